#ifndef NF_TESTS_SEALED_H
#define NF_TESTS_SEALED_H

/* Archives with parity, and what becomes of them. */
#include <newsfiche/parity.h>
#include <newsfiche/repair.h>

#include "format/parity_head.h"
#include "tests/support/hurt.h"

/* Add @n articles of @bytes bytes of text each, which no table shortens much. */
static inline void sealed_grow(struct memory_store *m, uint32_t n, uint32_t bytes)
{
    static char text[1u << 16];
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    const struct nf_store store = memory_store(m);
    struct nf_writer_stats stats = NF_WRITER_STATS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;

    assert_true(bytes < sizeof(text));
    opts.flags = NF_WRITER_STORE;
    opts.id = (const uint8_t *)"a sealed archive";
    opts.threads = 1;
    opts.preset = NF_PRESET_FAST;
    assert_ok(nf_writer_append(&store, &opts, &w, &err), &err);
    nf_writer_stats(w, &stats);
    for (uint32_t i = 0; i < n; i++) {
        struct pack_numbered a;

        pack_numbered(&a, (uint32_t)stats.before + i);
        pack_words(text, bytes, stats.before + i);
        a.article.text = text;
        pack_add(w, &a.article);
    }
    pack_end(w);
}

static inline struct nf_seal_result sealed_seal(struct memory_store *m, uint64_t percent)
{
    struct nf_seal_opts opts = NF_SEAL_OPTS_INIT;
    struct nf_seal_result result = NF_SEAL_RESULT_INIT;
    const struct nf_store store = memory_store(m);
    struct nf_error err = NF_ERROR_INIT;

    opts.percent = percent;
    assert_ok(nf_seal(&store, &opts, &result, &err), &err);
    return result;
}

static inline struct nf_repair_result sealed_repair(struct memory_store *m)
{
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;
    const struct nf_store store = memory_store(m);
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_repair(&store, NULL, &result, &err), &err);
    return result;
}

static inline struct nf_parity sealed_check(const struct memory_store *m)
{
    struct nf_parity parity = NF_PARITY_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_source source = NF_SOURCE_INIT;

    nf_source_memory(m->bytes.ptr, m->bytes.len, &source);
    assert_ok(nf_parity_check(&source, NULL, &parity, &err), &err);
    return parity;
}

static inline struct nf_parity sealed_find(const struct memory_store *m)
{
    struct nf_parity parity = NF_PARITY_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_source source = NF_SOURCE_INIT;

    nf_source_memory(m->bytes.ptr, m->bytes.len, &source);
    assert_ok(nf_parity_find(&source, NULL, &parity, &err), &err);
    return parity;
}

/* The archive is whole for whoever looks at it. */
static inline void sealed_is_whole(const struct memory_store *m)
{
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = pack_open(&m->bytes);

    assert_ok(nf_verify(r, NULL, &result, &err), &err);
    nf_reader_close(r);
}

/* The head of the last chunk of parity. */
static inline struct nf_parity_head sealed_head(const struct memory_store *m)
{
    struct nf_parity_head h = { .percent = 0 };

    for (size_t i = m->bytes.len - NF_PARITY_HEAD_SIZE; i > 0 && !h.percent; i--) {
        struct nf_cur c = nf_cur_init(m->bytes.ptr + i, NF_PARITY_HEAD_SIZE);

        (void)nf_parity_head_get(&c, &h);
    }
    assert_int_not_equal(h.percent, 0);
    return h;
}

#endif
