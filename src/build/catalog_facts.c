#include "src/build/catalog_facts.h"

/* A longer one counts for nothing (spec 10), and a page of some would have no room for others. */
static struct nf_str counted(struct nf_str name)
{
    return name.len <= NF_MAX_FACT ? name : (struct nf_str){ "", 0 };
}

void nf_facts_of_catalog(const struct nf_catalog_page *p, uint32_t i,
                         struct nf_facts *out)
{
    const struct nf_time full = { .seconds = p->time[i].seconds,
                                  .zone_known = p->time[i].zone_known,
                                  .precision = (enum nf_precision)p->time[i].precision };

    *out = (struct nf_facts){ .time = p->time[i] };
    if (p->source[i]) {
        out->source.name = counted(p->sources[p->source[i] - 1].name);
        out->source.domain = counted(p->sources[p->source[i] - 1].domain);
    }
    if (p->language[i])
        out->language = counted(p->languages[p->language[i] - 1]);
    if (out->time.precision != NF_PRECISION_NONE)
        out->time_end = nf_time_end(&full);
}
