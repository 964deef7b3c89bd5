#ifndef NF_TESTS_ARROW_SAMPLES_H
#define NF_TESTS_ARROW_SAMPLES_H

/* Articles that are made up from their number, and what their columns must have. */
#include <newsfiche/arrow.h>

#include "tests/support/archives.h"

#define SAMPLE_NONE INT64_MIN

/* What the columns of an article must have; NULL and SAMPLE_NONE: null. */
struct sample {
    char url[64];
    const char *title; /* as it comes out */
    char text[1200];
    const char *html;
    const char *summary;
    const char *authors; /* of lists the elements, with ; behind each */
    int64_t published;
    const char *precision;
    int64_t modified;
    int64_t fetched;
    const char *language;
    const char *source;
    const char *domain;
    const char *tags;
    const char *image;
};

/* Times as scrapers write them, and what the columns have of them. */
static const struct {
    const char *text;
    int64_t published;
    const char *precision;
    int64_t micros;
} sample_times[] = {
    { NULL, SAMPLE_NONE, NULL, SAMPLE_NONE },
    { "2024", INT64_C(1704067200000000), "year", INT64_C(1704067200000000) },
    { "2024-03", INT64_C(1709251200000000), "month", INT64_C(1709251200000000) },
    { "2024-03-05", INT64_C(1709596800000000), "day", INT64_C(1709596800000000) },
    { "2024-03-05T10:11Z", INT64_C(1709633460000000), "minute", INT64_C(1709633460000000) },
    { "2024-03-05T10:11:12+02:00", INT64_C(1709626272000000), "second",
      INT64_C(1709626272000000) },
    { "1969-12-31T23:59:58.250Z", INT64_C(-2000000), "second", INT64_C(-1750000) },
    { "yesterday", SAMPLE_NONE, NULL, SAMPLE_NONE }
};

static const struct {
    enum nf_kind kind;
    const char *value; /* NULL: there is none */
    const char *title; /* as it comes out */
} sample_titles[] = {
    { NF_KIND_STRING, "Rain \xe2\x80\x93 again", "Rain \xe2\x80\x93 again" },
    { NF_KIND_STRING, NULL, NULL },
    { NF_KIND_JSON, "null", NULL },
    { NF_KIND_STRING, "", NULL },
    { NF_KIND_STRING, "Caf\xe9 \xff", "Caf\xef\xbf\xbd \xef\xbf\xbd" },
    { NF_KIND_JSON, "[\"One\",\"Two\"]", "One Two" },
    { NF_KIND_JSON, "[]", NULL },
    { NF_KIND_STRING_ESCAPED, "A \\u00e9 \\\"b\\\"", "A \xc3\xa9 \"b\"" }
};

static const struct {
    enum nf_kind kind;
    const char *value;
    const char *list;
} sample_lists[] = {
    { NF_KIND_STRING, NULL, NULL },
    { NF_KIND_STRING, "Ada", "Ada;" },
    { NF_KIND_JSON, "[\"Ada\",{\"name\":\"Ben\"},\"\"]", "Ada;Ben;" },
    { NF_KIND_JSON, "[]", "" },
    { NF_KIND_JSON, "null", NULL },
    { NF_KIND_JSON, "[\"A\xe9\",\"Zo\xc3\xab\"]", "A\xef\xbf\xbd;Zo\xc3\xab;" }
};

static const char *const sample_sources[] = { "Harbour Post", NULL, "Mill Gazette" };
static const char *const sample_languages[] = { "en", "de-CH", NULL, "fr" };

static inline void sample_of(struct sample *s, uint32_t i)
{
    const size_t time = i % COUNT_OF(sample_times);

    *s = (struct sample){ .title = sample_titles[i / 3 % COUNT_OF(sample_titles)].title };
    snprintf(s->url, sizeof(s->url), "https://%s.example.org/%u", i % 5 ? "www" : "m",
             (unsigned)i);
    pack_words(s->text, 20 + i * 37 % 1100, i);
    s->html = i % 3 ? NULL : "<p>\xc3\x89</p>";
    s->summary = i % 4 ? NULL : "First\nSecond";
    s->authors = sample_lists[i % COUNT_OF(sample_lists)].list;
    s->tags = sample_lists[i / 2 % COUNT_OF(sample_lists)].list;
    s->published = sample_times[time].published;
    s->precision = sample_times[time].precision;
    s->modified = sample_times[i / 2 % COUNT_OF(sample_times)].micros;
    s->fetched = INT64_C(1700000000000000) + (int64_t)i * 1000000;
    s->language = sample_languages[i % COUNT_OF(sample_languages)];
    s->source = sample_sources[i % COUNT_OF(sample_sources)];
    s->domain = i % 5 ? "www.example.org" : "m.example.org";
    s->image = i % 2 ? NULL : "https://example.org/a.jpg";
}

