/*
 * Opening: the tail of the file has trailer and footer, and the footer has
 * all that a reader keeps in memory. The header is read as well, where a
 * second read is not needed for a large footer: the footer repeats it.
 */
#include <inttypes.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/chunk/chunk_read.h"
#include "src/read/reader_internal.h"

/* What is read of the end at first; holds the footer of 220 index pages, of up to
 * 512 blocks each. A larger one is read by itself, if max_index allows: two reads
 * in any case. */
#define TAIL_SIZE (8u << 10)
#define DEFAULT_MAX_INDEX (64u << 20)
#define DEFAULT_MAX_TABLES (256u << 20)
#define SMALLEST_FILE                                                          \
    (NF_FILE_HEADER_SIZE + NF_CHUNK_HEADER_SIZE + NF_TRAILER_SIZE)

static enum nf_status read_header(struct nf_reader *r, bool *ours,
                                  struct nf_identity *out, struct nf_error *err)
{
    size_t n = r->source.size < NF_FILE_HEADER_SIZE ? (size_t)r->source.size
                                                    : NF_FILE_HEADER_SIZE;
    struct nf_buf buf;
    const uint8_t *p;
    struct nf_cur c;
    enum nf_status st;

    nf_buf_init(&buf, r->alloc, NF_FILE_HEADER_SIZE);
    p = r->header;
    st = r->has_header ? NF_OK : nf_read(&r->source, 0, n, &buf, &p, err);
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
static enum nf_status explain_no_trailer(struct nf_reader *r,
                                         struct nf_error *err)
{
    struct nf_identity identity;
    bool ours = false;
    enum nf_status st = read_header(r, &ours, &identity, err);

    if (st == NF_E_DAMAGED && !ours) /* too short for a header */
        return nf_fail(err, NF_E_FORMAT, 0, "not a .fiche archive");
    if (st != NF_OK && !ours)
        return st;
    if (st == NF_OK && nf_identity_supported(&identity) != NF_OK)
        return nf_fail(err, NF_E_UNSUPPORTED, 0,
                       "format version %" PRIu32 ", this program knows %d",
                       identity.version, NF_FORMAT_VERSION);
    return nf_fail(err, NF_E_DAMAGED, r->source.size,
                   "the archive ends without a footer: cut off, or not "
                   "finished, or something was appended");
}

/* Read the last @n bytes of the file; and the header with them, where that is one
 * request, of what is as large as an archive. */
static enum nf_status read_tail(struct nf_reader *r, size_t n, const uint8_t **out,
                                struct nf_error *err)
{
    const uint64_t at = r->source.size - n;
    struct nf_range ends[] = { { 0, sizeof(r->header), r->header }, { at, n, NULL } };
    enum nf_status st;

    if (!r->source.read_many || r->source.memory ||
        at < sizeof(r->header) || n > r->max_index)
        return nf_read(&r->source, at, n, &r->tail, out, err);
    if (!nf_buf_need(&r->tail, n))
        return nf_fail_nomem(err);
    ends[1].to = r->tail.ptr;
    st = nf_read_ranges(&r->source, ends, 2, err);
    r->has_header = st == NF_OK;
    *out = r->tail.ptr;
    return st;
}

/* Set @footer to the footer's chunk header and payload, and its offset. */
static enum nf_status find_footer(struct nf_reader *r, const uint8_t **footer,
                                  uint64_t *offset, size_t *len, bool *again,
                                  struct nf_error *err)
{
    uint64_t size = r->source.size;
    size_t n = size < TAIL_SIZE ? (size_t)size : TAIL_SIZE;
    uint32_t footer_len;
    struct nf_cur c;
    enum nf_status st = read_tail(r, n, footer, err);

    if (st != NF_OK)
        return st;
    if (n < SMALLEST_FILE)
        return explain_no_trailer(r, err);
    c = nf_cur_init(*footer + n - NF_TRAILER_SIZE, NF_TRAILER_SIZE);
    st = nf_trailer_get(&c, &footer_len);
    if (st == NF_E_FORMAT)
        return explain_no_trailer(r, err);
    if (st != NF_OK || footer_len < NF_CHUNK_HEADER_SIZE + NF_TRAILER_SIZE ||
        footer_len > size)
        return nf_fail(err, NF_E_DAMAGED, size - NF_TRAILER_SIZE,
                       "the trailer is damaged");
    *offset = size - footer_len;
    *len = footer_len - NF_TRAILER_SIZE;
    *again = footer_len > n;
    if (*again)
        return nf_read(&r->source, *offset, *len, &r->tail, footer, err);
    *footer += n - footer_len;
    return NF_OK;
}

static enum nf_status read_sets(struct nf_reader *r, struct nf_cur *c)
{
    uint64_t n = nf_cur_varint_max(c, NF_MAX_SETS);
    uint32_t before = UINT32_MAX;

