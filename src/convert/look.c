#include "src/convert/look.h"

#include <string.h>
#include <strings.h>

#include "src/base/space.h"
#include "src/convert/lines.h"

size_t nf_byte_order_marks(const char *p, size_t n)
{
    size_t at = 0;

    while (n - at >= 3 && memcmp(p + at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    return at;
}

struct nf_look nf_look_at(const char *name, const struct nf_byte_in *in)
{
    struct nf_look look = { name, nf_byte_in_ptr(in), NULL,
                            in->ended && !in->why && !in->nomem };

    look.end = look.at + nf_byte_in_len(in);
    look.at += nf_byte_order_marks(look.at, nf_byte_in_len(in));
    return look;
}

bool nf_look_begins(const struct nf_look *look, const char *text)
{
    size_t n = strlen(text);

    return (size_t)(look->end - look->at) >= n && memcmp(look->at, text, n) == 0;
}

bool nf_look_begins_fold(const struct nf_look *look, const char *text)
{
    size_t n = strlen(text);

    return (size_t)(look->end - look->at) >= n &&
           strncasecmp(look->at, text, n) == 0;
}

struct nf_look nf_look_past_space(const struct nf_look *look)
{
    struct nf_look l = *look;

    l.at = nf_skip_space(l.at, l.end);
    return l;
}

struct nf_str nf_look_line(const struct nf_look *look, const char *p)
{
    return nf_line_at(p, look->end, '\n');
}

const char *nf_look_next_line(const struct nf_look *look, const char *p)
{
    return nf_next_line(p, look->end, '\n');
}
