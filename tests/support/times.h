#ifndef NF_TESTS_TIMES_H
#define NF_TESTS_TIMES_H

/* Texts, and the times that they are. */
#include <newsfiche/record.h>
#include <stdlib.h>

#include "tests/support/expect.h"

/*
 * What is read, and what it is: printed, it shows its precision, and its
 * offset if the zone is known (test_time_print).
 */
struct time_sample {
    const char *text;
    const char *want; /* NULL: no time */
};

/* Of a copy that ends with them: nobody reads past its end unseen. */
static inline bool times_parse(const char *text, size_t n, struct nf_time *out)
{
    char *copy = malloc(n ? n : 1);
    bool is_time;

    assert_non_null(copy);
    if (n)
        memcpy(copy, text, n);
    is_time = nf_time_parse((struct nf_str){ copy, n }, out);
    free(copy);
    return is_time;
}

static inline void expect_times(const struct time_sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char got[NF_TIME_TEXT] = "no time";
        struct nf_time t, before;
        const char *want = samples[i].want ? samples[i].want : "no time";

        memset(&t, 0xa5, sizeof(t));
        memcpy(&before, &t, sizeof(t));
        if (times_parse(samples[i].text, strlen(samples[i].text), &t))
            nf_time_print(&t, got);
        else
            assert_memory_equal(&t, &before, sizeof(t));
        if (strcmp(got, want) != 0)
            fail_msg("%s: got %s, want %s", samples[i].text, got, want);
    }
}

#endif
