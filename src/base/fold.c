/*
 * How names of months and languages are compared. No full Unicode: what people
 * write differently in such names, and no more.
 */
#include "src/base/fold.h"

#include "src/base/bisect.h"
#include "src/base/utf8.h"

/* The base letters of U+00C0 to U+024F and of U+1E00 to U+1EFF; '.' where there
 * is none. */
static const char latin[] =
    "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    ".b....occdd...eeeffg..iikk...n..oo..pp.......tt.uu.vyy.........."
    "....dddlllnnnaaiioouuuuuuuuuueaaaa....ggkkoooo..jdddgg..nnaa...."
    "aaaaeeeeiiiioooorrrruuuusstt..hhn.....aaeeooooooooyy............"
    "................";
static const char latin_more[] =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwyas....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

/* The zeros of the scripts that have digits of their own. */
static const uint16_t zeros[] = { 0x0660, 0x06f0, 0x0966, 0x09e6, 0x0a66, 0x0ae6,
                                  0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50,
                                  0x0ed0, 0x0f20, 0x1040, 0x17e0 };

/* One letter for another, in order of what is replaced. */
static const uint16_t pairs[][2] = {
    { 0x00a0, ' ' },    { 0x00aa, 'a' },    { 0x00b7, ',' },    { 0x00ba, 'o' },
    { 0x0253, 'b' },    { 0x0254, 'o' },    { 0x0257, 'd' },    { 0x0259, 'e' },
    { 0x025b, 'e' },    { 0x0386, 0x03b1 }, { 0x0388, 0x03b5 }, { 0x0389, 0x03b7 },
    { 0x038a, 0x03b9 }, { 0x038c, 0x03bf }, { 0x038e, 0x03c5 }, { 0x038f, 0x03c9 },
    { 0x0390, 0x03b9 }, { 0x03aa, 0x03b9 }, { 0x03ab, 0x03c5 }, { 0x03ac, 0x03b1 },
    { 0x03ad, 0x03b5 }, { 0x03ae, 0x03b7 }, { 0x03af, 0x03b9 }, { 0x03b0, 0x03c5 },
    { 0x03c2, 0x03c3 }, { 0x03ca, 0x03b9 }, { 0x03cb, 0x03c5 }, { 0x03cc, 0x03bf },
    { 0x03cd, 0x03c5 }, { 0x03ce, 0x03c9 }, { 0x0401, 0x0435 }, { 0x0403, 0x0433 },
    { 0x0407, 0x0456 }, { 0x040c, 0x043a }, { 0x040e, 0x0443 }, { 0x0419, 0x0438 },
    { 0x0439, 0x0438 }, { 0x0451, 0x0435 }, { 0x0453, 0x0433 }, { 0x0457, 0x0456 },
    { 0x045c, 0x043a }, { 0x045e, 0x0443 }, { 0x060c, ',' },    { 0x0622, 0x0627 },
    { 0x0623, 0x0627 }, { 0x0625, 0x0627 }, { 0x0649, 0x064a }, { 0x06a9, 0x0643 },
    { 0x06cc, 0x064a }, { 0x095e, 0x092b }, { 0x2018, '\'' },   { 0x2019, '\'' },
    { 0x2022, ',' },    { 0x202f, ' ' },    { 0x205f, ' ' },    { 0x2212, '-' },
    { 0x3000, ' ' },    { 0x3001, ',' }
};

/* Marks that stand on the letter before, and signs without width. */
static bool is_nothing(uint32_t c)
{
    return (c >= 0x0300 && c <= 0x036f) || (c >= 0x064b && c <= 0x0652) ||
           c == 0x061c || c == 0x0640 || c == 0x093c || c == 0x09bc ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}

static uint32_t digit_of(uint32_t c)
{
    for (size_t i = 0; i < sizeof(zeros) / sizeof(*zeros); i++)
        if (c >= zeros[i] && c <= zeros[i] + 9u)
            return '0' + (c - zeros[i]);
    return c;
}

static uint32_t paired(uint32_t c)
{
    size_t low;

    nf_bisect(low, 0, sizeof(pairs) / sizeof(*pairs), i, pairs[i][0] < c);
    return low < sizeof(pairs) / sizeof(*pairs) && pairs[low][0] == c
               ? pairs[low][1]
               : c;
}

/* Capitals of scripts whose small letters are at one distance. */
static uint32_t small(uint32_t c)
{
    if (c >= 0x0391 && c <= 0x03a9 && c != 0x03a2)
        return c + 0x20;
    if (c >= 0x0410 && c <= 0x042f)
        return c + 0x20;
    if (c >= 0x0400 && c <= 0x040f)
        return c + 0x50;
    if (c >= 0x0531 && c <= 0x0556)
        return c + 0x30;
    return (c >= 0x0460 && c <= 0x0481) || (c >= 0x048a && c <= 0x04bf) ||
                   (c >= 0x04d0 && c <= 0x052f)
               ? c | 1
               : c;
}

static uint32_t ascii(uint32_t c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static uint32_t fold_char(uint32_t c)
{
    uint32_t other;

    if (c >= 0xff01 && c <= 0xff5e)
        c -= 0xfee0; /* full width */
    if (c < 0x80)
        return ascii(c);
    if (c >= 0xc0 && c <= 0x24f && latin[c - 0xc0] != '.')
        return (unsigned char)latin[c - 0xc0];
    if (c >= 0x1e00 && c <= 0x1eff && latin_more[c - 0x1e00] != '.')
        return (unsigned char)latin_more[c - 0x1e00];
    if (c >= 0x2000 && c <= 0x200a)
        return ' ';
    if (c >= 0x2010 && c <= 0x2015)
        return '-';
    other = paired(c);
    return other != c ? other : digit_of(small(c));
}

size_t nf_fold(struct nf_str text, char *buf)
{
    char *out = buf;
    size_t len;

    for (size_t i = 0; i < text.len; i += len) {
        uint32_t c = (unsigned char)text.ptr[i];

        len = 1;
        if (c < 0x80) {
            *out++ = (char)ascii(c);
            continue;
        }
        c = nf_utf8_get(text.ptr + i, text.len - i, &len);
        if (c == NF_UTF8_BAD)
            return 0;
        if (!is_nothing(c))
            out += nf_utf8_put(fold_char(c), out);
    }
    return (size_t)(out - buf);
}
