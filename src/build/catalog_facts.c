#include "src/build/catalog_facts.h"

void nf_facts_of_catalog(const struct nf_catalog_page *p, uint32_t i,
                         struct nf_facts *out)
{
    const struct nf_time full = { .seconds = p->time[i].seconds,
                                  .zone_known = p->time[i].zone_known,
                                  .precision = (enum nf_precision)p->time[i].precision };

    *out = (struct nf_facts){ .time = p->time[i] };
    if (p->source[i])
        out->source = p->sources[p->source[i] - 1];
    if (p->language[i])
        out->language = p->languages[p->language[i] - 1];
    if (out->time.precision != NF_PRECISION_NONE)
        out->time_end = nf_time_end(&full);
}
