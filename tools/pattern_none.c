/*
 * In place of pattern.c where there is no PCRE2.
 */
#include "tools/message.h"
#include "tools/pattern.h"

enum cli_exit pattern_open(struct cli *cli, const char *text, const struct pattern_opts *opts,
                           struct pattern **out)
{
    (void)text;
    (void)opts;
    (void)out;
    return fail_without(cli, "PCRE2", "libpcre2-8 (Debian: libpcre2-dev)");
}

void pattern_close(struct pattern *p)
{
    (void)p;
}

struct matcher *matcher_open(const struct pattern *p)
{
    (void)p;
    return NULL;
}

void matcher_close(struct matcher *m)
{
    (void)m;
}

enum match matcher_find(struct matcher *m, struct nf_str text, size_t from, struct span *out)
{
    (void)m;
    (void)text;
    (void)from;
    (void)out;
    return MATCH_NONE;
}
