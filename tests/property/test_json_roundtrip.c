/*
 * JSON of the odd sort, from a generator: what is imported and packed comes
 * back byte for byte, whatever its keys, numbers, escapes and white space.
 */
#include "tests/property/roundtrip.h"

/* One producer's habits, and the object that is being written. */
struct producer {
    uint64_t state;
    struct pieces *out;
    unsigned space;   /* how much white space */
    unsigned ascii;   /* how often wide characters are escaped */
    unsigned slash;   /* how often slashes are */
    unsigned odd;     /* how often something rare is written */
    unsigned keys;    /* of how many it chooses */
};

/* A number below @n. */
static unsigned below(struct producer *p, unsigned n)
{
    return n ? pack_random(&p->state) % n : 0;
}

/* True in @n of 8 cases. */
static bool often(struct producer *p, unsigned n)
{
    return below(p, 8) < n;
}

static void put(struct producer *p, const char *text)
{
    pieces_put(p->out, text, strlen(text));
}

static void put_space(struct producer *p)
{
    static const char *const table[] = { " ", "  ", "\t", " \t ", "\r ", "" };

    if (often(p, p->space))
        put(p, table[below(p, COUNT_OF(table))]);
}

static void put_number(struct producer *p)
{
    static const char *const table[] = {
        "0", "-0", "1", "1.0", "1.50", "1e5", "1E5", "1e+05", "-1.25E-300",
        "0.0", "123456789012345678901234567890", "NaN", "Infinity", "-Infinity",
        "1700000000", "1e400", "0e0", "-0.0e-0"
    };

    put(p, table[below(p, COUNT_OF(table))]);
}

static void put_escape(struct producer *p, unsigned c)
{
    const char *format = often(p, p->odd) ? "\\u%04X" : "\\u%04x";
    char text[16];

    snprintf(text, sizeof(text), format, c);
    put(p, text);
}

/* A character beyond ASCII, escaped or not. */
static void put_wide(struct producer *p)
{
    static const struct {
        const char *utf8;
        unsigned first, second;
    } table[] = {
        { "\xc3\xa9", 0xe9, 0 },       { "\xc2\x80", 0x80, 0 },
        { "\xd0\xb6", 0x436, 0 },      { "\xe6\x96\xb0", 0x65b0, 0 },
        { "\xef\xbf\xbd", 0xfffd, 0 }, { "\xef\xbf\xbf", 0xffff, 0 },
        { "\xe2\x80\xa8", 0x2028, 0 }, { "\xf0\x9f\x98\x80", 0xd83d, 0xde00 },
        { "\xf4\x8f\xbf\xbf", 0xdbff, 0xdfff }, { "\x7f", 0x7f, 0 }
    };
    size_t i = below(p, COUNT_OF(table));

    if (!often(p, p->ascii)) {
        put(p, table[i].utf8);
        return;
    }
    put_escape(p, table[i].first);
    if (table[i].second)
        put_escape(p, table[i].second);
}

/* What a string may hold beside words. */
static void put_rare(struct producer *p)
{
    static const char *const table[] = {
        "\\ud800", "\\udc00", "\\uD83D", "\\ud83d\\ud83d", "\\udc00\\ud800",
        "\\u0000", "\\u001f", "\\u001F", "\\u000a", "\\u0041", "\\u002f",
        "\\u0022", "\\u005c", "\\\\/", "\\\\\\/", "\\/", "/", "\\\"", "\\\\",
        "\\b\\f", "{", "}", "[", "]", ":", ",", "\\u0008", "\\u007f"
    };

    put(p, table[below(p, COUNT_OF(table))]);
}

static void put_string(struct producer *p, unsigned words)
{
    static const char *const table[] = { "rain", "the ", "harbour ", "n\\n",
                                         "x\\ty", "\\r\\n", "a", "\\\"q\\\"" };

    put(p, "\"");
    for (unsigned i = below(p, words + 1); i > 0; i--) {
        put(p, table[below(p, COUNT_OF(table))]);
        if (often(p, 1))
            put_wide(p);
        if (often(p, 1))
            put(p, often(p, p->slash) ? "\\/" : "/");
        if (often(p, p->odd) && often(p, 2))
            put_rare(p);
    }
    put(p, "\"");
}

static void put_key(struct producer *p, unsigned i)
{
    static const char *const table[] = {
        "url", "id", "title", "text", "published", "language", "source", "name",
        "authors", "content", "", "a\\\"b", "\\u00e9", "\xc3\xa9", "k\\/k", "{",
        "}", "\\\\", "x y", "\\ud800", "html", "image", "tags", ":", "@graph", "@type",
        "@id", "author", "publisher", "canonical", "href", "value", "_source", "rendered"
    };

    put(p, "\"");
    put(p, table[i % COUNT_OF(table)]);
    put(p, "\"");
}

static void put_value(struct producer *p, unsigned depth);

static void put_list(struct producer *p, unsigned depth)
{
    put(p, "[");
    put_space(p);
    for (unsigned n = below(p, 4), i = 0; i < n; i++) {
        if (i)
            put(p, ",");
        put_space(p);
        put_value(p, depth + 1);
        put_space(p);
    }
    put(p, "]");
}

static void put_object(struct producer *p, unsigned depth)
{
    unsigned n = below(p, depth ? 4 : 12);
    unsigned first = often(p, p->odd) ? below(p, 24) : 0;

    put(p, "{");
    put_space(p);
    for (unsigned i = 0; i < n; i++) {
        if (i)
            put(p, ",");
        put_space(p);
        /* In order as a rule; now and then any, one twice perhaps. */
        put_key(p, often(p, p->odd) ? below(p, p->keys) : first + i);
        put_space(p);
        put(p, ":");
        put_space(p);
        put_value(p, depth + 1);
        put_space(p);
    }
    put(p, "}");
}

