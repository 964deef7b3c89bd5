/*
 * Opening: the tail of the file has trailer and footer, and the footer has
 * all that a reader keeps in memory. The header is read as well, where a
 * second read is not needed for a large footer: the footer repeats it. If the
 * tail is not what it should be, the newest footer that is whole is looked for.
 */
#include "src/read/archive_open.h"

#include <inttypes.h>
#include <string.h>

#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"
#include "src/chunk/footer_find.h"
#include "src/chunk/tail_look.h"

/* What is read of the end at first; holds the footer of 220 index pages, of up to
 * 512 blocks each. A larger one is read by itself, if max_index allows: two reads
 * in any case. */
#define TAIL_SIZE (8u << 10)
/* How far back an earlier footer is looked for. */
#define SEARCH_BYTES (UINT64_C(1) << 30)
#define SMALLEST_FILE                                                          \
    (NF_FILE_HEADER_SIZE + NF_CHUNK_HEADER_SIZE + NF_TRAILER_SIZE)

enum nf_status nf_archive_header(struct nf_archive *a, struct nf_identity *out,
                                 struct nf_error *err)
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
        c = nf_cur_init(p, n);
        st = nf_file_header_get(&c, out);
        if (st != NF_OK && !nf_file_magic(p, n))
            st = NF_E_FORMAT;
        if (st == NF_E_FORMAT)
            nf_fail(err, st, 0, "not a .fiche archive");
        else if (st != NF_OK)
            nf_fail(err, st, 0, "the file header is damaged");
    }
    nf_buf_free(&buf);
    return st;
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

static enum nf_status no_trailer(const struct nf_archive *a, struct nf_error *err)
{
    return nf_fail(err, NF_E_DAMAGED, a->source.size,
                   "the archive ends without a footer: cut off, or not "
                   "finished, or something was appended");
}

/* Set @footer to the footer's chunk header and payload, which are at @place. */
static enum nf_status find_footer(struct nf_archive *a, const uint8_t **footer,
                                  struct nf_place *place, bool *again,
                                  struct nf_error *err)
{
    uint64_t size = a->source.size;
    size_t n = size < TAIL_SIZE ? (size_t)size : TAIL_SIZE;
    uint32_t footer_len;
    struct nf_cur c;
    enum nf_status st = read_tail(a, n, footer, err);

    if (st != NF_OK)
        return st;
    if (n < NF_TRAILER_SIZE)
        return no_trailer(a, err);
    c = nf_cur_init(*footer + n - NF_TRAILER_SIZE, NF_TRAILER_SIZE);
    st = nf_trailer_get(&c, &footer_len);
    if (st == NF_E_FORMAT)
        return no_trailer(a, err);
    a->has_trailer = true;
    if (st != NF_OK || n < SMALLEST_FILE ||
        footer_len < NF_CHUNK_HEADER_SIZE + NF_TRAILER_SIZE || footer_len > size)
        return nf_fail(err, NF_E_DAMAGED, size - NF_TRAILER_SIZE,
                       "the trailer is damaged");
    place->offset = size - footer_len;
    place->len = footer_len - NF_TRAILER_SIZE;
    *again = footer_len > n;
    if (*again)
        return nf_read(&a->source, place->offset, (size_t)place->len, &a->tail, footer,
                       err);
    *footer += n - footer_len;
    return NF_OK;
}

static enum nf_status read_sets(struct nf_archive *a, struct nf_cur *c)
{
    uint64_t n = nf_cur_varint(c); /* their numbers rise, so they are not too many */
    uint32_t before = UINT32_MAX;

