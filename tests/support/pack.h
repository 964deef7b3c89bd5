#ifndef NF_TESTS_PACK_H
#define NF_TESTS_PACK_H

/* Archives in memory, of articles that are made up from their number. */
#include <newsfiche/newsfiche.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/expect.h"

/* NULL members are left out. All are put as JSON strings in this order. */
struct pack_article {
    const char *url;
    const char *id;
    const char *title;
    const char *published;
    const char *source;
    const char *language;
    const char *text;
};

/* Low levels are fast in all they do. */
static inline void pack_level(struct nf_writer_opts *opts, unsigned level)
{
    opts->level = level;
    opts->preset = level && level < 5 ? NF_PRESET_FAST : NF_PRESET_DEFAULT;
}

static inline struct nf_writer *pack_begin(struct nf_buffer *to,
                                           const struct nf_writer_opts *opts)
{
    struct nf_sink sink = NF_SINK_INIT;
    struct nf_writer *w = NULL;
    struct nf_error err = NF_ERROR_INIT;

    *to = (struct nf_buffer){ 0 };
    sink = memory_sink(to);
    assert_ok(nf_writer_create(&sink, opts, &w, &err), &err);
    return w;
}

static inline void pack_end(struct nf_writer *w)
{
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_writer_finish(w, &err), &err);
    nf_writer_close(w);
}

static inline size_t pack_field(struct nf_field *to, const char *key,
                                enum nf_role role, const char *value)
{
    if (!value)
        return 0;
    *to = (struct nf_field){ .key = str_of(key), .value = str_of(value),
                             .kind = NF_KIND_STRING, .role = role };
    return 1;
}

static inline void pack_add(struct nf_writer *w, const struct pack_article *a)
{
    struct nf_field f[7];
    struct nf_record record = { .fields = f };
    struct nf_error err = NF_ERROR_INIT;
    size_t n = 0;

    n += pack_field(&f[n], "url", NF_ROLE_URL, a->url);
    n += pack_field(&f[n], "id", NF_ROLE_ID, a->id);
    n += pack_field(&f[n], "title", NF_ROLE_TITLE, a->title);
    n += pack_field(&f[n], "published", NF_ROLE_PUBLISHED, a->published);
    n += pack_field(&f[n], "source", NF_ROLE_SOURCE, a->source);
    n += pack_field(&f[n], "language", NF_ROLE_LANGUAGE, a->language);
    n += pack_field(&f[n], "text", NF_ROLE_TEXT, a->text);
    record.count = n;
    assert_ok(nf_writer_add(w, &record, &err), &err);
}

/* A repeatable stream of numbers. */
static inline uint32_t pack_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) +
             UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

/* @n bytes of words and a NUL to @buf, the same for the same @seed. */
static inline void pack_words(char *buf, size_t n, uint64_t seed)
{
    static const char *const words[] = {
        "river", "council", "the", "of", "bridge", "market", "rain", "said",
        "on", "mayor", "harbour", "a", "school", "train", "after", "vote",
        "winter", "in", "baker", "museum", "und", "größte", "погода", "新聞"
    };
    uint64_t state = seed * 2 + 1;
    size_t at = 0;

    while (at < n) {
        const char *word = words[pack_random(&state) % COUNT_OF(words)];
        size_t len = strlen(word);

        if (len > n - at - 1) {
            memset(buf + at, '.', n - at);
            break;
        }
        memcpy(buf + at, word, len);
        buf[at + len] = ' ';
        at += len + 1;
    }
    buf[n] = '\0';
}

/* Article number @i of a paper that does not exist; its parts. One in sixteen
 * has the text of one before. */
struct pack_numbered {
    struct pack_article article;
    char url[64];
    char id[32];
    char published[32];
    char text[4097];
};

static inline void pack_numbered(struct pack_numbered *to, uint32_t i)
{
    static const char *const sources[] = { "Harbour Post", "Mill Gazette" };
    static const char *const languages[] = { "en", "de-CH", "fr" };
    uint32_t text = i % 16 == 15 ? i - 10 : i;

    snprintf(to->url, sizeof(to->url), "https://www.example.org/news/%u",
             (unsigned)i);
    snprintf(to->id, sizeof(to->id), "n-%u", (unsigned)i);
    snprintf(to->published, sizeof(to->published), "20%02u-%02u-%02u",
             (unsigned)(i / 336 % 100), (unsigned)(i / 28 % 12 + 1),
             (unsigned)(i % 28 + 1));
    pack_words(to->text, 300 + text * 37 % 1500, text);
    to->article = (struct pack_article){
        to->url, to->id, "Rain over the harbour", to->published,
        sources[i % COUNT_OF(sources)], languages[i % COUNT_OF(languages)],
        to->text
    };
}

/* Articles @from .. @end - 1. */
static inline void pack_add_numbers(struct nf_writer *w, uint32_t from, uint32_t end)
{
    for (uint32_t i = from; i < end; i++) {
        struct pack_numbered a;

        pack_numbered(&a, i);
        pack_add(w, &a.article);
    }
}

/* An archive of those. */
static inline void pack_numbers(struct nf_buffer *to,
                                const struct nf_writer_opts *opts, uint32_t from,
                                uint32_t end)
{
    struct nf_writer *w = pack_begin(to, opts);

    pack_add_numbers(w, from, end);
    pack_end(w);
}

/* Whether the archive has a chunk of @type of which byte @at is @value; the
 * payload begins at 32. */
static inline bool pack_has(const struct nf_buffer *b, unsigned type, size_t at,
                            unsigned value)
{
    const unsigned char marker[] = { 0x9e, 'n', 'f', 'c', (unsigned char)type };
    const unsigned char *p = b->ptr;

    for (size_t i = 0; i + at < b->len && i + sizeof(marker) < b->len; i++)
        if (memcmp(p + i, marker, sizeof(marker)) == 0 && p[i + at] == value)
            return true;
    return false;
}

/* What pack_has() finds of a dictionary chunk, of a lexicon chunk, and of a block whose
 * text frames have matches. */
#define PACK_DICTIONARY 2, 4, 2
#define PACK_LEXICON 3, 4, 3
#define PACK_MATCHES 1, 32 + 3, 3

static inline struct nf_reader *pack_open(const struct nf_buffer *b)
{
    struct nf_source source = memory_source(b->ptr, b->len);
    struct nf_reader *r = NULL;
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_reader_open(&source, NULL, &r, &err), &err);
    return r;
}

static inline struct nf_cursor *pack_cursor(struct nf_reader *r)
{
    struct nf_cursor *c = NULL;
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_cursor_open(r, &c, &err), &err);
    return c;
}

/* Whether @record is article number @i. */
static inline bool pack_is_number(const struct nf_record *record, uint32_t i)
{
    struct pack_numbered a;
    const struct nf_field *url = nf_record_find(record, NF_ROLE_URL);
    const struct nf_field *text = nf_record_find(record, NF_ROLE_TEXT);

    pack_numbered(&a, i);
    return url && text && url->value.len == strlen(a.url) &&
           memcmp(url->value.ptr, a.url, url->value.len) == 0 &&
           text->value.len == strlen(a.text) &&
           memcmp(text->value.ptr, a.text, text->value.len) == 0;
}

#endif
