#include "src/convert/json_spelling.h"
#include "tests/support/expect.h"

static struct nf_json_string scanned(struct nf_str with_quotes)
{
    struct nf_json j = nf_json_init(with_quotes.ptr, with_quotes.len, 1);
    struct nf_json_string s;

    assert_true(nf_json_scan_string(&j, &s));
    return s;
}

/* Take the string, and print it again from its kind and value. */
static struct nf_field taken(struct nf_spelling *spelling, struct nf_str text,
                             char *buf)
{
    struct nf_json_string s = scanned(text);
    struct nf_field f = { .before = { "", 0 } };
    struct nf_record r = { &f, 1, { "", 0 } };
    size_t used = nf_spelling_take(spelling, &s, buf, &f.kind, &f.value);
    char out[512];

    assert_true(used <= s.inside.len);
    assert_true(f.value.ptr == buf ? f.value.len == used : used == 0);
    assert_true(nf_record_size(&r) <= sizeof(out));
    assert_bytes(((struct nf_str){ out, (size_t)(nf_record_print(&r, out) - out) }),
                 text);
    return f;
}

struct row {
    struct nf_str text;
    enum nf_kind kind;
    struct nf_str value;
};

static void finds_kind_and_value(void **state)
{
    const struct row table[] = {
        { STR("\"\""), NF_KIND_STRING, STR("") },
        { STR("\"a b\""), NF_KIND_STRING, STR("a b") },
        { STR("\"\xc3\xa9\""), NF_KIND_STRING, STR("\xc3\xa9") },
        { STR("\"\x7f\""), NF_KIND_STRING, STR("\x7f") },
        { STR("\"a/b\""), NF_KIND_STRING, STR("a/b") },
        { STR("\"\\\"\\\\\\b\\f\\n\\r\\t\""), NF_KIND_STRING,
          STR("\"\\\b\f\n\r\t") },
        { STR("\"\\u0000\\u001f\\u000b\""), NF_KIND_STRING, STR("\0\x1f\x0b") },
        { STR("\"\\u00e9\""), NF_KIND_STRING_ASCII, STR("\xc3\xa9") },
        { STR("\"\\u007f\""), NF_KIND_STRING_ASCII, STR("\x7f") },
        { STR("\"\\u0080\\u07ff\\u0800\\uffff\""), NF_KIND_STRING_ASCII,
          STR("\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf") },
        { STR("\"\\ud83d\\ude00\""), NF_KIND_STRING_ASCII,
          STR("\xf0\x9f\x98\x80") },
        { STR("\"\\ud800\\udc00\\udbff\\udfff\""), NF_KIND_STRING_ASCII,
          STR("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf") },
        { STR("\"a\\/b\""), NF_KIND_STRING_SLASH, STR("a/b") },
        { STR("\"\xc3\xa9\\/\""), NF_KIND_STRING_SLASH, STR("\xc3\xa9/") },
        { STR("\"\\u00e9\\/\""), NF_KIND_STRING_ASCII_SLASH, STR("\xc3\xa9/") },
        /* What no spelling gives back stays as it stands. */
        { STR("\"\\u00E9\""), NF_KIND_STRING_ESCAPED, STR("\\u00E9") },
        { STR("\"\\u0041\""), NF_KIND_STRING_ESCAPED, STR("\\u0041") },
        { STR("\"\\u000a\""), NF_KIND_STRING_ESCAPED, STR("\\u000a") },
        { STR("\"\\u0022\""), NF_KIND_STRING_ESCAPED, STR("\\u0022") },
        { STR("\"\\u002f\""), NF_KIND_STRING_ESCAPED, STR("\\u002f") },
        { STR("\"\\ud800\""), NF_KIND_STRING_ESCAPED, STR("\\ud800") },
        { STR("\"\\udc00\""), NF_KIND_STRING_ESCAPED, STR("\\udc00") },
        { STR("\"\\ud83dx\""), NF_KIND_STRING_ESCAPED, STR("\\ud83dx") },
        { STR("\"\\ud83d\\n\""), NF_KIND_STRING_ESCAPED, STR("\\ud83d\\n") },
        { STR("\"\\ud83d\\ud83d\""), NF_KIND_STRING_ESCAPED,
          STR("\\ud83d\\ud83d") },
        { STR("\"\\ud83d\\uDE00\""), NF_KIND_STRING_ESCAPED,
          STR("\\ud83d\\uDE00") },
        { STR("\"\\u00e9\xc3\xa9\""), NF_KIND_STRING_ESCAPED,
          STR("\\u00e9\xc3\xa9") },
        { STR("\"\\u00e9\x7f\""), NF_KIND_STRING_ESCAPED, STR("\\u00e9\x7f") },
        { STR("\"a/b\\/c\""), NF_KIND_STRING_ESCAPED, STR("a/b\\/c") },
        { STR("\"\\/\\\\/\""), NF_KIND_STRING_ESCAPED, STR("\\/\\\\/") }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_spelling fresh = { false, false };
        char buf[256];
        struct nf_field f = taken(&fresh, table[i].text, buf);

        if (f.kind != table[i].kind)
            fail_msg("%s: kind %d", table[i].text.ptr, (int)f.kind);
        assert_bytes(f.value, table[i].value);
    }
}

