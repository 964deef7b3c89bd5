#include "src/unpack/bit_mix.h"

#include "src/base/alloc.h"

_Static_assert(-1 >> 1 == -1, "numbers below 0 are shifted towards -infinity");

/* Probabilities: of 2^12; and the numbers that are mixed instead, their logit
 * in 1/256, within ±LOGIT. */
#define ONE 4096
#define LOGIT 2047
#define NODES 256
#define LINE 16 /* slots that half of a number's bits need */
#define LINE_BITS 18
#define SLOTS ((size_t)LINE << LINE_BITS)
#define SEEN_BITS 4
#define MOST_SEEN 15
#define WEIGHT_BITS 16
#define FIRST_WEIGHT ((1 << WEIGHT_BITS) * 3 / 10)
#define MOST_WEIGHT (3 << WEIGHT_BITS) /* so that 32 bits hold a sum */
#define LEARNING 6

struct nf_bit_mix {
    const struct nf_alloc *alloc;
    struct nf_buf *out;
    const uint8_t *at, *end;
    bool overrun;
    uint32_t low, high; /* of the coder's interval */
    uint32_t code;
    int16_t logit[ONE];
    int rate[MOST_SEEN + 1];
    int32_t weight[NF_MIX_SETS][NODES][NF_MIX_INPUTS];
    uint16_t slot[SLOTS]; /* probability of a one, and how often it was seen */
};

/* 4096 / (1 + e^(-d / 256)), by straight lines between each 128. */
static inline int squash(int d)
{
    static const int16_t at[] = {
        1,    2,    3,    6,    10,   16,   27,   45,   73,   120,  194,
        310,  488,  747,  1101, 1546, 2047, 2549, 2994, 3348, 3607, 3785,
        3901, 3975, 4022, 4050, 4068, 4079, 4085, 4089, 4092, 4093, 4094
    };
    int i, part;

    if (d > LOGIT)
        d = LOGIT;
    if (d < -LOGIT)
        d = -LOGIT;
    i = (d + 2048) >> 7;
    part = (d + 2048) & 127;
    return (at[i] * (128 - part) + at[i + 1] * part + 64) >> 7;
}

static void begin(struct nf_bit_mix *m)
{
    int next = 0;

    for (int d = -LOGIT; d <= LOGIT; d++)
        for (int p = squash(d); next <= p; next++)
            m->logit[next] = (int16_t)d;
    for (; next < ONE; next++)
        m->logit[next] = LOGIT;
    for (int n = 0; n <= MOST_SEEN; n++)
        m->rate[n] = 655360 / (10 * n + 16);
    for (size_t i = 0; i < NF_MIX_SETS * NODES; i++)
        for (size_t j = 0; j < NF_MIX_INPUTS; j++)
            m->weight[i / NODES][i % NODES][j] = FIRST_WEIGHT;
    for (size_t i = 0; i < SLOTS; i++)
        m->slot[i] = ONE / 2 << SEEN_BITS;
    m->high = UINT32_MAX;
}

static uint32_t next_byte(struct nf_bit_mix *m)
{
    if (m->at < m->end)
        return *m->at++;
    m->overrun = true;
    return 0;
}

enum nf_status nf_bit_mix_new(const struct nf_alloc *alloc, struct nf_buf *out,
                              const uint8_t *src, size_t n,
                              struct nf_bit_mix **mix)
{
    struct nf_bit_mix *m = nf_get(alloc, sizeof(*m));

    if (!m)
        return NF_E_NOMEM;
    m->alloc = alloc;
    m->out = out;
    m->at = src;
    m->end = out ? src : src + n;
    m->overrun = false;
    m->low = m->code = 0;
    begin(m);
    for (int i = 0; i < 4 && !out; i++)
        m->code = m->code << 8 | next_byte(m);
    *mix = m;
    return NF_OK;
}

void nf_bit_mix_free(struct nf_bit_mix *m)
{
    if (m)
        nf_put(m->alloc, m);
}

bool nf_bit_mix_overrun(const struct nf_bit_mix *m)
{
    return m->overrun;
}

