#include "src/convert/json_path.h"

#include <newsfiche/record.h>
#include <string.h>

bool nf_json_path_parse(const char *text, struct nf_json_path *out)
{
    size_t n = strlen(text);
    const char *at = out->text;

    if (n >= sizeof(out->text) || (n && *text != '/'))
        return false;
    memcpy(out->text, text, n + 1);
    out->count = 0;
    while (*at) {
        size_t len = strcspn(++at, "/");

        if (out->count == NF_JSON_PATH_STEPS)
            return false;
        for (size_t i = 0; i < len; i++)
            if (at[i] == '~' && at[i + 1] != '0' && at[i + 1] != '1')
                return false;
        out->step[out->count++] = (struct nf_str){ at, len };
        at += len;
    }
    return true;
}

static bool is_star(struct nf_str step)
{
    return step.len == 1 && *step.ptr == '*';
}

/* Compare @step, in which ~0 is a tilde and ~1 a slash, with plain bytes. */
static bool equals(struct nf_str step, struct nf_str plain)
{
    size_t k = 0;

    for (size_t i = 0; i < step.len; i++, k++) {
        char c = step.ptr[i];

        if (c == '~')
            c = step.ptr[++i] == '0' ? '~' : '/';
        if (k == plain.len || plain.ptr[k] != c)
            return false;
    }
    return k == plain.len;
}

/* A key as plain text at @buf; a key too long for a path is empty. */
static struct nf_str plain_key(struct nf_str key, char buf[NF_JSON_PATH_MAX])
{
    const struct nf_field f = { .value = key, .kind = NF_KIND_STRING_ESCAPED };
    const struct nf_str none = { "", 0 };

    if (key.len && !memchr(key.ptr, '\\', key.len))
        return key;
    if (nf_field_plain_bound(&f, 0) > NF_JSON_PATH_MAX)
        return none;
    return (struct nf_str){ buf, nf_field_plain(&f, none, buf, NF_JSON_PATH_MAX) };
}

bool nf_json_path_meets_key(struct nf_str step, struct nf_str key)
{
    char buf[NF_JSON_PATH_MAX];

    return is_star(step) || equals(step, plain_key(key, buf));
}

bool nf_json_path_meets_index(struct nf_str step, uint64_t index)
{
    uint64_t n = 0;

    if (is_star(step))
        return true;
    if (step.len == 0 || step.len > 18 || (*step.ptr == '0' && step.len > 1))
        return false;
    for (size_t i = 0; i < step.len; i++) {
        if (step.ptr[i] < '0' || step.ptr[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(step.ptr[i] - '0');
    }
    return n == index;
}

size_t nf_json_path_add(char text[NF_JSON_PATH_MAX], size_t len, struct nf_str key)
{
    char buf[NF_JSON_PATH_MAX];
    struct nf_str plain = plain_key(key, buf);

    if (plain.len < key.len && plain.len == 0)
        return 0;
    if (is_star(plain) || 2 * plain.len + 2 > NF_JSON_PATH_MAX - len)
        return 0;
    text[len++] = '/';
    for (size_t i = 0; i < plain.len; i++) {
        char c = plain.ptr[i];

        if (c == '~' || c == '/')
            text[len++] = '~';
        text[len++] = c == '~' ? '0' : c == '/' ? '1' : c;
    }
    text[len] = '\0';
    return len;
}
