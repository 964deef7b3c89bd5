#include "src/write/earlier.h"

#include "src/base/fail.h"
#include "src/read/table_load.h"

/* A table of the archive that can be taken over. */
struct candidate {
    uint32_t set;
    uint8_t codec;
    const struct nf_table_used *used; /* or NULL */
};

/* The codec by which texts or short fields are packed with a table of the set, 0: none. */
static uint8_t codec_of(const struct nf_footer_set *set, enum nf_sort sort, bool lexicons,
                        bool matches)
{
    const bool text = sort == NF_TEXTS;
    const uint32_t first = set->number * NF_SET_TABLES;

    if (lexicons && set->has[nf_table_of(text, NF_CODEC_LEXICON, set->number) - first])
        return text && matches ? NF_CODEC_LEXICON_MATCHES : NF_CODEC_LEXICON;
    if (set->has[nf_table_of(text, NF_CODEC_ZSTD_DICTIONARY, set->number) - first])
        return NF_CODEC_ZSTD_DICTIONARY;
    return 0;
}

static const struct nf_table_used *find_use(const struct nf_tables_used *used,
                                            enum nf_sort sort, uint32_t set, uint8_t codec)
{
    for (uint32_t i = 0; i < used->count; i++)
        if (used->of[i]->sort == sort && used->of[i]->set == set &&
            used->of[i]->lexicon == nf_codec_is_lexicon(codec))
            return used->of[i];
    return NULL;
}

/* Whether @a is to be taken rather than @b. */
static bool is_better(const struct candidate *a, const struct candidate *b)
{
    if (!a->used || !b->used)
        return a->used ? true : b->used ? false : a->set > b->set;
    return a->used->last != b->used->last ? a->used->last > b->used->last : a->set > b->set;
}

/* Keep @c among the best. */
static void insert(struct candidate best[NF_LIVE_SETS], uint32_t *count,
                   const struct candidate *c)
{
    uint32_t i;

    if (*count == NF_LIVE_SETS && !is_better(c, &best[NF_LIVE_SETS - 1]))
        return;
    if (*count < NF_LIVE_SETS)
        ++*count;
    for (i = *count - 1; i > 0 && is_better(c, &best[i - 1]); i--)
        best[i] = best[i - 1];
    best[i] = *c;
}

/* What texts are like of which nothing is known but the table that is for them. */
static void look_at_table(const struct nf_buf *bytes, struct nf_text_costs *out)
{
    struct nf_text_profile p = { .total = 0 };
    struct nf_text_look look;

    nf_text_look_at(&look, bytes->ptr, bytes->len);
    nf_text_profile_add(&p, &look);
    nf_text_costs_make(out, &p, NULL, NF_PROFILE_UNKNOWN);
}

/* The table of @c. One that the newest texts are packed with is the reader's as well. */
static enum nf_status get_table(struct nf_earlier *e, enum nf_sort sort,
                                const struct candidate *c, struct nf_taken_table *out,
                                struct nf_error *err)
{
    struct nf_tables *tables = &e->cursor->reader->tables;
    struct nf_unpacker *unpacker = e->cursor->unpacker;
    const bool text = sort == NF_TEXTS;
    struct nf_table_use use;
    enum nf_status st;

    if (c->used && nf_codec_is_lexicon(c->codec)) {
        st = nf_table_begin(tables, text, c->codec, c->set, unpacker, &use, err);
        if (st == NF_OK) {
            out->lexicon = nf_unpack_table_share(use.loaded->table);
            out->size = use.loaded->raw_len;
        }
        nf_table_done(&use);
        return st;
    }
    st = nf_table_read(nf_earlier_archive(e), nf_table_of(text, c->codec, c->set), unpacker,
                       &out->choice.bytes, err);
    out->size = out->choice.bytes.len;
    return st;
}

/* Take over the table of @c. */
static enum nf_status take(struct nf_earlier *e, enum nf_sort sort, const struct candidate *c,
                           struct nf_writer_sets *sets, struct nf_error *err)
{
    struct nf_taken_table table = { .number = c->set };
    struct nf_text_costs costs = { { 0 } }; /* told later, of one that is used */
    enum nf_status st;

    nf_table_choice_init(&table.choice, e->alloc);
    table.choice.codec = c->codec;
    table.choice.permille = 1000;
    st = get_table(e, sort, c, &table, err);
    if (st == NF_OK) {
        if (!c->used)
            look_at_table(&table.choice.bytes, &costs);
        st = nf_writer_sets_take(sets, sort, &table, &costs);
    }
    nf_unpack_table_free(table.lexicon);
    nf_table_choice_free(&table.choice);
    return nf_is_damage(st) ? NF_OK : st;
}

static enum nf_status take_all(struct nf_earlier *e, enum nf_sort sort,
                               const struct nf_tables_used *used, bool lexicons,
                               struct nf_writer_sets *sets, struct nf_error *err)
{
    const struct nf_archive *a = nf_earlier_archive(e);
    struct candidate best[NF_LIVE_SETS];
    uint32_t count = 0;
    enum nf_status st = NF_OK;

    for (size_t i = 0; i < nf_vec_count(&a->sets); i++) {
        struct candidate c = { .set = a->sets.at[i].number };

        c.codec = codec_of(&a->sets.at[i], sort, lexicons, sets->all_match);
        if (!c.codec)
            continue;
        c.used = find_use(used, sort, c.set, c.codec);
        insert(best, &count, &c);
    }
    for (uint32_t i = 0; st == NF_OK && i < count; i++)
        st = take(e, sort, &best[i], sets, err);
    return st;
}

void nf_earlier_tell(const struct nf_tables_used *used, struct nf_writer_sets *sets)
{
    for (uint32_t i = 0; i < used->count; i++) {
        const struct nf_table_used *u = used->of[i];
        struct nf_table_set *set = nf_writer_sets_taken(sets, u->sort, u->set);

        if (!set || nf_codec_is_lexicon(set->choice.codec) != u->lexicon)
            continue;
        nf_text_costs_make(&set->costs, &u->profile, NULL, NF_PROFILE_UNKNOWN);
        if (u->raw)
            set->choice.permille = (uint32_t)(u->stored * 1000 / u->raw);
    }
}

enum nf_status nf_earlier_sets(struct nf_earlier *e, const struct nf_tables_used *used,
                               bool lexicons, struct nf_writer_sets *sets,
                               struct nf_error *err)
{
    const struct nf_archive *a = nf_earlier_archive(e);
    enum nf_status st = NF_OK;

    for (size_t i = 0; i < nf_vec_count(&a->sets); i++)
        nf_writer_sets_number(sets, &a->sets.at[i]);
    for (int sort = 0; st == NF_OK && sort < NF_SORTS; sort++)
        st = take_all(e, (enum nf_sort)sort, used, lexicons, sets, err);
    return st;
}
