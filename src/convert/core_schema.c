#include "src/convert/core_schema.h"

#include <string.h>

#include "src/convert/json_scan.h"

/* What is written on the left is the JSON on the right. */
static const char *const words[][2] = {
    { "true", "true" },   { "True", "true" },   { "TRUE", "true" },
    { "false", "false" }, { "False", "false" }, { "FALSE", "false" },
    { "null", "null" },   { "Null", "null" },   { "NULL", "null" },
    { "~", "null" },      { "", "null" }
};

/* Digits as JSON has them; not NaN and Infinity, which only Python has. */
static bool is_number(struct nf_str s)
{
    struct nf_json j = nf_json_init(s.ptr, s.len, 1);
    char last = s.ptr[s.len - 1];

    return (*s.ptr == '-' || (*s.ptr >= '0' && *s.ptr <= '9')) && last >= '0' &&
           last <= '9' && nf_json_scan_value(&j) && j.at == j.end;
}

struct nf_str nf_core_json(struct nf_str scalar)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (scalar.len == strlen(words[i][0]) &&
            (scalar.len == 0 || memcmp(scalar.ptr, words[i][0], scalar.len) == 0))
            return (struct nf_str){ words[i][1], strlen(words[i][1]) };
    return is_number(scalar) ? scalar : (struct nf_str){ NULL, 0 };
}
