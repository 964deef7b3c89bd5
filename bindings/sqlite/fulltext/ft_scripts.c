#include "bindings/sqlite/fulltext/ft_scripts.h"

struct range {
    uint32_t first;
    uint32_t last;
};

/* Letters and the marks that belong to them, no digits and no signs. */
static const struct range joined[] = {
    { 0x0e01, 0x0e3a },   { 0x0e40, 0x0e4e },   { 0x0e81, 0x0ecd },   { 0x0edc, 0x0edf },
    { 0x1000, 0x103f },   { 0x1050, 0x108f },   { 0x109a, 0x109d },   { 0x1780, 0x17d3 },
    { 0x17d7, 0x17d7 },   { 0x17dc, 0x17dd },   { 0x19e0, 0x19ff },   { 0x3005, 0x3007 },
    { 0x3021, 0x302f },   { 0x3031, 0x3035 },   { 0x3038, 0x303c },   { 0x3041, 0x3096 },
    { 0x3099, 0x309a },   { 0x309d, 0x309f },   { 0x30a1, 0x30fa },   { 0x30fc, 0x30ff },
    { 0x3105, 0x312f },   { 0x31a0, 0x31bf },   { 0x31f0, 0x31ff },   { 0x3400, 0x4dbf },
    { 0x4e00, 0x9fff },   { 0xa9e0, 0xa9ef },   { 0xa9fa, 0xa9fe },   { 0xaa60, 0xaa7f },
    { 0xf900, 0xfaff },   { 0xff66, 0xff9f },   { 0x1b000, 0x1b16f }, { 0x20000, 0x3fffd },
};

static const struct range marks[] = {
    { 0x0300, 0x036f }, { 0x0591, 0x05bd }, { 0x05bf, 0x05bf }, { 0x05c1, 0x05c2 },
    { 0x05c4, 0x05c5 }, { 0x05c7, 0x05c7 }, { 0x0610, 0x061a }, { 0x0640, 0x0640 },
    { 0x064b, 0x065f }, { 0x0670, 0x0670 }, { 0x06d6, 0x06dc }, { 0x06df, 0x06e4 },
    { 0x06e7, 0x06e8 }, { 0x06ea, 0x06ed },
};

static bool in_ranges(uint32_t c, const struct range *ranges, size_t n)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (c > ranges[middle].last)
            low = middle + 1;
        else if (c < ranges[middle].first)
            high = middle;
        else
            return true;
    }
    return false;
}

bool ft_is_joined(uint32_t c)
{
    /* Most are Chinese characters. */
    return (c >= 0x4e00 && c <= 0x9fff) ||
           in_ranges(c, joined, sizeof(joined) / sizeof(joined[0]));
}

bool ft_is_mark(uint32_t c)
{
    return in_ranges(c, marks, sizeof(marks) / sizeof(marks[0]));
}

uint32_t ft_plain_letter(uint32_t c)
{
    switch (c) {
    case 0x0622: /* alef with madda, */
    case 0x0623: /* hamza above, */
    case 0x0625: /* hamza below, */
    case 0x0671: /* wasla */
        return 0x0627;
    case 0x0649: /* alef maksura */
    case 0x06cc: /* Farsi yeh */
        return 0x064a;
    case 0x06a9: /* keheh */
        return 0x0643;
    default:
        return c;
    }
}

static uint32_t rest_of(const char *p, size_t n, uint32_t first)
{
    for (size_t i = 1; i < n; i++) {
        if (((unsigned char)p[i] & 0xc0) != 0x80)
            return 0;
        first = first << 6 | ((unsigned char)p[i] & 0x3f);
    }
    return first;
}

uint32_t ft_character(const char *p, size_t n, size_t *len)
{
    const unsigned char b = (unsigned char)*p;
    size_t size = b < 0xc0 ? 1 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
    uint32_t c = size > n ? 0 : rest_of(p, size, size == 1 ? b : b & (0x7fu >> size));

    *len = c ? size : 1;
    return c;
}
