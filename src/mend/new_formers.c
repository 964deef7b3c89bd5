#include "src/mend/new_formers.h"

#include "src/base/fail.h"
#include "src/read/archive_page.h"

/* The last version before each article of the list that stays; or NONE. */
#define NONE UINT32_MAX

struct finding {
    const struct nf_withdrawn_list *list;
    NF_VEC(uint32_t) staying;
    struct nf_new_formers *out;
};

/* Article @ordinal is a later version of @former; those before it were noted. */
static bool note(struct finding *f, uint32_t ordinal, uint32_t former)
{
    struct nf_new_former made = { .article = ordinal };
    uint32_t stays = former;

    if (nf_is_withdrawn(f->list, former))
        stays = f->staying.at[nf_withdrawn_between(f->list, 0, former)];
    if (nf_is_withdrawn(f->list, ordinal)) {
        f->staying.at[nf_withdrawn_between(f->list, 0, ordinal)] = stays;
        return true;
    }
    made.distance = ordinal - stays;
    return stays == former || stays == NONE || nf_vec_add(&f->out->of, &made);
}

static enum nf_status note_page(struct finding *f, struct nf_cursor *c, uint32_t number,
                                struct nf_error *err)
{
    const struct nf_catalog_page *page = &c->select.catalog.page;
    struct nf_footer_page p;
    enum nf_status st = nf_archive_page(&c->reader->archive, number, &p, err);

    if (st != NF_OK || p.versions == 0)
        return st;
    st = nf_catalog_slot_load_stored(&c->select, number, err);
    for (uint32_t i = 0; st == NF_OK && i < p.articles; i++) {
        const uint32_t distance = page->time[i].former, ordinal = p.first + i;

        if (distance && !note(f, ordinal, ordinal - distance))
            st = nf_fail_nomem(err);
    }
    return st;
}

enum nf_status nf_new_formers_find(struct nf_cursor *c, const struct nf_withdrawn_list *list,
                                   struct nf_new_formers *out, struct nf_error *err)
{
    const uint32_t pages = c->reader->archive.pages.count;
    const size_t n = nf_vec_count(&list->ordinals);
    struct finding f = { .list = list, .out = out };
    enum nf_status st = NF_OK;

    nf_vec_init(&f.staying, c->reader->archive.alloc);
    if (!nf_vec_make(&f.staying, n))
        st = nf_fail_nomem(err);
    for (size_t i = 0; st == NF_OK && i < n; i++)
        f.staying.at[i] = NONE;
    for (uint32_t i = 0; st == NF_OK && i < pages; i++)
        st = note_page(&f, c, i, err);
    nf_vec_free(&f.staying);
    return st;
}

/* The first that is not before @ordinal. */
static size_t first_from(const struct nf_new_formers *f, uint64_t ordinal)
{
    size_t low;

    nf_vec_find_from(&f->of, .article, ordinal, low);
    return low;
}

bool nf_new_formers_between(const struct nf_new_formers *f, uint64_t first, uint64_t end)
{
    const size_t at = first_from(f, first);

    return at < nf_vec_count(&f->of) && f->of.at[at].article < end;
}

uint32_t nf_new_former_of(const struct nf_new_formers *f, uint32_t article, uint32_t was)
{
    const size_t at = first_from(f, article);

    return at < nf_vec_count(&f->of) && f->of.at[at].article == article ? f->of.at[at].distance
                                                                        : was;
}
