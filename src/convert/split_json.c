/*
 * JSON that is not a line each: an object, printed over many lines perhaps; a
 * list of them; an answer of an API or a crawler's file with a list inside;
 * several of those in a row. A list is read element by element, so it can be
 * of any length; anything else is held in memory whole.
 */
#include "src/convert/importer.h"

#include <stdio.h>
#include <string.h>

/* So much white space behind a value is kept. */
#define MAX_SPACE (1u << 12)
#define TOO_LONG "the value is longer than allowed"

struct split {
    struct nf_importer *im;
    struct nf_byte_in *in;
    uint64_t line; /* of the first byte of the window */
    bool any;      /* something was there */
    bool list;     /* inside a list */
    bool dead;     /* what follows cannot be made sense of */
};

static uint64_t lines_in(const char *p, size_t n)
{
    uint64_t lines = 0;

    for (const char *end = p + n; (p = memchr(p, '\n', (size_t)(end - p))) != NULL;) {
        lines++;
        if (++p == end)
            break;
    }
    return lines;
}

static void consume(struct split *s, size_t n)
{
    if (n)
        s->line += lines_in(nf_byte_in_ptr(s->in), n);
    nf_byte_in_consume(s->in, n);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The next byte that is not white space; 0 at the end. */
static char next_byte(struct split *s)
{
    for (;;) {
        const char *p = nf_byte_in_ptr(s->in);
        size_t n = nf_byte_in_len(s->in), i = 0;

        while (i < n && is_space(p[i]))
            i++;
        consume(s, i);
        if (nf_byte_in_len(s->in))
            return *nf_byte_in_ptr(s->in);
        if (!nf_byte_in_more(s->in))
            return '\0';
    }
}

/* What failed, where: in the part of the window that @j was over. */
static enum nf_status refuse(struct split *s, const struct nf_json *j)
{
    uint64_t line = s->line + lines_in(j->start, (size_t)(j->at - j->start));

    s->dead = true;
    return nf_importer_refuse(s->im, line, j->why);
}

/*
 * Scan the value at the window's front, reading on while it is cut off. On
 * success @len is how long it is.
 */
static enum nf_status whole_value(struct split *s, size_t *len)
{
    size_t max = s->im->opts.max_record;

    for (;;) {
        struct nf_json j = nf_json_init(nf_byte_in_ptr(s->in),
                                        nf_byte_in_len(s->in),
                                        s->im->opts.max_depth);
        bool ok = nf_json_scan_value(&j);
        /* A number may go on behind the window. */
        bool open = ok && j.at == j.end && !s->in->ended;

        if (ok && !open) {
            *len = (size_t)(j.at - j.start);
            return NF_OK;
        }
        if (!ok && !j.short_of_data)
            return refuse(s, &j);
        if (nf_byte_in_len(s->in) > max) {
            s->dead = true;
            return nf_importer_refuse(s->im, s->line, TOO_LONG);
        }
        /* Twice as much as before, so that rescanning stays cheap. */
        nf_byte_in_want(s->in, 2 * nf_byte_in_len(s->in) + 1);
        if (s->in->ended && !ok) {
            if (s->in->why || s->in->nomem) {
                s->dead = true;
                return nf_importer_end(s->im, s->in, s->line);
            }
            if (j.end == nf_byte_in_ptr(s->in) + nf_byte_in_len(s->in))
                return refuse(s, &j);
        }
    }
}

/* An object, and @space bytes of white space behind it that are part of it. */
static enum nf_status take_object(struct split *s, const char *p, size_t n,
                                  size_t space, uint64_t line)
{
    struct nf_json j = nf_json_init(p, n, s->im->opts.max_depth);
    struct nf_record record;
    enum nf_status st = nf_json_record(&s->im->records, &j, &record);

    if (st == NF_E_NOMEM)
        return nf_importer_nomem(s->im);
    if (st != NF_OK)
        return nf_importer_refuse(s->im, line, j.why);
    record.tail.len += space;
    return nf_importer_record(s->im, line, &record);
}

/* The list that begins at @j, whose elements that are objects are articles. */
static enum nf_status take_list(struct split *s, struct nf_json *j)
{
    enum nf_status st = NF_OK;

    j->at++;
    nf_json_skip_space(j);
    while (st == NF_OK && nf_json_peek(j) != ']') {
        const char *from = j->at;
        uint64_t line = s->line + lines_in(j->start, (size_t)(from - j->start));

        (void)nf_json_scan_value(j); /* it was scanned before */
        if (*from == '{')
            st = take_object(s, from, (size_t)(j->at - from), 0, line);
        else
            st = nf_importer_refuse(s->im, line, "an object expected in the list");
        nf_json_skip_space(j);
        if (nf_json_peek(j) == ',')
            j->at++;
        nf_json_skip_space(j);
    }
    j->at++;
    return st;
}

static bool is_list_of_objects(struct nf_json j)
{
    if (nf_json_peek(&j) != '[')
        return false;
    j.at++;
    nf_json_skip_space(&j);
    return nf_json_peek(&j) == '{';
}

static bool is_empty_list(struct nf_json j)
{
    if (nf_json_peek(&j) != '[')
        return false;
    j.at++;
    nf_json_skip_space(&j);
    return nf_json_peek(&j) == ']';
}

static bool is_envelope_key(struct nf_str key)
{
    static const char *const names[] = { "articles", "results", "docs", "items",
                                         "posts" };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (key.len == strlen(names[i]) &&
            memcmp(key.ptr, names[i], key.len) == 0)
            return true;
    return false;
}

/*
 * The next member of an object that was scanned before: sets @key and leaves
 * @j at the value. @j stands behind the brace or behind a value.
 */
static bool next_member(struct nf_json *j, struct nf_str *key)
{
    struct nf_json_string s;

    nf_json_skip_space(j);
    if (nf_json_peek(j) == ',')
        j->at++;
    nf_json_skip_space(j);
    if (nf_json_peek(j) != '"')
        return false;
    (void)nf_json_scan_string(j, &s);
    nf_json_skip_space(j);
    j->at++; /* the colon */
    nf_json_skip_space(j);
    *key = s.inside;
    return true;
}

/* Which members of an object wrap articles. */
enum wraps { NOTHING, NAMED_LISTS, ALL_LISTS };

/*
 * A list of objects under a name that APIs use wraps articles; and so do all
 * lists of an object that has nothing else, as fundus writes it.
 */
static enum wraps survey(struct nf_json j)
{
    bool only_lists = true, any = false;
    struct nf_str key;

    j.at++;
    while (next_member(&j, &key)) {
        bool list = is_list_of_objects(j);

        if (list && is_envelope_key(key))
            return NAMED_LISTS;
        any = any || list;
        only_lists = only_lists && (list || is_empty_list(j));
        (void)nf_json_scan_value(&j);
    }
    return any && only_lists ? ALL_LISTS : NOTHING;
}

static enum nf_status take_wrapped(struct split *s, struct nf_json j,
                                   enum wraps wraps)
{
    enum nf_status st = NF_OK;
    struct nf_str key;

    j.at++;
    while (st == NF_OK && next_member(&j, &key)) {
        if (is_list_of_objects(j) && (wraps == ALL_LISTS || is_envelope_key(key)))
            st = take_list(s, &j);
        else
            (void)nf_json_scan_value(&j);
    }
    return st;
}

/* {"response": {...}}: the object under that key, else the object itself. */
static struct nf_json inside_response(struct nf_json j)
{
    struct nf_json in = j;
    struct nf_str key;

    in.at++;
    if (next_member(&in, &key) && key.len == 8 &&
        memcmp(key.ptr, "response", 8) == 0 && nf_json_peek(&in) == '{')
        return in;
    return j;
}

/*
 * The white space that ends the file behind the @n bytes of its one value: an
 * article that has a file to itself is to come out as that file.
 */
static size_t space_at_end(struct split *s, size_t n)
{
    size_t i = n;

    for (;;) {
        const char *p = nf_byte_in_ptr(s->in);

        while (i < nf_byte_in_len(s->in) && is_space(p[i]))
            i++;
        if (i < nf_byte_in_len(s->in) || i - n > MAX_SPACE)
            return 0;
        if (!nf_byte_in_more(s->in))
            return i - n;
    }
}

/* The object at the window's front: an article, or a wrapping of some. */
static enum nf_status take_top(struct split *s, size_t n, size_t space)
{
    const char *p = nf_byte_in_ptr(s->in);
    struct nf_json j = inside_response(nf_json_init(p, n, s->im->opts.max_depth));
    enum wraps wraps = survey(j);

    return wraps == NOTHING ? take_object(s, p, n, space, s->line)
                            : take_wrapped(s, j, wraps);
}

/* One step: a bracket of a list, a comma in one, or a value. */
static enum nf_status step(struct split *s, char c)
{
    const bool first = !s->any;
    enum nf_status st;
    size_t n = 0, space = 0;

    s->any = true;

    if (!s->list && c == '[') {
        s->list = true;
        consume(s, 1);
        return NF_OK;
    }
    if (s->list && (c == ',' || c == ']')) {
        s->list = c == ',';
        consume(s, 1);
        return NF_OK;
    }
    st = whole_value(s, &n);
    if (st != NF_OK || s->dead)
        return st;
    if (first)
        space = space_at_end(s, n);
    if (n > s->im->opts.max_record)
        st = nf_importer_refuse(s->im, s->line, TOO_LONG);
    else if (c != '{')
        st = nf_importer_refuse(s->im, s->line, "an object expected");
    else if (s->list)
        st = take_object(s, nf_byte_in_ptr(s->in), n, 0, s->line);
    else
        st = take_top(s, n, space);
    consume(s, n + space);
    return st;
}

enum nf_status nf_split_json(struct nf_importer *im, struct nf_byte_in *in)
{
    struct split s = { .im = im, .in = in, .line = 1 };
    enum nf_status st = NF_OK;

    nf_byte_in_want(in, 3);
    if (nf_byte_in_len(in) >= 3 &&
        memcmp(nf_byte_in_ptr(in), "\xef\xbb\xbf", 3) == 0)
        nf_byte_in_consume(in, 3);
    while (st == NF_OK && !s.dead) {
        char c = next_byte(&s);

        if (c == '\0' && nf_byte_in_len(in) == 0)
            break;
        st = step(&s, c);
    }
    if (st != NF_OK || s.dead)
        return st;
    st = nf_importer_end(im, in, s.line);
    if (st == NF_OK && !in->why && s.list)
        return nf_importer_refuse(im, s.line, "the list does not end");
    if (st == NF_OK && !in->why && !s.any)
        return nf_importer_refuse(im, 0, "the file is empty");
    return st;
}
