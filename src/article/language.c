/*
 * Languages as articles name them. Their first part is looked up, so that codes
 * of two and three letters and names are one; regions are compared as written.
 */
#include "src/article/language.h"

#include <string.h>

#include "src/base/bisect.h"
#include "src/base/fold.h"
#include "src/base/str_equal.h"

#define MAX_TAG 256

/* A language and what its tag says beside that: "eng", "gb". */
struct language {
    char folded[MAX_TAG];
    struct nf_str first; /* a code of the table, or the text if it is not there */
    struct nf_str rest;
};

static int compare(const char *name, struct nf_str text)
{
    int c = strncmp(name, text.ptr, text.len);

    return c != 0 ? c : name[text.len] != '\0';
}

/* The code of @text in one of the tables, an entry of which has @size bytes: a name,
 * and a code at the end. */
static const char *look_up(const void *entries, size_t count, size_t size,
                           struct nf_str text)
{
    const char *table = entries;
    size_t low;

    nf_bisect(low, 0, count, i, compare(table + i * size, text) < 0);
    if (low == count || compare(table + low * size, text) != 0)
        return NULL;
    return table + low * size + size - sizeof(nf_language_codes->code);
}

/* The language's code; nothing if @text is no name or code of one. */
static struct nf_str code_of(struct nf_str text)
{
    const char *code;

    if (text.len == 0 || text.len >= sizeof(nf_language_longs->name) ||
        memchr(text.ptr, '\0', text.len))
        return (struct nf_str){ "", 0 };
    if (text.len < sizeof(nf_language_codes->name))
        code = look_up(nf_language_codes, nf_language_code_count,
                       sizeof(*nf_language_codes), text);
    else if (text.len < sizeof(nf_language_names->name))
        code = look_up(nf_language_names, nf_language_name_count,
                       sizeof(*nf_language_names), text);
    else
        code = look_up(nf_language_longs, nf_language_long_count,
                       sizeof(*nf_language_longs), text);
    return code ? (struct nf_str){ code, 3 } : (struct nf_str){ "", 0 };
}

/* @text without spaces around it, and without a remark: "English (UK)". */
static struct nf_str bare(struct nf_str text)
{
    const char *bracket = text.len ? memchr(text.ptr, '(', text.len) : NULL;

    if (bracket)
        text.len = (size_t)(bracket - text.ptr);
    while (text.len && (unsigned char)text.ptr[text.len - 1] <= ' ')
        text.len--;
    while (text.len && (unsigned char)*text.ptr <= ' ') {
        text.ptr++;
        text.len--;
    }
    return text;
}

static bool parse(struct nf_str tag, struct language *out)
{
    struct nf_str all = { out->folded, 0 };
    size_t n = 0;

    if (tag.len > MAX_TAG)
        return false;
    all.len = nf_fold(tag, out->folded);
    all = bare(all);
    for (size_t i = 0; i < all.len; i++)
        if (all.ptr[i] == '_')
            out->folded[all.ptr - out->folded + (ptrdiff_t)i] = '-';
    out->rest = (struct nf_str){ "", 0 };
    out->first = code_of(all);
    if (out->first.len)
        return true;
    while (n < all.len && all.ptr[n] != '-')
        n++;
    if (n < all.len)
        out->rest = (struct nf_str){ all.ptr + n + 1, all.len - n - 1 };
    all.len = n;
    out->first = code_of(all);
    if (out->first.len == 0)
        out->first = all;
    return all.len > 0;
}

/* Whether @rest is @want, or goes on behind it: "hant-tw" behind "hant". */
static bool begins_with(struct nf_str rest, struct nf_str want)
{
    return want.len == 0 ||
           (rest.len >= want.len && memcmp(rest.ptr, want.ptr, want.len) == 0 &&
            (rest.len == want.len || rest.ptr[want.len] == '-'));
}

bool nf_language_matches(struct nf_str tag, struct nf_str want)
{
    struct language has, wants;

    return parse(tag, &has) && parse(want, &wants) &&
           nf_str_equal(has.first, wants.first) && begins_with(has.rest, wants.rest);
}
