#include "src/write/writer_sets.h"

#include "src/base/alloc.h"
#include "src/base/fail.h"

/* What a table takes when it is ready, about, for each byte of it: 5.3 MB of 0.46. */
#define READY_TIMES 12

static void base_way(struct nf_set_list *list, uint8_t codec)
{
    list->way[0] = (struct nf_pack_way){ .way = { codec, 0 } };
}

/* Tell the plan which ways there are. The costs of tables that were taken over are counted
 * from the newest articles, which a new table never seems to be for. Those for short fields
 * are small, so it is tried. */
static void make_plan(struct nf_writer_sets *s)
{
    s->plan.shorts = (struct nf_pack_ways){ .way = s->of[NF_SHORTS].way,
                                            .count = 1 + s->of[NF_SHORTS].count,
                                            .wide = s->grows };
    s->plan.texts = (struct nf_pack_ways){ .way = s->of[NF_TEXTS].way,
                                           .count = 1 + s->of[NF_TEXTS].count,
                                           .matches = s->matches };
}

void nf_writer_sets_init(struct nf_writer_sets *s, const struct nf_alloc *alloc,
                         const struct nf_pack_policy *policy, unsigned threads, bool store)
{
    uint8_t codec = store ? NF_CODEC_STORE : NF_CODEC_ZSTD;

    s->alloc = alloc;
    s->level = policy->level;
    s->once_level = policy->once_level;
    s->fast = policy->fast;
    s->threads = threads;
    s->learns = policy->learns;
    s->lexicon = policy->lexicons;
    s->all_match = policy->frame_articles > 1;
    s->matches = policy->matches;
    s->divides = policy->tells_kinds;
    s->tries_from = NF_TRIES_FROM;
    for (int k = 0; k < NF_SORTS; k++) {
        s->of[k].count = s->of[k].made = 0;
        base_way(&s->of[k], codec);
    }
    make_plan(s);
}

static void set_free(const struct nf_alloc *alloc, struct nf_table_set *set)
{
    nf_pack_table_free(set->table);
    nf_unpack_table_free(set->lexicon);
    nf_table_choice_free(&set->choice);
    nf_put(alloc, set);
}

void nf_writer_sets_free(struct nf_writer_sets *s)
{
    for (int k = 0; k < NF_SORTS; k++)
        while (s->of[k].count)
            set_free(s->alloc, s->of[k].live[--s->of[k].count]);
}

void nf_writer_sets_few(struct nf_writer_sets *s)
{
    s->learns = s->divides = false;
}

/* Write the next copy of the set's table, unless both are there. */
static enum nf_status put(struct nf_table_set *set, enum nf_sort sort, struct nf_output *out,
                          struct nf_error *err)
{
    if (set->copies == 2)
        return NF_OK;
    return nf_output_table(out, nf_table_of(sort == NF_TEXTS, set->choice.codec,
                                            set->number),
                           set->copies++, &set->choice, err);
}

static void forget(struct nf_writer_sets *s, struct nf_set_list *list, uint32_t i)
{
    set_free(s->alloc, list->live[i]);
    for (; i + 1 < list->count; i++)
        list->live[i] = list->live[i + 1];
    list->count--;
}

/* Give up live set @i of @sort. */
static enum nf_status give_up(struct nf_writer_sets *s, enum nf_sort sort, uint32_t i,
                              struct nf_output *out, struct nf_error *err)
{
    struct nf_set_list *list = &s->of[sort];
    enum nf_status st = put(list->live[i], sort, out, err);

    forget(s, list, i);
    return st;
}

static uint64_t ready_bytes(const struct nf_writer_sets *s)
{
    uint64_t sum = 0;

    for (int k = 0; k < NF_SORTS; k++)
        for (uint32_t i = 0; i < s->of[k].count; i++)
            sum += s->of[k].live[i]->size * (uint64_t)READY_TIMES;
    return sum;
}

/* Give up sets until @bytes of table more have room, those first that were needed least
 * recently. */
static enum nf_status make_room(struct nf_writer_sets *s, enum nf_sort sort, size_t bytes,
                                struct nf_output *out, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    while (st == NF_OK && (s->of[sort].count == NF_LIVE_SETS ||
                           ready_bytes(s) + bytes * (uint64_t)READY_TIMES > NF_LIVE_TABLES)) {
        uint32_t oldest = 0, needed = UINT32_MAX;
        int from = NF_SORTS;

        for (int k = 0; k < NF_SORTS; k++)
            for (uint32_t i = 0; i < s->of[k].count; i++)
                if ((s->of[sort].count < NF_LIVE_SETS || k == (int)sort) &&
                    s->of[k].live[i]->needed < needed) {
                    needed = s->of[k].live[i]->needed;
                    oldest = i;
                    from = k;
                }
        if (from == NF_SORTS)
            break;
        st = give_up(s, (enum nf_sort)from, oldest, out, err);
    }
    return st;
}