static inline size_t sample_field(struct nf_field *to, enum nf_role role, enum nf_kind kind,
                                  const char *value)
{
    size_t n = pack_field(to, nf_role_name(role), role, value);

    to->kind = kind;
    return n;
}

static inline void sample_add(struct nf_writer *w, uint32_t i)
{
    const size_t title = i / 3 % COUNT_OF(sample_titles), list = i % COUNT_OF(sample_lists),
                 tags = i / 2 % COUNT_OF(sample_lists);
    struct nf_field f[16];
    struct nf_record record = { .fields = f };
    struct nf_error err = NF_ERROR_INIT;
    struct sample s;
    char fetched[32];
    size_t n = 0;

    sample_of(&s, i);
    snprintf(fetched, sizeof(fetched), "%u", 1700000000u + (unsigned)i);
    n += sample_field(&f[n], i % 7 == 3 ? NF_ROLE_CANONICAL_URL : NF_ROLE_URL, NF_KIND_STRING,
                      s.url);
    n += sample_field(&f[n], NF_ROLE_TITLE, sample_titles[title].kind,
                      sample_titles[title].value);
    n += sample_field(&f[n], NF_ROLE_TEXT, NF_KIND_STRING, s.text);
    n += sample_field(&f[n], NF_ROLE_HTML, NF_KIND_STRING, s.html);
    n += sample_field(&f[n], NF_ROLE_SUMMARY, NF_KIND_JSON,
                      s.summary ? "[\"First\", \"Second\"]" : NULL);
    n += sample_field(&f[n], NF_ROLE_AUTHORS, sample_lists[list].kind, sample_lists[list].value);
    n += sample_field(&f[n], NF_ROLE_PUBLISHED, NF_KIND_STRING,
                      sample_times[i % COUNT_OF(sample_times)].text);
    n += sample_field(&f[n], NF_ROLE_MODIFIED, NF_KIND_STRING,
                      sample_times[i / 2 % COUNT_OF(sample_times)].text);
    n += sample_field(&f[n], NF_ROLE_FETCHED, NF_KIND_JSON, fetched);
    n += sample_field(&f[n], NF_ROLE_LANGUAGE, NF_KIND_STRING, s.language);
    n += sample_field(&f[n], NF_ROLE_SOURCE, NF_KIND_STRING, s.source);
    n += sample_field(&f[n], NF_ROLE_SECTION, NF_KIND_STRING, "local");
    n += sample_field(&f[n], NF_ROLE_TAGS, sample_lists[tags].kind, sample_lists[tags].value);
    n += sample_field(&f[n], NF_ROLE_IMAGE, NF_KIND_JSON,
                      s.image ? "{\"width\":3,\"url\":\"https://example.org/a.jpg\"}" : NULL);
    record.count = n;
    assert_ok(nf_writer_add(w, &record, &err), &err);
}

/* @n archives of @each samples, which go on from one to the next; blocks of @block. */
static inline struct archives *sample_archives(size_t n, uint32_t each, unsigned block)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct archives *all = archives_numbers(n, 1, n);

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.threads = 1;
    opts.block_articles = block;
    opts.flags = NF_WRITER_NO_TABLES;
    for (size_t i = 0; i < n; i++) {
        struct nf_writer *w;

        free(all->bytes[i].ptr);
        w = pack_begin(&all->bytes[i], &opts);
        for (uint32_t k = 0; k < each; k++)
            sample_add(w, (uint32_t)i * each + k);
        pack_end(w);
    }
    return all;
}

static inline struct nf_set *sample_open(struct archives *all)
{
    struct nf_set_opts opts = archives_opts(all);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set *set = NULL;

    assert_ok(nf_set_open(all->paths, all->n, &opts, &set, &err), &err);
    return set;
}

#endif
