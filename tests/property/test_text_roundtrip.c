/*
 * Articles that are text, from a generator: front matter, headings, images
 * and any characters at all come back as they were.
 */
#include "tests/property/roundtrip.h"

static void put_text(struct pieces *out, uint64_t *state)
{
    static const char *const table[] = {
        "---\n", "---\r\n", "title: Rain\n", "url: https://e.org/a\r\n",
        "id: 'x'\n", "date: \"2024-05-01\"\n", "tags:\n  - a\n", "# ", "## x\n",
        "![a](b.png)\n", "![", "](", ")", "\n", "\n\n", "\r\n", " ", "\t", ":",
        "It rains over the harbour, and no one minds.\n", "погода\n", "新聞",
        "\xf4\x8f\xbf\xbf", "\"", "'", "\\", "{\"a\":1}\n", "-", "\x1b[31m", "\xef\xbb\xbf"
    };
    unsigned n = 1 + pack_random(state) % 30;

    for (unsigned i = 0; i < n; i++) {
        const char *text = table[pack_random(state) % COUNT_OF(table)];

        pieces_put(out, text, strlen(text));
        if (pack_random(state) % 16 == 0) {
            char byte = (char)(pack_random(state) & 0x7f);

            pieces_put(out, &byte, 1);
        }
    }
    pieces_end(out);
}

static void texts_come_back_with_any_options(void **state)
{
    unsigned first = env_number("NF_SEED", 0);
    unsigned count = env_number("NF_SEEDS", 300);

    (void)state;
    for (unsigned seed = first; seed < first + count; seed++) {
        struct nf_writer_opts opts = opts_for(seed);
        struct pieces want = { .bytes = NULL };
        uint64_t random = seed + 1;
        struct nf_buffer b;
        struct nf_writer *w = pack_begin(&b, &opts);

        for (int i = 0; i < 40; i++)
            put_text(&want, &random);
        for (size_t i = 0; i < want.count; i++)
            import_to(w, i % 2 ? "text" : "markdown", piece(&want, i), seed);
        pack_end(w);
        expect_articles(&b, &want, seed);
        free(want.bytes);
        free(b.ptr);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_come_back_with_any_options)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
