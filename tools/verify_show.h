#ifndef NF_TOOLS_VERIFY_SHOW_H
#define NF_TOOLS_VERIFY_SHOW_H

#include <newsfiche/verify.h>

#include "tools/cli.h"

/* One run of newsfiche verify. */
struct verify {
    struct cli *cli;
    bool deep;
    bool json;
    uint64_t jobs;
    struct nf_verify_opts opts; /* of a part */
    const char *name; /* of the archive at hand */
    struct nf_reader *reader; /* NULL: it is too damaged for that */
    struct nf_cursor *cursor; /* to find the URLs of what is lost */
    uint64_t earlier; /* findings before those of nf_verify() */
};

/* A finding, as a line of text or of JSON. */
void verify_damage_text(struct verify *v, const struct nf_damage *d);
void verify_damage_json(struct verify *v, const struct nf_damage *d);

/* What an archive came to, @st being that of nf_verify(). */
void verify_result_text(struct verify *v, const struct nf_verify_result *r, enum nf_status st);
void verify_result_json(struct verify *v, const struct nf_verify_result *r, enum nf_status st);

#endif
