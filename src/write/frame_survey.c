#include "src/write/frame_survey.h"

#include <string.h>

/* Frames of a sort that are looked at to find groups, about. */
#define LOOKED_AT 6000
/* One frame in so many of a group judges its table, but only so many bytes do. */
#define JUDGE_EVERY 8
/* A share of frames is so many of this. */
#define WHOLE (1u << 16)
#define JUDGES (5u << 18)

void nf_frame_survey_init(struct nf_frame_survey *s, const struct nf_alloc *alloc,
                          const struct nf_stop *stop)
{
    *s = (struct nf_frame_survey){ .alloc = alloc, .stop = stop };
    for (int k = 0; k < NF_SORTS; k++) {
        nf_vec_init(&s->sort[k].items, alloc);
        nf_vec_init(&s->sort[k].groups, alloc);
        nf_vec_init(&s->sort[k].costs, alloc);
        nf_buf_init(&s->sort[k].of, alloc, SIZE_MAX / 2);
    }
    nf_block_input_init(&s->in, alloc);
    nf_block_layout_init(&s->layout, alloc);
    nf_buf_init(&s->raw, alloc, SIZE_MAX / 2);
    nf_buf_init(&s->literals, alloc, SIZE_MAX / 2);
}

void nf_frame_survey_free(struct nf_frame_survey *s)
{
    for (int k = 0; k < NF_SORTS; k++) {
        nf_vec_free(&s->sort[k].items);
        nf_vec_free(&s->sort[k].groups);
        nf_vec_free(&s->sort[k].costs);
        nf_buf_free(&s->sort[k].of);
    }
    nf_block_input_free(&s->in);
    nf_block_layout_free(&s->layout);
    nf_buf_free(&s->raw);
    nf_buf_free(&s->literals);
}

void nf_frame_survey_free_items(struct nf_frame_survey *s)
{
    for (int k = 0; k < NF_SORTS; k++)
        nf_vec_free(&s->sort[k].items);
}

/* Something that is done with each frame of the blocks that are held. */
struct visit {
    /* Whether frame @number of its sort is needed; blocks of which none is are not opened. */
    bool (*wants)(void *ctx, enum nf_sort sort, uint64_t number);
    /* @raw: the frame, without what is copied; may be empty. False when memory runs out. */
    bool (*frame)(void *ctx, enum nf_sort sort, uint64_t number, const struct nf_buf *raw);
    void *ctx;
};

static uint32_t text_frames(const struct nf_held_block *b)
{
    return (b->articles + b->frame_articles - 1) / b->frame_articles;
}

static bool wants_any(const struct visit *v, uint64_t block, uint64_t text, uint32_t texts)
{
    if (v->wants(v->ctx, NF_SHORTS, block))
        return true;
    for (uint32_t i = 0; i < texts; i++)
        if (v->wants(v->ctx, NF_TEXTS, text + i))
            return true;
    return false;
}

static bool visit_shorts(struct nf_frame_survey *s, const struct visit *v, uint64_t block)
{
    if (!v->wants(v->ctx, NF_SHORTS, block))
        return true;
    nf_buf_reset(&s->raw);
    nf_block_layout_shorts(&s->layout, &s->in, s->in.frame_articles, &s->raw);
    return !s->raw.failed && v->frame(v->ctx, NF_SHORTS, block, &s->raw);
}

static bool visit_texts(struct nf_frame_survey *s, const struct visit *v, uint64_t text)
{
    const uint32_t articles = nf_block_input_count(&s->in), per = s->in.frame_articles;

    for (uint32_t i = 0; i < articles; i += per, text++) {
        if (!v->wants(v->ctx, NF_TEXTS, text))
            continue;
        nf_buf_reset(&s->raw);
        nf_buf_reset(&s->literals);
        nf_block_layout_text(&s->layout, &s->in, i,
                             articles - i < per ? articles : i + per, &s->raw);
        if (s->raw.failed)
            return false;
        nf_block_input_literals(&s->in, i / per, &s->raw, &s->literals);
        if (s->literals.failed || !v->frame(v->ctx, NF_TEXTS, text, &s->literals))
            return false;
    }
    return true;
}

