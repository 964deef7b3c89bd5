#include "src/convert/byte_in.h"

#include <string.h>

#define READ_SIZE (1u << 20)

void nf_byte_in_init(struct nf_byte_in *in, const struct nf_alloc *alloc)
{
    memset(in, 0, sizeof(*in));
    nf_buf_init(&in->window, alloc, SIZE_MAX / 2);
}

void nf_byte_in_free(struct nf_byte_in *in)
{
    nf_buf_free(&in->window);
}

void nf_byte_in_again(struct nf_byte_in *in)
{
    nf_buf_reset(&in->window);
    in->from = 0;
    in->ended = in->nomem = false;
    in->why = NULL;
}

bool nf_byte_in_more(struct nf_byte_in *in)
{
    ptrdiff_t got;

    if (in->ended)
        return false;
    /* Move what is left to the front when that is cheap: it is short, or all
     * the room is gone. */
    if (in->from && (in->from >= nf_byte_in_len(in) || in->window.cap == in->window.len)) {
        memmove(in->window.ptr, nf_byte_in_ptr(in), nf_byte_in_len(in));
        in->window.len -= in->from;
        in->from = 0;
    }
    if (!nf_buf_reserve(&in->window, READ_SIZE)) {
        in->nomem = in->ended = true;
        return false;
    }
    got = in->read(in->ctx, nf_buf_text(&in->window) + in->window.len,
                   in->window.cap - in->window.len, &in->why);
    if (got <= 0) {
        in->ended = true;
        in->nomem = got < 0 && !in->why;
        return false;
    }
    in->window.len += (size_t)got;
    return true;
}

void nf_byte_in_want(struct nf_byte_in *in, size_t n)
{
    while (nf_byte_in_len(in) < n && nf_byte_in_more(in))
        ;
}

/* Without zeros, which other encodings have. */
bool nf_byte_in_has_line(const struct nf_byte_in *in)
{
    const char *p = nf_byte_in_ptr(in);
    const size_t n = nf_byte_in_len(in);

    return in->waits && n && *p == '{' && memchr(p, '\n', n) && !memchr(p, 0, n);
}

void nf_byte_in_look(struct nf_byte_in *in, size_t n)
{
    while (nf_byte_in_len(in) < n && !nf_byte_in_has_line(in) && nf_byte_in_more(in))
        ;
}

void nf_byte_in_consume(struct nf_byte_in *in, size_t n)
{
    in->from += n;
}
