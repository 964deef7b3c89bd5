/* Times as standards and programs write them. */
#include "tests/support/times.h"

static void iso_8601_and_its_truncations(void **state)
{
    static const struct time_sample samples[] = {
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
    expect_times(samples, COUNT_OF(samples));
}

static void what_is_almost_iso_8601_is_no_time(void **state)
{
    static const struct time_sample samples[] = {
        { "2024-", NULL },
        { "2024/02", NULL },
        { "2024-2", NULL },
        { "2024-02-", NULL },
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
        { "202-02-29", NULL },
        { "20244-02-29", NULL }
    };

    (void)state;
    expect_times(samples, COUNT_OF(samples));
}

static void stamps_of_digits(void **state)
{
    static const struct time_sample samples[] = {
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
    expect_times(samples, COUNT_OF(samples));
}

static void seconds_and_milliseconds_since_1970(void **state)
{
    static const struct time_sample samples[] = {
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
    expect_times(samples, COUNT_OF(samples));
}

static void rfc_822_and_its_usual_mistakes(void **state)
{
    static const struct time_sample samples[] = {
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
        /* Before a comma it can only be a day, in whatever language. */
        { "Fooday, 29 Feb 2024 13:05:59 GMT", "2024-02-29T13:05:59Z" },
        { "Fooday 29 Feb 2024 13:05:59 GMT", NULL },
        { "29 Feb Fooday, 2024 13:05:59 GMT", NULL }
    };

    (void)state;
    expect_times(samples, COUNT_OF(samples));
}

static void every_named_zone(void **state)
{
    static const struct time_sample samples[] = {
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
    expect_times(samples, COUNT_OF(samples));
}

/* What Go, Java and JavaScript print if nobody says how. */
static void spellings_of_languages_of_programs(void **state)
{
    static const struct time_sample samples[] = {
        { "2024-03-01 10:00:00.123456789 +0000 UTC m=+0.000000001",
          "2024-03-01T10:00:00.123456Z" },
        { "2024-03-01 10:00:00 +0100 CET m=-1", "2024-03-01T10:00:00+01:00" },
        { "2024-03-01 10:00:00 -0700 MST", "2024-03-01T10:00:00-07:00" },
        { "2024-03-01 10:00:00 +0300 +03", "2024-03-01T10:00:00+03:00" },
        { "2024-03-01 10:00:00 +0100 CET m=", NULL },
        { "2024-03-01 10:00:00 +0100 CETCET", NULL },
        { "Fri Mar 01 10:00:00 CET 2024", "2024-03-01T10:00:00+01:00" },
        { "Fri Mar 01 10:00:00 +0100 2024", "2024-03-01T10:00:00+01:00" },
        { "2024-03-01T10:00:00+01:00[Europe/Berlin]", "2024-03-01T10:00:00+01:00" },
        { "Mar 1, 2024, 10:00:00\xe2\x80\xaf" "AM", "2024-03-01T10:00:00" },
        { "Fri Mar 01 2024 10:00:00 GMT+0100 (Central European Standard Time)",
          "2024-03-01T10:00:00+01:00" },
        { "3/1/2024, 10:00", NULL },
        { "3/1/2024, 10:00:00 AM", NULL }
    };

    (void)state;
    expect_times(samples, COUNT_OF(samples));
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
        cmocka_unit_test(spellings_of_languages_of_programs)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