static void put_value(struct producer *p, unsigned depth)
{
    static const char *const words[] = { "null", "true", "false", "\"None\"",
                                         "\"2024-05-01\"", "\"en\"",
                                         "\"https://e.org/a\"", "[]", "{}" };

    switch (below(p, depth < 7 ? 10 : 6)) {
    case 0: put_number(p); break;
    case 1: put(p, words[below(p, COUNT_OF(words))]); break;
    case 2: put_string(p, often(p, 1) ? 300 : 40); break;
    case 6: put_list(p, depth); break;
    case 7:
    case 8: put_object(p, depth); break;
    default: put_string(p, 6); break;
    }
}

static struct producer producer_of(unsigned seed, struct pieces *out)
{
    struct producer p = { .state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1,
                          .out = out };

    p.space = below(&p, 4) ? below(&p, 3) : 8;
    p.ascii = below(&p, 3) * 4;
    p.slash = below(&p, 3) * 4;
    p.odd = below(&p, 4);
    p.keys = 1 + below(&p, 24);
    return p;
}

static void put_lines(struct producer *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (often(p, p->space))
            put(p, " \t");
        put_object(p, 0);
        /* A carriage return here would be part of the line end. */
        if (often(p, p->space))
            put(p, "\t ");
        pieces_end(p->out);
    }
}

/* The pieces as lines. */
static struct pieces lines_of(const struct pieces *pieces, unsigned seed)
{
    struct pieces lines = { .bytes = NULL };

    for (size_t i = 0; i < pieces->count; i++) {
        struct nf_str s = piece(pieces, i);

        pieces_put(&lines, s.ptr, s.len);
        if (i + 1 < pieces->count || seed % 2)
            pieces_put(&lines, seed % 3 ? "\n" : "\r\n", seed % 3 ? 1 : 2);
    }
    return lines;
}

static void comes_back(unsigned seed, size_t n, const struct nf_writer_opts *opts)
{
    struct pieces want = { .bytes = NULL };
    struct producer p = producer_of(seed, &want);
    struct pieces lines;
    struct nf_buffer b;
    struct nf_writer *w;

    put_lines(&p, n);
    lines = lines_of(&want, seed);
    w = pack_begin(&b, opts);
    import_to(w, "jsonl", (struct nf_str){ lines.bytes, lines.len }, seed);
    pack_end(w);
    expect_articles(&b, &want, seed);
    free(lines.bytes);
    free(b.ptr);
    free(want.bytes);
}

static void lines_come_back_with_any_options(void **state)
{
    unsigned first = env_number("NF_SEED", 0);
    unsigned count = env_number("NF_SEEDS", 400);

    (void)state;
    for (unsigned seed = first; seed < first + count; seed++) {
        struct nf_writer_opts opts = opts_for(seed);

        comes_back(seed, 40, &opts);
    }
}

/* Enough of them for dictionaries and lexicons to be learned. */
static void many_lines_come_back(void **state)
{
    unsigned first = env_number("NF_SEED", 0);

    (void)state;
    for (unsigned seed = first; seed < first + 6; seed++) {
        struct nf_writer_opts opts = opts_for(seed * 2);

        opts.flags = 0;
        opts.preset = seed % 2 ? NF_PRESET_DEFAULT : NF_PRESET_FAST;
        opts.level = seed % 2 ? 6 : 2;
        comes_back(seed, 1500, &opts);
    }
}

struct list_check {
    const struct pieces *want;
    size_t next;
    unsigned seed;
};

static enum nf_status compare(void *ctx, const struct nf_place *place,
                              const struct nf_record *record, struct nf_error *err)
{
    struct list_check *c = ctx;
    struct nf_str want = piece(c->want, c->next);
    char *line = malloc(nf_record_json_bound(record));
    size_t n;

    (void)place;
    (void)err;
    assert_non_null(line);
    expect_article(record, want, c->seed, c->next++);
    n = (size_t)(nf_record_json(record, line) - line);
    /* White space with a line end in it is dropped, all else is as it was. */
    if (!memchr(want.ptr, '\r', want.len))
        assert_bytes(((struct nf_str){ line, n }), want);
    assert_null(memchr(line, '\n', n));
    assert_null(memchr(line, '\r', n));
    free(line);
    return NF_OK;
}

/* The same objects as a list give the same articles. */
static void lists_give_the_same_articles(void **state)
{
    unsigned first = env_number("NF_SEED", 0);

    (void)state;
    for (unsigned seed = first; seed < first + 200; seed++) {
        struct pieces want = { .bytes = NULL }, list = { .bytes = NULL };
        struct producer p = producer_of(seed, &want);
        struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
        struct list_check check = { &want, 0, seed };
        struct nf_error err = NF_ERROR_INIT;

        for (int i = 0; i < 20; i++) {
            put_object(&p, 0);
            pieces_end(&want);
        }
        for (size_t i = 0; i < want.count; i++) {
            pieces_put(&list, i ? ",\n" : "[", i ? 2 : 1);
            pieces_put(&list, piece(&want, i).ptr, piece(&want, i).len);
        }
        pieces_put(&list, "]", 1);
        opts.ctx = &check;
        opts.at = "";
        opts.record = compare;
        assert_ok(nf_import_memory("a.json", (struct nf_str){ list.bytes, list.len },
                                   &opts, &err), &err);
        assert_int_equal(check.next, want.count);
        free(want.bytes);
        free(list.bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_back_with_any_options),
        cmocka_unit_test(many_lines_come_back),
        cmocka_unit_test(lists_give_the_same_articles)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
