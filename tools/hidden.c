#include "tools/hidden.h"

#include <stddef.h>

struct range {
    uint32_t first;
    uint32_t last;
};

/* Unicode's Default_Ignorable_Code_Point but for joiners and selectors, and what
 * encloses annotations. */
static const struct range always[] = {
    { 0xad, 0xad },       { 0x34f, 0x34f },     { 0x61c, 0x61c },
    { 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },   { 0x180e, 0x180e },
    { 0x200b, 0x200b },   { 0x200e, 0x200f },   { 0x202a, 0x202e },
    { 0x2060, 0x206f },   { 0x3164, 0x3164 },   { 0xfeff, 0xfeff },
    { 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb },   { 0x1bca0, 0x1bca3 },
    { 0x1d173, 0x1d17a }, { 0xe0000, 0xe00ff }, { 0xe01f0, 0xe0fff }
};

static const struct range selectors[] = {
    { 0x180b, 0x180d }, { 0x180f, 0x180f }, { 0xfe00, 0xfe0f }, { 0xe0100, 0xe01ef }
};

/* Scripts whose letters join, from Arabic to Mongolian; what emoji are made of. */
static const struct range joined[] = {
    { 0x600, 0x1fff }, { 0x2190, 0x2bff }, { 0xa800, 0xabff }, { 0xfb50, 0xfdff },
    { 0xfe70, 0xfefe }, { 0x10a00, 0x11fff }, { 0x1e900, 0x1fbff }
};

static const struct range han[] = {
    { 0x2e80, 0x2fdf }, { 0x3400, 0x9fff }, { 0xf900, 0xfaff }, { 0x20000, 0x3ffff }
};

#define IS_IN(code, ranges) is_in(code, ranges, sizeof(ranges) / sizeof((ranges)[0]))

static bool is_in(uint32_t code, const struct range *r, size_t n)
{
    for (size_t i = 0; i < n && code >= r[i].first; i++)
        if (code <= r[i].last)
            return true;
    return false;
}

bool hidden_always(uint32_t code)
{
    return code >= always[0].first && IS_IN(code, always);
}

bool hidden_is_joiner(uint32_t code)
{
    return code == 0x200c || code == 0x200d;
}

bool hidden_is_selector(uint32_t code)
{
    return code >= selectors[0].first && IS_IN(code, selectors);
}

/* Behind such a letter it may be the last of a word (old spellings of Malayalam); a
 * foreign word ("PDF") has one before its ending. */
bool hidden_joins(uint32_t before, uint32_t after)
{
    return IS_IN(before, joined) || IS_IN(after, joined);
}

bool hidden_selects(uint32_t before, uint32_t selector)
{
    if (selector >= 0xe0100)
        return IS_IN(before, han);
    if (selector < 0xfe00)
        return before >= 0x1800 && before <= 0x18af;
    /* Digits become keys as emoji. */
    return before >= 0x80 || (selector >= 0xfe0e && ((before >= '0' && before <= '9') ||
                                                     before == '#' || before == '*'));
}
