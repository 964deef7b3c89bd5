#include "src/write/job_queue.h"

#include <stdlib.h>

#include "src/base/alloc.h"
#include "tests/support/expect.h"

static struct nf_block_plan plan_of(uint8_t codec)
{
    static const struct nf_pack_way store = { .way = { NF_CODEC_STORE, 0 } };
    static const struct nf_pack_way zstd = { .way = { NF_CODEC_ZSTD, 0 } };
    const struct nf_pack_ways ways = { .way = codec == NF_CODEC_STORE ? &store : &zstd,
                                       .count = 1 };

    return (struct nf_block_plan){ .shorts = ways, .texts = ways };
}

/* A job with one article that says which it is, with some text to pack. */
static struct nf_job *job_of(const struct nf_alloc *alloc,
                             const struct nf_block_plan *plan, uint32_t number)
{
    struct nf_job *job = nf_job_new(alloc);
    size_t len = 1000 + number * 977 % 20000;
    char *text = malloc(len);
    struct nf_field f = { .before = STR(""), .kind = NF_KIND_TEXT };
    struct nf_record record = { &f, 1, { NULL, 0 } };

    assert_non_null(job);
    assert_non_null(text);
    for (size_t i = 0; i < len; i++)
        text[i] = (char)('a' + (i * i + number) % 23);
    f.value = (struct nf_str){ text, len };
    assert_ok(nf_block_input_add(&job->in, &record, NULL), NULL);
    job->plan = plan;
    job->first = number;
    free(text);
    return job;
}

static void assert_done(const struct nf_job *job, uint32_t number)
{
    assert_non_null(job);
    assert_int_equal(job->first, number);
    assert_ok(job->status, NULL);
    assert_true(job->out.texts.frames.len > 0);
    assert_true(job->out.shorts.len > 0);
    assert_true(job->out.texts.packed.len > 0);
}

static void jobs_come_out_in_the_order_they_went_in(void **state)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);

    (void)state;
    for (unsigned threads = 1; threads <= 8; threads++) {
        struct nf_block_plan plan = plan_of(NF_CODEC_ZSTD);
        struct nf_job_queue *q = NULL;

        assert_ok(nf_job_queue_new(alloc, threads, 1, false, &q), NULL);
        for (uint32_t i = 0; i < 16; i++)
            assert_true(nf_job_queue_put(q, job_of(alloc, &plan, i)));
        for (uint32_t i = 0; i < 16; i++) {
            struct nf_job *job = nf_job_queue_take(q, true);

            assert_done(job, i);
            nf_job_free(alloc, job);
        }
        assert_null(nf_job_queue_take(q, true));
        assert_null(nf_job_queue_take(q, false));
        nf_job_queue_free(q);
    }
}

static void putting_and_taking_may_alternate(void **state)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct nf_block_plan plan = plan_of(NF_CODEC_STORE);
    struct nf_job_queue *q = NULL;
    uint32_t out = 0;

    (void)state;
    assert_ok(nf_job_queue_new(alloc, 3, 1, false, &q), NULL);
    for (uint32_t i = 0; i < 320; i++) {
        struct nf_job *job;

        assert_true(nf_job_queue_put(q, job_of(alloc, &plan, i)));
        while ((job = nf_job_queue_take(q, i % 40 == 39))) {
            assert_done(job, out++);
            nf_job_free(alloc, job);
        }
        assert_true(i % 40 != 39 || out == i + 1);
    }
    assert_int_equal(out, 320);
    nf_job_queue_free(q);
}

static void alone_a_job_is_done_when_taken(void **state)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct nf_block_plan plan = plan_of(NF_CODEC_ZSTD);
    struct nf_job_queue *q = NULL;
    struct nf_job *job;

    (void)state;
    assert_ok(nf_job_queue_new(alloc, 1, 1, false, &q), NULL);
    assert_null(nf_job_queue_take(q, true));
    assert_true(nf_job_queue_put(q, job_of(alloc, &plan, 4)));
    job = nf_job_queue_take(q, false);
    assert_done(job, 4);
    nf_job_free(alloc, job);
    nf_job_queue_free(q);
}

/* Whoever does it, a job comes to the same bytes. */
static void results_do_not_depend_on_the_worker(void **state)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct nf_block_plan plan = plan_of(NF_CODEC_ZSTD);
    struct nf_job_queue *queues[2];
    struct nf_buf payload[2];
    uint32_t head_len[2];

    (void)state;
    for (int k = 0; k < 2; k++)
        nf_buf_init(&payload[k], alloc, SIZE_MAX / 2);
    assert_ok(nf_job_queue_new(alloc, 1, 1, false, &queues[0]), NULL);
    assert_ok(nf_job_queue_new(alloc, 5, 1, false, &queues[1]), NULL);
    for (uint32_t i = 0; i < 16; i++)
        for (int k = 0; k < 2; k++)
            assert_true(nf_job_queue_put(queues[k], job_of(alloc, &plan, i)));
    for (uint32_t i = 0; i < 16; i++) {
        struct nf_job *a = nf_job_queue_take(queues[0], true);
        struct nf_job *b = nf_job_queue_take(queues[1], true);

        assert_done(a, i);
        assert_done(b, i);
        assert_ok(nf_block_payload(&a->out, &payload[0], &head_len[0]), NULL);
        assert_ok(nf_block_payload(&b->out, &payload[1], &head_len[1]), NULL);
        assert_int_equal(head_len[0], head_len[1]);
        assert_int_equal(payload[0].len, payload[1].len);
        assert_memory_equal(payload[0].ptr, payload[1].ptr, payload[0].len);
        nf_job_free(alloc, a);
        nf_job_free(alloc, b);
    }
    for (int k = 0; k < 2; k++) {
        nf_buf_free(&payload[k]);
        nf_job_queue_free(queues[k]);
    }
}

static void is_freed_with_jobs_in_it(void **state)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);

    (void)state;
    for (unsigned threads = 1; threads <= 4; threads++) {
        struct nf_block_plan plan = plan_of(NF_CODEC_ZSTD);
        struct nf_job_queue *q = NULL;

        assert_ok(nf_job_queue_new(alloc, threads, 1, false, &q), NULL);
        for (uint32_t i = 0; i < 16; i++)
            assert_true(nf_job_queue_put(q, job_of(alloc, &plan, i)));
        nf_job_queue_free(q);
    }
    nf_job_queue_free(NULL);
    nf_job_free(alloc, NULL);
}

static void one_too_many_has_no_room(void **state)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct nf_block_plan plan = plan_of(NF_CODEC_ZSTD);
    struct nf_job_queue *q = NULL;
    struct nf_job *job;
    uint32_t n = 0;

    (void)state;
    assert_ok(nf_job_queue_new(alloc, 2, 1, false, &q), NULL);
    while (nf_job_queue_put(q, job = job_of(alloc, &plan, n)))
        assert_true(++n < 1000);
    nf_job_free(alloc, nf_job_queue_take(q, true));
    assert_true(nf_job_queue_put(q, job));
    nf_job_queue_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_come_out_in_the_order_they_went_in),
        cmocka_unit_test(putting_and_taking_may_alternate),
        cmocka_unit_test(alone_a_job_is_done_when_taken),
        cmocka_unit_test(results_do_not_depend_on_the_worker),
        cmocka_unit_test(one_too_many_has_no_room),
        cmocka_unit_test(is_freed_with_jobs_in_it)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