/* Code or decode one bit that is a one with probability @p of 2^12. */
static inline unsigned code_bit(struct nf_bit_mix *m, uint32_t p, unsigned bit)
{
    uint32_t middle = m->low + (m->high - m->low) / ONE * p;

    if (!m->out)
        bit = m->code <= middle;
    if (bit)
        m->high = middle;
    else
        m->low = middle + 1;
    while ((m->low ^ m->high) >> 24 == 0) {
        if (m->out)
            nf_buf_add_byte(m->out, (uint8_t)(m->high >> 24));
        else
            m->code = m->code << 8 | next_byte(m);
        m->low <<= 8;
        m->high = m->high << 8 | 255;
    }
    return bit;
}

/*
 * The line of slots of input @j of a set, for one half of a number's bits:
 * @above are those before it, with a one in front. A number takes two lines,
 * and no more, for it is their way from memory that takes the time.
 */
static uint16_t *line_of(struct nf_bit_mix *m, unsigned set, unsigned j,
                         uint32_t context, uint32_t above)
{
    uint32_t h = context * UINT32_C(0x9e3779b1) +
                 (set * NF_MIX_INPUTS + j) * UINT32_C(0x85ebca77) +
                 above * UINT32_C(0xc2b2ae35);

    h = (h ^ h >> 15) * UINT32_C(0x2c1b3c6d);
    return m->slot + (size_t)(h >> (32 - LINE_BITS)) * LINE;
}

/* What is learned of a bit by one input: its weight, and what its slot says. */
static inline void learn(const struct nf_bit_mix *m, int32_t *weight,
                         uint16_t *slot, int logit, int error, unsigned bit)
{
    unsigned seen = *slot & MOST_SEEN;
    int was = *slot >> SEEN_BITS;
    int32_t w = *weight + ((logit * error + (1 << 13)) >> 14);

    was += (((bit ? ONE - 1 : 0) - was) * m->rate[seen]) >> 16;
    *slot = (uint16_t)(was << SEEN_BITS | (int)(seen + (seen < MOST_SEEN)));
    *weight = w > MOST_WEIGHT ? MOST_WEIGHT : w < -MOST_WEIGHT ? -MOST_WEIGHT : w;
}

/* Some bits of a number, in the lines of its @n inputs; returns @node with them. */
static inline uint32_t mix_bits(struct nf_bit_mix *m, const struct nf_mix_contexts *c,
                                unsigned n, unsigned from, unsigned to,
                                uint32_t node, uint32_t value)
{
    const uint32_t above = node;
    uint16_t *line[NF_MIX_INPUTS];
    uint32_t at = 1;

    for (unsigned j = 0; j < n; j++)
        line[j] = line_of(m, c->set, j, c->context[j], above);
    while (from-- > to) {
        int32_t *weight = m->weight[c->set][node];
        int logit[NF_MIX_INPUTS], sum = 0, error, p;
        unsigned bit;

        for (unsigned j = 0; j < n; j++) {
            logit[j] = m->logit[line[j][at] >> SEEN_BITS];
            sum += weight[j] * logit[j];
        }
        p = squash(sum >> WEIGHT_BITS);
        bit = code_bit(m, (uint32_t)p, value >> from & 1);
        error = ((bit ? ONE : 0) - p) * LEARNING;
        for (unsigned j = 0; j < n; j++)
            learn(m, &weight[j], &line[j][at], logit[j], error, bit);
        node = node * 2 + bit;
        at = at * 2 + bit;
    }
    return node;
}

static inline uint32_t mix(struct nf_bit_mix *m, const struct nf_mix_contexts *c,
                           unsigned n, unsigned bits, uint32_t value)
{
    uint32_t node = mix_bits(m, c, n, bits, bits / 2, 1, value);

    return mix_bits(m, c, n, bits / 2, 0, node, value) - (1u << bits);
}

uint32_t nf_bit_mix(struct nf_bit_mix *m, const struct nf_mix_contexts *c,
                    unsigned bits, uint32_t value)
{
    /* So that a compiler knows how many there are. */
    switch (c->inputs) {
    case 2:
        return mix(m, c, 2, bits, value);
    case 3:
        return mix(m, c, 3, bits, value);
    case 4:
        return mix(m, c, 4, bits, value);
    default:
        return mix(m, c, NF_MIX_INPUTS, bits, value);
    }
}

bool nf_bit_mix_end(struct nf_bit_mix *m)
{
    if (!m->out)
        return !m->overrun && m->at == m->end;
    for (int i = 0; i < 4; i++) {
        nf_buf_add_byte(m->out, (uint8_t)(m->low >> 24));
        m->low <<= 8;
    }
    return true;
}
