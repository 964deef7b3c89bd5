#include "src/convert/json_find.h"

#include <string.h>

#include "src/base/json_pointer.h"
#include "src/base/str_equal.h"
#include "src/convert/json_member.h"

/* The member of the object at @j that the step @name of a path leads to. */
static bool member(struct nf_json j, struct nf_str name, struct nf_json *out)
{
    struct nf_str key;

    if (nf_json_peek(&j) != '{')
        return false;
    j.at++;
    while (nf_json_next_member(&j, &key)) {
        if (nf_pointer_is_key(name, key)) {
            *out = j;
            return true;
        }
        if (!nf_json_scan_value(&j))
            return false;
    }
    return false;
}

bool nf_json_find(struct nf_json j, const char *path, struct nf_json *out)
{
    while (*path) {
        const struct nf_str step = { path + 1, strcspn(path + 1, "/") };

        path = step.ptr + step.len;
        if (!nf_str_is(step, "*")) {
            if (!member(j, step, &j))
                return false;
            continue;
        }
        if (nf_json_peek(&j) != '[')
            return false;
        j.at++;
        nf_json_skip_space(&j);
    }
    *out = j;
    return true;
}

bool nf_json_begins(struct nf_json j, const char *path, const char *text)
{
    struct nf_json at;
    const size_t n = strlen(text);

    return nf_json_find(j, path, &at) && (size_t)(at.end - at.at) >= n &&
           memcmp(at.at, text, n) == 0;
}

bool nf_json_is_empty_at(struct nf_json j, const char *path)
{
    struct nf_json at;

    if (!nf_json_find(j, path, &at))
        return false;
    if (nf_json_peek(&at) == 'n')
        return true;
    if (nf_json_peek(&at) != '[')
        return false;
    at.at++;
    nf_json_skip_space(&at);
    return nf_json_peek(&at) == ']';
}