/* Backslashes before a slash: an odd number of them escapes it. */
static void tells_a_bare_slash_from_an_escaped_one(void **state)
{
    const struct row table[] = {
        { STR("\"\\\\\\/\""), NF_KIND_STRING_SLASH, STR("\\/") },
        { STR("\"\\\\/\""), NF_KIND_STRING, STR("\\/") },
        { STR("\"/\""), NF_KIND_STRING, STR("/") },
        { STR("\"\\/\\/\""), NF_KIND_STRING_SLASH, STR("//") },
        { STR("\"\\\\\\\\/\""), NF_KIND_STRING, STR("\\\\/") }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_spelling slash = { false, true };
        char buf[256];
        struct nf_field f = taken(&slash, table[i].text, buf);

        assert_int_equal(f.kind, table[i].kind);
        assert_bytes(f.value, table[i].value);
    }
}

static void takes_the_kind_the_others_have(void **state)
{
    struct nf_spelling spelling = { false, false };
    char buf[64];

    (void)state;
    /* Nothing to go by yet. */
    assert_int_equal(taken(&spelling, STR("\"plain\""), buf).kind, NF_KIND_STRING);
    assert_int_equal(taken(&spelling, STR("\"\\u00e9\""), buf).kind,
                     NF_KIND_STRING_ASCII);
    assert_int_equal(taken(&spelling, STR("\"plain\""), buf).kind,
                     NF_KIND_STRING_ASCII);
    assert_int_equal(taken(&spelling, STR("\"a\\/b\""), buf).kind,
                     NF_KIND_STRING_ASCII_SLASH);
    assert_int_equal(taken(&spelling, STR("\"plain\\n\""), buf).kind,
                     NF_KIND_STRING_ASCII_SLASH);
    /* One that shows otherwise changes what follows. */
    assert_int_equal(taken(&spelling, STR("\"\xc3\xa9\""), buf).kind,
                     NF_KIND_STRING_SLASH);
    assert_int_equal(taken(&spelling, STR("\"a/b\""), buf).kind, NF_KIND_STRING);
    assert_int_equal(taken(&spelling, STR("\"plain\""), buf).kind, NF_KIND_STRING);
}

static void learns_nothing_from_odd_strings(void **state)
{
    struct nf_spelling spelling = { false, false };
    char buf[64];

    (void)state;
    assert_int_equal(taken(&spelling, STR("\"\\u00E9\\/\""), buf).kind,
                     NF_KIND_STRING_ESCAPED);
    assert_int_equal(taken(&spelling, STR("\"\\/ /\""), buf).kind,
                     NF_KIND_STRING_ESCAPED);
    assert_false(spelling.ascii);
    assert_false(spelling.slash);
}

static void copies_only_what_has_escapes(void **state)
{
    struct nf_spelling spelling = { false, false };
    struct nf_str text = STR("\"no escapes\"");
    char buf[64];

    (void)state;
    assert_ptr_equal(taken(&spelling, text, buf).value.ptr, text.ptr + 1);
    assert_ptr_equal(taken(&spelling, STR("\"\\n\""), buf).value.ptr, buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_kind_and_value),
        cmocka_unit_test(tells_a_bare_slash_from_an_escaped_one),
        cmocka_unit_test(takes_the_kind_the_others_have),
        cmocka_unit_test(learns_nothing_from_odd_strings),
        cmocka_unit_test(copies_only_what_has_escapes)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
