#include "src/mend/unproven.h"

#include <string.h>

#include "format/file_header.h"
#include "src/base/bisect.h"
#include "src/base/fail.h"
#include "src/chunk/chunk_check.h"
#include "src/chunk/chunk_walk.h"
#include "src/chunk/range_read.h"

#define MAX_STRETCHES (1u << 20)

static enum nf_status add(struct nf_unproven *u, uint64_t at, uint64_t len,
                          struct nf_error *err)
{
    const size_t n = nf_vec_count(&u->stretches);
    const struct nf_stretch s = { at, at + len, 0 };

    if (n > 0 && u->stretches.at[n - 1].end == at) {
        u->stretches.at[n - 1].end = s.end;
        return NF_OK;
    }
    if (n == MAX_STRETCHES)
        return nf_fail(err, NF_E_LIMIT, at, "more than %u damaged places", MAX_STRETCHES);
    return nf_vec_add(&u->stretches, &s) ? NF_OK : nf_fail_nomem(err);
}

static enum nf_status check_header(struct nf_unproven *u, const struct nf_source *source,
                                   const uint8_t id[NF_ID_SIZE], struct nf_error *err)
{
    const size_t n = source->size < NF_FILE_HEADER_SIZE ? (size_t)source->size
                                                        : NF_FILE_HEADER_SIZE;
    struct nf_identity identity;
    struct nf_buf buf;
    const uint8_t *p;
    struct nf_cur c;
    enum nf_status st;

    nf_buf_init(&buf, u->stretches.alloc, NF_FILE_HEADER_SIZE);
    st = nf_read(source, 0, n, &buf, &p, err);
    if (st == NF_OK) {
        c = nf_cur_init(p, n);
        if (nf_file_header_get(&c, &identity) != NF_OK ||
            memcmp(identity.id, id, NF_ID_SIZE) != 0)
            st = add(u, 0, n, err);
    }
    nf_buf_free(&buf);
    return st;
}

static enum nf_status is_right(struct nf_chunk_checker *checker,
                               const struct nf_source *source, const struct nf_piece *piece,
                               bool *right, struct nf_error *err)
{
    *right = piece->sound;
    if (piece->kind == NF_PIECE_LOST)
        *right = false;
    if (piece->kind != NF_PIECE_CHUNK)
        return NF_OK;
    return nf_chunk_check(checker, source, &piece->chunk, piece->at + NF_CHUNK_HEADER_SIZE,
                          right, err);
}

static enum nf_status check_pieces(struct nf_unproven *u, const struct nf_source *source,
                                   const uint8_t id[NF_ID_SIZE], struct nf_error *err)
{
    struct nf_chunk_checker checker;
    struct nf_chunk_walk walk;
    struct nf_piece piece;
    enum nf_status st;

    nf_chunk_checker_init(&checker, u->stretches.alloc);
    nf_chunk_walk_init(&walk, u->stretches.alloc, source, id);
    while ((st = nf_chunk_walk_next(&walk, &piece, err)) == NF_OK) {
        bool right = false;

        st = is_right(&checker, source, &piece, &right, err);
        if (st == NF_OK && !right && piece.len > 0)
            st = add(u, piece.at, piece.len, err);
        if (st != NF_OK)
            break;
    }
    nf_chunk_walk_free(&walk);
    nf_chunk_checker_free(&checker);
    return st == NF_E_END ? NF_OK : st;
}

enum nf_status nf_unproven_find(const struct nf_alloc *alloc, const struct nf_source *source,
                                const uint8_t id[NF_ID_SIZE], struct nf_unproven *out,
                                struct nf_error *err)
{
    enum nf_status st;

    nf_vec_init(&out->stretches, alloc);
    st = check_header(out, source, id, err);
    if (st == NF_OK && source->size > NF_FILE_HEADER_SIZE)
        st = check_pieces(out, source, id, err);
    if (st != NF_OK)
        nf_unproven_free(out);
    return st;
}

/* The number of the first that ends behind byte @at. */
static size_t find(const struct nf_unproven *u, uint64_t at)
{
    size_t low;

    nf_bisect(low, 0, nf_vec_count(&u->stretches), i, u->stretches.at[i].end <= at);
    return low;
}

const struct nf_stretch *nf_unproven_of(const struct nf_unproven *u, uint64_t at, uint64_t n)
{
    const size_t i = find(u, at);
    const struct nf_stretch *s = i < nf_vec_count(&u->stretches) ? &u->stretches.at[i] : NULL;

    return s && s->at <= at && n <= s->end - at ? s : NULL;
}

void nf_unproven_written(struct nf_unproven *u, uint64_t at, uint64_t n, uint32_t by)
{
    for (size_t i = find(u, at); i < nf_vec_count(&u->stretches); i++) {
        if (u->stretches.at[i].at >= at + n)
            break;
        u->stretches.at[i].by = by;
    }
}
