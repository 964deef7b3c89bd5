/*
 * The parts of a query of FTS5. What is no query at all comes as some parts, and FTS5 says
 * what is wrong.
 */
#include "bindings/sqlite/fulltext/ft_query.h"

#include <limits.h>
#include <string.h>

#include "bindings/sqlite/fulltext/ft_scripts.h"

#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3

static bool is_bare(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           c == '_' || c == 0x1a || (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t quoted_size(struct nf_str s)
{
    size_t i = 1;

    while (i < s.len) {
        if (s.ptr[i] == '"' && (i + 1 == s.len || s.ptr[i + 1] != '"'))
            return i + 1;
        i += s.ptr[i] == '"' ? 2 : 1;
    }
    return s.len;
}

static size_t bare_size(struct nf_str s)
{
    size_t i = 0;

    while (i < s.len && is_bare(s.ptr[i]))
        i++;
    return i;
}

static bool equals(struct nf_str s, const char *word)
{
    return s.len == strlen(word) && memcmp(s.ptr, word, s.len) == 0;
}

static char next_sign(struct nf_str rest)
{
    size_t i = 0;

    while (i < rest.len && is_blank(rest.ptr[i]))
        i++;
    return i < rest.len ? rest.ptr[i] : '\0';
}

/* Words that are not looked for: operators, names of columns, the number of NEAR. */
static bool is_syntax(struct nf_str word, char next, const struct ft_part *before)
{
    return equals(word, "AND") || equals(word, "OR") || equals(word, "NOT") || next == ':' ||
           (equals(word, "NEAR") && next == '(') || equals(before->text, ",");
}

bool ft_query_next(struct nf_str *rest, const struct ft_part *before, struct ft_part *out)
{
    size_t n;
    char next;

    while (rest->len && is_blank(*rest->ptr)) {
        rest->ptr++;
        rest->len--;
    }
    if (!rest->len)
        return false;
    *out = (struct ft_part){ .quoted = *rest->ptr == '"' };
    n = out->quoted ? quoted_size(*rest) : bare_size(*rest);
    out->text = (struct nf_str){ rest->ptr, n ? n : 1 };
    rest->ptr += out->text.len;
    rest->len -= out->text.len;
    next = next_sign(*rest);
    out->prefix = next == '*';
    out->joins = next == '+';
    out->term = n && (out->quoted || !is_syntax(out->text, next, before));
    return true;
}

struct nf_str ft_query_inside(const struct ft_part *p)
{
    struct nf_str s = p->text;

    return p->quoted && s.len >= 2 ? (struct nf_str){ s.ptr + 1, s.len - 2 } : s;
}

/* Whether the last character has no other of a script without blanks before it. */
static bool ends_in_single(const struct ft_part *p)
{
    struct nf_str s = ft_query_inside(p);
    bool before = false, last = false;
    size_t len;

    while (s.len && s.ptr[s.len - 1] == ' ')
        s.len--;
    for (; s.len; s.ptr += len, s.len -= len) {
        before = last;
        last = ft_is_joined(ft_character(s.ptr, s.len, &len));
    }
    return last && !before;
}

char *ft_query_rewrite(struct nf_str query)
{
    sqlite3_str *to = sqlite3_str_new(NULL);
    struct ft_part before = { .term = false }, p;

    while (ft_query_next(&query, &before, &p)) {
        sqlite3_str_append(to, p.text.ptr, p.text.len < INT_MAX ? (int)p.text.len : INT_MAX);
        if (p.term && !p.prefix && !p.joins && !equals(before.text, "+") && ends_in_single(&p))
            sqlite3_str_appendchar(to, 1, '*');
        sqlite3_str_appendchar(to, 1, ' ');
        before = p;
    }
    sqlite3_str_appendchar(to, 1, ' '); /* of an empty one there is a string as well */
    return sqlite3_str_finish(to);
}
