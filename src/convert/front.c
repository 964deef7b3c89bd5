#include "src/convert/front.h"

#include <stdio.h>
#include <string.h>

#include "src/base/space.h"

void nf_front_init(struct nf_front *f, const struct nf_alloc *alloc)
{
    memset(f, 0, sizeof(*f));
    nf_vec_init(&f->items, alloc);
    nf_buf_init(&f->json, alloc, SIZE_MAX / 2);
    nf_buf_init(&f->work, alloc, SIZE_MAX / 2);
    nf_vec_init(&f->guesses, alloc);
}

void nf_front_free(struct nf_front *f)
{
    nf_vec_free(&f->items);
    nf_buf_free(&f->json);
    nf_buf_free(&f->work);
    nf_vec_free(&f->guesses);
}

void nf_front_reset(struct nf_front *f)
{
    f->items.buf.len = f->json.len = f->work.len = 0;
    f->values = 0;
    f->right = false;
    f->why[0] = '\0';
}

bool nf_front_add(struct nf_front *f, struct nf_str key, struct nf_str value,
                  bool quoted)
{
    struct nf_front_item item = { .key = key, .value = value, .quoted = quoted };

    return nf_vec_add(&f->items, &item);
}

/* The end of the string that begins at @p. */
static const char *string_end(const char *p, const char *end)
{
    for (p++; p < end && *p != '"'; p++)
        if (*p == '\\' && end - p > 1)
            p++;
    return p < end ? p + 1 : end;
}

static const char *word_end(const char *p, const char *end)
{
    while (p < end && !nf_is_space(*p) && !strchr(",:[]{}\"", *p))
        p++;
    return p;
}

/*
 * Copy JSON without the white space between its tokens; with @strings, its
 * numbers and words become strings, but for null. @out has room for three times
 * the length: of a word of one byte come three.
 */
static char *put_json(char *out, struct nf_str json, bool strings)
{
    const char *p = json.ptr, *end = p + json.len, *from;

    while (p < end) {
        bool word;

        if (nf_is_space(*p)) {
            p++;
            continue;
        }
        from = p;
        p = *p == '"' ? string_end(p, end) : word_end(p, end);
        word = p > from && *from != '"';
        if (p == from)
            p++;
        word = word && strings && !(p - from == 4 && memcmp(from, "null", 4) == 0);
        if (word)
            *out++ = '"';
        memcpy(out, from, (size_t)(p - from));
        out += p - from;
        if (word)
            *out++ = '"';
    }
    return out;
}

bool nf_front_aside(struct nf_front *f, struct nf_str key, struct nf_str raw,
                    struct nf_str json)
{
    struct nf_front_item item = { .key = key, .value = raw, .json = f->json.len };
    bool strings = nf_front_role(f, key).role != NF_ROLE_NONE;
    char *from;

    from = json.len < SIZE_MAX / 4 ? nf_buf_room(&f->json, 3 * json.len + 1) : NULL;
    if (!from)
        return false;
    item.json_len = (size_t)(put_json(from, json, strings) - from);
    f->json.len += item.json_len;
    return nf_vec_add(&f->items, &item);
}

enum nf_front_status nf_front_fail(struct nf_front *f, size_t line, const char *why)
{
    snprintf(f->why, sizeof(f->why), "line %zu: %s", line, why);
    return NF_FRONT_BROKEN;
}

bool nf_front_key(struct nf_str raw, struct nf_str plain, struct nf_str *key)
{
    char quote = '\0';

    if (raw.len >= 2 && (*raw.ptr == '"' || *raw.ptr == '\'') &&
        raw.ptr[raw.len - 1] == *raw.ptr) {
        quote = *raw.ptr;
        raw.ptr++;
        raw.len -= 2;
    }
    if (raw.len == 0 || raw.len != plain.len || memcmp(raw.ptr, plain.ptr, raw.len) != 0)
        return false;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];

        if (c == '\n' || c == '\r' || c == '\\' || (c == quote && quote) ||
            (!quote && (c == '"' || c == '\'')))
            return false;
    }
    *key = raw;
    return true;
}
