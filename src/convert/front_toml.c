/*
 * Front matter in TOML. toml++ says what the values are, but not where they
 * stand: a scan through the text finds the lines with keys, and bounds what toml++ is
 * given. Some versions of it do undefined things when they ask whether a character above
 * ASCII is white space, which they do wherever white space may be: that cannot be in
 * right TOML, but for strings, and so such a text does not get there.
 */
#include "src/convert/front_toml.h"

#include <stdio.h>
#include <string.h>

#ifdef NF_HAVE_TOML

#include "src/base/core_schema.h"
#include "src/convert/toml_values.h"

/* A line with a key, or with the name of a table. */
struct statement {
    size_t line;       /* from 0 */
    const char *start; /* where it begins */
    struct nf_str key; /* the first part, as it stands */
    const char *sep;   /* behind = or ] */
    bool nests;        /* a table's name, or a key with dots */
    bool taken;        /* the first with that key */
    bool aside;
    struct nf_str value; /* in the text, if it is no aside */
    bool quoted;
    size_t json, json_len; /* in front->work */
};

struct toml {
    struct nf_front *front;
    struct nf_buf statements;
    const char *at, *end;
    size_t line;
    size_t first_line; /* of the text in the file */
    bool odd;          /* white space in a string ends with what toml++ does not bear */
    enum nf_front_status status;
};

