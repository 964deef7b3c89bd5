#include "src/chunk/file_survey.h"

#include <stdlib.h>

#include "format/footer.h"
#include "src/base/bisect.h"
#include "src/base/fail.h"

void nf_survey_init(struct nf_survey *s, const struct nf_alloc *alloc, size_t max)
{
    *s = (struct nf_survey){ .articles = 0 };
    nf_buf_init(&s->blocks.buf, alloc, max);
    nf_buf_init(&s->tables.buf, alloc, max);
}

void nf_survey_free(struct nf_survey *s)
{
    nf_vec_free(&s->blocks);
    nf_vec_free(&s->tables);
}

static bool take_chunk(struct nf_survey *s, const struct nf_piece *piece, uint64_t size)
{
    const struct nf_chunk *c = &piece->chunk;
    const struct nf_found_block block = { piece->at, c->first, c->articles, c->aux,
                                          c->stored_len };
    const struct nf_found_table table = { { piece->at, piece->len }, c->first,
                                          c->type == NF_CHUNK_LEXICON };

    /* Of so many articles before it no file of that size can have the blocks. */
    if (c->type == NF_CHUNK_BLOCK && nf_found_end(&block) > nf_most_articles(size))
        return true;
    if (c->type == NF_CHUNK_BLOCK)
        return nf_vec_add(&s->blocks, &block);
    if (c->type == NF_CHUNK_DICTIONARY || c->type == NF_CHUNK_LEXICON)
        return nf_vec_add(&s->tables, &table);
    return true;
}

/* Why there was no room for the chunk at @at. */
static enum nf_status fail_full(const struct nf_survey *s, uint64_t at, struct nf_error *err)
{
    if (s->blocks.buf.len + sizeof(*s->blocks.at) > s->blocks.buf.max)
        return nf_fail(err, NF_E_LIMIT, at,
                       "more than %zu blocks, which is the limit for an index",
                       nf_vec_count(&s->blocks));
    if (s->tables.buf.len + sizeof(*s->tables.at) > s->tables.buf.max)
        return nf_fail(err, NF_E_LIMIT, at,
                       "more than %zu copies of tables, which is the limit for an index",
                       nf_vec_count(&s->tables));
    return nf_fail_nomem(err);
}

static enum nf_status take_all(struct nf_survey *s, struct nf_chunk_walk *walk,
                               struct nf_error *err)
{
    struct nf_piece piece;
    enum nf_status st;

    while ((st = nf_chunk_walk_next(walk, &piece, err)) == NF_OK) {
        if (piece.kind == NF_PIECE_CHUNK || piece.cut)
            s->chunks_hash = nf_chunks_hash(s->chunks_hash, piece.header);
        if (piece.cut)
            s->end = piece.at + NF_CHUNK_HEADER_SIZE + piece.chunk.stored_len;
        /* Of a block that is cut off some texts may be there. */
        if ((piece.kind != NF_PIECE_CHUNK &&
             !(piece.cut && piece.chunk.type == NF_CHUNK_BLOCK)) ||
            take_chunk(s, &piece, walk->source->size))
            continue;
        return fail_full(s, piece.at, err);
    }
    return st == NF_E_END ? NF_OK : st;
}

/* By ordinal; of those that begin with the same article the latest first. */
static int by_first(const void *a, const void *b)
{
    const struct nf_found_block *x = a, *y = b;

    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return x->offset > y->offset ? -1 : x->offset < y->offset;
}

static bool in_order(const struct nf_survey *s)
{
    for (size_t i = 1; i < nf_vec_count(&s->blocks); i++)
        if (s->blocks.at[i].first < nf_found_end(&s->blocks.at[i - 1]))
            return false;
    return true;
}

/* Leave one block for each article. */
static void drop_older(struct nf_survey *s)
{
    struct nf_found_block *b = s->blocks.at;
    size_t n = nf_vec_count(&s->blocks), kept = 0;

    qsort(b, n, sizeof(*b), by_first);
    for (size_t i = 0; i < n; i++) {
        bool keep = true;

        while (kept > 0 && keep && b[i].first < nf_found_end(&b[kept - 1])) {
            keep = b[i].offset > b[kept - 1].offset;
            kept -= keep;
        }
        if (keep)
            b[kept++] = b[i];
    }
    s->blocks.buf.len = kept * sizeof(*b);
}

enum nf_status nf_survey_make(struct nf_survey *s, const struct nf_source *source,
                              const uint8_t *id, struct nf_error *err)
{
    struct nf_chunk_walk walk;
    size_t n;
    enum nf_status st;

    s->end = source->size;
    nf_chunk_walk_init(&walk, s->blocks.alloc, source, id);
    st = take_all(s, &walk, err);
    nf_chunk_walk_free(&walk);
    if (st != NF_OK)
        return st;
    if (!in_order(s))
        drop_older(s);
    n = nf_vec_count(&s->blocks);
    s->articles = n ? nf_found_end(&s->blocks.at[n - 1]) : 0;
    return NF_OK;
}

size_t nf_survey_find(const struct nf_survey *s, uint64_t ordinal)
{
    size_t low;

    nf_bisect(low, 0, nf_vec_count(&s->blocks), i, nf_found_end(&s->blocks.at[i]) <= ordinal);
    return low;
}
