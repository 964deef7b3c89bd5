#include "src/convert/html_begin.h"

#include <string.h>

#include "src/base/ascii.h"

/* Elements that an article, or a page, can begin with. */
static const char *const elements[] = {
    "a", "abbr", "address", "amp-img", "article", "aside", "audio", "b", "bdi", "big",
    "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite", "code", "dd",
    "del", "details", "dfn", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption",
    "figure", "font", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
    "hgroup", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "li", "link",
    "main", "mark", "meta", "nav", "noscript", "object", "ol", "p", "picture", "pre", "q", "s",
    "samp", "script", "section", "small", "span", "strike", "strong", "style", "sub", "summary",
    "sup", "svg", "table", "tbody", "td", "template", "th", "thead", "time", "title", "tr",
    "tt", "u", "ul", "var", "video"
};

/* Longer than any of them. */
#define MAX_NAME 12

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_element(const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++)
        if (strlen(elements[i]) == n && memcmp(elements[i], name, n) == 0)
            return true;
    return false;
}

/* The name of a tag, in small letters, and how it is written. */
struct tag {
    char name[MAX_NAME];
    size_t len;
    bool small, capital; /* letters that are there */
};

static bool take_name(struct nf_str text, struct tag *t)
{
    *t = (struct tag){ .len = 0 };
    for (size_t i = 1; i < text.len && t->len < MAX_NAME; i++) {
        char c = text.ptr[i];

        if (nf_is_letter(c)) {
            t->capital = t->capital || c != nf_ascii_lower(c);
            t->small = t->small || c == nf_ascii_lower(c);
        } else if (!t->len || !(nf_is_digit(c) || c == '-')) {
            return t->len && (c == '>' || c == '/' || is_space(c));
        }
        t->name[t->len++] = nf_ascii_lower(c);
    }
    return false;
}

/*
 * Agencies write companies so: <Mark Resources Inc> said it agreed. A tag's name
 * is all small or all capital letters, and what follows has an equals sign.
 */
static bool is_tag(struct nf_str text)
{
    struct tag t;
    size_t i;

    if (!take_name(text, &t) || (t.small && t.capital) || !is_element(t.name, t.len))
        return false;
    for (i = 1 + t.len; i < text.len && is_space(text.ptr[i]);)
        i++;
    if (i + 1 < text.len && text.ptr[i] == '/')
        i++;
    if (i < text.len && text.ptr[i] == '>')
        return true;
    while (i < text.len && text.ptr[i] != '>' && text.ptr[i] != '=')
        i++;
    return i < text.len && text.ptr[i] == '=';
}

bool nf_begins_with_tag(struct nf_str text)
{
    while (text.len && is_space(*text.ptr)) {
        text.ptr++;
        text.len--;
    }
    if (nf_ascii_begins(text, "<!--") || nf_ascii_begins(text, "<!doctype") ||
        nf_ascii_begins(text, "<?xml"))
        return true;
    return text.len > 2 && *text.ptr == '<' && is_tag(text);
}
