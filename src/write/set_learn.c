#include "src/write/set_learn.h"

#include "src/base/alloc.h"
#include "src/base/vec.h"
#include "src/write/set_batch.h"

/* Memory for what is held and for learning, if it is not less than the other for learning. */
#define MEMORY (168u << 20)
#define LEAST_TO_LEARN (90u << 20)
/* What else there is once blocks are written: texts to copy from, tables, pages. */
#define LATER (60u << 20)
/* Learning takes so many times the samples: more of scripts that do without blanks, in which
 * any run of signs may be a word. */
#define LEARNING 6
#define LEARNING_WIDE 8
#define MOST_SAMPLES (16u << 20)
/* Of short fields so many bytes are enough. */
#define SHORT_SAMPLES (6u << 20)

struct learning {
    struct nf_writer_sets *sets;
    struct nf_held_blocks *held;
    struct nf_frame_survey survey;
    uint32_t times;
    size_t memory;           /* to learn with */
    NF_VEC(struct nf_set_candidate) candidates; /* the largest first */
};

/* What groups would be told of their texts by tables of their own. */
struct gain {
    uint64_t own, sets; /* what the threes of its items cost */
    uint64_t looked;
};

/* The set whose texts an item is most like. */
static struct nf_table_set *nearest_set(const struct nf_set_list *list,
                                        const struct nf_text_look *look, uint32_t *cost)
{
    struct nf_table_set *best = NULL;

    *cost = UINT32_MAX;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t c = nf_text_cost(&list->live[i]->costs, look);

        if (c < *cost) {
            *cost = c;
            best = list->live[i];
        }
    }
    return best;
}

/* Find what each group would gain, and which sets are needed. */
static void find_gains(struct nf_writer_sets *s, enum nf_sort sort,
                       const struct nf_sort_survey *k, struct gain gain[NF_MAX_GROUPS])
{
    const struct nf_text_item *item = k->items.at;
    uint32_t groups = nf_survey_groups(k);

    for (size_t i = 0; i < nf_vec_count(&k->items); i++) {
        uint32_t own = UINT32_MAX, group = 0, other;
        struct nf_table_set *set = nearest_set(&s->of[sort], &item[i].look, &other);

        for (uint32_t g = 0; g < groups; g++) {
            uint32_t c = nf_text_cost(nf_survey_costs(k, g), &item[i].look);

            if (c < own) {
                own = c;
                group = g;
            }
        }
        gain[group].own += own;
        gain[group].looked += item[i].look.count;
        if (set) {
            gain[group].sets += other;
            set->needed = s->times;
        }
    }
}

/* Whether a group differs so much from what there are tables for that it should have one. */
static bool differs(const struct learning *l, enum nf_sort sort, uint32_t group,
                        const struct gain *gain)
{
    uint64_t bytes = l->survey.sort[sort].bytes[group];

    if (l->sets->of[sort].count == 0)
        return bytes > 0;
    return gain->sets > gain->own &&
           nf_table_saves(gain->sets - gain->own, gain->looked, bytes * l->times) >
               nf_table_takes(bytes);
}

/* How many bytes of its group a candidate is learned from, and what memory that takes. */
static void size_candidate(const struct learning *l, struct nf_set_candidate *c)
{
    const struct nf_sort_survey *k = &l->survey.sort[c->sort];
    const uint64_t bytes = k->bytes[c->group], wide = k->wide[c->group];
    const uint64_t takes = LEARNING * (bytes - wide) + LEARNING_WIDE * wide;
    uint64_t most = c->sort == NF_SHORTS ? SHORT_SAMPLES : MOST_SAMPLES;

    if (takes > l->memory && most > bytes * (l->memory / 1024) / (takes / 1024))
        most = bytes * (l->memory / 1024) / (takes / 1024);
    c->samples = (size_t)(bytes < most ? bytes : most);
    c->memory = bytes ? (size_t)(takes * c->samples / bytes) : 0;
}

static bool add_candidate(struct learning *l, enum nf_sort sort, uint32_t group, bool sure)
{
    struct nf_set_candidate made = { .sort = sort, .group = group, .sure = sure };
    struct nf_set_candidate *all, was;
    size_t i = nf_vec_count(&l->candidates);

    size_candidate(l, &made);
    if (!nf_vec_add(&l->candidates, &made))
        return false;
    all = l->candidates.at;
    for (; i > 0 && all[i].samples > all[i - 1].samples; i--) {
        was = all[i];
        all[i] = all[i - 1];
        all[i - 1] = was;
    }
    return true;
}

/* A group that does not differ may repeat itself, which threes do not tell: that is tried
 * where there is enough of it. */
static bool consider(struct learning *l, enum nf_sort sort, uint32_t group,
                     const struct gain *gain)
{
    bool sure = differs(l, sort, group, gain);

    if (!sure && l->survey.sort[sort].bytes[group] < l->sets->tries_from)
        return true;
    return add_candidate(l, sort, group, sure);
}

static enum nf_status find_candidates(struct learning *l)
{
    for (int sort = 0; sort < NF_SORTS; sort++) {
        const struct nf_sort_survey *k = &l->survey.sort[sort];
        struct gain gain[NF_MAX_GROUPS] = { { 0, 0, 0 } };

        if (l->sets->of[sort].count)
            find_gains(l->sets, (enum nf_sort)sort, k, gain);
        for (uint32_t g = 0; g < nf_survey_groups(k); g++)
            if (!consider(l, (enum nf_sort)sort, g, &gain[g]))
                return NF_E_NOMEM;
    }
    return NF_OK;
}

static enum nf_status learn_all(struct learning *l, struct nf_output *out,
                                struct nf_error *err)
{
    const size_t n = nf_vec_count(&l->candidates);
    struct nf_set_batch *b = nf_get(l->sets->alloc, sizeof(*b));
    enum nf_status st = b ? NF_OK : NF_E_NOMEM;

    for (size_t at = 0; st == NF_OK && at < n; at += b->count) {
        b->sets = l->sets;
        b->survey = &l->survey;
        b->held = l->held;
        b->times = l->times;
        nf_set_batch_init(b);
        nf_set_batch_fill(b, l->candidates.at + at, n - at, l->memory);
        st = nf_set_batch_learn(b, out, err);
        nf_set_batch_free(b);
    }
    nf_put(l->sets->alloc, b);
    return st;
}

static size_t memory_to_learn(const struct nf_writer_sets *s, const struct nf_held_blocks *held)
{
    const uint64_t taken = held->stored + (s->times ? LATER : 0);

    return taken + LEAST_TO_LEARN < MEMORY ? (size_t)(MEMORY - taken) : LEAST_TO_LEARN;
}

enum nf_status nf_sets_learn(struct nf_writer_sets *s, struct nf_held_blocks *held,
                             uint32_t times, struct nf_output *out, struct nf_error *err)
{
    struct learning l = { .sets = s, .held = held, .times = times,
                          .memory = memory_to_learn(s, held) };
    enum nf_status st = NF_OK;

    s->times++;
    if (s->learns && held->oldest) {
        nf_writer_sets_rest(s);
        nf_vec_init(&l.candidates, s->alloc);
        nf_frame_survey_init(&l.survey, s->alloc, &s->stop);
        st = nf_frame_survey_make(&l.survey, held, l.times, s->divides);
        if (st == NF_OK)
            st = find_candidates(&l);
        nf_frame_survey_free_items(&l.survey);
        if (st == NF_OK)
            st = learn_all(&l, out, err);
        nf_frame_survey_free(&l.survey);
        nf_vec_free(&l.candidates);
    }
    return st == NF_OK ? nf_writer_sets_ready(s) : st;
}