static enum nf_status visit_all(struct nf_frame_survey *s, struct nf_held_blocks *held,
                                const struct visit *v)
{
    uint64_t block = 0, text = 0;

    for (const struct nf_held_block *b = held->oldest; b; b = b->next, block++) {
        uint32_t texts = text_frames(b);
        enum nf_status st;

        if (nf_stop_asked(s->stop))
            return NF_E_STOPPED;
        if (wants_any(v, block, text, texts)) {
            st = nf_held_block_open(held, b, &s->in);
            if (st == NF_OK)
                st = nf_block_layout_make(&s->layout, &s->in);
            if (st != NF_OK)
                return st;
            if (!visit_shorts(s, v, block) || !visit_texts(s, v, text))
                return NF_E_NOMEM;
        }
        text += texts;
    }
    return NF_OK;
}

/* What some frames are like. */
struct looking {
    struct nf_frame_survey *s;
    uint64_t stride[NF_SORTS];
};

static bool wants_look(void *ctx, enum nf_sort sort, uint64_t number)
{
    const struct looking *l = ctx;

    return number % l->stride[sort] == 0;
}

static bool look_at(void *ctx, enum nf_sort sort, uint64_t number, const struct nf_buf *raw)
{
    struct looking *l = ctx;
    struct nf_text_item item = { .bytes = raw->len * l->stride[sort] };

    (void)number;
    if (raw->len == 0)
        return true;
    nf_text_look_at(&item.look, raw->ptr, raw->len);
    return nf_vec_add(&l->s->sort[sort].items, &item);
}

/* The groups that items make. */
static enum nf_status make_groups(struct nf_frame_survey *s, struct nf_sort_survey *k,
                                  uint32_t times, bool divides)
{
    enum nf_status st;
    uint32_t n;

    if (nf_vec_count(&k->items) == 0)
        return NF_OK;
    st = nf_text_groups_make(s->alloc, &k->items.buf, divides ? times : 0, s->stop,
                             &k->groups.buf);
    n = nf_survey_groups(k);
    if (st != NF_OK)
        return st;
    if (!nf_vec_make(&k->costs, n))
        return NF_E_NOMEM;
    for (uint32_t i = 0; i < n; i++)
        nf_text_costs_make(&k->costs.at[i], &k->groups.at[i].profile, NULL, NF_PROFILE_UNKNOWN);
    return NF_OK;
}

static bool wants_all(void *ctx, enum nf_sort sort, uint64_t number)
{
    (void)ctx;
    (void)sort;
    (void)number;
    return true;
}

/* Bytes of signs that UTF-8 spells with three bytes. */
static uint64_t count_wide(const struct nf_buf *raw)
{
    uint64_t n = 0;

    for (size_t i = 0; i < raw->len; i++)
        n += raw->ptr[i] >= 0xe0;
    return 3 * n < raw->len ? 3 * n : raw->len;
}

/* Of several groups, the one whose texts a frame is most like. */
static bool give_group(void *ctx, enum nf_sort sort, uint64_t number, const struct nf_buf *raw)
{
    struct nf_frame_survey *s = ctx;
    struct nf_sort_survey *k = &s->sort[sort];
    struct nf_text_look look;
    uint32_t least = UINT32_MAX, n = nf_survey_groups(k);
    uint8_t group = 0;

    (void)number;
    if (n > 1)
        nf_text_look_at(&look, raw->ptr, raw->len);
    for (uint32_t i = 0; n > 1 && i < n; i++) {
        uint32_t cost = nf_text_cost(&k->costs.at[i], &look);

        if (cost < least) {
            least = cost;
            group = (uint8_t)i;
        }
    }
    k->bytes[group] += raw->len;
    k->wide[group] += count_wide(raw);
    nf_buf_add_byte(&k->of, group);
    return !k->of.failed;
}

static uint64_t stride_for(uint64_t frames)
{
    return frames / LOOKED_AT + 1;
}

/* Where there is one group, all frames are of it. */
static enum nf_status give_one(struct nf_sort_survey *k, size_t frames)
{
    if (!nf_buf_need(&k->of, frames))
        return NF_E_NOMEM;
    memset(k->of.ptr, 0, frames);
    k->of.len = frames;
    k->bytes[0] = nf_survey_groups(k) ? k->groups.at[0].bytes : 0;
    k->wide[0] = k->bytes[0]; /* for all that is known */
    return NF_OK;
}

