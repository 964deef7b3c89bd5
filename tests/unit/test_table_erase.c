/* Tables lose the runs of bytes that only withdrawn articles have. */
#define _GNU_SOURCE
#include "src/mend/table_erase.h"

#include <stdlib.h>

#include "format/checksum.h"
#include "src/base/alloc.h"
#include "src/mend/lexicon_tokens_walk.h"
#include "tests/support/lexicon.h"
#include "tests/support/opened.h"

#define LEXICON 2
#define DICTIONARY 1

/* Traces of one table, as nf_traces_load() would find them. */
struct fixture {
    struct opened archive;
    struct nf_traces traces;
    struct nf_new_tables out;
    struct lexicon_table *lexicon;
};

static void begin(struct fixture *f, uint32_t which)
{
    struct nf_traced_table table = { .which = which };

    f->archive = opened_numbers(8, 1, 8);
    nf_traces_init(&f->traces, f->archive.cursor);
    f->out = (struct nf_new_tables){ 0 };
    nf_vec_init(&f->out.of, &nf_alloc_libc);
    f->lexicon = lexicon_table_new(1);
    nf_buf_init(&table.bytes, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&table.text, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&table.marks, &nf_alloc_libc, SIZE_MAX / 2);
    assert_true(nf_vec_add(&f->traces.tables, &table));
}

static void end(struct fixture *f)
{
    nf_traces_free(&f->traces);
    nf_new_tables_free(&f->out);
    lexicon_table_free(f->lexicon);
    opened_close(&f->archive);
}

/* Put the long tokens into the text, and mark those that have @trace. */
static void mark(struct fixture *f, const char *const *tokens, size_t n, const char *trace)
{
    struct nf_traced_table *t = &f->traces.tables.at[0];
    size_t at = 0;

    t->bytes = lexicon_table_bytes(f->lexicon);
    for (size_t i = 0; i < n; i++)
        if (strlen(tokens[i]) >= NF_TRACE)
            nf_buf_add(&t->text, tokens[i], strlen(tokens[i]));
    assert_true(nf_buf_need(&t->marks, t->text.len + 1));
    memset(t->marks.ptr, 0, t->text.len + 1);
    for (size_t i = 0; i < n; i++)
        if (strlen(tokens[i]) >= NF_TRACE) {
            t->marks.ptr[at] = strstr(tokens[i], trace) != NULL;
            at += strlen(tokens[i]);
        }
}

static void a_token_becomes_shorter(void **state)
{
    static const char *const tokens[] = { "The ", "The Secretary of Nowhere", "The Sun", "an",
                                          "and so they went on" };
    static const char *const want[] = { "The ", "The S", "The Sun", "an",
                                        "and so they went on" };
    struct nf_tokens_walk w;
    struct fixture f;

    (void)state;
    begin(&f, LEXICON);
    for (size_t i = 0; i < COUNT_OF(tokens); i++)
        lexicon_table_add(f.lexicon, tokens[i], (uint32_t)strlen(tokens[i]), 0, 3);
    mark(&f, tokens, COUNT_OF(tokens), "Secretary of Now");
    assert_int_equal(nf_table_erase(&f.traces, &f.out, NULL), NF_OK);
    assert_int_equal(nf_vec_count(&f.out.of), 1);
    assert_true(f.out.of.at[0].alike);
    assert_true(nf_tokens_begin(&w, &f.out.of.at[0].bytes));
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        assert_true(nf_tokens_next(&w));
        assert_text(((struct nf_str){ (const char *)w.token, w.len }), want[i]);
    }
    assert_false(nf_tokens_next(&w));
    end(&f);
}

/* Token @i of the first table that was made anew, spelled out to @w. */
static void find_token(const struct fixture *f, uint32_t i, struct nf_tokens_walk *w)
{
    assert_true(nf_tokens_begin(w, &f->out.of.at[0].bytes));
    for (uint32_t k = 0; k <= i; k++)
        assert_true(nf_tokens_next(w));
}

static void assert_token(const struct fixture *f, uint32_t i, const char *want, uint8_t weight)
{
    struct nf_tokens_walk w;

    find_token(f, i, &w);
    assert_text(((struct nf_str){ (const char *)w.token, w.len }), want);
    assert_int_equal(w.table.weight[NF_BYTE_TOKENS + i], weight);
}

