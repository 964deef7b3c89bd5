/*
 * Where an archive ends, for whoever goes on with it. A footer is written once all chunks
 * of its generation are on disk, and its trailer once the footer is (output_footer.c). So a
 * killed writer leaves chunks without a footer, which nobody was told of, or a whole footer
 * without a trailer, and that is as good as one with it. Behind the newest whole footer a
 * trailer is never found, unless the footer before it was damaged later: then articles would
 * be lost with what is cut.
 */
#include "src/write/earlier.h"

#include <inttypes.h>
#include <string.h>

#include "format/file_header.h"
#include "format/footer.h"
#include "src/base/fail.h"
#include "src/chunk/footer_find.h"
#include "src/chunk/range_read.h"
#include "src/chunk/tail_look.h"

/* An archive without articles that was being made has no more bytes. */
#define UNFINISHED_MAX 512

/* The first bytes of the file; *n of them. */
static enum nf_status read_begin(const struct nf_source *source, struct nf_buf *buf,
                                 const uint8_t **p, size_t *n, struct nf_error *err)
{
    *n = source->size < UNFINISHED_MAX + 1 ? (size_t)source->size : UNFINISHED_MAX + 1;
    return nf_read(source, 0, *n, buf, p, err);
}

static bool are_zeros(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != 0)
            return false;
    return true;
}

/* Whether the file begins like an archive; as far as it was written. */
static bool begins_right(const uint8_t *p, size_t n)
{
    const struct nf_identity any = { .version = NF_FORMAT_VERSION };
    uint8_t header[NF_FILE_HEADER_SIZE];

    nf_file_header_put(header, &any);
    while (n > 0 && p[n - 1] == 0)
        n--;
    return nf_file_magic(p, n) || (n < 8 && memcmp(p, header, n) == 0);
}

/* Whether the @n bytes at @p, with which the file begins, are at most the beginning of an
 * archive's first footer: so nothing is lost with them. */
static bool only_begins(const uint8_t *p, size_t n)
{
    const uint8_t *chunk = p + NF_FILE_HEADER_SIZE;

    if (n > UNFINISHED_MAX || are_zeros(p, n))
        return n <= UNFINISHED_MAX;
    if (!begins_right(p, n))
        return false;
    return n < NF_FILE_HEADER_SIZE + 5 || chunk[4] == 0 || chunk[4] == NF_CHUNK_FOOTER;
}

static enum nf_status no_footer(const uint8_t *p, size_t n, struct nf_archive_end *out,
                                struct nf_error *err)
{
    if (only_begins(p, n)) {
        *out = (struct nf_archive_end){ .begins = true, .tail = n };
        return NF_OK;
    }
    if (!nf_file_magic(p, n))
        return nf_fail(err, NF_E_FORMAT, 0, "not a .fiche archive");
    return nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET, "it has no footer that is whole");
}

static enum nf_status find_footer(const struct nf_alloc *alloc, const struct nf_source *source,
                                  const uint8_t *id, struct nf_footer_place *out,
                                  struct nf_error *err)
{
    struct nf_footer_find find;
    enum nf_status st;

    nf_footer_find_init(&find, alloc, source, id, UINT64_MAX);
    st = nf_footer_find_next(&find, out, err);
    nf_footer_find_free(&find);
    return st;
}

/* Whether another archive begins at @at. */
static enum nf_status another_begins(const struct nf_source *source, struct nf_buf *buf,
                                     uint64_t at, bool *begins, struct nf_error *err)
{
    const uint64_t left = source->size - at;
    const size_t n = left < NF_FILE_HEADER_SIZE ? (size_t)left : NF_FILE_HEADER_SIZE;
    const uint8_t *p;
    enum nf_status st = nf_read(source, at, n, buf, &p, err);

    if (st == NF_OK)
        *begins = nf_file_magic(p, n);
    return st;
}

/* Whether what is behind the end may be cut off. */
static enum nf_status judge_tail(const struct nf_alloc *alloc, const struct nf_source *source,
                                 const uint8_t *id, const struct nf_archive_end *end,
                                 struct nf_buf *buf, struct nf_error *err)
{
    enum nf_tail tail = NF_TAIL_NONE;
    bool another = false;
    enum nf_status st;