    for (; n > 0; n--) {
        struct nf_footer_set set;

        if (nf_footer_set_get(c, before, &set) != NF_OK)
            return NF_E_DAMAGED;
        before = set.number;
        nf_buf_add(&r->sets, &set, sizeof(set));
    }
    return r->sets.failed ? NF_E_NOMEM : nf_reader_tables_init(r);
}

static enum nf_status read_keys(struct nf_reader *r, struct nf_cur *c)
{
    uint64_t end = NF_FILE_HEADER_SIZE, entries = 0, n;

    r->indexed = nf_cur_u8(c);
    n = nf_cur_varint_max(c, NF_MAX_KEY_INDEXES);
    for (; n > 0; n--) {
        struct nf_footer_keys k;

        if (nf_footer_keys_get(c, &k) != NF_OK || k.place.offset < end ||
            k.place.len < nf_footer_keys_least(&k))
            return NF_E_DAMAGED;
        end = k.place.offset + k.place.len;
        entries += k.entries;
        if (entries > NF_MAX_ARTICLE_KEYS * (uint64_t)r->head.articles)
            return NF_E_DAMAGED;
        nf_buf_add(&r->keys, &k, sizeof(k));
    }
    return r->keys.failed ? NF_E_NOMEM : NF_OK;
}

static enum nf_status read_payload(struct nf_reader *r, struct nf_cur *c)
{
    enum nf_status st = nf_footer_head_get(c, &r->head);

    if (st == NF_OK)
        st = nf_identity_supported(&r->head.identity);
    if (st == NF_OK)
        st = read_sets(r, c);
    if (st == NF_OK)
        st = nf_footer_pages_get(c, &r->head, &r->pages);
    if (st == NF_OK)
        st = nf_reader_offsets_init(r);
    if (st == NF_OK)
        st = read_keys(r, c);
    if (st != NF_OK)
        return st;
    r->creator = nf_cur_str(c);
    return c->bad || c->left ? NF_E_DAMAGED : NF_OK;
}

static enum nf_status read_footer(struct nf_reader *r, struct nf_error *err)
{
    struct nf_identity first = { 0 }, identity = { 0 };
    struct nf_place place;
    struct nf_chunk chunk;
    const uint8_t *p;
    struct nf_cur c;
    uint64_t offset = 0;
    size_t len = 0;
    bool again = false, ours;
    enum nf_status st = find_footer(r, &p, &offset, &len, &again, err);

    if (st != NF_OK)
        return st;
    /* Its id is needed to check it: it stands first in the payload. */
    c = nf_cur_init(p + NF_CHUNK_HEADER_SIZE, len - NF_CHUNK_HEADER_SIZE);
    if (nf_identity_get(&c, &identity) != NF_OK)
        return nf_fail(err, NF_E_DAMAGED, offset, "the footer is damaged");
    place = (struct nf_place){ offset, len };
    st = nf_chunk_at(p, identity.id, &place, r->source.size, NF_CHUNK_FOOTER, &chunk, &p,
                     err);
    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, chunk.stored_len);
    st = read_payload(r, &c);
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
    st = read_header(r, &ours, &first, err);
    if (st == NF_OK && memcmp(first.id, identity.id, NF_ID_SIZE) != 0)
        st = nf_fail(err, NF_E_DAMAGED, 0,
                     "header and footer are of different archives");
    return st;
}

enum nf_status nf_reader_open(const struct nf_source *source,
                              const struct nf_reader_opts *opts,
                              struct nf_reader **out, struct nf_error *err)
{
    struct nf_reader_opts o = NF_READER_OPTS_INIT;
    struct nf_source from;
    struct nf_reader *r;
    enum nf_status st;

