#ifndef NF_TESTS_REDACTED_H
#define NF_TESTS_REDACTED_H

/* Archives of which articles are taken out. */
#include <newsfiche/redact.h>

#include "src/article/facts.h"
#include "src/read/cursor.h"
#include "tests/support/hurt.h"
#include "tests/support/sound.h"

#define REDACT_REASON "by order of a court"
#define REDACT_NOW 1704067200 /* 2024-01-01 */

static const struct hurt_plan redact_plan = { 150, 8, 1, 0, 0 };

/* Take the articles with these @n @ordinals out of @from; @to receives the rest. */
static inline struct nf_redact_result redact_articles(const struct nf_buffer *from,
                                                      const uint64_t *ordinals, size_t n,
                                                      struct nf_buffer *to)
{
    const struct nf_source source = memory_source(from->ptr, from->len);
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_sink sink;

    *to = (struct nf_buffer){ 0 };
    sink = memory_sink(to);
    opts.ordinals = ordinals;
    opts.ordinal_count = n;
    opts.reason = str_of(REDACT_REASON);
    opts.now = REDACT_NOW;
    assert_ok(nf_redact(&source, &sink, &opts, &result, &err), &err);
    return result;
}

/* Whether a key index has the hash of that key. */
static inline bool redact_index_has(const struct nf_buffer *b, enum nf_key kind, const char *key)
{
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    const uint64_t hash = nf_key_hash((uint8_t)kind, key, strlen(key));
    uint32_t all = 0;

    for (size_t i = 0; i < nf_vec_count(&r->archive.keys); i++) {
        struct nf_key_page page;
        uint32_t first, count;

        assert_ok(nf_key_candidates(&c->keys, &r->archive.keys.at[i], hash, &page, &first,
                                    &count, NULL), NULL);
        all += count;
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    return all > 0;
}

#endif
