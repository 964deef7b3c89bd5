/* What a time is: bounds, seconds, and bytes that are none. */
#include "tests/support/times.h"

static void what_says_that_there_is_no_time(void **state)
{
    static const char *const none[] = {
        "0001-01-01", "0001-01-01T00:00:00Z", "0001-01-01 00:00:00 +0000 UTC",
        "0000-00-00", "0000-00-00 00:00:00", "1/1/0001", "1/1/0001 12:00:00 AM",
        "01.01.0001 00:00:00", "Mon, 01 Jan 0001 00:00:00 +0000",
        "-0001-11-30T00:00:00+00:00", "00000000000000", "00010101", "0", "0.0", "",
        " \n", "null", "None", "NaT", "N/A", "Invalid Date", "-", "-62135596800"
    };
    static const char *const some[] = {
        "0002-01-01", "2024-03-01", "03/04/2024", "1", "00", "10:00 +0000", "yesterday",
        "2024-03-01 0001", "5 Oct 2021 10:00 +0000", "1970-01-01", "\xff", "0:"
    };
    struct nf_time t;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(none); i++)
        if (!nf_time_is_none(str_of(none[i])) || nf_time_parse(str_of(none[i]), &t))
            fail_msg("'%s' is no time", none[i]);
    for (size_t i = 0; i < COUNT_OF(some); i++)
        if (nf_time_is_none(str_of(some[i])))
            fail_msg("'%s' does not say so", some[i]);
    assert_true(nf_time_is_none((struct nf_str){ NULL, 0 }));
}

static void leap_years_have_a_29th_of_february(void **state)
{
    static const struct time_sample samples[] = {
        { "2024-02-29", "2024-02-29" }, { "2023-02-29", NULL },
        { "2000-02-29", "2000-02-29" }, { "1900-02-29", NULL },
        { "2100-02-29", NULL },         { "1600-02-29", "1600-02-29" },
        { "2024-02-30", NULL },         { "20230229", NULL },
        { "29 Feb 2023", NULL },        { "29 Feb 1900", NULL }
    };

    (void)state;
    expect_times(samples, COUNT_OF(samples));
}

static void every_part_has_bounds(void **state)
{
    static const struct time_sample samples[] = {
        { "2024-01-31", "2024-01-31" },
        { "2024-01-32", NULL },
        { "2024-04-30", "2024-04-30" },
        { "2024-04-31", NULL },
        { "2024-12-31", "2024-12-31" },
        { "2024-00-01", NULL },
        { "2024-13-01", NULL },
        { "2024-01-00", NULL },
        { "2024-00", NULL },
        { "2024-13", NULL },
        { "0000-01-01", NULL },
        { "0002-01-01", "0002-01-01" },
        { "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z" },
        { "0999", NULL },
        { "1000", "1000" },
        { "2999", "2999" },
        { "3000", NULL },
        { "2024-01-01T00:00:00", "2024-01-01T00:00:00" },
        { "2024-01-01T23:59:59", "2024-01-01T23:59:59" },
        { "2024-01-01T24:00:00", "2024-01-02T00:00:00" },
        { "2024-12-31 24:00", "2025-01-01T00:00" },
        { "2024-01-01T24:00:01", NULL },
        { "2024-01-01T25:00:00", NULL },
        { "2024-01-01T23:60:00", NULL },
        { "2024-01-01T23:59:61", NULL },
        { "2024-01-01T00:00:00+18:59", "2024-01-01T00:00:00+18:59" },
        { "2024-01-01T00:00:00-18:59", "2024-01-01T00:00:00-18:59" },
        { "2024-01-01T00:00:00+19:00", NULL },
        { "2024-01-01T00:00:00+01:60", NULL },
        { "2024-01-01T00:00:00+00:00", "2024-01-01T00:00:00Z" },
        { "2024-01-01T00:00:00-00:00", "2024-01-01T00:00:00" }
    };

    (void)state;
    expect_times(samples, COUNT_OF(samples));
}

/* A leap second has no number of its own. */
static void a_leap_second_is_the_one_before(void **state)
{
    static const struct time_sample samples[] = {
        { "2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z" },
        { "20161231235960", "2016-12-31T23:59:59Z" }
    };

    (void)state;
    expect_times(samples, COUNT_OF(samples));
}

