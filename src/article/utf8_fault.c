#include <newsfiche/record.h>
#include <string.h>

#include "src/base/utf8.h"

size_t nf_utf8_fault(struct nf_str text)
{
    const unsigned char *p = (const unsigned char *)(text.len ? text.ptr : "");
    const unsigned char *end = p + text.len;

    while (p < end) {
        uint64_t eight;
        size_t n;

        while (end - p >= 8) {
            memcpy(&eight, p, 8);
            if (eight & UINT64_C(0x8080808080808080))
                break;
            p += 8;
        }
        while (p < end && *p < 0x80)
            p++;
        while (p < end && *p >= 0x80) {
            n = nf_utf8_size((const char *)p, (size_t)(end - p));
            if (n == 0)
                return (size_t)(p - (const unsigned char *)text.ptr);
            p += n;
        }
    }
    return text.len;
}
