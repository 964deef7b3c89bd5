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
        /* Before a comma it can only be a day, in whatever language. */
        { "Fooday, 29 Feb 2024 13:05:59 GMT", "2024-02-29T13:05:59Z" },
        { "Fooday 29 Feb 2024 13:05:59 GMT", NULL },
        { "29 Feb Fooday, 2024 13:05:59 GMT", NULL }
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
        { "27-11-2017", NULL },       { "27 11 2017", NULL },
        { "01/02/2017 13:05", NULL }, { "01-02-03", NULL }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

static void the_year_first_can_be_read_in_one_way(void **state)
{
    static const struct sample samples[] = {
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
    expect_all(samples, COUNT_OF(samples));
}

static void a_day_with_dots_comes_first(void **state)
{
    static const struct sample samples[] = {
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
    expect_all(samples, COUNT_OF(samples));
}

/* What Go, Java and JavaScript print if nobody says how. */
static void spellings_of_languages_of_programs(void **state)
{
    static const struct sample samples[] = {
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
    expect_all(samples, COUNT_OF(samples));
}

static void clocks_of_twelve_hours_and_without_a_colon(void **state)
{
    static const struct sample samples[] = {
        { "5 Oct 2021 10:05 p.m.", "2021-10-05T22:05" },
        { "5 Oct 2021 10:05 a. m.", "2021-10-05T10:05" },
        { "5 Oct 2021 10 PM", "2021-10-05T22:00" },
        { "Oct 5, 2021 @ 12:05 am", "2021-10-05T00:05" },
        { "2021-10-05 PM 10:05", "2021-10-05T22:05" },
        { "2021-10-05 AM 12:05", "2021-10-05T00:05" },
        { "5 Οκτ 2021, 10:05 μ.μ.", "2021-10-05T22:05" },
        { "5 octobre 2021 à 16h30", "2021-10-05T16:30" },
        { "5 octobre 2021 à 16 h", "2021-10-05T16:00" },
        { "16 h 30, 5 octobre 2021", "2021-10-05T16:30" },
        { "5 Oktober 2021 10.05 WIB", "2021-10-05T10:05+07:00" },
        { "10:05 - 5 Oct 2021", "2021-10-05T10:05" },
        { "5 Oct 2021 22:05 pm", NULL },
        { "5 Oct 2021 10:05 am pm", NULL },
        { "5 Oct 2021 10:05 16h", NULL },
        { "5 Oct 2021 10.5", NULL }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

static void months_of_other_languages(void **state)
{
    static const struct sample samples[] = {
        { "Mo, 25 Jun 2018 11:41:36", "2018-06-25T11:41:36" },
        { "Ke, 30 Lok 2013 11:34:37 +0000", "2013-10-30T11:34:37Z" },
        { "Dienstag, 5. Oktober 2021 um 10:05 Uhr", "2021-10-05T10:05" },
        { "am 5. Oktober 2021", "2021-10-05" },
        { "mardi 5 octobre 2021", "2021-10-05" },
        { "mar. 5 oct. 2021", "2021-10-05" },
        { "1er AOÛT 2021", "2021-08-01" },
        { "martes, 5 de octubre de 2021", "2021-10-05" },
        { "5 d’octubre de 2021", "2021-10-05" },
        { "5 de outubro de 2021", "2021-10-05" },
        { "5 OKTİ 2021", NULL },
        { "5 Kasım 2021 Cuma", "2021-11-05" },
        { "5 KASIM 2021", "2021-11-05" },
        { "вторник, 5 октября 2021 года", "2021-10-05" },
        { "ВТ, 05 ОКТ 2021 10:05:00 +0300", "2021-10-05T10:05:00+03:00" },
        { "5 Οκτωβρίου 2021", "2021-10-05" },
        { "5 ΟΚΤΩΒΡΙΟΥ 2021", "2021-10-05" },
        { "5 października 2021 r.", "2021-10-05" },
        { "2021. október 5., kedd 10:05", "2021-10-05T10:05" },
        { "2021 m. spalio 5 d.", "2021-10-05" },
        { "2021. gada 5. oktobrī", "2021-10-05" },
        { "tiistai 5. lokakuuta 2021 klo 10.05", "2021-10-05T10:05" },
        { "5 Deireadh Fómhair 2021", "2021-10-05" },
        { "الثلاثاء 5 أكتوبر 2021", "2021-10-05" },
        { "٥ تشرين الأول ٢٠٢١", "2021-10-05" },
        { "۵ اکتبر ۲۰۲۱", "2021-10-05" },
        { "5 באוקטובר 2021", "2021-10-05" },
        { "५ अक्टूबर 2021", "2021-10-05" },
        { "5 ต.ค. 2564 10:05 น.", "2021-10-05T10:05" },
        { "5 ตุลาคม 2021", "2021-10-05" },
        { "5 tháng 10 năm 2021", "2021-10-05" },
        { "5 tháng mười 2021", "2021-10-05" },
        { "5 tháng 13 năm 2021", NULL },
        { "Jumanne, 5 Oktoba 2021", "2021-10-05" },
        { "5 ربيع الأول 1443", NULL }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

/* Polish and Czech November is Croatian October; Finnish November, cut to three
 * letters, is March elsewhere. */
static void names_of_two_months_are_not_guessed(void **state)
{
    static const struct sample samples[] = {
        { "5 listopada 2021", NULL },  { "5. listopad 2021", NULL },
        { "5. listopadu 2021", NULL }, { "5 lis 2021", NULL },
        { "5 lip 2021", NULL },        { "5 lipca 2021", "2021-07-05" },
        { "5. lipnja 2021.", "2021-06-05" }, { "5. srpna 2021", "2021-08-05" },
        { "5. srpnja 2021", "2021-07-05" },  { "5. srp 2021", NULL },
        { "Ke, 06 Mar 2013 11:34", NULL },
        { "Mer, 06 Mar 2013 11:34", "2013-03-06T11:34" },
        { "5 mes 2021", NULL }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

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
        { "0002-01-01", "0002-01-01" },
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
        "1709211959.123456", "5 de octubre de 2021, 10:05 p. m. +0100 CET m=+0.1",
        "2016年6月29日(水) 15時07分", "5 tháng mười hai năm 2021", "5 ต.ค. 2564 10:05 น."
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
        cmocka_unit_test(the_year_first_can_be_read_in_one_way),
        cmocka_unit_test(a_day_with_dots_comes_first),
        cmocka_unit_test(spellings_of_languages_of_programs),
        cmocka_unit_test(clocks_of_twelve_hours_and_without_a_colon),
        cmocka_unit_test(months_of_other_languages),
        cmocka_unit_test(names_of_two_months_are_not_guessed),
        cmocka_unit_test(what_says_that_there_is_no_time),
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
