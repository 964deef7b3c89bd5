/*
 * One archive of several: each is moved behind the one before. What has to be known of all
 * is found out first: which sets of tables are equal, which articles are later versions of
 * others, and the keys.
 */
#include <newsfiche/merge.h>

#include <string.h>

#include "format/checksum.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/mend/move_archive.h"
#include "src/set/members.h"
#include "src/set/set_links.h"

/* One call of nf_merge(). */
struct merge {
    struct nf_set *set;
    struct nf_merge_opts opts;
    struct nf_stop stop;
    struct nf_set_map map;
    struct nf_links links;
    struct nf_new_formers formers; /* of the archive that is moved */
    struct nf_mover mover;
    uint64_t blocks;               /* of the archives before, while keys are noted */
    size_t mapped;                 /* sets of the archives that were moved */
    const struct nf_member *noting;
    uint8_t id[NF_ID_SIZE];
    struct nf_merge_result result;
};

/* What is done with each archive. */
typedef enum nf_status member_fn(struct merge *g, struct nf_cursor *c, const struct nf_member *m,
                                 struct nf_error *err);

static enum nf_status with_member(struct merge *g, struct nf_member *m, member_fn *fn,
                                  struct nf_error *err)
{
    struct nf_cursor *c = NULL;
    enum nf_status st = nf_member_begin(g->set, m, &c, err);

    if (st != NF_OK)
        return st;
    if (c->reader->archive.head.generation != m->info.generation) /* it had to be opened as it is */
        st = nf_fail(err, NF_E_BUSY, NF_NO_OFFSET, "was added to since it was opened");
    if (st == NF_OK)
        st = fn(g, c, m, err);
    st = nf_member_fail(m, st, err);
    nf_member_done(g->set, m, c);
    return st;
}

static enum nf_status with_all(struct merge *g, member_fn *fn, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (size_t i = 0; st == NF_OK && i < g->set->count; i++)
        if (g->set->members[i].known)
            st = with_member(g, &g->set->members[i], fn, err);
    return st;
}

/* An id that no other archive has: the same archives make the same. */
static void mix_id(struct merge *g, const struct nf_footer_head *head)
{
    uint8_t both[2 * NF_ID_SIZE];

    memcpy(both, g->id, NF_ID_SIZE);
    memcpy(both + NF_ID_SIZE, head->identity.id, NF_ID_SIZE);
    nf_hash_id(both, sizeof(both), head->chunks_hash, g->id);
}

static enum nf_status look(struct merge *g, struct nf_cursor *c, const struct nf_member *m,
                           struct nf_error *err)
{
    const struct nf_archive *a = &c->reader->archive;
    enum nf_status st = nf_mover_may(a, err);

    (void)m;
    mix_id(g, &a->head);
    return st == NF_OK ? nf_set_map_add(&g->map, a, err) : st;
}

/* Put the keys of an article into the index. */
static enum nf_status note_keys(void *ctx, const struct nf_member *m, uint32_t block,
                                const struct nf_facts *keys, struct nf_error *err)
{
    struct merge *g = ctx;

    if (g->noting != m) {
        g->blocks += g->noting ? g->noting->info.blocks : 0;
        g->noting = m;
    }
    return nf_output_article_keys(&g->mover.out, keys, (uint32_t)g->blocks + block, err);
}

/* Those of the articles of @m that are linked to others, by its own numbers. */
static enum nf_status take_formers(struct merge *g, const struct nf_member *m,
                                   struct nf_error *err)
{
    const size_t end = nf_links_from(&g->links, nf_member_end(m));

    nf_vec_reset(&g->formers.of);
    for (size_t i = nf_links_from(&g->links, m->first); i < end; i++) {
        const struct nf_link *l = &g->links.of.at[i];
        const struct nf_new_former f = { .article = l->article - (uint32_t)m->first,
                                         .distance = l->article - l->former };

        if (!nf_vec_add(&g->formers.of, &f))
            return nf_fail_nomem(err);
    }
    return NF_OK;
}

static enum nf_status move(struct merge *g, struct nf_cursor *c, const struct nf_member *m,
                           struct nf_error *err)
{
    const struct nf_withdrawn_list none = { .ordinals = { .at = NULL } };
    const struct nf_new_tables as_they_are = { .of = { .at = NULL } };
    const struct nf_mapped_set *sets = g->map.of.at ? g->map.of.at + g->mapped : NULL;
    struct nf_move how = { .mover = &g->mover, .cursor = c, .sets = sets, .list = &none,
                           .formers = &g->formers, .anew = &as_they_are, .stop = g->stop,
                           .strict = true };
    enum nf_status st = take_formers(g, m, err);

    if (st == NF_OK)
        st = nf_move_archive(&how, err);
    g->mapped += nf_vec_count(&c->reader->archive.sets);
    return st;
}

static enum nf_status merge(struct merge *g, struct nf_error *err)
{
    const struct nf_links_walk walk = { .stop = g->stop, .strict = true, .each = note_keys,
                                        .ctx = g };
    struct nf_output *o = &g->mover.out;
    enum nf_status st = with_all(g, look, err);

    if (st == NF_OK)
        st = nf_mover_begin(&g->mover, g->id, err);
    if (st == NF_OK)
        st = nf_links_find(g->set, &walk, &g->links, err);
    if (st == NF_OK)
        st = with_all(g, move, err);
    if (st == NF_OK)
        st = nf_output_indexes(o, err);
    o->head.time = g->opts.now;
    if (st == NF_OK)
        st = nf_mover_end(&g->mover, err);
    g->result.articles = o->head.articles;
    g->result.blocks = o->head.blocks;
    g->result.versions = nf_vec_count(&g->links.of);
    g->result.input_bytes = o->head.input_bytes;
    g->result.bytes = o->offset;
    return st;
}

static enum nf_status begin(struct merge *g, const struct nf_sink *sink, struct nf_error *err)
{
    const struct nf_alloc *alloc = g->set->alloc;
    enum nf_status st = nf_set_map_init(&g->map, alloc, err);

    nf_vec_init(&g->links.of, alloc);
    nf_vec_init(&g->formers.of, alloc);
    if (nf_mover_init(&g->mover, alloc, sink) != NF_OK && st == NF_OK)
        st = nf_fail_nomem(err);
    return st;
}

enum nf_status nf_merge(struct nf_set *set, const struct nf_sink *sink,
                        const struct nf_merge_opts *opts, struct nf_merge_result *out,
                        struct nf_error *err)
{
    struct merge g = { .set = set, .opts = NF_MERGE_OPTS_INIT, .result = NF_MERGE_RESULT_INIT };
    struct nf_sink to = NF_SINK_INIT;
    struct nf_error own = NF_ERROR_INIT;
    enum nf_status st = nf_sized_sink(&to, sink, err);

    if (st == NF_OK && opts)
        st = nf_sized_get(&g.opts, sizeof(g.opts), opts, "merge options", err);
    if (st != NF_OK)
        return st;
    g.stop = (struct nf_stop){ g.opts.stop, g.opts.ctx };
    st = begin(&g, &to, &own);
    if (st == NF_OK)
        st = merge(&g, &own);
    nf_set_map_free(&g.map);
    nf_vec_free(&g.links.of);
    nf_vec_free(&g.formers.of);
    nf_mover_free(&g.mover);
    if (st == NF_OK && out)
        nf_sized_put(out, NF_SIZE_THROUGH(struct nf_merge_result, bytes), &g.result,
                     sizeof(g.result));
    return nf_fail_end(err, st, &own);
}