    a->newer_tables = false;
    for (; n > 0; n--) {
        struct nf_footer_set set;

        if (nf_footer_set_get(c, before, &set) != NF_OK)
            return NF_E_DAMAGED;
        before = set.number;
        for (unsigned k = NF_SET_TABLES; k < NF_SET_PLACES; k++)
            a->newer_tables = a->newer_tables || set.has[k];
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

enum nf_status nf_archive_payload(struct nf_archive *a, struct nf_cur *c)
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
    if (st == NF_OK)
        st = nf_footer_bans_get(c, &a->bans);
    if (st != NF_OK)
        return st;
    a->creator = nf_cur_str(c);
    return c->bad || c->left ? NF_E_DAMAGED : NF_OK;
}

enum nf_status nf_archive_not_supported(struct nf_error *err, uint64_t offset,
                                        const struct nf_identity *identity)
{
    return nf_fail(err, NF_E_UNSUPPORTED, offset,
                   "format version %" PRIu32 " with features %#" PRIx32
                   ", this program knows version %d and features %#x",
                   identity->version, identity->features, NF_FORMAT_VERSION,
                   NF_FEATURES_KNOWN);
}

enum nf_status nf_archive_take(struct nf_archive *a, const uint8_t *p,
                               const struct nf_place *place, struct nf_error *err)
{
    struct nf_identity identity;
    struct nf_chunk chunk;
    enum nf_status st;
    /* Its id is needed to check it: it stands first in the payload. */
    struct nf_cur c = nf_cur_init(p + NF_CHUNK_HEADER_SIZE,
                                  (size_t)place->len - NF_CHUNK_HEADER_SIZE);

    nf_vec_reset(&a->sets);
    nf_vec_reset(&a->keys);
    if (nf_identity_get(&c, &identity) != NF_OK)
        return nf_fail(err, NF_E_DAMAGED, place->offset, "the footer is damaged");
    st = nf_chunk_at(p, identity.id, place, a->source.size, NF_CHUNK_FOOTER, &chunk, &p,
                     err);
    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, chunk.stored_len);
    st = nf_archive_payload(a, &c);
    if (st == NF_OK && a->head.articles > nf_most_articles(place->offset))
        return nf_fail(err, NF_E_DAMAGED, place->offset,
                       "the footer announces %" PRIu32 " articles, which %" PRIu64
                       " bytes before it cannot have", a->head.articles, place->offset);
    if (st == NF_E_UNSUPPORTED)
        return nf_archive_not_supported(err, place->offset, &identity);
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    return st == NF_OK ? st : nf_fail(err, st, place->offset,
                                      "the footer does not hold together");
}

/* A footer of a version that is not known, as @st says: behind a right header of another, which
 * is known, it is damaged (spec 11.1). */
static enum nf_status newer_or_damaged(struct nf_archive *a, enum nf_status st, uint64_t offset,
                                       struct nf_error *err)
{
    struct nf_identity first = { 0 };

    if (st != NF_E_UNSUPPORTED || nf_archive_header(a, &first, NULL) != NF_OK ||
        nf_identity_supported(&first) != NF_OK)
        return st;
    return nf_fail(err, NF_E_DAMAGED, offset, "header and footer are of different versions");
}

/* A header that is damaged says nothing that the footer does not. */
static enum nf_status compare_header(struct nf_archive *a, struct nf_error *err)
{
    struct nf_identity first = { 0 };
    enum nf_status st = nf_archive_header(a, &first, err);

    if (st == NF_E_DAMAGED || st == NF_E_FORMAT) {
        a->flaws |= NF_FLAW_HEADER;
        return NF_OK;
    }
    if (st == NF_OK && nf_identity_supported(&first) != NF_OK)
        return nf_archive_not_supported(err, 0, &first);
    if (st == NF_OK && memcmp(first.id, a->head.identity.id, NF_ID_SIZE) != 0)
        st = nf_fail(err, NF_E_DAMAGED, 0,
                     "header and footer are of different archives");
    return st;
}

static enum nf_status open_at_end(struct nf_archive *a, struct nf_error *err)
{
    struct nf_place place = { 0, 0 };
    const uint8_t *p;
    bool again = false;
    enum nf_status st = find_footer(a, &p, &place, &again, err);

