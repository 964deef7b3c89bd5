#include "src/base/json_pointer.h"

#include <string.h>

#include "src/base/ascii.h"
#include "src/base/json_text.h"

bool nf_pointer_is_any(struct nf_str segment)
{
    return segment.len == 1 && *segment.ptr == '*';
}

static bool equals(struct nf_str segment, struct nf_str plain)
{
    size_t i = 0, k = 0;

    while (i < segment.len && k < plain.len) {
        char c = segment.ptr[i++];

        if (c == '~' && i < segment.len && (segment.ptr[i] == '0' || segment.ptr[i] == '1'))
            c = segment.ptr[i++] == '1' ? '/' : '~';
        if (c != plain.ptr[k++])
            return false;
    }
    return i == segment.len && k == plain.len;
}

bool nf_pointer_is_key(struct nf_str segment, struct nf_str key)
{
    char plain[NF_POINTER_KEY];

    if (nf_pointer_is_any(segment))
        return true;
    if (key.len && key.len <= sizeof(plain) && memchr(key.ptr, '\\', key.len))
        key = (struct nf_str){ plain, nf_json_text_get(key, plain) };
    return equals(segment, key);
}

bool nf_pointer_is_index(struct nf_str segment, uint64_t index)
{
    uint64_t n = 0;

    if (nf_pointer_is_any(segment))
        return true;
    if (!nf_ascii_is_digits(segment) || segment.len > 18 ||
        (segment.len > 1 && *segment.ptr == '0'))
        return false;
    for (size_t i = 0; i < segment.len; i++)
        n = n * 10 + (uint64_t)(segment.ptr[i] - '0');
    return n == index;
}