/* The token before has all of it but its last byte, and stays. It keeps its number. */
static void a_token_may_become_longer(void **state)
{
    static const char *const tokens[] = { "minister of rai", "minister of rain" };
    struct fixture f;

    (void)state;
    begin(&f, LEXICON);
    for (size_t i = 0; i < COUNT_OF(tokens); i++)
        lexicon_table_add(f.lexicon, tokens[i], (uint32_t)strlen(tokens[i]), 0, (uint8_t)i);
    mark(&f, tokens, COUNT_OF(tokens), "minister of rain");
    assert_int_equal(nf_table_erase(&f.traces, &f.out, NULL), NF_OK);
    assert_token(&f, 0, "minister of rai", 0);
    assert_token(&f, 1, "minister of rai\1", 1);
    assert_true(f.out.of.at[0].alike);
    end(&f);
}

/* There is nothing between it and the token before. */
static void a_token_may_get_another_number(void **state)
{
    static const char *const tokens[] = { "\1\1\1", "minister of rai", "minister of rai\1" };
    struct fixture f;

    (void)state;
    begin(&f, LEXICON);
    for (size_t i = 0; i < COUNT_OF(tokens); i++)
        lexicon_table_add(f.lexicon, tokens[i], (uint32_t)strlen(tokens[i]), 0, (uint8_t)i);
    mark(&f, tokens, COUNT_OF(tokens), "minister of rai\1");
    assert_int_equal(nf_table_erase(&f.traces, &f.out, NULL), NF_OK);
    assert_token(&f, 0, "\1\1\1", 0);
    assert_token(&f, 1, "\1\1\2", 2);
    assert_token(&f, 2, "minister of rai", 1);
    assert_false(f.out.of.at[0].alike);
    end(&f);
}

/* There are more tokens that begin with a trace than it has bytes: not each can become another
 * beginning of it. */
static void any_number_of_tokens_may_have_a_trace(void **state)
{
    static char token[600][24];
    const char *tokens[COUNT_OF(token)];
    struct fixture f;

    (void)state;
    begin(&f, LEXICON);
    for (size_t i = 0; i < COUNT_OF(token); i++) {
        snprintf(token[i], sizeof(token[i]), "minister of rain %zu", 100 + i);
        tokens[i] = token[i];
        lexicon_table_add(f.lexicon, token[i], (uint32_t)strlen(token[i]), 0,
                          (uint8_t)(i % NF_MAX_WEIGHT));
    }
    mark(&f, tokens, COUNT_OF(token), "minister of rain");
    assert_int_equal(nf_table_erase(&f.traces, &f.out, NULL), NF_OK);
    for (uint32_t i = 0; i < COUNT_OF(token); i++) {
        struct nf_tokens_walk w;

        find_token(&f, i, &w);
        assert_null(memmem(w.token, w.len, "minister of rain", NF_TRACE));
    }
    end(&f);
}

static void a_table_without_traces_stays(void **state)
{
    static const char *const tokens[] = { "minister of rain" };
    struct fixture f;

    (void)state;
    begin(&f, LEXICON);
    lexicon_table_add(f.lexicon, tokens[0], (uint32_t)strlen(tokens[0]), 0, 3);
    mark(&f, tokens, 1, "minister of snow");
    assert_int_equal(nf_table_erase(&f.traces, &f.out, NULL), NF_OK);
    assert_int_equal(nf_vec_count(&f.out.of), 0);
    end(&f);
}

