#ifndef NF_TESTS_SCHEDULE_CALLERS_H
#define NF_TESTS_SCHEDULE_CALLERS_H

/* What writers, redactor and reader do. */
#include <newsfiche/redact.h>

#include "tests/model/schedule_calls.h"

/* What the archive in @r has, by bit. */
static unsigned articles_in(struct nf_reader *r)
{
    static const uint32_t numbers[] = { 11, 22, 1, 0 };
    struct nf_cursor *c = NULL;
    struct nf_info info = NF_INFO_INIT;
    unsigned found = 0;

    nf_reader_info(r, &info);
    if (nf_cursor_open(r, &c, NULL) != NF_OK)
        return 0;
    for (uint64_t i = 0; i < info.articles; i++) {
        struct nf_record record;

        if (nf_cursor_get(c, i, NF_PARTS_ALL, &record, NULL) != NF_OK)
            continue;
        for (size_t k = 0; k < COUNT_OF(numbers); k++) {
            struct pack_numbered a;
            const struct nf_field *text = nf_record_find(&record, NF_ROLE_TEXT);

            pack_numbered(&a, numbers[k]);
            if (text && text->value.len == strlen(a.text) &&
                memcmp(text->value.ptr, a.text, text->value.len) == 0)
                found |= 1u << k;
        }
    }
    nf_cursor_close(c);
    return found;
}

static void writer_opts(struct nf_writer_opts *opts)
{
    opts->threads = 1;
    opts->level = 1;
    opts->preset = NF_PRESET_FAST;
    opts->flags = NF_WRITER_STORE;
}

static enum nf_status add_one(struct caller_state *c, int which)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_field f[2];
    struct nf_record record = { .fields = f, .count = 2 };
    struct nf_writer *w = NULL;
    struct pack_numbered a;
    enum nf_status st;

    writer_opts(&opts);
    st = nf_writer_open_append(path, &opts, &w, NULL);
    if (st != NF_OK)
        return st;
    told |= files[c->file].articles & ~(unsigned)SECRET; /* it may say that they are known */
    pack_numbered(&a, number_of[which]);
    pack_field(&f[0], "url", NF_ROLE_URL, a.url);
    pack_field(&f[1], "text", NF_ROLE_TEXT, a.text);
    st = nf_writer_add(w, &record, NULL);
    if (st == NF_OK)
        st = nf_writer_finish(w, NULL);
    if (st == NF_OK)
        told |= 1u << which;
    nf_writer_close(w);
    return st;
}

static enum nf_status redact_one(struct caller_state *c)
{
    static const uint64_t gone[] = { 1 };
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    enum nf_status st;

    (void)c;
    opts.ordinals = gone;
    opts.ordinal_count = 1;
    st = nf_redact_file(path, NULL, &opts, NULL, NULL);
    redacted = redacted || st == NF_OK;
    return st;
}

static enum nf_status read_twice(struct caller_state *c)
{
    struct nf_reader *r = NULL;
    enum nf_status st = nf_reader_open_file(path, NULL, &r, NULL);

    if (st != NF_OK)
        return st;
    c->saw = articles_in(r);
    if (c->saw != c->sees)
        is_wrong("a reader sees another state than that of the footers");
    if (articles_in(r) != c->saw)
        is_wrong("what a reader sees changes");
    nf_reader_close(r);
    return NF_OK;
}

/* What each of them does; who finds it busy waits, or goes. */
static void run_caller(struct turns_one *one)
{
    struct caller_state *c = (struct caller_state *)one;
    const int which = (int)(c - callers);

    for (;;) {
        c->st = which == READER ? read_twice(c) : which == REDACTOR ? redact_one(c)
                                                                    : add_one(c, which);
        if (c->st != NF_E_BUSY || !waits)
            break;
        one->waits = files[c->file].lock >= 0;
        c->writes = 0;
        turns_yield();
    }
    if (c->st != NF_OK && c->st != NF_E_BUSY)
        is_wrong(nf_strerror(c->st));
}

#endif
