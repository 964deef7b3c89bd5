#include "bindings/arrow/src/arrow_words.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a. Who makes words for which it is always the same slows down a batch at most: the
 * next one has another dictionary. */
static uint64_t hash(struct nf_str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * UINT64_C(0x100000001b3);
    return h ^ h >> 32;
}

static bool equal(struct nf_str a, struct nf_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* The slot of @word, or the free one where it belongs. */
static uint32_t *slot_of(const struct nf_arrow_words *w, struct nf_str word)
{
    size_t i = (size_t)hash(word) & (w->slot_count - 1);

    while (w->slots[i] && !equal(nf_arrow_texts_at(&w->texts, w->slots[i] - 1), word))
        i = (i + 1) & (w->slot_count - 1);
    return &w->slots[i];
}

/* Twice the slots. */
static bool grow(struct nf_arrow_words *w)
{
    struct nf_arrow_words wider = *w;

    wider.slot_count = w->slot_count ? 2 * w->slot_count : 64;
    wider.slots = calloc(wider.slot_count, sizeof(*wider.slots));
    if (!wider.slots)
        return false;
    for (size_t i = 0; i < w->texts.count; i++)
        *slot_of(&wider, nf_arrow_texts_at(&w->texts, i)) = (uint32_t)i + 1;
    free(w->slots);
    *w = wider;
    return true;
}

enum nf_status nf_arrow_words_get(struct nf_arrow_words *w, struct nf_str word, int32_t *out)
{
    enum nf_status st = NF_OK;
    uint32_t *slot;

    if (w->texts.count && equal(nf_arrow_texts_at(&w->texts, (size_t)w->last), word)) {
        *out = w->last;
        return NF_OK;
    }
    if (2 * w->texts.count >= w->slot_count && !grow(w))
        return NF_E_NOMEM;
    slot = slot_of(w, word);
    if (!*slot) {
        st = nf_arrow_texts_add(&w->texts, word);
        if (st == NF_OK)
            *slot = (uint32_t)w->texts.count;
    }
    if (st == NF_OK)
        *out = w->last = (int32_t)*slot - 1;
    return st;
}

void nf_arrow_words_free(struct nf_arrow_words *w)
{
    nf_arrow_texts_free(&w->texts);
    free(w->slots);
    *w = (struct nf_arrow_words){ .slot_count = 0 };
}
