#include "src/learn/samples.h"

#include "format/bytes.h"

/* A text is looked at in pieces of so many bytes, of which the last may be longer. */
#define PIECE (4u << 10)
/* Bits of which each stands for some runs of four bytes. */
#define RUN_BITS 15
/* If so many 64ths of a piece's runs are all different, it will not compress: of texts
 * in any language at most 45 are, of pages 44, of Base64 60, of hexadecimal digits 58. */
#define DENSE 54

/* Whether a piece is a picture, a key, or what was packed before. */
static bool is_dense(const uint8_t *piece, size_t n)
{
    uint64_t seen[(1u << RUN_BITS) / 64] = { 0 };
    size_t different = 0;

    for (size_t i = 0; i + 4 <= n; i++) {
        const uint32_t bit = nf_le32(piece + i) * UINT32_C(2654435761) >> (32 - RUN_BITS);

        different += !(seen[bit / 64] >> bit % 64 & 1);
        seen[bit / 64] |= UINT64_C(1) << bit % 64;
    }
    return different * 64 > (n - 3) * DENSE;
}

void nf_samples_add(struct nf_samples *s, const void *text, size_t n)
{
    const uint8_t *at = text;
    size_t was = s->bytes.len;

    while (n) {
        size_t piece = n < 2 * PIECE ? n : PIECE;

        if (piece >= PIECE && is_dense(at, piece)) {
            if (s->bytes.len > was)
                nf_samples_cut(s, was);
            was = s->bytes.len;
        } else {
            nf_buf_add(&s->bytes, at, piece);
        }
        at += piece;
        n -= piece;
    }
    if (s->bytes.len > was)
        nf_samples_cut(s, was);
}
