#include "src/base/fail.h"
#include "src/read/archive_back.h"
#include "src/read/reader_parts.h"

static struct nf_generation generation_at(const struct nf_archive_back *b)
{
    return (struct nf_generation){ .struct_size = sizeof(struct nf_generation),
                                   .number = b->head.generation,
                                   .time = b->head.time,
                                   .articles = b->head.articles,
                                   .input_bytes = b->head.input_bytes,
                                   .size = b->end };
}

/* What came with @g, where @b is at the generation before it, or there is none. */
static void note_added(struct nf_generation *g, const struct nf_archive_back *b, bool first)
{
    g->has_added = true;
    g->articles_added = g->articles - (first ? 0 : b->head.articles);
    g->bytes_added = g->size - (first ? 0 : b->end);
}

static enum nf_status walk(struct nf_archive_back *b, nf_each_generation *each, void *ctx,
                           struct nf_error *err)
{
    enum nf_status st;

    do {
        struct nf_generation g = generation_at(b);

        st = nf_archive_back_next(b, err);
        if (st == NF_OK || st == NF_E_END)
            note_added(&g, b, st == NF_E_END);
        else if (!nf_is_damage(st))
            return st;
        if (each(ctx, &g))
            return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped by the caller");
    } while (st == NF_OK);
    return st == NF_E_END ? NF_OK : st;
}

enum nf_status nf_reader_generations(struct nf_reader *r, nf_each_generation *each, void *ctx,
                                     struct nf_error *err)
{
    struct nf_archive_back b;
    enum nf_status st;

    if (r->archive.recovered)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                       "without an index there are no generations");
    nf_archive_back_init(&b, &r->archive);
    st = walk(&b, each, ctx, err);
    nf_archive_back_free(&b);
    return st;
}
