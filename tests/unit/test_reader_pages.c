/* Footers whose checksums are right and whose pages are not: somebody wrote
 * them so. Opening does not look at pages. */
#include "format/checksum.h"
#include "format/chunk_header.h"
#include "src/read/archive_page.h"
#include "src/read/reader_parts.h"
#include "tests/support/opened.h"

#include <newsfiche/merge.h>
#include <newsfiche/verify.h>

#define ARTICLES 1600u /* in pages of 512, 512, 512 and 64 */

static struct opened four_pages(void)
{
    struct opened f = opened_numbers(1, 1, ARTICLES);

    assert_int_equal(f.reader->archive.pages.count, 4);
    return f;
}

/* Where the source's memory has @p, to write there. */
static uint8_t *writable(struct opened *f, const uint8_t *p)
{
    size_t at = (size_t)(p - (const uint8_t *)f->bytes.ptr);

    assert_true(at < f->bytes.len);
    return (uint8_t *)f->bytes.ptr + at;
}

/* Make the footer's checksums right, and open it anew. */
static void seal(struct opened *f)
{
    uint8_t *end = (uint8_t *)f->bytes.ptr + f->bytes.len;
    uint8_t *footer = end - nf_le32(end - NF_TRAILER_SIZE);
    uint64_t seed = nf_seed(f->reader->archive.head.identity.id,
                            (uint64_t)(footer - (uint8_t *)f->bytes.ptr));
    struct nf_cur c = nf_cur_init(footer, NF_CHUNK_HEADER_SIZE);
    struct nf_chunk chunk;

    assert_ok(nf_chunk_get(&c, seed, &chunk), NULL);
    chunk.hash = nf_chunk_hash(&chunk, footer + NF_CHUNK_HEADER_SIZE);
    nf_chunk_put(footer, seed, &chunk);
    nf_cursor_close(f->cursor);
    nf_reader_close(f->reader);
    f->reader = pack_open(&f->bytes);
    f->cursor = pack_cursor(f->reader);
}

static enum nf_status get(struct opened *f, uint32_t i)
{
    struct nf_record record;

    return nf_cursor_get(f->cursor, i, NF_PARTS_ALL, &record, &f->err);
}

static enum nf_status find(struct opened *f, uint32_t i)
{
    struct pack_numbered a;
    uint64_t n;

    pack_numbered(&a, i);
    return nf_cursor_find(f->cursor, NF_KEY_URL, str_of(a.url), UINT64_MAX, &n,
                          &f->err);
}

static struct nf_verify_result verify(struct opened *f, enum nf_verify_level level)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    enum nf_status st;

    opts.level = level;
    st = nf_verify(f->reader, &opts, &result, &f->err);
    if (st == NF_E_DAMAGED) /* then it counts in the text alone */
        result.findings = strtoul(f->err.text, NULL, 10);
    else
        assert_ok(st, &f->err);
    return result;
}

static void a_wrong_page_costs_its_own_articles(void **state)
{
    struct opened f = four_pages();
    const struct nf_query query = { .struct_size = sizeof(struct nf_query),
                                    .language = STR("fr") };
    uint64_t n = 0, resume = 0;

    (void)state;
    writable(&f, f.reader->archive.pages.entries)[2 * NF_PAGE_ENTRY_SIZE + 7] = 0x80;
    seal(&f);
    assert_ok(get(&f, 0), &f.err);
    assert_ok(get(&f, 1023), &f.err);
    assert_status(get(&f, 1024), NF_E_DAMAGED, &f.err);
    assert_non_null(strstr(f.err.text, "page 2 of 4"));
    assert_status(get(&f, 1535), NF_E_DAMAGED, &f.err);
    assert_ok(get(&f, 1536), &f.err);
    assert_ok(find(&f, 7), &f.err);
    assert_status(find(&f, 1100), NF_E_DAMAGED, &f.err);
    assert_ok(nf_cursor_next(f.cursor, 900, &query, &n, NULL, &f.err), &f.err);
    n = 77;
    assert_status(nf_cursor_next(f.cursor, 1030, &query, &n, &resume, &f.err),
                  NF_E_DAMAGED, &f.err);
    assert_int_equal(n, 77); /* left alone */
    assert_int_equal(resume, ARTICLES); /* nobody knows where that page ends */
    assert_int_equal(verify(&f, NF_VERIFY_QUICK).findings, 1);
    assert_int_equal(verify(&f, NF_VERIFY_DEEP).findings, 2); /* and all its articles */
    opened_close(&f);
}