    if (end->tail == 0)
        return NF_OK;
    st = another_begins(source, buf, end->size, &another, err);
    if (st == NF_OK && !another)
        st = nf_tail_look(alloc, source, id, end->size, &tail, err);
    if (st != NF_OK)
        return st;
    if (another)
        return nf_fail(err, NF_E_DAMAGED, end->size,
                       "behind its end another archive was appended");
    if (tail == NF_TAIL_DAMAGED)
        return nf_fail(err, NF_E_DAMAGED, end->size,
                       "its newest footer is damaged: the articles in the last %" PRIu64
                       " bytes would be lost", end->tail);
    return NF_OK;
}

/* Whether the file ends like an archive: then its first bytes are damaged, if they are not
 * those of one. */
static enum nf_status look_at_end(const struct nf_alloc *alloc, const struct nf_source *source,
                                  bool *right, struct nf_error *err)
{
    enum nf_status st = NF_OK;
    struct nf_buf buf;
    const uint8_t *p;
    struct nf_cur c;
    uint32_t len;

    *right = false;
    if (source->size < NF_TRAILER_SIZE)
        return NF_OK;
    nf_buf_init(&buf, alloc, NF_TRAILER_SIZE);
    st = nf_read(source, source->size - NF_TRAILER_SIZE, NF_TRAILER_SIZE, &buf, &p, err);
    if (st == NF_OK) {
        c = nf_cur_init(p, NF_TRAILER_SIZE);
        *right = nf_trailer_get(&c, &len) == NF_OK;
    }
    nf_buf_free(&buf);
    return st;
}

static enum nf_status find_end(const struct nf_alloc *alloc, const struct nf_source *source,
                               struct nf_buf *buf, struct nf_archive_end *out,
                               struct nf_error *err)
{
    struct nf_archive_end end = { .begins = false };
    struct nf_footer_place found;
    struct nf_identity identity;
    struct nf_cur c;
    const uint8_t *p;
    size_t n;
    bool known, right = true;
    enum nf_status st = read_begin(source, buf, &p, &n, err);

    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, n < NF_FILE_HEADER_SIZE ? n : NF_FILE_HEADER_SIZE);
    known = nf_file_header_get(&c, &identity) == NF_OK;
    if (known && nf_identity_supported(&identity) != NF_OK)
        return nf_fail(err, NF_E_UNSUPPORTED, 0, "format version %" PRIu32
                       ", this program knows %d", identity.version, NF_FORMAT_VERSION);
    if (!known && n && !nf_file_magic(p, n) && !only_begins(p, n))
        st = look_at_end(alloc, source, &right, err);
    if (st == NF_OK && !right)
        st = nf_fail(err, NF_E_FORMAT, 0, "not a .fiche archive");
    if (st != NF_OK)
        return st;
    st = find_footer(alloc, source, known ? identity.id : NULL, &found, err);
    if (st == NF_E_END)
        return no_footer(p, n, out, err);
    if (st != NF_OK)
        return st;
    end.footer = found.chunk;
    end.trailer = found.trailer;
    end.size = found.trailer ? found.end : found.chunk.offset + found.chunk.len;
    end.tail = source->size - end.size;
    st = judge_tail(alloc, source, found.id, &end, buf, err);
    if (st == NF_OK)
        *out = end;
    return st;
}

enum nf_status nf_archive_end_find(const struct nf_alloc *alloc, const struct nf_store *store,
                                   struct nf_archive_end *out, struct nf_error *err)
{
    const struct nf_source source = { .struct_size = sizeof(source), .ctx = store->ctx,
                                      .size = store->size, .read_at = store->read_at };
    struct nf_buf buf;
    enum nf_status st;

    nf_buf_init(&buf, alloc, UNFINISHED_MAX + 1);
    st = find_end(alloc, &source, &buf, out, err);
    nf_buf_free(&buf);
    return st;
}
