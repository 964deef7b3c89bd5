/*
 * How texts and queries are taken apart.
 */
#include <stdio.h>

#include "bindings/sqlite/fulltext/ft_query.h"
#include "bindings/sqlite/fulltext/ft_tokens.h"
#include "tests/support/expect.h"

struct list {
    char text[1000]; /* tokens, with a | behind each */
    struct nf_str of;
};

static int add(void *ctx, int flags, const char *token, int n, int from, int to)
{
    struct list *l = ctx;
    size_t at = strlen(l->text);

    assert_int_equal(flags, 0);
    assert_true(from >= 0 && from < to && (size_t)to <= l->of.len);
    snprintf(l->text + at, sizeof(l->text) - at, "%.*s|", n, token);
    return SQLITE_OK;
}

static struct ft_tokens *open_tokens(sqlite3 **db)
{
    struct ft_tokens *t = NULL;
    fts5_api *api = NULL;

    assert_int_equal(sqlite3_open(":memory:", db), SQLITE_OK);
    assert_int_equal(ft_api(*db, &api), SQLITE_OK);
    assert_int_equal(ft_tokens_open(api, &t), SQLITE_OK);
    return t;
}

static void close_tokens(struct ft_tokens *t, sqlite3 *db)
{
    ft_tokens_close(t);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void texts_become_words_and_pairs(void **state)
{
    static const struct {
        const char *text, *document, *query, *prefix;
    } table[] = {
        { "", "", "", "" },
        { "Rain, rain!", "rain|rain|", "rain|rain|", "rain|rain|" },
        { "L'ÉTÉ naïf e\xcc\x81", "l|ete|naif|e|", "l|ete|naif|e|", "l|ete|naif|e|" },
        /* At the end of a query the last of several may have one behind it in a text. */
        { "北海道", "北海|海道|道|", "北海|海道|", "北海|海道|" },
        { "雨", "雨|", "雨|", "雨|" },
        { "3月10日", "3|月|10|日|", "3|月|10|", "3|月|10|日|" },
        { "北海道 ", "北海|海道|道|", "北海|海道|", "北海|海道|" },
        { "雨、雪", "雨|雪|", "雨|", "雨|雪|" },
        { "2024年 rain", "2024|年|rain|", "2024|年|rain|", "2024|年|rain|" },
        { "放送NHK", "放送|送|nhk|", "放送|送|nhk|", "放送|送|nhk|" },
        { "東京タワー", "東京|京タ|タワ|ワー|ー|", "東京|京タ|タワ|ワー|", "東京|京タ|タワ|ワー|" },
        { "ฝนตก 7", "ฝน|นต|ตก|ก|7|", "ฝน|นต|ตก|ก|7|", "ฝน|นต|ตก|ก|7|" },
        { "أَمطار", "امطار|", "امطار|", "امطار|" },
        { "شئون شؤون", "شيون|شوون|", "شيون|شوون|", "شيون|شوون|" },
        { "Αθήνας ΑΘΗΝΑΣ", "αθηνασ|αθηνασ|", "αθηνασ|αθηνασ|", "αθηνασ|αθηνασ|" },
        { "Ёлка и\xcc\x86 й", "елка|и|и|", "елка|и|и|", "елка|и|и|" },
        { "ल\xe0\xa5\x9c ल\xe0\xa4\xa1\xe0\xa4\xbc", "लड|लड|", "लड|लड|", "लड|लड|" },
        { "ＮＨＫ １０", "nhk|10|", "nhk|10|", "nhk|10|" },
        { "ǡ ǿ", "a|ø|", "a|ø|", "a|ø|" },
        { "شَـــارِع", "شارع|", "شارع|", "شارع|" },
        { "서울 날씨", "서울|날씨|", "서울|날씨|", "서울|날씨|" },
    };
    static const int flags[] = { FTS5_TOKENIZE_DOCUMENT, FTS5_TOKENIZE_QUERY,
                                 FTS5_TOKENIZE_QUERY | FTS5_TOKENIZE_PREFIX };
    sqlite3 *db;
    struct ft_tokens *t = open_tokens(&db);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        for (size_t k = 0; k < COUNT_OF(flags); k++) {
            const char *const want[] = { table[i].document, table[i].query, table[i].prefix };
            struct nf_str text = { table[i].text, strlen(table[i].text) };
            struct list got = { .of = text };

            assert_int_equal(ft_tokens_split(t, flags[k], text, &got, add), SQLITE_OK);
            assert_string_equal(got.text, want[k]);
        }
    close_tokens(t, db);
}

static int longest(void *ctx, int flags, const char *token, int n, int from, int to)
{
    int *most = ctx;

    (void)flags;
    (void)token;
    (void)from;
    (void)to;
    if (n > *most)
        *most = n;
    return SQLITE_OK;
}

static void no_token_is_longer_than_the_limit(void **state)
{
    static const char *const parts[] = { "a", "é", "ب" };
    sqlite3 *db;
    struct ft_tokens *t = open_tokens(&db);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        char text[2000] = "";
        struct nf_str all = { text, 0 };
        int most = 0;

        for (int n = 0; n < 900; n++)
            strcat(text, parts[i]);
        all.len = strlen(text);
        assert_int_equal(ft_tokens_split(t, FTS5_TOKENIZE_DOCUMENT, all, &most, longest),
                         SQLITE_OK);
        assert_int_equal(most, FT_TOKEN);
    }
    close_tokens(t, db);
}

static void single_characters_become_prefixes(void **state)
{
    static const char *const table[][2] = {
        { "雨", "雨*  " },
        { "\"雨\" OR 雪", "\"雨\"* OR 雪*  " },
        { "雨*", "雨 *  " },
        { "雨 + 天気", "雨 + 天気  " },
        { "天気 + 雨", "天気 + 雨  " },
        { "大雨 rain", "大雨 rain  " },
        { "3月10日 \"第2回\" 10月", "3月10日* \"第2回\"* 10月*  " },
        { "10日間 月曜3 \"雨  \"", "10日間 月曜3 \"雨  \"*  " },
        { "title:雨", "title : 雨*  " },
        { "NEAR(雨 b, 5)", "NEAR ( 雨* b , 5 )  " },
        { "\"a \"\"b\"\" 雨", "\"a \"\"b\"\" 雨  " },
        { "", " " },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        char *got = ft_query_rewrite((struct nf_str){ table[i][0], strlen(table[i][0]) });

        assert_string_equal(got, table[i][1]);
        sqlite3_free(got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(texts_become_words_and_pairs),
                                        cmocka_unit_test(no_token_is_longer_than_the_limit),
                                        cmocka_unit_test(single_characters_become_prefixes) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
