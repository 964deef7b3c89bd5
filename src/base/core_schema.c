#include "src/base/core_schema.h"

#include <string.h>

#include "src/base/ascii.h"

/* What is written on the left is the JSON on the right. */
static const char *const words[][2] = {
    { "true", "true" },   { "True", "true" },   { "TRUE", "true" },
    { "false", "false" }, { "False", "false" }, { "FALSE", "false" },
    { "null", "null" },   { "Null", "null" },   { "NULL", "null" },
    { "~", "null" },      { "", "null" }
};

/* Behind the digits from @p on; NULL if there are none. */
static const char *skip_digits(const char *p, const char *end)
{
    const char *from = p;

    while (p < end && nf_is_digit(*p))
        p++;
    return p > from ? p : NULL;
}

/* Digits as JSON has them; not NaN and Infinity, which only Python has. */
static bool is_number(struct nf_str s)
{
    const char *end = s.ptr + s.len, *p = s.ptr + (*s.ptr == '-');

    if (end - p > 1 && *p == '0' && nf_is_digit(p[1]))
        return false;
    p = skip_digits(p, end);
    if (p && p < end && *p == '.')
        p = skip_digits(p + 1, end);
    if (p && p < end && (*p == 'e' || *p == 'E')) {
        p++;
        p = skip_digits(p + (p < end && (*p == '+' || *p == '-')), end);
    }
    return p == end;
}

struct nf_str nf_core_json(struct nf_str scalar)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (scalar.len == strlen(words[i][0]) &&
            (scalar.len == 0 || memcmp(scalar.ptr, words[i][0], scalar.len) == 0))
            return (struct nf_str){ words[i][1], strlen(words[i][1]) };
    return is_number(scalar) ? scalar : (struct nf_str){ NULL, 0 };
}
