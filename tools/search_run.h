#ifndef NF_TOOLS_SEARCH_RUN_H
#define NF_TOOLS_SEARCH_RUN_H

#include "tools/found_show.h"
#include "tools/select.h"

/* A search by the indexes of archives. */
struct search_job {
    struct archive *archive;
    const struct selection *selection; /* its limit is of articles that are shown */
    struct nf_str query;
    struct found_show show;
    bool numbers; /* only the numbers */
    bool json;
};

/* Show what is found, the best first. CLI_NONE if nothing is. */
enum cli_exit search_run(struct search_job *job);

#endif