    st = nf_sized_get(&from, sizeof(from), source, "source", err);
    if (st == NF_OK && opts)
        st = nf_sized_get(&o, sizeof(o), opts, "reader options", err);
    if (st == NF_OK && o.max_frame > NF_MAX_FRAME)
        st = nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                     "reader options: a frame limit of %zu, %u are allowed",
                     o.max_frame, NF_MAX_FRAME);
    if (st != NF_OK)
        return st;
    o.alloc = nf_alloc_or_libc(o.alloc);
    r = nf_zget(o.alloc, sizeof(*r));
    if (!r)
        return nf_fail_nomem(err);
    r->alloc = o.alloc;
    atomic_init(&r->users, 1);
    pthread_mutex_init(&r->load_lock, NULL);
    r->source = from;
    r->max_frame = o.max_frame ? o.max_frame : NF_DEFAULT_MAX_FRAME;
    r->max_index = o.max_index ? o.max_index : DEFAULT_MAX_INDEX;
    r->max_tables = o.max_tables ? o.max_tables : DEFAULT_MAX_TABLES;
    nf_buf_init(&r->tail, r->alloc, r->max_index);
    nf_buf_init(&r->sets, r->alloc, SIZE_MAX / 2);
    nf_buf_init(&r->keys, r->alloc, SIZE_MAX / 2);
    st = read_footer(r, err);
    if (st != NF_OK) {
        r->source.close = NULL; /* still the caller's */
        nf_reader_close(r);
        return st;
    }
    *out = r;
    return NF_OK;
}

enum nf_status nf_reader_open_file(const char *path,
                                   const struct nf_reader_opts *opts,
                                   struct nf_reader **out, struct nf_error *err)
{
    struct nf_source source = NF_SOURCE_INIT;
    enum nf_status st = nf_source_file(path, &source, err);

    if (st != NF_OK)
        return st;
    st = nf_reader_open(&source, opts, out, err);
    if (st != NF_OK)
        source.close(source.ctx);
    return nf_fail_path(err, st, path);
}

enum nf_status nf_reader_open_memory(const void *buf, size_t n,
                                     const struct nf_reader_opts *opts,
                                     struct nf_reader **out, struct nf_error *err)
{
    struct nf_source source = NF_SOURCE_INIT;

    nf_source_memory(buf, n, &source);
    return nf_reader_open(&source, opts, out, err);
}

void nf_reader_close(struct nf_reader *r)
{
    if (r)
        nf_reader_release(r);
}

void nf_reader_release(struct nf_reader *r)
{
    if (atomic_fetch_sub(&r->users, 1) > 1)
        return;
    nf_reader_tables_free(r);
    pthread_mutex_destroy(&r->load_lock);
    nf_reader_offsets_free(r);
    nf_buf_free(&r->tail);
    nf_buf_free(&r->sets);
    nf_buf_free(&r->keys);
    if (r->source.close)
        r->source.close(r->source.ctx);
    nf_put(r->alloc, r);
}

void nf_reader_info(const struct nf_reader *r, struct nf_info *out)
{
    struct nf_info info = {
        .size = r->source.size,
        .articles = r->head.articles,
        .blocks = r->head.blocks,
        .input_bytes = r->head.input_bytes,
        .version = r->head.identity.version,
        .generation = r->head.generation,
        .published_min = INT64_MAX,
        .published_max = INT64_MIN,
        .creator = r->creator
    };
    const struct nf_footer_keys *k = (const void *)r->keys.ptr;

    memcpy(info.id, r->head.identity.id, sizeof(info.id));
    for (size_t i = 0; i < r->keys.len / sizeof(*k); i++)
        info.key_entries += k[i].entries;
    for (uint32_t i = 0; i < nf_reader_set_count(r); i++)
        for (unsigned t = 0; t < NF_SET_TABLES; t++)
            info.tables += nf_reader_sets(r)[i].has[t];
    for (uint32_t i = 0; i < r->pages.count; i++) {
        struct nf_footer_page p;

        if (nf_footer_page_get(&r->pages, i, &p) != NF_OK || !p.has_time)
            continue;
        if (p.time_min < info.published_min)
            info.published_min = p.time_min;
        if (p.time_max > info.published_max)
            info.published_max = p.time_max;
    }
    nf_sized_put(out, NF_SIZE_THROUGH(struct nf_info, creator), &info, sizeof(info));
}
