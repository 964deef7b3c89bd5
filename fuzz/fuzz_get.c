/* An archive of any bytes: articles are got, found, asked for. */
#include "fuzz/target.h"

#define MAX_ARTICLES 64
#define MAX_VERSIONS 8

/* Every byte of a record is there to be read. */
static void touch(const struct nf_record *record)
{
    size_t n = nf_record_size(record);
    char *print;

    if (n > 4u << 20)
        return;
    print = malloc(n + 1);
    CLAIM(print);
    CLAIM(nf_record_print(record, print) == print + n);
    free(print);
}

/* Articles with that URL, from the newest on: each is older than the one before, and
 * found again where it is the newest. */
static void find_all(struct nf_cursor *c, struct nf_str url)
{
    uint64_t below = UINT64_MAX, found = 0, again = 0;
    char copy[512];

    if (!url.ptr || url.len > sizeof(copy))
        return;
    memcpy(copy, url.ptr, url.len); /* @url is a view into the cursor */
    url.ptr = copy;
    for (int i = 0; i < MAX_VERSIONS; i++, below = found) {
        if (nf_cursor_find(c, NF_KEY_URL, url, below, &found, NULL) != NF_OK)
            return;
        CLAIM(found < below);
        CLAIM(nf_cursor_find(c, NF_KEY_URL, url, found + 1, &again, NULL) == NF_OK);
        CLAIM(again == found);
    }
}

static void get(struct nf_cursor *c, uint64_t ordinal)
{
    const struct nf_field *url;
    struct nf_record record;

    if (nf_cursor_get(c, ordinal, NF_PARTS_SHORT, &record, NULL) == NF_OK) {
        url = nf_record_find(&record, NF_ROLE_URL);
        if (url)
            find_all(c, url->value);
    }
    if (nf_cursor_get(c, ordinal, NF_PARTS_ALL, &record, NULL) == NF_OK)
        touch(&record);
}

static void walk(struct nf_cursor *c, const struct nf_query *query)
{
    uint64_t n = 0, from = 0;

    for (unsigned i = 0; i < MAX_ARTICLES; i++) {
        const uint64_t was = from;

        if (nf_cursor_next(c, from, query, &n, &from, NULL) != NF_OK)
            return;
        CLAIM(n >= was && from == n + 1);
    }
}

/* Every byte of a view is there. */
static void touch_text(struct nf_str text)
{
    char *copy = malloc(text.len + 1);

    CLAIM(copy);
    if (text.ptr)
        memcpy(copy, text.ptr, text.len);
    free(copy);
}

static void read_rows(struct nf_cursor *c)
{
    struct nf_row row;
    uint64_t n = 0, next = 0;

    for (unsigned i = 0; i < MAX_ARTICLES; i++, n = next) {
        enum nf_status st = nf_cursor_row(c, n, &row, &next, NULL);

        if (st != NF_OK && st != NF_E_DAMAGED)
            return;
        CLAIM(next > n);
        if (st == NF_OK) {
            touch_text(row.source);
            touch_text(row.domain);
            touch_text(row.language);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct nf_query query = { .struct_size = sizeof(struct nf_query),
                                           .has_since = true, .has_until = true,
                                           .since = 0, .until = INT64_MAX,
                                           .language = { "en", 2 },
                                           .source = { "example.org", 11 } };
    struct nf_reader *r = target_open(data, size);
    struct nf_cursor *c = NULL;
    uint64_t found;
    struct nf_info info = NF_INFO_INIT;

    if (!r)
        return 0;
    nf_reader_info(r, &info);
    CLAIM(nf_cursor_open(r, &c, NULL) == NF_OK);
    for (uint64_t i = 0; i < info.articles && i < MAX_ARTICLES; i++)
        get(c, i);
    CLAIM(nf_cursor_get(c, info.articles, NF_PARTS_ALL, NULL, NULL) == NF_E_RANGE);
    (void)!nf_cursor_find(c, NF_KEY_ID, (struct nf_str){ "n-1", 3 }, UINT64_MAX,
                          &found, NULL);
    read_rows(c);
    walk(c, NULL);
    walk(c, &query);
    nf_cursor_close(c);
    nf_reader_close(r);
    return 0;
}
