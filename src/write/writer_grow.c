/* What a writer that goes on with an archive knows of it, and when it learns. */
#include "src/write/writer_parts.h"

#include "src/base/fail.h"
#include "src/write/output_parity.h"
#include "src/write/output_resume.h"

/* Bytes of earlier texts that are gone through: so many times what is added, between these
 * bounds. The upper one is what is kept to copy from. */
#define EARLIER_TIMES 16
#define LEAST_EARLIER (1u << 20)
#define MOST_EARLIER (16u << 20)
/* Tables are learned from so many bytes of an archive. */
#define MOST_SAMPLES (16u << 20)

/* Of the archive, the bytes of originals that came behind the table for texts that was
 * learned last: as many of the whole as are behind it in the file. */
static uint64_t bytes_since_learned(const struct nf_writer *w)
{
    const struct nf_footer_set *set = w->out.sets.at;
    const uint64_t end = w->out.durable, bytes = w->out.head.input_bytes;
    uint64_t last = 0;

    /* The second copies of tables stand behind the blocks they were learned from. */
    for (size_t n = nf_vec_count(&w->out.sets); n > 0; n--, set++)
        for (unsigned k = NF_TABLE_TEXT_DICTIONARY; k < NF_SET_TABLES; k += 2)
            if (set->has[k] && set->copy[k][1].offset > last)
                last = set->copy[k][1].offset;
    return last ? bytes / 1024 * ((end - last) / (end / 1024 + 1)) : bytes;
}

/*
 * A table costs what it takes, and saves as long as articles come that it serves. Nobody
 * knows how many will: as many as there are already, it is expected here. So tables are
 * tried when the archive is twice as large as it was when they were learned, and if they do
 * not pay then, when it is twice as large again.
 */
bool nf_writer_has_grown(const struct nf_writer *w)
{
    const uint64_t since = bytes_since_learned(w), bytes = w->out.head.input_bytes;
    uint64_t at = since < bytes ? bytes - since : 0;

    if (!w->policy.learns || !w->policy.tells_kinds || w->out.head.articles == 0)
        return false;
    if (at < NF_FEW_BYTES)
        at = NF_FEW_BYTES;
    while (at <= since)
        at *= 2;
    return since + w->held.bytes >= at;
}

enum nf_status nf_writer_hold_earlier(struct nf_writer *w, uint32_t *times,
                                      struct nf_error *err)
{
    const uint64_t all = w->out.head.input_bytes + w->held.bytes;
    uint64_t expected;
    struct nf_held_blocks first;
    enum nf_status st;

    nf_held_blocks_init(&first, w->alloc);
    st = nf_earlier_open(&w->earlier, w->out.durable, err);
    if (st == NF_OK)
        st = nf_earlier_samples(&w->earlier, MOST_SAMPLES, &w->policy, &first, err);
    if (st == NF_OK)
        nf_held_blocks_behind(&w->held, &first);
    nf_held_blocks_free(&first);
    expected = all / (w->held.bytes + 1);
    if (st == NF_OK && expected > *times)
        *times = expected < UINT32_MAX ? (uint32_t)expected : UINT32_MAX;
    return st;
}

static uint64_t earlier_texts(const struct nf_writer *w)
{
    const uint64_t most = EARLIER_TIMES * (uint64_t)w->held.bytes;

    return most < LEAST_EARLIER ? LEAST_EARLIER : most < MOST_EARLIER ? most : MOST_EARLIER;
}

/* Whether nothing is learned from what is held: then the tables there are will do. */
static bool learns_nothing(const struct nf_writer *w)
{
    return !w->grown && w->held.bytes < NF_FEW_BYTES;
}

/* Take over the tables that the newest texts use, and know these. */
static enum nf_status know_newest(struct nf_writer *w, struct nf_tables_used *used,
                                  struct nf_error *err)
{
    struct nf_earlier_known known = { w->looks_back ? &w->origins : NULL, used, NULL };
    struct nf_newest newest;
    enum nf_status st = nf_earlier_look(&w->earlier, earlier_texts(w), &newest, used, err);

    if (st == NF_OK && w->policy.learns)
        st = nf_earlier_sets(&w->earlier, used, w->policy.lexicons, &w->sets, err);
    if (st == NF_OK && learns_nothing(w)) {
        st = nf_writer_sets_ready(&w->sets);
        known.sets = &w->sets;
    }
    if (st == NF_OK)
        st = nf_earlier_texts(&w->earlier, &newest, w->opts.threads, &known, err);
    nf_earlier_tell(used, &w->sets);
    return st;
}

enum nf_status nf_writer_know_earlier(struct nf_writer *w, struct nf_error *err)
{
    struct nf_tables_used used = { .alloc = w->alloc };
    enum nf_status st = NF_OK;

    w->knows_earlier = true;
    if (w->out.head.articles == 0)
        return NF_OK;
    st = nf_earlier_open(&w->earlier, w->out.durable, err);
    if (st == NF_OK)
        st = know_newest(w, &used, err);
    nf_tables_used_free(&used);
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    return st;
}

enum nf_status nf_writer_know_formers(struct nf_writer *w, const struct nf_block_input *in,
                                      uint32_t first, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (uint32_t i = 0; st == NF_OK && i < nf_block_input_count(in); i++) {
        const uint32_t distance = nf_block_input_former(in, i), former = first + i - distance;

        if (distance == 0 || former >= w->out.durable_articles)
            continue; /* of this generation: if it is not too far back, it is known */
        st = nf_earlier_open(&w->earlier, w->out.durable, err);
        if (st == NF_OK)
            st = nf_earlier_former(&w->earlier, former, &w->origins, err);
    }
    return st;
}

/* Before a generation ends, small pages and key indexes of earlier ones are joined with its
 * own. */
static enum nf_status merge_indexes(struct nf_writer *w, struct nf_error *err)
{
    enum nf_status st;

    if (w->out.durable_articles == 0)
        return NF_OK;
    st = nf_earlier_open(&w->earlier, w->out.durable, err);
    if (st == NF_OK)
        st = nf_pages_merge(&w->out, &w->earlier, err);
    return st == NF_OK ? nf_keys_merge(&w->out, &w->earlier, err) : st;
}

enum nf_status nf_writer_end_generation(struct nf_writer *w, struct nf_error *err)
{
    enum nf_status st = nf_writer_sets_finish(&w->sets, &w->out, err);

    if (st == NF_OK && w->grows)
        st = merge_indexes(w, err);
    if (st == NF_OK)
        st = nf_output_indexes(&w->out, err);
    if (st == NF_OK)
        st = nf_output_parity(&w->out, err);
    w->out.head.input_bytes = w->earlier_bytes + w->input_bytes;
    w->out.head.time = nf_writer_now(w);
    if (st == NF_OK)
        st = nf_output_footer(&w->out, err);
    return st;
}

void nf_writer_end_append(struct nf_writer *w)
{
    nf_earlier_free(&w->earlier);
    if (w->out.durable && w->out.offset > w->out.durable)
        (void)w->store.resize(w->store.ctx, w->out.durable);
}
