/*
 * Arrays, and how they are given back. Each owns its buffers and what its pointers lead
 * to, so that it may be moved, and outlive those it came with.
 */
#include <stdlib.h>

#include "bindings/arrow/src/arrow_builder.h"

/* What an array of a column points to. */
struct parts {
    const void *buffers[3];
    struct ArrowArray *children[1];
    struct ArrowArray inner; /* elements of lists, or the dictionary */
};

/* What a record batch points to. */
struct batch {
    const void *buffers[1];
    struct ArrowArray *children[NF_ARROW_COLUMNS];
    struct ArrowArray columns[NF_ARROW_COLUMNS];
};

static void release(struct ArrowArray *a)
{
    for (int64_t i = 0; i < a->n_children; i++)
        if (a->children[i]->release)
            a->children[i]->release(a->children[i]);
    if (a->dictionary && a->dictionary->release)
        a->dictionary->release(a->dictionary);
    for (int64_t i = 0; i < a->n_buffers; i++)
        free((void *)(uintptr_t)a->buffers[i]);
    free(a->private_data);
    a->release = NULL;
}

/* The bytes of @b, which are no longer its own. */
static const void *take(struct nf_buffer *b)
{
    const void *p = b->ptr;

    *b = (struct nf_buffer){ NULL, 0, 0 };
    return p;
}

/* The buffers of an array of utf8. */
static void take_texts(struct nf_arrow_texts *t, struct ArrowArray *out)
{
    out->n_buffers = 3;
    out->buffers[1] = take(&t->offsets);
    out->buffers[2] = take(&t->bytes);
    t->count = 0;
}

/* An array of utf8 without nulls, inside of another. One without texts has an offset too. */
static bool inner_texts(struct nf_arrow_texts *t, struct ArrowArray *out)
{
    struct parts *p = calloc(1, sizeof(*p));

    if (!p || (t->offsets.len == 0 && !nf_arrow_put_int32(&t->offsets, 0))) {
        free(p);
        return false;
    }
    *out = (struct ArrowArray){ .length = (int64_t)t->count, .buffers = p->buffers,
                                .release = release, .private_data = p };
    take_texts(t, out);
    return true;
}

/* What the types have beside validity. False when out of memory. */
static bool take_values(struct nf_arrow_builder *b, struct parts *p, struct ArrowArray *a)
{
    switch (b->type) {
    case NF_ARROW_TEXT:
        take_texts(&b->texts, a);
        return true;
    case NF_ARROW_LIST:
        if (!inner_texts(&b->texts, &p->inner))
            return false;
        p->children[0] = &p->inner;
        a->children = p->children;
        a->n_children = 1;
        break;
    case NF_ARROW_WORD:
        if (!inner_texts(&b->words.texts, &p->inner))
            return false;
        a->dictionary = &p->inner;
        break;
    case NF_ARROW_NUMBER:
    case NF_ARROW_TIME:
        break;
    }
    a->n_buffers = 2;
    p->buffers[1] = take(&b->fixed);
    return true;
}

bool nf_arrow_finish(struct nf_arrow_builder *b, struct ArrowArray *out)
{
    struct parts *p = calloc(1, sizeof(*p));
    struct ArrowArray a = { .length = b->length, .null_count = b->nulls,
                            .release = release, .private_data = p };

    if (!p)
        return false;
    a.buffers = p->buffers;
    if (!take_values(b, p, &a)) {
        free(p);
        return false;
    }
    if (b->nulls)
        p->buffers[0] = take(&b->valid);
    *out = a;
    return true;
}

bool nf_arrow_batch(struct nf_arrow_builder *b, size_t n, int64_t rows,
                    struct ArrowArray *out)
{
    struct batch *p = calloc(1, sizeof(*p));
    struct ArrowArray a = { .length = rows, .n_buffers = 1, .n_children = (int64_t)n,
                            .release = release, .private_data = p };
    bool ok = p != NULL;

    if (!ok)
        return false;
    a.buffers = p->buffers;
    a.children = p->children;
    for (size_t i = 0; i < n; i++) {
        p->children[i] = &p->columns[i];
        ok = ok && nf_arrow_finish(&b[i], &p->columns[i]);
    }
    if (ok)
        *out = a;
    else
        release(&a);
    return ok;
}
