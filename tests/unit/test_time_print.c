#include <newsfiche/record.h>

#include "src/article/civil.h"
#include "tests/support/expect.h"

#define DAY INT64_C(86400)

static void days_and_dates_agree_with_the_calendar(void **state)
{
    static const struct {
        int64_t year;
        int month, day;
        int64_t days;
    } table[] = { { 1970, 1, 1, 0 },      { 1969, 12, 31, -1 },
                  { 1970, 12, 31, 364 },  { 2000, 2, 29, 11016 },
                  { 2000, 3, 1, 11017 },  { 1900, 2, 28, -25509 },
                  { 1900, 3, 1, -25508 }, { 2024, 2, 29, 19782 },
                  { 2100, 3, 1, 47541 },  { 9999, 12, 31, 2932896 },
                  { 1, 1, 1, -719162 },   { 0, 3, 1, -719468 },
                  { 0, 2, 29, -719469 },  { -1, 12, 31, -719529 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        int64_t year;
        int month, day;

        assert_true(nf_civil_days(table[i].year, table[i].month,
                                  table[i].day) == table[i].days);
        nf_civil_date(table[i].days, &year, &month, &day);
        assert_true(year == table[i].year);
        assert_int_equal(month, table[i].month);
        assert_int_equal(day, table[i].day);
    }
}

/* Day after day for a thousand years: the calendar, counted by hand. */
static void no_day_is_left_out(void **state)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31 };
    int64_t days = nf_civil_days(1599, 12, 31);

    (void)state;
    for (int year = 1600; year < 2600; year++)
        for (int month = 1; month <= 12; month++) {
            bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
            int length = lengths[month - 1] + (month == 2 && leap);

            for (int day = 1; day <= length; day++) {
                int64_t y;
                int m, d;

                days++;
                nf_civil_date(days, &y, &m, &d);
                if (nf_civil_days(year, month, day) != days || y != year ||
                    m != month || d != day)
                    fail_msg("%d-%02d-%02d", year, month, day);
            }
        }
}

static void expect_print(const struct nf_time *t, const char *want)
{
    char buf[NF_TIME_TEXT];

    memset(buf, 'x', sizeof(buf));
    assert_int_equal(nf_time_print(t, buf), strlen(want));
    assert_string_equal(buf, want);
}

static void is_printed_in_its_precision(void **state)
{
    static const char *const want[] = { "2024",
                                        "2024",
                                        "2024-01",
                                        "2024-01-31",
                                        "2024-01-31T23:59",
                                        "2024-01-31T23:59:58",
                                        "2024-01-31T23:59:58.007",
                                        "2024-01-31T23:59:58.007008" };
    struct nf_time t = { .seconds = 1706745598, .micros = 7008 };

    (void)state;
    for (int p = NF_PRECISION_NONE; p <= NF_PRECISION_MICRO; p++) {
        t.precision = (enum nf_precision)p;
        expect_print(&t, want[p]);
    }
}

static void a_known_zone_is_printed(void **state)
{
    static const struct {
        int16_t offset;
        const char *want;
    } table[] = { { 0, "2024-01-31T23:59:58Z" },
                  { 60, "2024-02-01T00:59:58+01:00" },
                  { -60, "2024-01-31T22:59:58-01:00" },
                  { 330, "2024-02-01T05:29:58+05:30" },
                  { -210, "2024-01-31T20:29:58-03:30" },
                  { -30, "2024-01-31T23:29:58-00:30" },
                  { 1139, "2024-02-01T18:58:58+18:59" } };
    struct nf_time t = { .seconds = 1706745598,
                         .precision = NF_PRECISION_SECOND };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        t.offset = table[i].offset;
        t.zone_known = true;
        expect_print(&t, table[i].want);
        t.zone_known = false;
        expect_print(&t, "2024-01-31T23:59:58");
    }
    t.zone_known = true;
    t.offset = 0;
    t.precision = NF_PRECISION_DAY; /* a day shows no zone */
    expect_print(&t, "2024-01-31");
}

static void times_before_1970_are_printed(void **state)
{
    struct nf_time t = { .seconds = -1, .precision = NF_PRECISION_SECOND };

    (void)state;
    expect_print(&t, "1969-12-31T23:59:59");
    t.seconds = -DAY;
    expect_print(&t, "1969-12-31T00:00:00");
    t.seconds = nf_civil_days(1, 1, 1) * DAY;
    expect_print(&t, "0001-01-01T00:00:00");
}

