#include <newsfiche/record.h>
#include <stdlib.h>

#include "tests/support/expect.h"

/*
 * What is read, and what it is: printed, it shows its precision, and its
 * offset if the zone is known (test_time_print).
 */
struct sample {
    const char *text;
    const char *want; /* NULL: no time */
};

static bool parse(const char *text, size_t n, struct nf_time *out)
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

static void expect_all(const struct sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char got[NF_TIME_TEXT] = "no time";
        struct nf_time t, before;
        const char *want = samples[i].want ? samples[i].want : "no time";

        memset(&t, 0xa5, sizeof(t));
        memcpy(&before, &t, sizeof(t));
        if (parse(samples[i].text, strlen(samples[i].text), &t))
            nf_time_print(&t, got);
        else
            assert_memory_equal(&t, &before, sizeof(t));
        if (strcmp(got, want) != 0)
            fail_msg("%s: got %s, want %s", samples[i].text, got, want);
    }
}

static void iso_8601_and_its_truncations(void **state)
{
    static const struct sample samples[] = {
        { "2024", "2024" },
        { "2024-02", "2024-02" },
        { "2024-02-29", "2024-02-29" },
        { "2024-02-29T13:05", "2024-02-29T13:05" },
        { "2024-02-29T13:05Z", "2024-02-29T13:05Z" },
        { "2024-02-29T13:05:59", "2024-02-29T13:05:59" },
        { "2024-02-29T13:05:59Z", "2024-02-29T13:05:59Z" },
        { "2024-02-29T13:05:59z", "2024-02-29T13:05:59Z" },
        { "2024-02-29t13:05:59+02:00", "2024-02-29T13:05:59+02:00" },
        { "2024-02-29T13:05:59-0430", "2024-02-29T13:05:59-04:30" },
        { "2024-02-29T13:05:59+02", "2024-02-29T13:05:59+02:00" },
        { "2024-02-29T13:05:59.1Z", "2024-02-29T13:05:59.100Z" },
        { "2024-02-29T13:05:59.123Z", "2024-02-29T13:05:59.123Z" },
        { "2024-02-29T13:05:59,123Z", "2024-02-29T13:05:59.123Z" },
        { "2024-02-29T13:05:59.1234", "2024-02-29T13:05:59.123400" },
        { "2024-02-29T13:05:59.123456", "2024-02-29T13:05:59.123456" },
        { "2024-02-29T13:05:59.123456789Z", "2024-02-29T13:05:59.123456Z" },
        { "2024-02-29 13:05:59", "2024-02-29T13:05:59" },
        { "2024-02-29  13:05:59 +0200", "2024-02-29T13:05:59+02:00" },
        { "2024-02-29 13:05:59 UTC", "2024-02-29T13:05:59Z" },
        { "2024-02-29 13:05:59 EST", "2024-02-29T13:05:59-05:00" },
        { "2024-02-29 3:05", "2024-02-29T03:05" },
        { "2024/02/29", "2024-02-29" },
        { "2024/02/29 13:05", "2024-02-29T13:05" }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

static void what_is_almost_iso_8601_is_no_time(void **state)
{
    static const struct sample samples[] = {
        { "2024-", NULL },
        { "2024/02", NULL },
        { "2024-2", NULL },
        { "2024-02-", NULL },
        { "2024-02-2", NULL },
        { "2024-02/29", NULL },
        { "2024-02-29T", NULL },
        { "2024-02-29T13", NULL },
        { "2024-02-29T13:5", NULL },
        { "2024-02-29T13:05:", NULL },
        { "2024-02-29T13:05:5", NULL },
        { "2024-02-29T13:05:59x", NULL },
        { "2024-02-29T13:05:59+2", NULL },
        { "2024-02-29T13:05:59+02:", NULL },
        { "2024-02-29T13:05:59+02:0", NULL },
        { "2024-02-29T13:05:59 XYZ", NULL },
        { "2024-02-29x13:05", NULL },
        { "2024.02.29", NULL },
        { "202-02-29", NULL },
        { "20244-02-29", NULL }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

static void stamps_of_digits(void **state)
{
    static const struct sample samples[] = {
        { "20240229", "2024-02-29" },
        { "20240229130559", "2024-02-29T13:05:59Z" },
        { "20240229130559Z", "2024-02-29T13:05:59Z" },
        { "20240229T130559Z", "2024-02-29T13:05:59Z" },
        { "20240229T130559", "2024-02-29T13:05:59" },
        { "20240229t130559+0100", "2024-02-29T13:05:59+01:00" },
        { "20240230", NULL },
        { "20240229250000", NULL },
        { "09990101", NULL },
        { "30000101", NULL },
        { "2024022", NULL },
        { "202402291305", NULL },
        { "20240229T1305", NULL },
        { "20240229 130559", NULL },
        { "20240229x", NULL }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

static void seconds_and_milliseconds_since_1970(void **state)
{
    static const struct sample samples[] = {
        { "1709211959", "2024-02-29T13:05:59Z" },
        { "1709211959.5", "2024-02-29T13:05:59.500Z" },
        { "1709211959.123456", "2024-02-29T13:05:59.123456Z" },
        { "1709211959123", "2024-02-29T13:05:59.123Z" },
        { "1709211959000", "2024-02-29T13:05:59.000Z" },
        { "946684799", "1999-12-31T23:59:59Z" }, /* nine digits */
        { "4102444799", "2099-12-31T23:59:59Z" },
        { "4102444800", NULL },
        { "4102444799999", "2099-12-31T23:59:59.999Z" },
        { "4102444800000", NULL },
        { "9999999999", NULL },
        { "17092119590", NULL },
        { "170921195912", NULL },
        { "1709211959x", NULL },
        { "1709211959.", NULL },
        { "1709211959.5x", NULL },
        { "-1709211959", NULL },
        { "+1709211959", NULL },
        { "86400", NULL },
        { "0", NULL },
        { "1", NULL }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

static void rfc_822_and_its_usual_mistakes(void **state)
{
    static const struct sample samples[] = {
        { "Thu, 29 Feb 2024 13:05:59 GMT", "2024-02-29T13:05:59Z" },
        { "Thu, 29 Feb 2024 13:05:59 +0100", "2024-02-29T13:05:59+01:00" },
        { "Thu, 29 Feb 2024 13:05:59 -0000", "2024-02-29T13:05:59" },
        { "Thu, 29 Feb 2024 13:05 EDT", "2024-02-29T13:05-04:00" },
        { "29 Feb 2024 13:05:59 Z", "2024-02-29T13:05:59Z" },
        { "Thursday, 29-Feb-24 13:05:59 UT", "2024-02-29T13:05:59Z" },
        { "Thu 29 Feb 2024 13:05:59 CEST", "2024-02-29T13:05:59+02:00" },
        { "thu, 29 february 2024 13:05:59 pst", "2024-02-29T13:05:59-08:00" },
        { "Thurs, 29 Feb 2024 3:05:59 GMT", "2024-02-29T03:05:59Z" },
        { "Sun, 1 Sept 2024 13:05:59 GMT", "2024-09-01T13:05:59Z" },
        { "Fri, 01 Mar 2024 13:05:59 XST", NULL },
        { "Fooday, 29 Feb 2024 13:05:59 GMT", NULL }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

static void every_named_zone(void **state)
{
    static const struct sample samples[] = {
        { "2024-02-29 13:05 Z", "2024-02-29T13:05Z" },
        { "2024-02-29 13:05 ut", "2024-02-29T13:05Z" },
        { "2024-02-29 13:05 utc", "2024-02-29T13:05Z" },
        { "2024-02-29 13:05 GMT", "2024-02-29T13:05Z" },
        { "2024-02-29 13:05 EST", "2024-02-29T13:05-05:00" },
        { "2024-02-29 13:05 EDT", "2024-02-29T13:05-04:00" },
        { "2024-02-29 13:05 CST", "2024-02-29T13:05-06:00" },
        { "2024-02-29 13:05 CDT", "2024-02-29T13:05-05:00" },
        { "2024-02-29 13:05 MST", "2024-02-29T13:05-07:00" },
        { "2024-02-29 13:05 MDT", "2024-02-29T13:05-06:00" },
        { "2024-02-29 13:05 PST", "2024-02-29T13:05-08:00" },
        { "2024-02-29 13:05 PDT", "2024-02-29T13:05-07:00" },
        { "2024-02-29 13:05 CET", "2024-02-29T13:05+01:00" },
        { "2024-02-29 13:05 CEST", "2024-02-29T13:05+02:00" },
        { "2024-02-29 13:05 IST", NULL }, /* means three things */
        { "2024-02-29 13:05 BST", NULL }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

static void forms_with_a_months_name(void **state)
{
    static const struct sample samples[] = {
        { "Thu Feb 29 2024 13:05:59 GMT+0100 (Central European Time)",
          "2024-02-29T13:05:59+01:00" },
        { "Thu Feb 29 13:05:59 2024", "2024-02-29T13:05:59" },
        { "26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01.790" },
        { "February 29, 2024", "2024-02-29" },
        { "Feb. 29, 2024", "2024-02-29" },
        { "29 February 2024", "2024-02-29" },
        { "29. February 2024", "2024-02-29" },
        { "February 29th, 2024 at 1:05 pm", "2024-02-29T13:05" },
        { "1st of March 2024", "2024-03-01" },
        { "2nd March 2024", "2024-03-02" },
        { "3rd March 2024", "2024-03-03" },
        { "Mar 2024", "2024-03" },
        { "2024 March", "2024-03" },
        { "2024 Mar 1", "2024-03-01" },
        { "29/Feb/2024 13:05:59 +0000", "2024-02-29T13:05:59Z" },
        { "Feb 29, 2024, 12:05 AM", "2024-02-29T00:05" },
        { "Feb 29, 2024, 12:05 PM", "2024-02-29T12:05" },
        { "Feb 29, 2024, 1:05 AM EST", "2024-02-29T01:05-05:00" },
        { "Feb 29, 2024, 11:05:59pm", "2024-02-29T23:05:59" }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

static void every_month_has_its_names(void **state)
{
    static const char *const names[] = { "January", "February", "March",
                                         "April",   "May",      "June",
                                         "July",    "August",   "September",
                                         "October", "November", "December" };

    (void)state;
    for (int m = 0; m < 12; m++)
        for (size_t n = 1; n <= strlen(names[m]); n++) {
            char text[40] = "7 ", want[] = "2024-00-07";
            struct sample sample = { text, n < 3 ? NULL : want };

            strncat(text, names[m], n);
            strcat(text, " 2024");
            want[5] = (char)('0' + (m + 1) / 10);
            want[6] = (char)('0' + (m + 1) % 10);
            expect_all(&sample, 1);
        }
}

static void what_is_almost_such_a_form_is_no_time(void **state)
{
    static const struct sample samples[] = {
        { "February", NULL },
        { "February 29", NULL },
        { "29 Febr 13:05 2024 x", NULL },
        { "Februarys 29, 2024", NULL },
        { "Feb Mar 2024", NULL },
        { "Feb 2024 13:05", NULL }, /* a clock without a day */
        { "Feb 29 2024 13:05 14:05", NULL },
        { "Feb 29, 2024 pm", NULL }, /* pm of no clock */
        { "Feb 29, 2024 13:05 pm", NULL },
        { "Feb 29, 2024 0:05 am", NULL },
        { "Feb 29 30 31 2024", NULL },
        { "Feb 292 2024", NULL },
        { "Feb 29 20244", NULL },
        { "Feb 29; 2024", NULL },
        { "29 Fév 2024", NULL },
        { "Published Feb 29, 2024", NULL },
        { "yesterday", NULL },
        { "3 hours ago", NULL }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

/* record.h: dates whose day and month could be swapped are not guessed. */
static void what_could_be_swapped_is_not_guessed(void **state)
{
    static const struct sample samples[] = {
        { "27/11/2017", NULL },       { "11/27/2017", NULL },
        { "01/02/2017", NULL },       { "1/2/17", NULL },
        { "27.11.2017", NULL },       { "27-11-2017", NULL },
        { "01/02/2017 13:05", NULL }, { "01-02-03", NULL }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

/* Two digits with a month's name: a century with 1969 to 2068 in it. */
static void years_of_two_digits(void **state)
{
    static const struct sample samples[] = {
        { "7 Mar 00", "2000-03-07" }, { "7 Mar 24", "2024-03-07" },
        { "7 Mar 68", "2068-03-07" }, { "7 Mar 69", "1969-03-07" },
        { "7 Mar 99", "1999-03-07" }, { "7 Mar 9", NULL }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

static void leap_years_have_a_29th_of_february(void **state)
{
    static const struct sample samples[] = {
        { "2024-02-29", "2024-02-29" }, { "2023-02-29", NULL },
        { "2000-02-29", "2000-02-29" }, { "1900-02-29", NULL },
        { "2100-02-29", NULL },         { "1600-02-29", "1600-02-29" },
        { "2024-02-30", NULL },         { "20230229", NULL },
        { "29 Feb 2023", NULL },        { "29 Feb 1900", NULL }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

static void every_part_has_bounds(void **state)
{
    static const struct sample samples[] = {
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
        { "0001-01-01", "0001-01-01" },
        { "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z" },
        { "0999", NULL },
        { "1000", "1000" },
        { "2999", "2999" },
        { "3000", NULL },
        { "2024-01-01T00:00:00", "2024-01-01T00:00:00" },
        { "2024-01-01T23:59:59", "2024-01-01T23:59:59" },
        { "2024-01-01T24:00:00", NULL },
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
    expect_all(samples, COUNT_OF(samples));
}

/* A leap second has no number of its own. */
static void a_leap_second_is_the_one_before(void **state)
{
    static const struct sample samples[] = {
        { "2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z" },
        { "20161231235960", "2016-12-31T23:59:59Z" }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
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
    static const struct sample samples[] = { { " \t\r\n2024-02-29\n ",
                                               "2024-02-29" },
                                             { "\x01"
                                               "20240229\x1f",
                                               "2024-02-29" },
                                             { "", NULL },
                                             { " ", NULL },
                                             { "\t\n", NULL },
                                             { "2024 -02-29", NULL } };
    struct nf_time t;

    (void)state;
    expect_all(samples, COUNT_OF(samples));
    assert_true(nf_time_parse(STR("\0"
                                  "2024\0"),
                              &t));
    assert_false(nf_time_parse(STR("2024\0-02"), &t));
}

static void what_is_long_is_no_time(void **state)
{
    char text[200] = "29 Feb 2024";
    struct nf_time t;

    (void)state;
    memset(text + 11, '.', sizeof(text) - 11);
    assert_true(parse(text, 100, &t));
    assert_false(parse(text, 101, &t));
    assert_false(nf_time_parse((struct nf_str){ NULL, 0 }, &t));
}

/* No beginning of a time reads past its end, whatever it comes to. */
static void any_bytes_can_be_read(void **state)
{
    static const char *const texts[] = {
        "Thu, 29 Feb 2024 13:05:59.123456 GMT+0100 (CET)",
        "2024-02-29T13:05:59.123456+01:00", "20240229T130559Z",
        "1709211959.123456"
    };
    static const char alphabet[] = "0129:-+.,/ TZaemprstFMGx(\xff";
    uint32_t x = 1;
    struct nf_time t;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        for (size_t n = 0; n <= strlen(texts[i]); n++)
            (void)parse(texts[i], n, &t);
    for (unsigned round = 0; round < 50000; round++) {
        char text[40];
        size_t n = round % sizeof(text);

        for (size_t i = 0; i < n; i++) {
            x = x * 1664525 + 1013904223;
            text[i] = alphabet[(x >> 16) % (sizeof(alphabet) - 1)];
        }
        if (!parse(text, n, &t))
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
        cmocka_unit_test(iso_8601_and_its_truncations),
        cmocka_unit_test(what_is_almost_iso_8601_is_no_time),
        cmocka_unit_test(stamps_of_digits),
        cmocka_unit_test(seconds_and_milliseconds_since_1970),
        cmocka_unit_test(rfc_822_and_its_usual_mistakes),
        cmocka_unit_test(every_named_zone),
        cmocka_unit_test(forms_with_a_months_name),
        cmocka_unit_test(every_month_has_its_names),
        cmocka_unit_test(what_is_almost_such_a_form_is_no_time),
        cmocka_unit_test(what_could_be_swapped_is_not_guessed),
        cmocka_unit_test(years_of_two_digits),
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
