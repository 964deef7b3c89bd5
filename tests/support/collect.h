#ifndef NF_TESTS_COLLECT_H
#define NF_TESTS_COLLECT_H

/* Keeps what an import hands out: articles printed, and complaints. */
#include <newsfiche/convert.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/expect.h"

#define COLLECT_MAX 64

struct collected {
    char *bytes; /* an article; NULL for a complaint */
    size_t len;
    char why[200];
    char file[200];
    uint64_t line;
    char roles[256]; /* "url=… title=…", in order of the fields */
};

struct collect {
    struct collected item[COLLECT_MAX];
    size_t count;
    size_t articles; /* may be more than are kept */
    size_t refusals;
    unsigned notices[NF_NOTICE_COUNT];
    char notice[200]; /* what the last one was about */
    bool stop_at_refusal;
    enum nf_status answer; /* of the record callback */
};

static inline struct collected *collect_next(struct collect *c,
                                             const struct nf_place *place)
{
    struct collected *it;

    if (c->count == COLLECT_MAX)
        return NULL;
    it = &c->item[c->count++];
    snprintf(it->file, sizeof(it->file), "%s", place->file);
    it->line = place->line;
    return it;
}

static inline void collect_roles(struct collected *it,
                                 const struct nf_record *record)
{
    size_t at = 0;

    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];
        int n;

        if (f->role == NF_ROLE_NONE || at >= sizeof(it->roles))
            continue;
        n = snprintf(it->roles + at, sizeof(it->roles) - at, "%s%s=%.*s",
                     at ? " " : "", nf_role_name(f->role), (int)f->value.len,
                     f->value.ptr);
        at += (size_t)n;
    }
}

static inline enum nf_status collect_record(void *ctx,
                                            const struct nf_place *place,
                                            const struct nf_record *record,
                                            struct nf_error *err)
{
    struct collect *c = ctx;
    struct collected *it = collect_next(c, place);

    (void)err;
    c->articles++;
    if (!it)
        return c->answer;
    it->len = nf_record_size(record);
    it->bytes = malloc(it->len + 1);
    assert_non_null(it->bytes);
    assert_ptr_equal(nf_record_print(record, it->bytes), it->bytes + it->len);
    it->bytes[it->len] = '\0';
    collect_roles(it, record);
    return c->answer;
}

static inline bool collect_refused(void *ctx, const struct nf_place *place,
                                   const char *why)
{
    struct collect *c = ctx;
    struct collected *it = collect_next(c, place);

    c->refusals++;
    if (it)
        snprintf(it->why, sizeof(it->why), "%s", why);
    return !c->stop_at_refusal;
}

static inline void collect_notice(void *ctx, const struct nf_place *place,
                                  enum nf_notice notice, const char *what,
                                  uint64_t amount)
{
    struct collect *c = ctx;

    (void)place;
    (void)amount;
    c->notices[notice]++;
    snprintf(c->notice, sizeof(c->notice), "%s", what);
}

static inline struct nf_import_opts collect_opts(struct collect *c)
{
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;

    opts.ctx = c;
    opts.record = collect_record;
    opts.refused = collect_refused;
    opts.notice = collect_notice;
    return opts;
}

static inline void collect_free(struct collect *c)
{
    for (size_t i = 0; i < c->count; i++)
        free(c->item[i].bytes);
    memset(c, 0, sizeof(*c));
}

/* Import @bytes under @name with defaults, from a fresh start. */
static inline enum nf_status collect_import(struct collect *c, const char *name,
                                            struct nf_str bytes)
{
    struct nf_import_opts opts = collect_opts(c);

    return nf_import_memory(name, bytes, &opts, NULL);
}

static inline struct nf_str collect_bytes(const struct collect *c, size_t i)
{
    assert_true(i < c->count);
    assert_non_null(c->item[i].bytes);
    return (struct nf_str){ c->item[i].bytes, c->item[i].len };
}

#endif
