#include "src/convert/html_begin.h"
#include "tests/support/expect.h"

static void knows_tags(void **state)
{
    static const char *const table[] = {
        "<p>x", "<P>x", " \n<div class=\"a\">", "<DIV ID=x>", "<article\n id='a'>", "<br/>",
        "<br />", "<p >", "<h1>", "<img src=x", "<!-- x", "<!DOCTYPE html>", "<!doctype x",
        "<?xml version", "<amp-img src=x>", "<a href=x>"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (!nf_begins_with_tag(str_of(table[i])))
            fail_msg("%s", table[i]);
}

static void knows_what_is_none(void **state)
{
    static const char *const table[] = {
        "", " ", "<", "<p", "<3", "< 5", "< p>", "<>", "</>", "<-p>", "<ann@example.org>",
        "<Mark Resources Inc> said", "<mark resources> said", "<Video>", "<A/S Norske>",
        "<p.s.>", "x<p>", "<pp>", "<!", "<reuters>", "<aaaaaaaaaaaaaaaaaaaaaaaa>", "&lt;p&gt;"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (nf_begins_with_tag(str_of(table[i])))
            fail_msg("%s", table[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_tags),
        cmocka_unit_test(knows_what_is_none)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