/* Who looks for articles finds them by their blocks. */
static void a_wrong_catalog_loses_nothing(void **state)
{
    struct opened f = four_pages();
    const struct nf_query query = { .struct_size = sizeof(struct nf_query),
                                    .language = STR("fr") };
    struct nf_footer_page p;
    uint64_t n = 0, was = 0, sum_was = 0;

    (void)state;
    assert_ok(nf_archive_page(&f.reader->archive, 1, &p, &f.err), &f.err);
    for (unsigned round = 0; round < 2; round++) {
        uint64_t from = 0, count = 0, sum = 0;
        enum nf_status st;

        while ((st = nf_cursor_next(f.cursor, from, &query, &n, &from, &f.err)) == NF_OK) {
            count++;
            sum += n;
        }
        assert_status(st, NF_E_END, &f.err);
        if (round)
            assert_true(count == was && sum == sum_was);
        was = count;
        sum_was = sum;
        ((uint8_t *)f.bytes.ptr)[p.catalog.offset + NF_CHUNK_HEADER_SIZE + 3] ^= 1;
    }
    assert_in_range(was, ARTICLES / 3 - 1, ARTICLES / 3 + 1);
    opened_close(&f);
}

/* The catalog of page @number is packed as only a newer version can: with other
 * checksums it would be damaged. */
static void make_catalog_newer(struct opened *f, uint32_t number)
{
    struct nf_footer_page p;
    struct nf_chunk chunk;
    struct nf_cur c;
    uint8_t *header;
    uint64_t seed;

    assert_ok(nf_archive_page(&f->reader->archive, number, &p, &f->err), &f->err);
    header = (uint8_t *)f->bytes.ptr + p.catalog.offset;
    seed = nf_seed(f->reader->archive.head.identity.id, p.catalog.offset);
    c = nf_cur_init(header, NF_CHUNK_HEADER_SIZE);
    assert_ok(nf_chunk_get(&c, seed, &chunk), NULL);
    assert_true(chunk.stored_len < chunk.aux);
    chunk.codec = 0x55;
    nf_chunk_put(header, seed, &chunk);
}

/* What came of a scan. */
struct scanned {
    unsigned given, failed;
};

static bool give_any(void *ctx, uint64_t ordinal, const struct nf_record *record,
                     struct nf_str made)
{
    struct scanned *s = ctx;

    (void)record;
    (void)made;
    assert_false(ordinal >= 512 && ordinal < 1024);
    s->given++;
    return false;
}

/* The page that cannot be read is told of once. */
static bool fail_once(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct scanned *s = ctx;

    (void)err;
    assert_true(ordinal == UINT64_MAX);
    assert_int_equal(s->failed++, 0);
    return false;
}

static void a_newer_catalog_is_passed_over(void **state)
{
    struct opened f = four_pages();
    const struct nf_query query = { .struct_size = sizeof(struct nf_query),
                                    .language = STR("fr") };
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct nf_row row;
    struct scanned scanned = { 0, 0 };
    uint64_t n = 77, resume = 0;

    (void)state;
    make_catalog_newer(&f, 1);
    assert_status(nf_cursor_next(f.cursor, 600, &query, &n, &resume, &f.err),
                  NF_E_UNSUPPORTED, &f.err);
    assert_int_equal(n, 77); /* left alone */
    assert_int_equal(resume, 1024);
    resume = 0;
    assert_status(nf_cursor_row(f.cursor, 600, &row, &resume, &f.err), NF_E_UNSUPPORTED,
                  &f.err);
    assert_int_equal(resume, 1024);
    opts.query = &query;
    opts.threads = 1;
    opts.ctx = &scanned;
    opts.each = give_any;
    opts.failed = fail_once;
    assert_ok(nf_reader_scan(f.reader, &opts, &f.err), &f.err);
    assert_in_range(scanned.given, 1, ARTICLES - 512);
    /* To whom any article is right the catalog does not matter, also where a withdrawn
     * one has to be looked for. */
    f.reader->archive.head.withdrawn = 1;
    assert_ok(nf_cursor_next(f.cursor, 511, NULL, &n, &resume, &f.err), &f.err);
    for (uint64_t i = 512; i < 1025; i++) {
        assert_ok(nf_cursor_next(f.cursor, resume, NULL, &n, &resume, &f.err), &f.err);
        assert_int_equal(n, i);
    }
    opened_close(&f);
}

