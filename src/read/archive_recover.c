#include "src/read/archive_recover.h"

#include <stdlib.h>

#include "src/base/fail.h"
#include "src/chunk/footer_find.h"
#include "src/read/page_entries.h"

/* Neither header nor footer has an id. */
static enum nf_status no_identity(enum nf_status header, struct nf_error *err)
{
    return header == NF_E_FORMAT
               ? nf_fail(err, NF_E_FORMAT, 0, "not a .fiche archive")
               : nf_fail(err, NF_E_DAMAGED, 0, "neither header nor footer is whole");
}

/* Find out what the id is: by the file header, else by a footer. If there is a footer
 * that is whole, its head is taken over. */
static enum nf_status identify(struct nf_archive *a, struct nf_error *err)
{
    struct nf_identity first = { 0 };
    enum nf_status header = nf_archive_header(a, &first, err), st;
    const bool known = header == NF_OK;

    if (header == NF_E_IO || header == NF_E_NOMEM)
        return header;
    if (known && nf_identity_supported(&first) != NF_OK)
        return nf_archive_not_supported(err, 0, &first);
    a->flaws = known ? 0 : NF_FLAW_HEADER;
    st = nf_archive_newest(a, known ? first.id : NULL, UINT64_MAX, err);
    /* What is behind that footer, or was, is read as well. */
    a->end = a->source.size;
    a->flaws = NF_FLAW_SCANNED | (a->flaws & (NF_FLAW_HEADER | NF_FLAW_TRAILER));
    if (st != NF_E_END)
        return st;
    if (!known)
        return no_identity(header, err);
    a->head = (struct nf_footer_head){ .identity = first };
    a->creator = (struct nf_str){ "", 0 };
    a->bans = (struct nf_footer_bans){ .count = 0 };
    return NF_OK;
}

static int by_number(const void *a, const void *b)
{
    const struct nf_found_table *x = a, *y = b;

    if (x->which != y->which)
        return x->which < y->which ? -1 : 1;
    return x->place.offset < y->place.offset ? -1 : x->place.offset > y->place.offset;
}

/* The profile of set @number, by a footer. */
static struct nf_str profile_of(const struct nf_footer_set *sets, size_t n, uint32_t number)
{
    for (size_t i = 0; i < n; i++)
        if (sets[i].number == number)
            return sets[i].profile;
    return (struct nf_str){ "", 0 };
}

/* The sets of the tables that were found; of each the first and the last copy, which may
 * be one. */
static enum nf_status take_tables(struct nf_archive *a, struct nf_survey *s,
                                  struct nf_error *err)
{
    struct nf_footer_set none = { .number = UINT32_MAX }, *set = &none;
    struct nf_buf told = a->sets.buf; /* by a footer */
    const struct nf_footer_set *sets = (const struct nf_footer_set *)(const void *)told.ptr;
    enum nf_status st = NF_OK;

    nf_vec_init(&a->sets, a->alloc);
    if (nf_vec_count(&s->tables))
        qsort(s->tables.at, nf_vec_count(&s->tables), sizeof(*s->tables.at), by_number);
    for (size_t i = 0; st == NF_OK && i < nf_vec_count(&s->tables); i++) {
        const struct nf_found_table *t = &s->tables.at[i];
        const uint32_t number = t->which / NF_SET_TABLES, k = t->which % NF_SET_TABLES;
        struct nf_footer_set made = { .number = number };

        if (number >= NF_MAX_SETS || t->lexicon != nf_table_is_lexicon(t->which))
            continue;
        if (set->number != number) {
            made.profile = profile_of(sets, told.len / sizeof(*sets), number);
            if (!nf_vec_add(&a->sets, &made)) {
                st = nf_fail_nomem(err);
                break;
            }
            set = &a->sets.at[nf_vec_count(&a->sets) - 1];
        }
        if (!set->has[k])
            set->copy[k][0] = t->place;
        set->copy[k][1] = t->place;
        set->has[k] = true;
    }
    nf_buf_free(&told);
    return st;
}

enum nf_status nf_archive_recover(struct nf_archive *a, struct nf_survey *survey,
                                  struct nf_error *err)
{
    enum nf_status st;

    nf_archive_begin(a);
    a->recovered = true;
    st = identify(a, err);
    if (st == NF_OK)
        st = nf_survey_make(survey, &a->source, a->head.identity.id, err);
    if (st == NF_OK)
        st = take_tables(a, survey, err);
    if (st != NF_OK)
        return st;
    nf_vec_reset(&a->keys);
    a->indexed = NF_INDEXED_URLS | NF_INDEXED_IDS; /* as far as blocks are looked through */
    if (survey->articles > a->head.articles) {
        a->head.articles = (uint32_t)survey->articles;
        a->head.input_bytes = 0; /* nobody knows */
    }
    return nf_page_entries_plan(a, survey, err);
}
