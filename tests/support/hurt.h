#ifndef NF_TESTS_HURT_H
#define NF_TESTS_HURT_H

/* An archive that is damaged at random, and what its articles were. */
#include "tests/support/memory_store.h"
#include "tests/support/pack.h"

/* What an archive has: so many articles, in blocks of so many, packed so. */
struct hurt_plan {
    uint32_t articles;
    unsigned block;
    unsigned frame;
    uint64_t flags; /* NF_WRITER_ */
    uint32_t generations; /* 0: one, by a writer that does not append */
};

/* Article @i: texts come again, and pieces of them in others. Some are so long that a
 * damaged sector takes a part of their blocks. */
static inline void hurt_article(struct pack_numbered *to, uint32_t i)
{
    pack_numbered(to, i);
    if (i % 7 == 3 && i > 40) {
        struct pack_numbered of;
        size_t n;

        pack_numbered(&of, i - 1 - i % 40);
        n = strlen(of.text);
        memcpy(to->text, of.text, n + 1);
        snprintf(to->text + n, sizeof(to->text) - n, " said number %u.", (unsigned)i);
    }
}

static inline struct nf_buffer hurt_archive(const struct hurt_plan *plan)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct memory_store m = { .error = 0 };
    const struct nf_store store = memory_store(&m);
    struct nf_writer *w = NULL;
    struct nf_buffer b;

    opts.block_articles = plan->block;
    opts.frame_articles = plan->frame;
    opts.flags = plan->flags;
    opts.level = 3;
    if (plan->generations)
        assert_ok(nf_writer_append(&store, &opts, &w, NULL), NULL);
    else
        w = pack_begin(&b, &opts);
    for (uint32_t i = 0; i < plan->articles; i++) {
        struct pack_numbered a;

        hurt_article(&a, i);
        pack_add(w, &a.article);
        if (plan->generations && i % (plan->articles / plan->generations + 1) == 0)
            assert_ok(nf_writer_flush(w, NULL), NULL);
    }
    pack_end(w);
    return plan->generations ? m.bytes : b;
}

/* Whether @record is article @i, byte for byte. */
static inline bool hurt_is(const struct nf_record *record, uint32_t i)
{
    struct pack_numbered a;
    const struct pack_article *p = &a.article;
    const char *want[7];

    hurt_article(&a, i);
    want[0] = p->url;
    want[1] = p->id;
    want[2] = p->title;
    want[3] = p->published;
    want[4] = p->source;
    want[5] = p->language;
    want[6] = p->text;
    if (record->count != COUNT_OF(want))
        return false;
    for (size_t f = 0; f < COUNT_OF(want); f++)
        if (record->fields[f].value.len != strlen(want[f]) ||
            memcmp(record->fields[f].value.ptr, want[f], strlen(want[f])) != 0)
            return false;
    return true;
}

enum hurt_kind { HURT_BIT, HURT_SECTOR, HURT_PIECE, HURT_64K, HURT_MIB, HURT_CUT, HURT_APPEND,
                 HURT_KINDS };

/* Damage @b, which has room for 64 bytes more. */
static inline void hurt(struct nf_buffer *b, enum hurt_kind kind, uint64_t *seed)
{
    static const size_t lens[HURT_KINDS] = { 1, 512, 4096, 64u << 10, 1u << 20, 0, 0 };
    const size_t at = pack_random(seed) % b->len;
    const size_t len = lens[kind] < b->len - at ? lens[kind] : b->len - at;

    if (kind == HURT_BIT)
        b->ptr[at] ^= (unsigned char)(1u << pack_random(seed) % 8);
    else if (kind == HURT_PIECE)
        for (size_t i = 0; i < len; i++)
            b->ptr[at + i] = (unsigned char)pack_random(seed);
    else if (kind == HURT_CUT)
        b->len = at;
    else if (kind == HURT_APPEND)
        b->len += (size_t)snprintf((char *)b->ptr + b->len, 64, "HTTP error %u\n",
                                   (unsigned)(pack_random(seed) % 1000));
    else
        memset(b->ptr + at, 0, len);
}

/* Copy @from, with room for more. */
static inline struct nf_buffer hurt_copy(const struct nf_buffer *from)
{
    struct nf_buffer b = { malloc(from->len + 64), from->len, from->len + 64 };

    assert_non_null(b.ptr);
    memcpy(b.ptr, from->ptr, from->len);
    return b;
}

#endif
