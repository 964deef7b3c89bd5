/*
 * Opening: the tail of the file has trailer and footer, and the footer has
 * all that a reader keeps in memory. The header is read as well, where a
 * second read is not needed for a large footer: the footer repeats it.
 */
#include "src/read/archive_open.h"

#include <inttypes.h>
#include <string.h>

#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"

/* What is read of the end at first; holds the footer of 220 index pages, of up to
 * 512 blocks each. A larger one is read by itself, if max_index allows: two reads
 * in any case. */
#define TAIL_SIZE (8u << 10)
#define SMALLEST_FILE                                                          \
    (NF_FILE_HEADER_SIZE + NF_CHUNK_HEADER_SIZE + NF_TRAILER_SIZE)

static enum nf_status read_header(struct nf_archive *a, bool *ours,
                                  struct nf_identity *out, struct nf_error *err)
{
    size_t n = a->source.size < NF_FILE_HEADER_SIZE ? (size_t)a->source.size
                                                    : NF_FILE_HEADER_SIZE;
    struct nf_buf buf;
    const uint8_t *p;
    struct nf_cur c;
    enum nf_status st;

    nf_buf_init(&buf, a->alloc, NF_FILE_HEADER_SIZE);
    p = a->header;
    st = a->has_header ? NF_OK : nf_read(&a->source, 0, n, &buf, &p, err);
    if (st == NF_OK) {
        *ours = nf_file_magic(p, n);
        c = nf_cur_init(p, n);
        st = nf_file_header_get(&c, out);
        if (st == NF_E_FORMAT)
            nf_fail(err, st, 0, "not a .fiche archive");
        else if (st != NF_OK)
            nf_fail(err, st, 0, "the file header is damaged");
    }
    nf_buf_free(&buf);
    return st;
}

/* Why there is no trailer: another kind of file, a newer one, or cut off. */
static enum nf_status explain_no_trailer(struct nf_archive *a,
                                         struct nf_error *err)
{
    struct nf_identity identity;
    bool ours = false;
    enum nf_status st = read_header(a, &ours, &identity, err);

    if (st == NF_E_DAMAGED && !ours) /* too short for a header */
        return nf_fail(err, NF_E_FORMAT, 0, "not a .fiche archive");
    if (st != NF_OK && !ours)
        return st;
    if (st == NF_OK && nf_identity_supported(&identity) != NF_OK)
        return nf_fail(err, NF_E_UNSUPPORTED, 0,
                       "format version %" PRIu32 ", this program knows %d",
                       identity.version, NF_FORMAT_VERSION);
    return nf_fail(err, NF_E_DAMAGED, a->source.size,
                   "the archive ends without a footer: cut off, or not "
                   "finished, or something was appended");
}

/* Read the last @n bytes of the file; and the header with them, where that is one
 * request, of what is as large as an archive. */
static enum nf_status read_tail(struct nf_archive *a, size_t n, const uint8_t **out,
                                struct nf_error *err)
{
    const uint64_t at = a->source.size - n;
    struct nf_range ends[] = { { 0, sizeof(a->header), a->header }, { at, n, NULL } };
    enum nf_status st;

    if (!a->source.read_many || a->source.memory ||
        at < sizeof(a->header) || n > a->max_index)
        return nf_read(&a->source, at, n, &a->tail, out, err);
    if (!nf_buf_need(&a->tail, n))
        return nf_fail_nomem(err);
    ends[1].to = a->tail.ptr;
    st = nf_read_ranges(&a->source, ends, 2, err);
    a->has_header = st == NF_OK;
    *out = a->tail.ptr;
    return st;
}

/* Set @footer to the footer's chunk header and payload, and its offset. */
static enum nf_status find_footer(struct nf_archive *a, const uint8_t **footer,
                                  uint64_t *offset, size_t *len, bool *again,
                                  struct nf_error *err)
{
    uint64_t size = a->source.size;
    size_t n = size < TAIL_SIZE ? (size_t)size : TAIL_SIZE;
    uint32_t footer_len;
    struct nf_cur c;
    enum nf_status st = read_tail(a, n, footer, err);

    if (st != NF_OK)
        return st;
    if (n < SMALLEST_FILE)
        return explain_no_trailer(a, err);
    c = nf_cur_init(*footer + n - NF_TRAILER_SIZE, NF_TRAILER_SIZE);
    st = nf_trailer_get(&c, &footer_len);
    if (st == NF_E_FORMAT)
        return explain_no_trailer(a, err);
    if (st != NF_OK || footer_len < NF_CHUNK_HEADER_SIZE + NF_TRAILER_SIZE ||
        footer_len > size)
        return nf_fail(err, NF_E_DAMAGED, size - NF_TRAILER_SIZE,
                       "the trailer is damaged");
    *offset = size - footer_len;
    *len = footer_len - NF_TRAILER_SIZE;
    *again = footer_len > n;
    if (*again)
        return nf_read(&a->source, *offset, *len, &a->tail, footer, err);
    *footer += n - footer_len;
    return NF_OK;
}

