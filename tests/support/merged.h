#ifndef NF_TESTS_MERGED_H
#define NF_TESTS_MERGED_H

/* Archives that are merged into one. */
#include <newsfiche/merge.h>

#include "src/read/cursor.h"
#include "tests/support/archives.h"
#include "tests/support/hurt.h"
#include "tests/support/sound.h"

/* What merging comes to; the new archive is in @to. */
static inline enum nf_status try_merge(struct archives *all, const struct nf_merge_opts *opts,
                                       struct nf_buffer *to, struct nf_merge_result *result,
                                       struct nf_error *err)
{
    struct nf_set *set = archives_open(all);
    struct nf_sink sink;
    enum nf_status st;

    *to = (struct nf_buffer){ 0 };
    sink = memory_sink(to);
    st = nf_merge(set, &sink, opts, result, err);
    nf_set_close(set);
    return st;
}

static inline struct nf_merge_result merged(struct archives *all, struct nf_buffer *to)
{
    struct nf_merge_result result = NF_MERGE_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(try_merge(all, NULL, to, &result, &err), &err);
    assert_int_equal(result.bytes, to->len);
    return result;
}

/* Archive after archive has the same @each articles: each a later version of the one before. */
static inline void merged_repeats(const struct nf_buffer *b, uint32_t times, uint32_t each)
{
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record record;
    struct pack_numbered a;
    uint64_t found = 0;

    assert_int_equal(r->archive.head.articles, times * each);
    for (uint32_t i = 0; i < times * each; i++) {
        struct nf_versions v = NF_VERSIONS_INIT;

        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err), &err);
        assert_true(hurt_is(&record, i % each));
        assert_ok(nf_cursor_versions(c, i, &v, &err), &err);
        assert_true(v.former == (i < each ? NF_NO_ARTICLE : i - each));
        assert_int_equal(v.newest, (times - 1) * each + i % each);
        hurt_article(&a, i % each);
        assert_ok(nf_cursor_find(c, NF_KEY_URL, str_of(a.article.url), UINT64_MAX, &found, &err),
                  &err);
        assert_int_equal(found, v.newest);
        assert_ok(nf_cursor_find(c, NF_KEY_ID, str_of(a.article.id), UINT64_MAX, &found, &err),
                  &err);
        assert_int_equal(found, v.newest);
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    assert_sound(b);
}

#endif
