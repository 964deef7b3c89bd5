/*
 * Every single byte of a small archive changed, to every other value, and the
 * archive cut off at every length: it is always noticed, and no article comes
 * out other than it went in.
 */
#include "tests/support/pack.h"

#define ARTICLES 3u
#define TEXT 260 /* so long that it has a frame */

/* The last has the text of the first. */
static void make(struct pack_numbered *a, uint32_t i)
{
    pack_numbered(a, i);
    if (i == 2)
        pack_words(a->text, TEXT + 40, 0);
    a->text[TEXT] = '\0';
}

/* As small as an archive can be that has all sorts of chunks: its one table
 * is shared by two blocks. */
static struct nf_buffer sample(void)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_writer *w;
    struct nf_buffer b;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.threads = 1;
    opts.block_articles = 2;
    w = pack_begin(&b, &opts);
    for (uint32_t i = 0; i < ARTICLES; i++) {
        struct pack_numbered a;

        make(&a, i);
        pack_add(w, &a.article);
    }
    pack_end(w);
    return b;
}

static bool is_article(const struct nf_record *record, uint32_t i)
{
    struct pack_numbered a;
    const char *text = NULL;
    size_t len = 0;

    make(&a, i);
    for (size_t f = 0; f < record->count; f++)
        if (record->fields[f].role == NF_ROLE_TEXT) {
            text = record->fields[f].value.ptr;
            len = record->fields[f].value.len;
        }
    return record->count == 7 && len == TEXT && memcmp(text, a.text, TEXT) == 0 &&
           record->fields[0].value.len == strlen(a.url) &&
           memcmp(record->fields[0].value.ptr, a.url, strlen(a.url)) == 0;
}

/* Whether anything is wrong with these bytes; what is got is right. */
static bool noticed(const unsigned char *bytes, size_t n)
{
    struct nf_source source = memory_source(bytes, n);
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_reader *r;
    struct nf_cursor *c = NULL;
    enum nf_status st = nf_reader_open(&source, NULL, &r, NULL);
    bool damaged;

    if (st != NF_OK)
        return true;
    damaged = nf_verify(r, NULL, &result, NULL) == NF_E_DAMAGED;
    assert_ok(nf_cursor_open(r, &c, NULL), NULL);
    for (uint32_t i = 0; i < ARTICLES; i++) {
        struct nf_record record;

        if (nf_cursor_get(c, i, NF_PARTS_ALL, &record, NULL) == NF_OK)
            assert_true(is_article(&record, i));
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    return damaged;
}

static void every_byte_changed(void **state)
{
    struct nf_buffer b = sample();

    (void)state;
    assert_false(noticed(b.ptr, b.len));
    for (size_t i = 0; i < b.len; i++) {
        const unsigned char was = b.ptr[i];

        for (unsigned change = 1; change < 256; change++) {
            b.ptr[i] = (unsigned char)(was ^ change);
            if (!noticed(b.ptr, b.len))
                fail_msg("byte %zu: %#x instead of %#x", i, b.ptr[i], was);
        }
        b.ptr[i] = was;
    }
    free(b.ptr);
}

/* The bytes are copied to memory of their own, so that a sanitizer sees one
 * read too many. */
static void every_truncation(void **state)
{
    struct nf_buffer b = sample();

    (void)state;
    for (size_t n = 0; n < b.len; n++) {
        unsigned char *cut = malloc(n ? n : 1);

        assert_non_null(cut);
        memcpy(cut, b.ptr, n);
        if (!noticed(cut, n))
            fail_msg("cut off after %zu bytes", n);
        free(cut);
    }
    free(b.ptr);
}

/* Something after the end, even zeros, is no archive any more (spec 11.5). */
static void something_appended(void **state)
{
    struct nf_buffer b = sample();
    unsigned char *more = calloc(1, b.len + 64);

    (void)state;
    assert_non_null(more);
    memcpy(more, b.ptr, b.len);
    for (size_t n = 1; n <= 64; n++)
        assert_true(noticed(more, b.len + n));
    free(more);
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_changed),
        cmocka_unit_test(every_truncation),
        cmocka_unit_test(something_appended)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