    if (st == NF_OK)
        st = newer_or_damaged(a, nf_archive_take(a, p, &place, err), place.offset, err);
    a->footer = place;
    a->end = a->source.size;
    return st == NF_OK && !again ? compare_header(a, err) : st;
}

/* What is behind the footer that is used. */
static enum nf_status look_behind(struct nf_archive *a,
                                  const struct nf_footer_place *found,
                                  struct nf_error *err)
{
    enum nf_tail tail;
    enum nf_status st = nf_tail_look(a->alloc, &a->source, found->id, found->end, &tail,
                                     err);

    if (st != NF_OK)
        return st;
    a->footer = found->chunk;
    a->end = found->end;
    if (!found->trailer)
        a->flaws |= NF_FLAW_TRAILER;
    if (tail != NF_TAIL_NONE)
        a->flaws |= tail == NF_TAIL_UNFINISHED ? NF_FLAW_UNFINISHED
                    : tail == NF_TAIL_FOREIGN  ? NF_FLAW_APPENDED
                                               : NF_FLAW_FOOTER;
    return NF_OK;
}

/* The first of those that the search finds, in its order, that holds together. */
static enum nf_status take_found(struct nf_archive *a, struct nf_footer_find *find,
                                 struct nf_error *err)
{
    struct nf_footer_place found;
    enum nf_status st;

    while ((st = nf_footer_find_next(find, &found, err)) == NF_OK) {
        const uint8_t *p;

        st = nf_read(&a->source, found.chunk.offset, (size_t)found.chunk.len, &a->tail,
                     &p, err);
        if (st == NF_OK)
            st = newer_or_damaged(a, nf_archive_take(a, p, &found.chunk, err),
                                  found.chunk.offset, err);
        if (st == NF_OK)
            return look_behind(a, &found, err);
        if (st != NF_E_DAMAGED)
            return st;
    }
    return st;
}

enum nf_status nf_archive_newest(struct nf_archive *a, const uint8_t *id, uint64_t most,
                                 struct nf_error *err)
{
    struct nf_footer_find find;
    enum nf_status st;

    nf_footer_find_init(&find, a->alloc, &a->source, id, most);
    st = take_found(a, &find, err);
    nf_footer_find_free(&find);
    return st;
}

/* The end is not whole, as @err says: look further. */
static enum nf_status open_earlier(struct nf_archive *a, struct nf_error *err)
{
    struct nf_identity first = { 0 };
    struct nf_error own = NF_ERROR_INIT;
    enum nf_status st = nf_archive_header(a, &first, &own);
    const bool known = st == NF_OK;

    if (known && nf_identity_supported(&first) != NF_OK)
        return nf_archive_not_supported(err, 0, &first);
    if ((st == NF_E_FORMAT && !a->has_trailer) || st == NF_E_IO || st == NF_E_NOMEM) {
        nf_fail_copy(err, &own);
        return st;
    }
    a->flaws = known ? 0 : NF_FLAW_HEADER;
    st = nf_archive_newest(a, known ? first.id : NULL, SEARCH_BYTES, &own);
    if (st == NF_E_END)
        return NF_E_DAMAGED;
    if (st != NF_OK)
        nf_fail_copy(err, &own);
    return st;
}

void nf_archive_begin(struct nf_archive *a)
{
    nf_buf_init(&a->tail, a->alloc, a->max_index);
    nf_buf_init(&a->planned, a->alloc, a->max_index);
    nf_vec_init(&a->sets, a->alloc);
    nf_vec_init(&a->keys, a->alloc);
}

enum nf_status nf_archive_open(struct nf_archive *a, struct nf_error *err)
{
    enum nf_status st;

    nf_archive_begin(a);
    st = open_at_end(a, err);
    return st == NF_E_DAMAGED ? open_earlier(a, err) : st;
}

void nf_archive_close(struct nf_archive *a)
{
    nf_buf_free(&a->tail);
    nf_buf_free(&a->planned);
    nf_vec_free(&a->sets);
    nf_vec_free(&a->keys);
    if (a->source.close)
        a->source.close(a->source.ctx);
}
