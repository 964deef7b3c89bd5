#include "src/article/facts.h"

/* What reads times takes as much room as a third of all that a reader needs. */
#ifdef NF_NO_TIMES
bool nf_facts_has_times(void)
{
    return false;
}

enum nf_status nf_facts_time(const struct nf_record *record, struct nf_buf *scratch,
                             struct nf_facts *out)
{
    (void)record;
    (void)scratch;
    (void)out;
    return NF_E_UNSUPPORTED;
}
#else
bool nf_facts_has_times(void)
{
    return true;
}

enum nf_status nf_facts_time(const struct nf_record *record, struct nf_buf *scratch,
                             struct nf_facts *out)
{
    const struct nf_field *f = nf_record_find(record, NF_ROLE_PUBLISHED);
    struct nf_str text;
    struct nf_time t;
    enum nf_status st;

    if (!f || nf_field_is_null(f))
        return NF_OK;
    st = nf_fact_plain(f, scratch, &text);
    if (st != NF_OK || !nf_time_parse(text, &t))
        return st;
    out->time.seconds = t.seconds;
    out->time.precision = (uint8_t)t.precision;
    out->time.zone_known = t.zone_known;
    out->time_end = nf_time_end(&t);
    return NF_OK;
}
#endif