static struct nf_table_set *new_set(struct nf_writer_sets *s, struct nf_set_list *list,
                                    uint32_t number, struct nf_table_choice *choice,
                                    const struct nf_text_costs *costs)
{
    struct nf_table_set *set = nf_zget(s->alloc, sizeof(*set));

    if (!set)
        return NULL;
    set->number = number;
    set->needed = s->times;
    set->choice = *choice;
    set->size = choice->bytes.len;
    nf_table_choice_init(choice, s->alloc);
    set->costs = *costs;
    return list->live[list->count++] = set;
}

enum nf_status nf_writer_sets_add(struct nf_writer_sets *s, enum nf_sort sort,
                                  struct nf_table_choice *choice,
                                  const struct nf_text_costs *costs, struct nf_output *out,
                                  struct nf_error *err)
{
    struct nf_set_list *list = &s->of[sort];
    struct nf_table_set *set;
    enum nf_status st;

    if (list->made == NF_MAX_SETS)
        return NF_OK;
    st = make_room(s, sort, choice->bytes.len, out, err);
    if (st != NF_OK)
        return st;
    set = new_set(s, list, list->made, choice, costs);
    list->made++;
    return set ? put(set, sort, out, err) : NF_E_NOMEM;
}

/* Whether the set has a table of the sort. */
static bool has_table(const struct nf_footer_set *set, enum nf_sort sort)
{
    const uint32_t first = set->number * NF_SET_TABLES;
    const bool text = sort == NF_TEXTS;

    return set->has[nf_table_of(text, NF_CODEC_LEXICON, set->number) - first] ||
           set->has[nf_table_of(text, NF_CODEC_ZSTD_DICTIONARY, set->number) - first];
}

void nf_writer_sets_number(struct nf_writer_sets *s, const struct nf_footer_set *set)
{
    for (int k = 0; k < NF_SORTS; k++)
        if (has_table(set, (enum nf_sort)k) && s->of[k].made <= set->number)
            s->of[k].made = set->number + 1;
}

enum nf_status nf_writer_sets_take(struct nf_writer_sets *s, enum nf_sort sort,
                                   struct nf_taken_table *t, const struct nf_text_costs *costs)
{
    struct nf_set_list *list = &s->of[sort];
    struct nf_table_set *set;

    if (list->count == NF_LIVE_SETS ||
        ready_bytes(s) + t->size * (uint64_t)READY_TIMES > NF_LIVE_TABLES)
        return NF_OK;
    set = new_set(s, list, t->number, &t->choice, costs);
    if (!set)
        return NF_E_NOMEM;
    set->lexicon = t->lexicon;
    t->lexicon = NULL;
    set->size = t->size;
    set->needed = 0;
    set->copies = 2;
    set->earlier = true;
    return NF_OK;
}

struct nf_table_set *nf_writer_sets_taken(const struct nf_writer_sets *s, enum nf_sort sort,
                                          uint32_t number)
{
    const struct nf_set_list *list = &s->of[sort];

    for (uint32_t i = 0; i < list->count; i++)
        if (list->live[i]->earlier && list->live[i]->number == number)
            return list->live[i];
    return NULL;
}

static enum nf_status make_table(const struct nf_writer_sets *s, struct nf_table_set *set)
{
    if (set->table)
        return NF_OK;
    if (set->lexicon)
        return nf_pack_table_of(s->alloc, set->lexicon, &set->table);
    return nf_pack_table_new(s->alloc, set->choice.codec, set->choice.bytes.ptr,
                             set->choice.bytes.len, s->level, &set->table);
}

enum nf_status nf_writer_sets_ready(struct nf_writer_sets *s)
{
    enum nf_status st = NF_OK;

    for (int k = 0; k < NF_SORTS; k++) {
        struct nf_set_list *list = &s->of[k];
        uint32_t i = 0;

        while (st == NF_OK && i < list->count) {
            struct nf_table_set *set = list->live[i];

            st = make_table(s, set);
            if (set->earlier && nf_is_damage(st)) {
                forget(s, list, i);
                st = NF_OK;
                continue;
            }
            list->way[1 + i++] = (struct nf_pack_way){
                { set->choice.codec, (uint16_t)set->number }, set->table, &set->costs,
                set->choice.permille
            };
        }
    }
    make_plan(s);
    return st;
}

void nf_writer_sets_rest(struct nf_writer_sets *s)
{
    for (int k = 0; k < NF_SORTS; k++)
        for (uint32_t i = 0; i < s->of[k].count; i++) {
            nf_pack_table_free(s->of[k].live[i]->table);
            s->of[k].live[i]->table = NULL;
        }
}

enum nf_status nf_writer_sets_finish(struct nf_writer_sets *s, struct nf_output *out,
                                     struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (int k = 0; k < NF_SORTS; k++)
        for (uint32_t i = 0; st == NF_OK && i < s->of[k].count; i++)
            st = put(s->of[k].live[i], (enum nf_sort)k, out, err);
    return st;
}