static void seconds_are_those_of_utc(void **state)
{
    struct nf_time t;

    (void)state;
    assert_true(nf_time_parse(STR("1970-01-01T00:00:00Z"), &t));
    assert_true(t.seconds == 0);
    assert_true(nf_time_parse(STR("1970-01-01T01:00:00.25+01:00"), &t));
    assert_true(t.seconds == 0);
    assert_int_equal(t.micros, 250000);
    assert_int_equal(t.offset, 60);
    assert_true(t.zone_known);
    assert_int_equal(t.precision, NF_PRECISION_MILLI);
    assert_true(nf_time_parse(STR("1969-12-31T16:00:01-0800"), &t));
    assert_true(t.seconds == 1);
    assert_int_equal(t.offset, -480);
    /* As if it were UTC, if nothing says so. */
    assert_true(nf_time_parse(STR("1970-01-02"), &t));
    assert_true(t.seconds == 86400);
    assert_false(t.zone_known);
    assert_int_equal(t.offset, 0);
    assert_int_equal(t.precision, NF_PRECISION_DAY);
    assert_true(nf_time_parse(STR("1969"), &t));
    assert_true(t.seconds == -365 * 86400);
    assert_int_equal(t.precision, NF_PRECISION_YEAR);
}

static void space_around_does_not_matter(void **state)
{
    static const struct time_sample samples[] = {
        { " \t\r\n2024-02-29\n ", "2024-02-29" },
        { "\x01" "20240229\x1f", "2024-02-29" },
        { "", NULL },
        { " ", NULL },
        { "\t\n", NULL },
        { "2024 -02-29", NULL }
    };
    struct nf_time t;

    (void)state;
    expect_times(samples, COUNT_OF(samples));
    assert_true(nf_time_parse(STR("\0" "2024\0"), &t));
    assert_false(nf_time_parse(STR("2024\0-02"), &t));
}

static void what_is_long_is_no_time(void **state)
{
    char text[200] = "29 Feb 2024";
    struct nf_time t;

    (void)state;
    memset(text + 11, '.', sizeof(text) - 11);
    assert_true(times_parse(text, 100, &t));
    assert_false(times_parse(text, 101, &t));
    assert_false(nf_time_parse((struct nf_str){ NULL, 0 }, &t));
}

/* No beginning of a time reads past its end, whatever it comes to. */
static void any_bytes_can_be_read(void **state)
{
    static const char *const texts[] = {
        "Thu, 29 Feb 2024 13:05:59.123456 GMT+0100 (CET)",
        "2024-02-29T13:05:59.123456+01:00", "20240229T130559Z",
        "1709211959.123456", "5 de octubre de 2021, 10:05 p. m. +0100 CET m=+0.1",
        "2016年6月29日(水) 15時07分", "5 tháng mười hai năm 2021", "5 ต.ค. 2564 10:05 น."
    };
    static const char alphabet[] = "0129:-+.,/ TZaemprstFMGx(\xff";
    uint32_t x = 1;
    struct nf_time t;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        for (size_t n = 0; n <= strlen(texts[i]); n++)
            (void)times_parse(texts[i], n, &t);
    for (unsigned round = 0; round < 50000; round++) {
        char text[40];
        size_t n = round % sizeof(text);

        for (size_t i = 0; i < n; i++) {
            x = x * 1664525 + 1013904223;
            text[i] = alphabet[(x >> 16) % (sizeof(alphabet) - 1)];
        }
        if (!times_parse(text, n, &t))
            continue;
        assert_true(t.precision >= NF_PRECISION_YEAR &&
                    t.precision <= NF_PRECISION_MICRO);
        assert_true(t.micros < 1000000);
        assert_true(nf_time_end(&t) > t.seconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_says_that_there_is_no_time),
        cmocka_unit_test(leap_years_have_a_29th_of_february),
        cmocka_unit_test(every_part_has_bounds),
        cmocka_unit_test(a_leap_second_is_the_one_before),
        cmocka_unit_test(seconds_are_those_of_utc),
        cmocka_unit_test(space_around_does_not_matter),
        cmocka_unit_test(what_is_long_is_no_time),
        cmocka_unit_test(any_bytes_can_be_read)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
