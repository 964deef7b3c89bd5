/* Dates of three numbers: which of them is the day. */
#include "tests/support/times.h"

/* record.h: dates whose day and month could be swapped are not guessed. */
static void what_could_be_swapped_is_not_guessed(void **state)
{
    static const struct time_sample samples[] = {
        { "27/11/2017", "2017-11-27" },  { "11/27/2017", "2017-11-27" },
        { "27-11-2017", "2017-11-27" },  { "12/31/2024", "2024-12-31" },
        { "5/5/2017", "2017-05-05" },    { "11/13/2017 1:05 PM", "2017-11-13T13:05" },
        { "Mon, 27/11/2017 - 13:05", "2017-11-27T13:05" },
        { "01/02/2017", NULL },          { "1/2/17", NULL },
        { "11/12/2017", NULL },          { "13/13/2017", NULL },
        { "31/04/2017", NULL },          { "27/11-2017", NULL },
        { "27/11/17", NULL },            { "27/11/201", NULL },
        { "27/11/1402", NULL },          { "27 11 2017", NULL },
        { "01/02/2017 13:05", NULL },    { "01-02-03", NULL }
    };

    (void)state;
    expect_times(samples, COUNT_OF(samples));
}

static void the_year_first_can_be_read_in_one_way(void **state)
{
    static const struct time_sample samples[] = {
        { "2016-6-9", "2016-06-09" },
        { "2016-06-9", "2016-06-09" },
        { "2016/6/29 15:07:41", "2016-06-29T15:07:41" },
        { "2016.06.29", "2016-06-29" },
        { "2016. 6. 29.", "2016-06-29" },
        { "2016 6 29", "2016-06-29" },
        { "2016:06:29 15:07:41", "2016-06-29T15:07:41" },
        { "2016-6-9T15:07:41+02:00", "2016-06-09T15:07:41+02:00" },
        { "2016年6月29日", "2016-06-29" },
        { "2016年06月29日 15:07", "2016-06-29T15:07" },
        { "2016年6月29日(水) 15時07分", "2016-06-29T15:07" },
        { "2016年6月29日 星期三 下午3:07", "2016-06-29T15:07" },
        { "２０１６年６月２９日", "2016-06-29" },
        { "2016년 6월 29일 오후 3:07", "2016-06-29T15:07" },
        { "2016. 6. 29. 오전 10:07", "2016-06-29T10:07" },
        { "2016年6月", "2016-06" },
        { "2016年", "2016" },
        { "2016年29日", NULL },
        { "2016年6月29日 07分", NULL },
        { "2016年6月29日 15時59秒", NULL },
        { "16年6月29日", NULL },     /* of an emperor, or of a century */
        { "令和3年10月5日", NULL },
        { "1403/07/13", NULL },      /* another calendar's year */
        { "2081.06.19", NULL },
        { "2016/13/1", NULL },
        { "2016/29/6", NULL },
        { "2016-6/9", NULL },
        { "2016 6 9:10", NULL },
        { "2016:06", NULL }
    };

    (void)state;
    expect_times(samples, COUNT_OF(samples));
}

static void a_day_with_dots_comes_first(void **state)
{
    static const struct time_sample samples[] = {
        { "29.06.2016", "2016-06-29" },
        { "3.4.2016", "2016-04-03" },
        { "29. 6. 2016", "2016-06-29" },
        { "29.06.2016 14:05", "2016-06-29T14:05" },
        { "29.06.2016, 14:05 Uhr", "2016-06-29T14:05" },
        { "29.06.2016 - 14:05", "2016-06-29T14:05" },
        { "29.06.2016 | 14.05", "2016-06-29T14:05" },
        { "Mittwoch, 29.06.2016", "2016-06-29" },
        { "29.06.16 14:05", "2016-06-29T14:05" },
        { "29.06.16", NULL },
        { "06.29.2016", NULL },
        { "29.06.1402", NULL },
        { "29.6.201", NULL },
        { "1.2.3.4", NULL },
        { "29.06.2016.5", NULL }
    };

    (void)state;
    expect_times(samples, COUNT_OF(samples));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_could_be_swapped_is_not_guessed),
        cmocka_unit_test(the_year_first_can_be_read_in_one_way),
        cmocka_unit_test(a_day_with_dots_comes_first)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