static enum nf_status read_sets(struct nf_archive *a, struct nf_cur *c)
{
    uint64_t n = nf_cur_varint_max(c, NF_MAX_SETS);
    uint32_t before = UINT32_MAX;

    for (; n > 0; n--) {
        struct nf_footer_set set;

        if (nf_footer_set_get(c, before, &set) != NF_OK)
            return NF_E_DAMAGED;
        before = set.number;
        nf_vec_add(&a->sets, &set);
    }
    return a->sets.buf.failed ? NF_E_NOMEM : NF_OK;
}

static enum nf_status read_keys(struct nf_archive *a, struct nf_cur *c)
{
    uint64_t end = NF_FILE_HEADER_SIZE, entries = 0, n;

    a->indexed = nf_cur_u8(c);
    n = nf_cur_varint_max(c, NF_MAX_KEY_INDEXES);
    for (; n > 0; n--) {
        struct nf_footer_keys k;

        if (nf_footer_keys_get(c, &k) != NF_OK || k.place.offset < end ||
            k.place.len < nf_footer_keys_least(&k))
            return NF_E_DAMAGED;
        end = k.place.offset + k.place.len;
        entries += k.entries;
        if (entries > NF_MAX_ARTICLE_KEYS * (uint64_t)a->head.articles)
            return NF_E_DAMAGED;
        nf_vec_add(&a->keys, &k);
    }
    return a->keys.buf.failed ? NF_E_NOMEM : NF_OK;
}

static enum nf_status read_payload(struct nf_archive *a, struct nf_cur *c)
{
    enum nf_status st = nf_footer_head_get(c, &a->head);

    if (st == NF_OK)
        st = nf_identity_supported(&a->head.identity);
    if (st == NF_OK)
        st = read_sets(a, c);
    if (st == NF_OK)
        st = nf_footer_pages_get(c, &a->head, &a->pages);
    if (st == NF_OK)
        st = read_keys(a, c);
    if (st != NF_OK)
        return st;
    a->creator = nf_cur_str(c);
    return c->bad || c->left ? NF_E_DAMAGED : NF_OK;
}

static enum nf_status read_footer(struct nf_archive *a, struct nf_error *err)
{
    struct nf_identity first = { 0 }, identity = { 0 };
    struct nf_place place;
    struct nf_chunk chunk;
    const uint8_t *p;
    struct nf_cur c;
    uint64_t offset = 0;
    size_t len = 0;
    bool again = false, ours;
    enum nf_status st = find_footer(a, &p, &offset, &len, &again, err);

    if (st != NF_OK)
        return st;
    /* Its id is needed to check it: it stands first in the payload. */
    c = nf_cur_init(p + NF_CHUNK_HEADER_SIZE, len - NF_CHUNK_HEADER_SIZE);
    if (nf_identity_get(&c, &identity) != NF_OK)
        return nf_fail(err, NF_E_DAMAGED, offset, "the footer is damaged");
    place = (struct nf_place){ offset, len };
    st = nf_chunk_at(p, identity.id, &place, a->source.size, NF_CHUNK_FOOTER, &chunk, &p,
                     err);
    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, chunk.stored_len);
    st = read_payload(a, &c);
    if (st == NF_E_UNSUPPORTED)
        return nf_fail(err, st, offset,
                       "format version %" PRIu32 " with features %#" PRIx32
                       ", this program knows version %d and features %#x",
                       identity.version, identity.features, NF_FORMAT_VERSION,
                       NF_FEATURES_KNOWN);
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    if (st != NF_OK)
        return nf_fail(err, st, offset, "the footer does not hold together");
    if (again)
        return NF_OK;
    st = read_header(a, &ours, &first, err);
    if (st == NF_OK && memcmp(first.id, identity.id, NF_ID_SIZE) != 0)
        st = nf_fail(err, NF_E_DAMAGED, 0,
                     "header and footer are of different archives");
    return st;
}

enum nf_status nf_archive_open(struct nf_archive *a, struct nf_error *err)
{
    nf_buf_init(&a->tail, a->alloc, a->max_index);
    nf_vec_init(&a->sets, a->alloc);
    nf_vec_init(&a->keys, a->alloc);
    return read_footer(a, err);
}

void nf_archive_close(struct nf_archive *a)
{
    nf_buf_free(&a->tail);
    nf_vec_free(&a->sets);
    nf_vec_free(&a->keys);
    if (a->source.close)
        a->source.close(a->source.ctx);
}