static bool fail(struct toml *t, const char *why)
{
    t->status = nf_front_fail(t->front, t->first_line + t->line, why);
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static char peek(const struct toml *t)
{
    return t->at < t->end ? *t->at : '\0';
}

static void skip_blanks(struct toml *t)
{
    while (t->at < t->end && is_blank(*t->at))
        t->at++;
}

/* To the line end. */
static void skip_line(struct toml *t)
{
    const char *eol = t->at < t->end ? memchr(t->at, '\n', (size_t)(t->end - t->at)) : NULL;

    t->at = eol ? eol : t->end;
}

static bool at_three(const struct toml *t, char quote)
{
    return t->end - t->at >= 3 && t->at[0] == quote && t->at[1] == quote &&
           t->at[2] == quote;
}

static bool is_wide(char c)
{
    return (unsigned char)c >= 0x80;
}

/* Whether white space may end behind the backslash at @p with a character above
 * ASCII, or might be one. */
static bool escapes_wide(const struct toml *t, const char *p)
{
    for (p++; p < t->end && (is_blank(*p) || *p == '\n' || *p == '\r'); p++)
        ;
    return p < t->end && is_wide(*p);
}

/* Over the string whose quote is here, of one line or of several. */
static void skip_string(struct toml *t)
{
    char quote = *t->at;
    bool three = at_three(t, quote);

    t->at += three ? 3 : 1;
    while (t->at < t->end) {
        if (three ? at_three(t, quote) : *t->at == quote) {
            t->at += three ? 3 : 1;
            /* A string may end with quotes of its own. */
            while (three && peek(t) == quote)
                t->at++;
            return;
        }
        if (*t->at == '\n' && !three)
            return;
        t->line += *t->at == '\n';
        t->odd = t->odd || (three && *t->at == '\\' && escapes_wide(t, t->at));
        if (*t->at == '\\' && quote == '"' && t->end - t->at > 1 && t->at[1] != '\n')
            t->at++;
        t->at++;
    }
}

static bool is_bare(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-';
}

/* The parts of a key, the first of which is @first; how many, 0 if one is
 * missing. */
static unsigned skip_key(struct toml *t, struct nf_str *first)
{
    unsigned parts = 0;

    for (;;) {
        const char *from;

        skip_blanks(t);
        from = t->at;
        if (peek(t) == '"' || peek(t) == '\'')
            skip_string(t);
        while (is_bare(peek(t)))
            t->at++;
        if (t->at == from)
            return 0;
        if (parts++ == 0)
            *first = (struct nf_str){ from, (size_t)(t->at - from) };
        skip_blanks(t);
        if (peek(t) != '.' || parts > NF_FRONT_DEPTH)
            return parts;
        t->at++;
    }
}

/* Whether a string may begin at @p: behind what comes before a value or a key. */
static bool may_begin(const char *p)
{
    return p[-1] && strchr(" \t\n=,[{", p[-1]);
}

/* Over a value to the end of its last line. */
static bool skip_value(struct toml *t)
{
    unsigned depth = 0, dots = 0;

    for (; t->at < t->end && (depth || *t->at != '\n'); t->at++) {
        char c = *t->at;

        if (c == '"' || c == '\'') {
            if (!may_begin(t->at))
                return fail(t, "a quote inside a value");
            skip_string(t);
            t->at--;
            if (t->odd)
                return fail(t, "a backslash before a character that is not ASCII");
            continue;
        }
        if (is_wide(c))
            return fail(t, "a character outside quotes is not ASCII");
        t->line += c == '\n';
        dots = c == '.' ? dots + 1 : strchr(",={}[]\n", c) ? 0 : dots;
        depth += c == '[' || c == '{';
        depth -= depth && (c == ']' || c == '}');
        if (depth > NF_FRONT_DEPTH || dots > NF_FRONT_DEPTH)
            return fail(t, "nested too deeply");
        if ((c == ',' || c == '=') && !nf_front_count_value(t->front))
            return fail(t, "too many values");
        if (c == '#') {
            skip_line(t);
            t->at--;
        }
    }
    return true;
}

static bool add_statement(struct toml *t, const struct statement *s)
{
    if (nf_buf_add(&t->statements, s, sizeof(*s)))
        return true;
    t->status = NF_FRONT_NOMEM;
    return false;
}

/* The statement that begins at @start, of which the blanks are passed. */
static bool take_statement(struct toml *t, const char *start)
{
    struct statement s = { .line = t->line, .start = start, .nests = peek(t) == '[' };
    unsigned parts;

    if (!nf_front_count_value(t->front) || !nf_front_count_value(t->front))
        return fail(t, "too many values");
    while (peek(t) == '[')
        t->at++;
    parts = skip_key(t, &s.key);
    if (parts == 0 || t->odd)
        return fail(t, "a key expected");
    if (parts > NF_FRONT_DEPTH)
        return fail(t, "nested too deeply");
    /* Such a key does not show in the literal (record.h). */
    if (parts > 1 && !s.nests && !is_bare(*s.key.ptr))
        s.key.len = 0;
    s.nests = s.nests || parts > 1;
    while (s.nests && peek(t) == ']')
        t->at++;
    if (peek(t) == '=')
        t->at++;
    s.sep = t->at;
    return add_statement(t, &s) && skip_value(t);
}

static bool scan(struct toml *t)
{
    while (t->at < t->end) {
        const char *start = t->at;

        skip_blanks(t);
        if (peek(t) == '#')
            skip_line(t);
        else if (t->at < t->end && *t->at != '\n' && *t->at != '\r' &&
                 !take_statement(t, start))
            return false;
        skip_line(t);
        t->line += t->at < t->end;
        t->at += t->at < t->end;
    }
    return true;
}

static struct statement *statements(const struct toml *t)
{
    return (struct statement *)(void *)t->statements.ptr;
}

static size_t count(const struct toml *t)
{
    return t->statements.len / sizeof(struct statement);
}

static struct statement *at_line(const struct toml *t, size_t line)
{
    size_t low = 0, high = count(t);

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (statements(t)[middle].line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count(t) && statements(t)[low].line == line ? &statements(t)[low] : NULL;
}

/* What stands at @p up to a comment. */
static struct nf_str token(const struct toml *t, const char *p)
{
    const char *from = p;

    while (p < t->end && *p != '\n' && *p != '\r' && *p != '#')
        p++;
    while (p > from && is_blank(p[-1]))
        p--;
    return (struct nf_str){ from, (size_t)(p - from) };
}

/* Whether the value of @s stands in the text just as it reads. */
static bool find_verbatim(const struct toml *t, struct statement *s,
                          const struct nf_toml_value *v)
{
    const char *p = s->sep;
    struct nf_str word;
    size_t left;

    if (s->nests || v->kind == NF_TOML_NEST)
        return false;
    while (p < t->end && is_blank(*p))
        p++;
    left = (size_t)(t->end - p);
    if (v->kind == NF_TOML_STRING) {
        s->quoted = true;
        s->value = (struct nf_str){ p + 1, v->string.len };
        return left >= v->string.len + 2 && (*p == '"' || *p == '\'') &&
               p[v->string.len + 1] == *p &&
               memcmp(p + 1, v->string.ptr, v->string.len) == 0 &&
               !(left > 2 && p[1] == *p && p[2] == *p);
    }
    word = token(t, p);
    s->value = word;
    return v->kind == NF_TOML_WORD || *v->json.ptr == '"' || nf_core_json(word).ptr;
}

static bool take(void *ctx, const struct nf_toml_value *v)
{
    struct toml *t = ctx;
    struct statement *s = at_line(t, v->line);
    struct nf_buf *work = &t->front->work;

    if (!s || s->taken || !nf_front_key(s->key, v->key, &s->key))
        return true;
    s->taken = true;
    s->aside = !find_verbatim(t, s, v);
    if (!s->aside)
        return true;
    s->json = work->len;
    s->json_len = v->json.len;
    return nf_buf_add(work, v->json.ptr, v->json.len);
}

/* Where an aside ends: at the line end before the next value, or the end. */
static const char *aside_end(const struct toml *t, size_t i, const char *end)
{
    const char *from = statements(t)[i].sep;

    for (i++; i < count(t) && !statements(t)[i].taken; i++)
        ;
    if (i < count(t))
        end = statements(t)[i].start;
    if (end > from && end[-1] == '\n')
        end--;
    if (end > from && end[-1] == '\r')
        end--;
    return end;
}

static bool add_values(const struct toml *t)
{
    for (size_t i = 0; i < count(t); i++) {
        const struct statement *s = &statements(t)[i];
        struct nf_str raw, json;

        if (!s->taken)
            continue;
        if (!s->aside) {
            if (!nf_front_add(t->front, s->key, s->value, s->quoted))
                return false;
            continue;
        }
        raw = (struct nf_str){ s->sep, (size_t)(aside_end(t, i, t->end) - s->sep) };
        json = (struct nf_str){ nf_buf_text(&t->front->work) + s->json, s->json_len };
        if (!nf_front_aside(t->front, s->key, raw, json))
            return false;
    }
    return true;
}

enum nf_front_status nf_front_toml(struct nf_front *f, struct nf_str text, size_t line)
{
    struct toml t = { .front = f, .at = text.ptr, .end = text.ptr + text.len,
                      .first_line = line };
    char why[NF_TOML_WHY];

    nf_buf_init(&t.statements, f->work.alloc, SIZE_MAX / 2);
    if (scan(&t)) {
        t.line = 0;
        switch (nf_toml_values(text, &t, take, why, &t.line)) {
        case NF_TOML_OK:
            t.status = add_values(&t) ? NF_FRONT_READ : NF_FRONT_NOMEM;
            break;
        case NF_TOML_BROKEN:
            fail(&t, why);
            break;
        case NF_TOML_NOMEM:
            t.status = NF_FRONT_NOMEM;
            break;
        }
    }
    nf_buf_free(&t.statements);
    return t.status;
}

#else

enum nf_front_status nf_front_toml(struct nf_front *f, struct nf_str text, size_t line)
{
    (void)text;
    (void)line;
    snprintf(f->why, sizeof(f->why), "built without toml++");
    return NF_FRONT_MISSING;
}

#endif
