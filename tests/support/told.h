#ifndef NF_TESTS_TOLD_H
#define NF_TESTS_TOLD_H

/* Articles that were imported, and what was told of their wrapping. */
#include "tests/support/collect.h"

/* Two articles. */
#define A "{\"title\":\"a\"}"
#define B "{\"title\":\"b\"}"

struct told {
    struct collect c;
    char path[600];      /* of what was unwrapped last */
    uint64_t around;     /* bytes */
    unsigned unwrapped;  /* times */
};

static inline void told_notice(void *ctx, const struct nf_place *place,
                               enum nf_notice notice, const char *what, uint64_t amount)
{
    struct told *t = ctx;

    (void)place;
    if (notice != NF_NOTICE_UNWRAPPED)
        return;
    snprintf(t->path, sizeof(t->path), "%s", what);
    t->around += amount;
    t->unwrapped++;
}

/* Import @text as the file @name, with articles at @at unless that is NULL. */
static inline void told_import(struct told *t, const char *name, const char *at,
                               struct nf_str text)
{
    struct nf_import_opts opts = collect_opts(&t->c);
    struct nf_error err = NF_ERROR_INIT;

    opts.ctx = t;
    opts.at = at;
    opts.notice = told_notice;
    assert_ok(nf_import_memory(name, text, &opts, &err), &err);
}

/* Whether A and B were taken out of @path, and nothing else. */
static inline void told_both(const struct told *t, const char *text, const char *path)
{
    if (t->c.refusals || t->c.articles != 2 || strcmp(t->path, path) != 0)
        fail_msg("%s: %zu articles, %zu refusals (%s), path %s", text, t->c.articles,
                 t->c.refusals, t->c.refusals ? t->c.item[t->c.count - 1].why : "",
                 t->path);
    assert_text(collect_bytes(&t->c, 0), A);
    assert_text(collect_bytes(&t->c, 1), B);
}

#endif