/* An archive may claim any second; there is room for what is printed. */
static void any_time_can_be_printed(void **state)
{
    static const int64_t seconds[] = { INT64_MIN,
                                       INT64_MAX,
                                       INT64_C(1) << 48,
                                       -(INT64_C(1) << 48),
                                       (INT64_C(1) << 48) - 1,
                                       1 - (INT64_C(1) << 48),
                                       0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(seconds); i++)
        for (int p = NF_PRECISION_NONE; p <= NF_PRECISION_MICRO; p++)
            for (int zone = -1; zone <= 1; zone++) {
                struct nf_time t = { seconds[i], 999999, (int16_t)(zone * 1139),
                                     zone != 0, (enum nf_precision)p };
                char buf[NF_TIME_TEXT];
                size_t n = nf_time_print(&t, buf);

                assert_true(n < sizeof(buf));
                assert_int_equal(n, strlen(buf));
                if (i < 4)
                    assert_string_equal(buf, "?");
            }
}

/* A caller's parts of a second would have more digits than there is room for. */
static void more_than_a_second_is_no_part_of_one(void **state)
{
    static const uint32_t micros[] = { 1000000, INT32_MAX, UINT32_MAX };
    char buf[NF_TIME_TEXT];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(micros); i++) {
        struct nf_time t = { 1 - (INT64_C(1) << 48), micros[i], INT16_MIN, true,
                             NF_PRECISION_MICRO };

        assert_int_equal(nf_time_print(&t, buf), 1);
        assert_string_equal(buf, "?");
        t.micros = 999999;
        assert_int_equal(nf_time_print(&t, buf), NF_TIME_TEXT - 3);
    }
}

static void the_end_follows_from_the_precision(void **state)
{
    static const struct {
        int64_t year;
        int month, day;
        enum nf_precision precision;
        int64_t length;
    } table[] = { { 2023, 1, 1, NF_PRECISION_YEAR, 365 * DAY },
                  { 2024, 1, 1, NF_PRECISION_YEAR, 366 * DAY },
                  { 1900, 1, 1, NF_PRECISION_YEAR, 365 * DAY },
                  { 2000, 1, 1, NF_PRECISION_YEAR, 366 * DAY },
                  { 2023, 2, 1, NF_PRECISION_MONTH, 28 * DAY },
                  { 2024, 2, 1, NF_PRECISION_MONTH, 29 * DAY },
                  { 2024, 4, 1, NF_PRECISION_MONTH, 30 * DAY },
                  { 2024, 12, 1, NF_PRECISION_MONTH, 31 * DAY },
                  { 1969, 12, 1, NF_PRECISION_MONTH, 31 * DAY },
                  { 1968, 1, 1, NF_PRECISION_YEAR, 366 * DAY },
                  { 2024, 2, 29, NF_PRECISION_DAY, DAY },
                  { 2024, 2, 29, NF_PRECISION_MINUTE, 60 },
                  { 2024, 2, 29, NF_PRECISION_SECOND, 1 },
                  { 2024, 2, 29, NF_PRECISION_MILLI, 1 },
                  { 2024, 2, 29, NF_PRECISION_MICRO, 1 },
                  { 2024, 2, 29, NF_PRECISION_NONE, 1 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_time t = { .precision = table[i].precision };

        t.seconds =
            DAY * nf_civil_days(table[i].year, table[i].month, table[i].day);
        assert_true(nf_time_end(&t) - t.seconds == table[i].length);
    }
}

/* A month in a zone begins and ends by that zone's clock. */
static void the_end_is_in_the_times_own_zone(void **state)
{
    static const int16_t offsets[] = { 0, 60, -60, 330, -720, 840 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(offsets); i++) {
        struct nf_time t = { .offset = offsets[i],
                             .zone_known = true,
                             .precision = NF_PRECISION_MONTH };
        int64_t shift = offsets[i] * INT64_C(60);

        t.seconds = nf_civil_days(2024, 2, 1) * DAY - shift;
        assert_true(nf_time_end(&t) == t.seconds + 29 * DAY);
        t.precision = NF_PRECISION_YEAR;
        assert_true(nf_time_end(&t) == nf_civil_days(2025, 1, 1) * DAY - shift);
    }
}

static void the_end_of_a_claim_beyond_all_years_is_itself(void **state)
{
    static const int64_t seconds[] = { INT64_MIN, INT64_MAX, INT64_C(1) << 48,
                                       -(INT64_C(1) << 48) };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(seconds); i++)
        for (int p = NF_PRECISION_NONE; p <= NF_PRECISION_MICRO; p++) {
            struct nf_time t = { .seconds = seconds[i],
                                 .precision = (enum nf_precision)p };

            assert_true(nf_time_end(&t) == seconds[i]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_dates_agree_with_the_calendar),
        cmocka_unit_test(no_day_is_left_out),
        cmocka_unit_test(is_printed_in_its_precision),
        cmocka_unit_test(a_known_zone_is_printed),
        cmocka_unit_test(times_before_1970_are_printed),
        cmocka_unit_test(any_time_can_be_printed),
        cmocka_unit_test(more_than_a_second_is_no_part_of_one),
        cmocka_unit_test(the_end_follows_from_the_precision),
        cmocka_unit_test(the_end_is_in_the_times_own_zone),
        cmocka_unit_test(the_end_of_a_claim_beyond_all_years_is_itself)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