/* Each of its answers is an answer, and verification finds what is wrong. */
static void ask_everything(struct opened *f, uint64_t *seed, bool deep)
{
    struct nf_query query = { .struct_size = sizeof(struct nf_query),
                              .has_since = true, .since = 0 };
    struct nf_info info = NF_INFO_INIT;
    uint64_t n = 0, from = 0;

    nf_reader_info(f->reader, &info);
    for (unsigned k = 0; k < 40; k++) {
        uint32_t i = (uint32_t)(pack_random(seed) % ARTICLES);
        enum nf_status st = k % 2 ? find(f, i) : get(f, i);

        if (st != NF_OK && st != NF_E_DAMAGED)
            assert_status(st, NF_E_DAMAGED, &f->err);
    }
    while (nf_cursor_next(f->cursor, from, &query, &n, &from, &f->err) == NF_OK)
        assert_true(n < ARTICLES);
    if (deep)
        assert_true(verify(f, NF_VERIFY_DEEP).findings > 0);
}

static void no_pages_lead_astray(void **state)
{
    struct opened f = four_pages();
    uint64_t seed = 3;

    (void)state;
    for (unsigned round = 0; round < 200; round++) {
        uint8_t *starts = writable(&f, f.reader->archive.pages.starts);
        uint8_t was[3 * NF_PAGE_START_SIZE + 4 * NF_PAGE_ENTRY_SIZE];
        size_t at = pack_random(&seed) % (round % 2 ? sizeof(was) : 24);

        memcpy(was, starts, sizeof(was));
        starts[at] ^= (uint8_t)(1 + pack_random(&seed) % 255);
        if (round % 3 == 0)
            memset(starts + (at & ~(size_t)3), round & 4 ? 0xff : 0, 4);
        seal(&f);
        ask_everything(&f, &seed,
                       round % 20 == 0 && memcmp(starts, was, sizeof(was)) != 0);
        memcpy(starts, was, sizeof(was));
    }
    seal(&f);
    assert_int_equal(verify(&f, NF_VERIFY_DEEP).findings, 0);
    opened_close(&f);
}

/* Let the last page have blocks of the numbers that the last ones of the first have: its own
 * are those of its articles all the same. Whoever looks for those numbers comes to it. */
static void number_blocks_twice(struct opened *f)
{
    static const uint8_t all[] = { 0xc0, 0x0c }, first_page[] = { 0x80, 0x04 }; /* 1600, 512 */
    const struct nf_archive *a = &f->reader->archive;
    uint8_t *head = (uint8_t *)f->bytes.ptr + a->footer.offset + NF_CHUNK_HEADER_SIZE;
    uint8_t *blocks = head + NF_IDENTITY_SIZE + 4; /* behind generation, articles, withdrawn */

    assert_memory_equal(blocks, all, sizeof(all));
    memcpy(blocks, first_page, sizeof(first_page));
    for (size_t i = 1; i < 3; i++)
        nf_put_le32(writable(f, a->pages.starts) + i * NF_PAGE_START_SIZE + 4, 512 - 64);
    seal(f);
}

static void blocks_of_one_number_are_told_apart(void **state)
{
    struct opened f = four_pages();
    struct nf_withdrawal w = NF_WITHDRAWAL_INIT;

    (void)state;
    number_blocks_twice(&f);
    opened_gets(&f, 448);
    opened_gets(&f, 1536);
    opened_gets(&f, 448);
    assert_status(nf_cursor_withdrawal(f.cursor, 1536, &w, &f.err), NF_E_NOTFOUND, &f.err);
    opened_close(&f);
}

static enum nf_status give_bytes(void *ctx, const char *path, struct nf_source *out,
                                 struct nf_error *err)
{
    const struct nf_buffer *b = ctx;

