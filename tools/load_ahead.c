#include "tools/load_ahead.h"

static void *load(void *ctx)
{
    struct load_ahead *l = ctx;
    struct nf_record record;

    (void)!nf_set_cursor_get(l->cursor, l->ordinal, NF_PARTS_ALL, &record, NULL);
    return NULL;
}

void load_ahead_begin(struct load_ahead *l, const struct archive *a, uint64_t ordinal)
{
    l->cursor = NULL;
    l->ordinal = ordinal;
    if (nf_set_cursor_open(a->set, &l->cursor, NULL) != NF_OK)
        return;
    if (pthread_create(&l->thread, NULL, load, l) != 0) {
        nf_set_cursor_close(l->cursor);
        l->cursor = NULL;
    }
}

void load_ahead_end(struct load_ahead *l)
{
    if (!l->cursor)
        return;
    pthread_join(l->thread, NULL);
    nf_set_cursor_close(l->cursor);
}
