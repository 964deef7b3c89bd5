#ifndef NF_FORMAT_BLOCK_HEAD_H
#define NF_FORMAT_BLOCK_HEAD_H

#include <newsfiche/record.h>
#include <newsfiche/status.h>

#include "format/cur.h"
#include "format/limits.h"

/*
 * spec 6: a block's payload is its prefix, its frame table, its later versions, the
 * stored short fields, then the stored text frames. The short fields decode to columns,
 * shapes and values (spec 7).
 */

/* How frames are packed: by what codec, and with the table of which set. */
struct nf_way {
    uint8_t codec;
    uint16_t set; /* below NF_MAX_SETS; 0 where the codec needs no table */
};

/* spec 6.1: block prefix. */
struct nf_block_prefix {
    struct nf_way shorts;
    uint32_t ways;                  /* 1 .. NF_MAX_WAYS */
    struct nf_way way[NF_MAX_WAYS]; /* of the text frames */
    uint32_t frame_articles;        /* 1 .. NF_MAX_BLOCK_ARTICLES */
    uint32_t raw_len;               /* of the short fields; never 0 */
    uint32_t check;                 /* of the decoded short fields */
};
#define NF_BLOCK_PREFIX_MAX (3 + 1 + 3 * NF_MAX_WAYS + 2 + 4 + 4)

enum nf_status nf_block_prefix_get(struct nf_cur *c,
                                   struct nf_block_prefix *out);
size_t nf_block_prefix_put(uint8_t p[NF_BLOCK_PREFIX_MAX],
                           const struct nf_block_prefix *in);

/*
 * spec 6.2: one entry of the frame table. No text at all: all zero. A
 * reference has no bytes of its own but the same text as an earlier frame.
 */
struct nf_frame {
    uint32_t raw_len;
    uint32_t stored_len; /* equal to raw_len, without copies: stored as it is */
    uint32_t distance;   /* of a reference: how many articles before; else 0 */
    uint32_t check;      /* of the decoded frame */
    uint8_t way;         /* its number, below the prefix's ways */
    bool copies;         /* it takes bytes from other frames */
};
#define NF_FRAME_MAX 19

/* spec 2.4: the seeds of checks: of decoded short fields, and of text frame @k of a
 * block. Neither tells of the block's place, so that it can be moved as it is. */
#define NF_SHORTS_SEED 0
static inline uint64_t nf_frame_seed(uint32_t k)
{
    return (uint64_t)k + 1;
}

static inline bool nf_frame_is_reference(const struct nf_frame *f)
{
    return f->distance != 0;
}

/* @ways: of the block. */
enum nf_status nf_frame_get(struct nf_cur *c, uint32_t ways, struct nf_frame *out);
size_t nf_frame_put(uint8_t p[NF_FRAME_MAX], uint32_t ways, const struct nf_frame *in);

/*
 * spec 6.4: the later versions of a block, an entry of @former for each of its @articles: so
 * many before it is its former version; 0: it is none. The block's first article is @first.
 */
enum nf_status nf_later_versions_get(struct nf_cur *c, uint32_t first, uint32_t articles,
                                     uint32_t *former);
#define NF_LATER_VERSIONS_MAX(articles) (2 + 7 * (size_t)(articles))
size_t nf_later_versions_put(uint8_t *p, uint32_t articles, const uint32_t *former);

/* spec 7.1: one column of a block: how its values look and what they are. */
struct nf_column {
    enum nf_kind kind;
    bool text;    /* its values are in the text frames */
    uint8_t role; /* enum nf_role; unknown ones are kept as NF_ROLE_NONE */
    struct nf_str before;
};
/* kind and role; the literal follows as a string. */
#define NF_COLUMN_FIXED 2
#define NF_COLUMN_TEXT 0x80

/* NF_E_UNSUPPORTED: a kind of a newer version. */
enum nf_status nf_column_get(struct nf_cur *c, struct nf_column *out);
void nf_column_put(uint8_t p[NF_COLUMN_FIXED], const struct nf_column *in);

/* spec 7.3: how the values of a short column are laid out. */
enum nf_layout {
    NF_LAYOUT_PLAIN = 0,    /* each as it is */
    NF_LAYOUT_REPEATED = 1, /* some values, and which of them each is */
    NF_LAYOUT_NUMBERS = 2,  /* templates, and numbers to fill them with */
    NF_LAYOUT_SHARED = 3    /* with the ends of the value before left out */
};

#endif
