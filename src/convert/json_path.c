#include "src/convert/json_path.h"

#include <string.h>

#include "src/base/json_text.h"

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

/* A key as plain text at @buf; a key too long for a path is empty. */
static struct nf_str plain_key(struct nf_str key, char buf[NF_JSON_PATH_MAX])
{
    if (key.len && !memchr(key.ptr, '\\', key.len))
        return key;
    if (key.len > NF_JSON_PATH_MAX)
        return (struct nf_str){ "", 0 };
    return (struct nf_str){ buf, nf_json_text_get(key, buf) };
}

size_t nf_json_path_add(char text[NF_JSON_PATH_MAX], size_t len, struct nf_str key)
{
    char buf[NF_JSON_PATH_MAX];
    struct nf_str plain = plain_key(key, buf);

    if (plain.len < key.len && plain.len == 0)
        return 0;
    if (nf_pointer_is_any(plain) || 2 * plain.len + 2 > NF_JSON_PATH_MAX - len)
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
