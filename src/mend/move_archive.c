#include "src/mend/move_archive.h"

#include "src/base/fail.h"
#include "src/build/catalog_facts.h"
#include "src/chunk/chunk_check.h"
#include "src/read/archive_page.h"

/* Index pages of fewer blocks are joined: each costs a reader a read. */
#define SMALL_PAGE 32

/* One call of nf_move_archive(). */
struct moving {
    struct nf_move *m;
    struct nf_repacker repacker;
    NF_VEC(struct nf_facts) facts; /* of a page that is made anew */
};

static bool is_concerned(const struct nf_move *m, const struct nf_location *where)
{
    return nf_withdrawn_between(m->list, where->first,
                                (uint64_t)where->first + where->articles) > 0;
}

static enum nf_status check_rest(const struct nf_moved_block *block, struct nf_error *err)
{
    if (nf_chunk_rest_right(&block->chunk, block->rest))
        return NF_OK;
    return nf_fail(err, NF_E_DAMAGED, block->where.offset,
                   "block %u: checksum of its texts differs", (unsigned)block->where.block);
}

static enum nf_status move_block(struct moving *v, const struct nf_location *where,
                                 const struct nf_facts *facts, struct nf_error *err)
{
    struct nf_move *m = v->m;
    const bool concerned = is_concerned(m, where);
    struct nf_moved_block block;
    enum nf_repack needed = NF_REPACK_NOTHING;
    enum nf_status st = nf_mover_fetch(m->mover, where, &block, err);

    if (st == NF_OK && m->strict)
        st = check_rest(&block, err);
    if (st == NF_OK)
        st = nf_repack_needed(&v->repacker, &block, &needed, err);
    if (st == NF_OK && needed == NF_REPACK_FORMERS)
        st = nf_repack_formers(&v->repacker, &block, err);
    if (st == NF_OK && needed == NF_REPACK_BLOCK)
        st = nf_repack_block(&v->repacker, &block, err);
    if (st == NF_OK && concerned)
        st = m->concerned(m->ctx, where, false, err);
    if (st == NF_OK)
        st = nf_mover_put(m->mover, &block, facts, err);
    /* Before those that are there: one may be of an article that went only now. */
    if (st == NF_OK && concerned)
        st = m->concerned(m->ctx, where, true, err);
    return st == NF_OK ? nf_mover_tombstones(m->mover, &block, NF_MAX_TOMBSTONES - concerned, err)
                       : st;
}

/* What the articles of page @number are filtered by from now on. */
static enum nf_status take_facts(struct moving *v, uint32_t number, uint32_t first,
                                 struct nf_error *err)
{
    const struct nf_move *m = v->m;
    const struct nf_catalog_page *p = &m->cursor->select.catalog.page;
    enum nf_status st = nf_catalog_slot_load_stored(&m->cursor->select, number, err);

    if (st != NF_OK)
        return st;
    if (!nf_vec_make(&v->facts, (size_t)p->size.articles))
        return nf_fail_nomem(err);
    for (uint32_t i = 0; i < p->size.articles; i++)
        if (nf_is_withdrawn(m->list, first + i))
            v->facts.at[i] = (struct nf_facts){ .time.withdrawn = true };
        else
            nf_facts_of_catalog(p, i, &v->facts.at[i]);
    for (uint32_t i = 0; i < p->size.articles; i++)
        v->facts.at[i].time.former = nf_new_former_of(m->formers, first + i,
                                                      v->facts.at[i].time.former);
    return NF_OK;
}

/* Block number @i of @page, which goes on with article @next of it. A hostile footer may have
 * another page with a block of that number. */
static enum nf_status locate(struct nf_cursor *c, const struct nf_footer_page *page, uint32_t i,
                             uint32_t next, struct nf_location *out, struct nf_error *err)
{
    const uint32_t left = page->first + page->articles - next;
    enum nf_status st = nf_cursor_locate_block(c, page->first_block + i, out, err);

    if (st == NF_OK && (out->first != next || (i + 1 < page->blocks ? out->articles >= left
                                                                    : out->articles != left)))
        st = nf_fail(err, NF_E_DAMAGED, out->offset, "block %u is not that of its page",
                     (unsigned)out->block);
    return st;
}

