#include "src/convert/toml_scan.h"

#include <string.h>

#include "src/base/ascii.h"
#include "src/base/space.h"
#include "src/convert/lines.h"

bool nf_toml_fail(struct nf_toml_scan *t, const char *why)
{
    t->status = nf_front_fail(t->front, t->first_line + t->line, why);
    return false;
}

static char peek(const struct nf_toml_scan *t)
{
    return t->at < t->end ? *t->at : '\0';
}

static void skip_blanks(struct nf_toml_scan *t)
{
    while (t->at < t->end && nf_is_blank(*t->at))
        t->at++;
}

/* To the line end. */
static void skip_line(struct nf_toml_scan *t)
{
    t->at = nf_line_end(t->at, t->end, '\n');
}

static bool at_three(const struct nf_toml_scan *t, char quote)
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
static bool escapes_wide(const struct nf_toml_scan *t, const char *p)
{
    for (p++; p < t->end && (nf_is_blank(*p) || *p == '\n' || *p == '\r'); p++)
        ;
    return p < t->end && is_wide(*p);
}

/* Over the string whose quote is here, of one line or of several. */
static void skip_string(struct nf_toml_scan *t)
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
    return nf_is_letter(c) || nf_is_digit(c) || c == '_' || c == '-';
}

/* The parts of a key, the first of which is @first; how many, 0 if one is
 * missing. */
static unsigned skip_key(struct nf_toml_scan *t, struct nf_str *first)
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
static bool skip_value(struct nf_toml_scan *t)
{
    unsigned depth = 0, dots = 0;

    for (; t->at < t->end && (depth || *t->at != '\n'); t->at++) {
        char c = *t->at;

        if (c == '"' || c == '\'') {
            if (!may_begin(t->at))
                return nf_toml_fail(t, "a quote inside a value");
            skip_string(t);
            t->at--;
            if (t->odd)
                return nf_toml_fail(t, "a backslash before a character that is not ASCII");
            continue;
        }
        if (is_wide(c))
            return nf_toml_fail(t, "a character outside quotes is not ASCII");
        t->line += c == '\n';
        dots = c == '.' ? dots + 1 : strchr(",={}[]\n", c) ? 0 : dots;
        depth += c == '[' || c == '{';
        depth -= depth && (c == ']' || c == '}');
        if (depth > NF_FRONT_DEPTH || dots > NF_FRONT_DEPTH)
            return nf_toml_fail(t, "nested too deeply");
        if ((c == ',' || c == '=') && !nf_front_count_value(t->front))
            return nf_toml_fail(t, "too many values");
        if (c == '#') {
            skip_line(t);
            t->at--;
        }
    }
    return true;
}

static bool add_statement(struct nf_toml_scan *t, const struct nf_toml_statement *s)
{
    if (nf_vec_add(&t->statements, s))
        return true;
    t->status = NF_FRONT_NOMEM;
    return false;
}

/* The statement that begins at @start, of which the blanks are passed. */
static bool take_statement(struct nf_toml_scan *t, const char *start)
{
    struct nf_toml_statement s = { .line = t->line, .start = start, .nests = peek(t) == '[' };
    unsigned parts;

    if (!nf_front_count_value(t->front) || !nf_front_count_value(t->front))
        return nf_toml_fail(t, "too many values");
    while (peek(t) == '[')
        t->at++;
    parts = skip_key(t, &s.key);
    if (parts == 0 || t->odd)
        return nf_toml_fail(t, "a key expected");
    if (parts > NF_FRONT_DEPTH)
        return nf_toml_fail(t, "nested too deeply");
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

bool nf_toml_scan(struct nf_toml_scan *t)
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