static void bytes_of_a_dictionary_become_zeros(void **state)
{
    static const char bytes[] = "HEADHEADA secret of nobody, and of the weather";
    struct nf_traced_table *t;
    struct fixture f;

    (void)state;
    begin(&f, DICTIONARY);
    t = &f.traces.tables.at[0];
    nf_buf_add(&t->bytes, bytes, sizeof(bytes));
    nf_buf_add(&t->text, bytes, sizeof(bytes));
    assert_true(nf_buf_need(&t->marks, t->text.len + 1));
    memset(t->marks.ptr, 0, t->text.len + 1);
    t->marks.ptr[8] = t->marks.ptr[10] = 1;
    assert_int_equal(nf_table_erase(&f.traces, &f.out, NULL), NF_OK);
    assert_int_equal(f.out.of.at[0].bytes.len, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        assert_int_equal(f.out.of.at[0].bytes.ptr[i], i >= 8 && i < 26 ? 0 : bytes[i]);
    end(&f);
}

/* How many runs are left when an article has the @n @bytes that stays; all are ours. */
static size_t alone(struct fixture *f, const char *bytes, size_t n)
{
    const size_t runs = nf_vec_count(&f->traces.runs);
    bool *found = calloc(runs, sizeof(*found));
    size_t left = 0;

    assert_non_null(found);
    nf_traces_forget_others(&f->traces);
    assert_int_equal(nf_vec_count(&f->traces.runs), runs);
    assert_true(nf_traces_seek(&f->traces, bytes, n, found));
    for (size_t i = 0; i < runs; i++) {
        if (found[i])
            nf_traces_found(&f->traces, i);
        left += !f->traces.runs.at[i].theirs;
    }
    free(found);
    return left;
}

/* A run that an article has is a trace unless another has it, too. */
static void runs_of_others_are_no_traces(void **state)
{
    static const char *const words[] = { "only in the one of them", "in this and the other" };
    struct nf_field field = { .role = NF_ROLE_TEXT };
    const struct nf_record record = { &field, 1, { "", 0 } };
    struct fixture f;

    (void)state;
    begin(&f, DICTIONARY);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        for (size_t at = 0; at + NF_TRACE <= strlen(words[i]); at++) {
            const struct nf_trace run = { .hash = nf_hash(words[i] + at, NF_TRACE, 0),
                                          .at = (uint32_t)f.traces.tables.at[0].text.len };

            assert_true(nf_vec_add(&f.traces.runs, &run));
            nf_buf_add(&f.traces.tables.at[0].text, words[i] + at, NF_TRACE);
        }
    nf_traces_sort(&f.traces);
    memset(f.traces.filter, 0xff, sizeof(f.traces.filter));
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        field.value = str_of(words[i]);
        nf_traces_note(&f.traces, &record);
    }
    assert_int_equal(alone(&f, words[1], strlen(words[1])), strlen(words[0]) - NF_TRACE + 1);
    end(&f);
}

/* A table of one byte, and an article of that byte: each run of one is each of the other. The
 * test would not end if all were compared. */
static void runs_that_are_the_same_are_noted_once(void **state)
{
    const size_t table_len = 1u << 20, text_len = 1u << 20;
    struct nf_field field = { .role = NF_ROLE_TEXT };
    const struct nf_record record = { &field, 1, { "", 0 } };
    char *text = malloc(text_len);
    struct nf_traced_table *t;
    struct fixture f;

    (void)state;
    assert_non_null(text);
    memset(text, 'a', text_len);
    field.value = (struct nf_str){ text, text_len };
    begin(&f, DICTIONARY);
    t = &f.traces.tables.at[0];
    assert_true(nf_buf_add(&t->text, text, table_len));
    memset(f.traces.filter, 0xff, sizeof(f.traces.filter));
    for (size_t at = 0; at + NF_TRACE <= table_len; at++) {
        const struct nf_trace run = { .hash = nf_hash(text, NF_TRACE, 0), .at = (uint32_t)at };

        assert_true(nf_vec_add(&f.traces.runs, &run));
    }
    nf_traces_sort(&f.traces);
    nf_traces_note(&f.traces, &record);
    assert_int_equal(alone(&f, text, text_len), 0);
    free(text);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_becomes_shorter),
        cmocka_unit_test(a_token_may_become_longer),
        cmocka_unit_test(a_token_may_get_another_number),
        cmocka_unit_test(any_number_of_tokens_may_have_a_trace),
        cmocka_unit_test(a_table_without_traces_stays),
        cmocka_unit_test(bytes_of_a_dictionary_become_zeros),
        cmocka_unit_test(runs_of_others_are_no_traces),
        cmocka_unit_test(runs_that_are_the_same_are_noted_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