enum nf_status nf_frame_survey_make(struct nf_frame_survey *s, struct nf_held_blocks *held,
                                    uint32_t times, bool divides)
{
    struct looking l = { .s = s };
    const struct visit looks = { wants_look, look_at, &l };
    const struct visit gives = { wants_all, give_group, s };
    uint64_t blocks = 0, texts = 0;
    enum nf_status st;

    for (const struct nf_held_block *b = held->oldest; b; b = b->next) {
        blocks++;
        texts += text_frames(b);
    }
    l.stride[NF_SHORTS] = stride_for(blocks);
    l.stride[NF_TEXTS] = stride_for(texts);
    st = visit_all(s, held, &looks);
    for (int k = 0; st == NF_OK && k < NF_SORTS; k++)
        st = make_groups(s, &s->sort[k], times, divides);
    if (st != NF_OK)
        return st;
    if (nf_survey_groups(&s->sort[NF_SHORTS]) > 1 || nf_survey_groups(&s->sort[NF_TEXTS]) > 1)
        return visit_all(s, held, &gives);
    st = give_one(&s->sort[NF_SHORTS], (size_t)blocks);
    return st == NF_OK ? give_one(&s->sort[NF_TEXTS], (size_t)texts) : st;
}

/* Taking samples. */
struct sampling {
    struct nf_frame_survey *s;
    struct nf_group_samples *of[NF_SORTS][NF_MAX_GROUPS];
};

static struct nf_group_samples *samples_of(const struct sampling *t, enum nf_sort sort,
                                           uint64_t number)
{
    return t->of[sort][t->s->sort[sort].of.ptr[number]];
}

static bool wants_sample(void *ctx, enum nf_sort sort, uint64_t number)
{
    return samples_of(ctx, sort, number) != NULL;
}

static bool take_sample(void *ctx, enum nf_sort sort, uint64_t number, const struct nf_buf *raw)
{
    struct nf_group_samples *g = samples_of(ctx, sort, number);
    uint64_t n;

    if (raw->len == 0)
        return true;
    n = g->frames++;
    if (n % g->judge_every == (g->judge_every - 1) / 2) {
        size_t was = g->held.bytes.len;

        nf_buf_add(&g->held.bytes, raw->ptr, raw->len);
        nf_samples_cut(&g->held, was);
    } else if (n * g->share / WHOLE != (n + 1) * g->share / WHOLE) {
        nf_samples_add(&g->train, raw->ptr, raw->len);
    }
    return !nf_samples_failed(&g->train) && !nf_samples_failed(&g->held);
}

/* How many frames of the group there are, those without a byte among them. */
static uint64_t count_frames(const struct nf_sort_survey *k, uint32_t group)
{
    uint64_t n = 0;

    for (size_t i = 0; i < k->of.len; i++)
        n += k->of.ptr[i] == group;
    return n;
}

/* One in so many judges, and of the others a share is learned from. Of fewer frames, the
 * middle one judges: at the ends, there may be something of another kind. */
static void set_strides(const struct nf_sort_survey *k, struct nf_group_samples *g)
{
    uint64_t frames = count_frames(k, g->group), bytes = k->bytes[g->group];

    g->judge_every = bytes / JUDGES + 1;
    if (g->judge_every < JUDGE_EVERY)
        g->judge_every = frames && frames < JUDGE_EVERY ? frames : JUDGE_EVERY;
    bytes -= bytes / g->judge_every;
    g->share = bytes > g->most ? (uint64_t)g->most * WHOLE / bytes : WHOLE;
}

/* As much as will be needed, so that it is not there twice while it grows. */
static bool reserve(const struct nf_sort_survey *k, struct nf_group_samples *g)
{
    uint64_t bytes = k->bytes[g->group];

    /* Frames differ in length: there may be somewhat more than asked for. */
    return nf_buf_reserve(&g->train.bytes, bytes < g->most ? (size_t)bytes
                                                           : g->most + g->most / 16);
}

enum nf_status nf_frame_survey_sample(struct nf_frame_survey *s, struct nf_held_blocks *held,
                                      struct nf_group_samples *wanted, uint32_t n)
{
    struct sampling t = { .s = s };
    const struct visit takes = { wants_sample, take_sample, &t };

    for (uint32_t i = 0; i < n; i++) {
        t.of[wanted[i].sort][wanted[i].group] = &wanted[i];
        set_strides(&s->sort[wanted[i].sort], &wanted[i]);
        if (!reserve(&s->sort[wanted[i].sort], &wanted[i]))
            return NF_E_NOMEM;
    }
    return visit_all(s, held, &takes);
}