    (void)path;
    (void)err;
    *out = memory_source(b->ptr, b->len);
    return NF_OK;
}

/* What is known of the articles of a page is not asked for those of another. */
static void blocks_of_another_page_are_not_moved(void **state)
{
    const char *path = "two pages with blocks of the same numbers";
    struct opened f = four_pages();
    struct nf_set_opts opts = NF_SET_OPTS_INIT;
    struct nf_buffer to = { NULL, 0, 0 };
    const struct nf_sink sink = memory_sink(&to);
    struct nf_set *set;

    (void)state;
    number_blocks_twice(&f);
    opts.source = give_bytes;
    opts.ctx = &f.bytes;
    assert_ok(nf_set_open(&path, 1, &opts, &set, &f.err), &f.err);
    assert_status(nf_merge(set, &sink, NULL, NULL, &f.err), NF_E_DAMAGED, &f.err);
    assert_non_null(strstr(f.err.text, "block 448 is not that of its page"));
    nf_set_close(set);
    free(to.ptr);
    opened_close(&f);
}

/* Pages 0 and 2 are the same, and each for itself is right: the one between is not. */
static void pages_of_the_same_articles_are_told(void **state)
{
    struct opened f = four_pages();
    uint8_t *starts = writable(&f, f.reader->archive.pages.starts);
    uint8_t *entries = writable(&f, f.reader->archive.pages.entries);
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_footer_page p;
    uint64_t behind = 0;

    (void)state;
    memset(starts + NF_PAGE_START_SIZE, 0, NF_PAGE_START_SIZE);
    memcpy(starts + 2 * NF_PAGE_START_SIZE, starts, NF_PAGE_START_SIZE);
    memcpy(entries + 2 * NF_PAGE_ENTRY_SIZE, entries, NF_PAGE_ENTRY_SIZE);
    seal(&f);
    assert_ok(nf_archive_page(&f.reader->archive, 2, &p, &f.err), &f.err);
    assert_int_equal(p.first, 0);
    assert_ok(nf_archive_next_page(&f.reader->archive, 0, &behind, &p, &f.err), &f.err);
    assert_int_equal(behind, 512);
    p.articles = 77;
    assert_status(nf_archive_next_page(&f.reader->archive, 2, &behind, &p, &f.err),
                  NF_E_DAMAGED, &f.err);
    assert_non_null(strstr(f.err.text, "page 2 of 4 has articles of one before it"));
    assert_true(behind == 512 && p.articles == 77); /* left alone */
    assert_status(nf_verify(f.reader, NULL, &result, &f.err), NF_E_DAMAGED, &f.err);
    assert_int_equal(result.findings, 3);
    opened_close(&f);
}

/* Who asks need not know how many there are. */
static void what_no_page_has_is_not_there(void **state)
{
    struct opened f = four_pages();
    const struct nf_archive *a = &f.reader->archive;
    const uint32_t blocks = a->head.blocks;
    struct nf_footer_page p;
    uint32_t number = 7;

    (void)state;
    assert_ok(nf_archive_page_of_article(a, ARTICLES - 1, &number, &p, &f.err), &f.err);
    assert_int_equal(number, 3);
    assert_status(nf_archive_page_of_article(a, ARTICLES, &number, &p, &f.err), NF_E_DAMAGED,
                  &f.err);
    assert_non_null(strstr(f.err.text, "no page has article 1600"));
    assert_ok(nf_archive_page_of_block(a, blocks - 1, &number, &p, &f.err), &f.err);
    assert_int_equal(number, 3);
    assert_status(nf_archive_page_of_block(a, blocks, &number, &p, &f.err), NF_E_DAMAGED,
                  &f.err);
    assert_non_null(strstr(f.err.text, "no page has block 1600"));
    opened_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_page_costs_its_own_articles),
        cmocka_unit_test(a_wrong_catalog_loses_nothing),
        cmocka_unit_test(a_newer_catalog_is_passed_over),
        cmocka_unit_test(no_pages_lead_astray),
        cmocka_unit_test(blocks_of_one_number_are_told_apart),
        cmocka_unit_test(blocks_of_another_page_are_not_moved),
        cmocka_unit_test(pages_of_the_same_articles_are_told),
        cmocka_unit_test(what_no_page_has_is_not_there)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