/* Look at blocks from number @i of the page on, and pack again what the change of a table asks
 * for: so many at a time that all processors have something to do. */
static enum nf_status look_ahead(struct moving *v, const struct nf_footer_page *page, uint32_t i,
                                 uint32_t next, struct nf_error *err)
{
    struct nf_keeping *k = &v->repacker.keeping;
    bool more = true;
    enum nf_status st = NF_OK;

    nf_keeping_reset(k);
    for (; st == NF_OK && more && i < page->blocks; i++) {
        struct nf_location where;

        st = locate(v->m->cursor, page, i, next, &where, err);
        if (st == NF_OK && where.head_len)
            st = nf_repack_ahead(&v->repacker, &where, &more, err);
        next += where.articles;
    }
    k->next = page->first_block + i;
    return st == NF_OK ? nf_keeping_run(k, err) : st;
}

static enum nf_status move_blocks(struct moving *v, const struct nf_footer_page *page, bool anew,
                                  struct nf_error *err)
{
    struct nf_move *m = v->m;
    uint32_t next = page->first;
    enum nf_status st = NF_OK;

    for (uint32_t i = 0; st == NF_OK && i < page->blocks; i++) {
        const struct nf_facts *facts;
        struct nf_location where;

        if (nf_stop_asked(&m->stop))
            return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
        if (page->first_block + i >= v->repacker.keeping.next &&
            nf_repack_looks_ahead(&v->repacker))
            st = look_ahead(v, page, i, next, err);
        if (st == NF_OK)
            st = locate(m->cursor, page, i, next, &where, err);
        if (st != NF_OK)
            return st;
        next += where.articles;
        facts = anew ? v->facts.at + (where.first - page->first) : NULL;
        st = nf_mover_tables(m->mover, where.offset, err);
        if (st == NF_OK)
            st = where.head_len ? move_block(v, &where, facts, err)
                                : nf_mover_put_lost(m->mover, &where, facts, err);
    }
    return st;
}

/* Whether the catalog says something else of the articles from @first up to @end. */
static bool has_changes(const struct nf_move *m, uint64_t first, uint64_t end)
{
    return nf_withdrawn_between(m->list, first, end) ||
           nf_new_formers_between(m->formers, first, end);
}

static enum nf_status move_page(struct moving *v, uint32_t number, struct nf_error *err)
{
    struct nf_move *m = v->m;
    struct nf_footer_page page;
    bool anew;
    enum nf_status st = nf_archive_page(&m->cursor->reader->archive, number, &page, err);

    if (st != NF_OK)
        return st;
    anew = page.blocks < SMALL_PAGE ||
           has_changes(m, page.first, (uint64_t)page.first + page.articles);
    st = anew ? take_facts(v, number, page.first, err) : nf_output_last_page(&m->mover->out, err);
    if (st == NF_OK)
        st = move_blocks(v, &page, anew, err);
    return st == NF_OK && !anew ? nf_mover_page(m->mover, &page, err) : st;
}

enum nf_status nf_move_archive(struct nf_move *m, struct nf_error *err)
{
    const struct nf_archive *a = &m->cursor->reader->archive;
    struct moving v = { .m = m };
    enum nf_status st = nf_mover_from(m->mover, &m->cursor->reader->archive, m->sets, m->anew,
                                      err);

    nf_vec_init(&v.facts, a->alloc);
    if (nf_repacker_init(&v.repacker, m->cursor, m->list, m->formers, m->anew) != NF_OK &&
        st == NF_OK)
        st = nf_fail_nomem(err);
    for (uint32_t i = 0; st == NF_OK && i < a->pages.count; i++)
        st = move_page(&v, i, err);
    if (st == NF_OK)
        st = nf_mover_tables(m->mover, UINT64_MAX, err);
    m->blocks = v.repacker.blocks;
    m->texts = v.repacker.texts;
    nf_repacker_free(&v.repacker);
    nf_vec_free(&v.facts);
    return st;
}
