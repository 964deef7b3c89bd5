#include "src/chunk/tail_look.h"

#include "format/checksum.h"
#include "format/footer.h"
#include "src/base/buf.h"
#include "src/chunk/range_read.h"

/* How much is read at a time. */
#define PIECE (256u << 10)
/* What is looked for is no longer. */
#define LONGEST NF_CHUNK_HEADER_SIZE

/* What was seen so far. */
struct seen {
    bool trailer;
    bool chunk;
    bool zeros; /* and nothing else */
};

static bool is_trailer(const uint8_t *p, size_t n)
{
    struct nf_cur c = nf_cur_init(p, n);
    uint32_t len;

    return nf_trailer_get(&c, &len) == NF_OK;
}

static bool is_chunk(const uint8_t *p, size_t n, uint64_t seed)
{
    struct nf_cur c = nf_cur_init(p, n);
    struct nf_chunk chunk;

    return nf_chunk_get(&c, seed, &chunk) == NF_OK;
}

/* Look at what begins at the first @n bytes of @p, which are those at @at; @have follow. */
static void look(const uint8_t *p, size_t n, size_t have, const uint8_t *id, uint64_t at,
                 struct seen *seen)
{
    struct seen s = *seen; /* the compiler need not think that @p changes it */

    for (size_t i = 0; i < n && !s.trailer; i++) {
        s.zeros = s.zeros && p[i] == 0;
        if (p[i] == NF_CHUNK_MARKER_0 && !s.chunk)
            s.chunk = is_chunk(p + i, have - i, nf_seed(id, at + i));
        if (have - i >= NF_TRAILER_SIZE && p[i + NF_TRAILER_SIZE - 1] == NF_TRAILER_LAST)
            s.trailer = is_trailer(p + i, have - i);
    }
    *seen = s;
}

static enum nf_status look_at_all(const struct nf_source *source, struct nf_buf *buf,
                                  const uint8_t *id, uint64_t at, struct seen *seen,
                                  struct nf_error *err)
{
    enum nf_status st = NF_OK;

    while (st == NF_OK && at < source->size && !seen->trailer) {
        const uint64_t left = source->size - at;
        const size_t have = left < PIECE + LONGEST ? (size_t)left : PIECE + LONGEST;
        const size_t n = have < PIECE ? have : PIECE;
        const uint8_t *p;

        st = nf_read(source, at, have, buf, &p, err);
        if (st == NF_OK)
            look(p, n, have, id, at, seen);
        at += n;
    }
    return st;
}

/* Whether another archive begins at @from, as when files were put behind one another. */
static enum nf_status archive_begins(const struct nf_source *source, struct nf_buf *buf,
                                     uint64_t from, bool *begins, struct nf_error *err)
{
    const uint64_t left = source->size - from;
    const size_t n = left < NF_FILE_HEADER_SIZE ? (size_t)left : NF_FILE_HEADER_SIZE;
    struct nf_identity identity;
    const uint8_t *p;
    struct nf_cur c;
    enum nf_status st = nf_read(source, from, n, buf, &p, err);

    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, n);
    *begins = nf_file_header_get(&c, &identity) == NF_OK;
    return NF_OK;
}

enum nf_status nf_tail_look(const struct nf_alloc *alloc, const struct nf_source *source,
                            const uint8_t *id, uint64_t from, enum nf_tail *out,
                            struct nf_error *err)
{
    struct seen seen = { .zeros = true };
    bool another = false;
    struct nf_buf buf;
    enum nf_status st;

    nf_buf_init(&buf, alloc, PIECE + LONGEST);
    st = archive_begins(source, &buf, from, &another, err);
    if (st == NF_OK && !another)
        st = look_at_all(source, &buf, id, from, &seen, err);
    nf_buf_free(&buf);
    if (st != NF_OK)
        return st;
    if (from == source->size)
        *out = NF_TAIL_NONE;
    else if (seen.trailer)
        *out = NF_TAIL_DAMAGED;
    else
        *out = !another && (seen.chunk || seen.zeros) ? NF_TAIL_UNFINISHED
                                                      : NF_TAIL_FOREIGN;
    return NF_OK;
}
