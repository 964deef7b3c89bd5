#include "src/write/pack_policy.h"

#include <inttypes.h>

#include "format/block_head.h"
#include "src/base/fail.h"

#define MAX_LEVEL 22
#define MAX_BLOCK_BYTES (32u << 20)
/* To get one article all short fields of its block are unpacked; of blocks whose number
 * of articles the caller gives, they may have any length. */
#define SHORT_BYTES (2u << 10)
#define FLAGS (NF_WRITER_STORE | NF_WRITER_NO_TABLES | NF_WRITER_NO_LEXICON | \
               NF_WRITER_NO_ID_INDEX | NF_WRITER_TAKE_BANNED)

/* Where frames are made of so many bytes, the most articles in one. */
#define FRAME_MOST 8

/* A base must save a tenth of the text, and to get it four of them are read at most. */
#define COPIES { .bases = NF_MAX_BASES, .permille = 100 }

static const struct nf_pack_policy presets[] = {
    [NF_PRESET_DEFAULT] = { .level = 15, .few_level = 19, .once_level = 19,
                            .proves = true, .lexicons = true, .tells_kinds = true,
                            .may_join = true, .copies = COPIES, .matches = 20,
                            .held = 256u << 20,
                            .block_articles = 32, .block_bytes = 1u << 20,
                            .frame_articles = 1 },
    /* zstd is trusted. */
    [NF_PRESET_FAST] = { .level = 3, .few_level = 3, .once_level = 3, .fast = true,
                         .may_join = true, .held = 2u << 20, .block_articles = 32,
                         .block_bytes = 1u << 20, .frame_articles = 1 },
    /* Of frames with more articles, fewer find what they repeat in four others; and a get
     * may take time, so that bases need not save much. */
    [NF_PRESET_SMALL] = { .level = 19, .few_level = 19, .once_level = 19,
                          .proves = true, .lexicons = true, .tells_kinds = true,
                          .may_join = true,
                          .copies = { .bases = NF_MAX_BASES, .permille = 20 },
                          .held = 256u << 20, .block_articles = NF_MAX_BLOCK_ARTICLES,
                          .block_bytes = 1u << 18, .frame_articles = 2,
                          .frame_bytes = 10u << 10 }
};

static bool are_valid(const struct nf_writer_opts *o)
{
    return (unsigned)o->preset < sizeof(presets) / sizeof(*presets) &&
           o->level <= MAX_LEVEL && o->block_articles <= NF_MAX_BLOCK_ARTICLES &&
           o->block_bytes <= MAX_BLOCK_BYTES &&
           o->frame_articles <= NF_MAX_BLOCK_ARTICLES && !(o->flags & ~(uint64_t)FLAGS);
}

enum nf_status nf_pack_policy_make(const struct nf_writer_opts *o,
                                   struct nf_pack_policy *out, struct nf_error *err)
{
    struct nf_pack_policy p;

    if (!are_valid(o))
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                       "preset %d, level %u, %u articles and %u bytes a block, %u "
                       "articles a frame, flags %#" PRIx64 ": at most %d, %d, %d, 2^25, "
                       "%d and known flags", (int)o->preset, o->level, o->block_articles,
                       o->block_bytes, o->frame_articles, o->flags, NF_PRESET_SMALL,
                       MAX_LEVEL, NF_MAX_BLOCK_ARTICLES, NF_MAX_BLOCK_ARTICLES);
    p = presets[o->preset];
    if (o->level)
        p.level = p.few_level = (int)o->level;
    p.short_bytes = o->block_articles || o->preset == NF_PRESET_SMALL ? SIZE_MAX
                                                                      : SHORT_BYTES;
    p.may_join = !o->block_articles && !o->frame_articles &&
                 !(o->flags & NF_WRITER_STORE);
    if (o->block_articles)
        p.block_articles = o->block_articles;
    if (o->block_bytes)
        p.block_bytes = o->block_bytes;
    if (o->frame_articles) {
        p.frame_articles = o->frame_articles;
        p.frame_bytes = 0;
    }
    p.learns = !(o->flags & (NF_WRITER_STORE | NF_WRITER_NO_TABLES));
    if (!p.learns)
        p.held = presets[NF_PRESET_FAST].held;
    p.lexicons = p.lexicons && p.learns && !(o->flags & NF_WRITER_NO_LEXICON);
    p.tells_kinds = p.tells_kinds && p.learns;
    p.looks_back = !(o->flags & NF_WRITER_STORE);
    *out = p;
    return NF_OK;
}

uint32_t nf_pack_policy_frames(const struct nf_pack_policy *p, uint32_t articles,
                               size_t bytes)
{
    uint64_t n = bytes ? (uint64_t)p->frame_bytes * articles / bytes : FRAME_MOST;

    if (p->frame_bytes == 0 || n < p->frame_articles)
        return p->frame_articles;
    return n < FRAME_MOST ? (uint32_t)n : FRAME_MOST;
}
