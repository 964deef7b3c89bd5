#include "bindings/arrow/src/arrow_builder.h"

#include <stdlib.h>
#include <string.h>

#include "bindings/arrow/src/arrow_utf8.h"

/* Note whether the next row has a value. */
static bool put_valid(struct nf_arrow_builder *b, bool valid)
{
    const unsigned bit = (unsigned)(b->length % 8);
    char *room;

    if (bit == 0) {
        room = nf_buffer_room(&b->valid, 1);
        if (!room)
            return false;
        *room = 0;
        b->valid.len++;
    }
    b->valid.ptr[b->valid.len - 1] |= (unsigned char)(valid << bit);
    b->length++;
    b->nulls += !valid;
    return true;
}

/* The end of a list, which is where the next one begins. */
static bool end_list(struct nf_arrow_builder *b)
{
    if (b->fixed.len == 0 && !nf_arrow_put_int32(&b->fixed, 0))
        return false;
    return nf_arrow_put_int32(&b->fixed, (int32_t)b->texts.count);
}

enum nf_status nf_arrow_add_null(struct nf_arrow_builder *b)
{
    const struct nf_str nothing = { NULL, 0 };
    bool ok = put_valid(b, false);

    switch (b->type) {
    case NF_ARROW_NUMBER:
    case NF_ARROW_TIME:
        ok = ok && nf_arrow_put_int64(&b->fixed, 0);
        break;
    case NF_ARROW_TEXT:
        return ok ? nf_arrow_texts_add(&b->texts, nothing) : NF_E_NOMEM;
    case NF_ARROW_LIST:
        ok = ok && end_list(b);
        break;
    case NF_ARROW_WORD:
        ok = ok && nf_arrow_put_int32(&b->fixed, 0);
        break;
    }
    return ok ? NF_OK : NF_E_NOMEM;
}

enum nf_status nf_arrow_add_number(struct nf_arrow_builder *b, int64_t v)
{
    return put_valid(b, true) && nf_arrow_put_int64(&b->fixed, v) ? NF_OK : NF_E_NOMEM;
}

enum nf_status nf_arrow_add_text(struct nf_arrow_builder *b, struct nf_str v)
{
    enum nf_status st;
    int32_t number;

    if (!put_valid(b, true))
        return NF_E_NOMEM;
    if (b->type == NF_ARROW_TEXT)
        return nf_arrow_texts_add(&b->texts, v);
    st = nf_arrow_words_get(&b->words, v, &number);
    if (st == NF_OK && !nf_arrow_put_int32(&b->fixed, number))
        st = NF_E_NOMEM;
    return st;
}

enum nf_status nf_arrow_add_list(struct nf_arrow_builder *b, struct nf_str v)
{
    const char *p = v.ptr, *const end = v.ptr + v.len;
    enum nf_status st = NF_OK;

    while (p < end && st == NF_OK) {
        const char *to = memchr(p, NF_ARROW_APART, (size_t)(end - p));

        st = nf_arrow_texts_add(&b->texts, (struct nf_str){ p, (size_t)(to - p) });
        p = to + 1;
    }
    if (st == NF_OK && (!put_valid(b, true) || !end_list(b)))
        st = NF_E_NOMEM;
    return st;
}

void nf_arrow_builder_free(struct nf_arrow_builder *b)
{
    free(b->valid.ptr);
    free(b->fixed.ptr);
    nf_arrow_texts_free(&b->texts);
    nf_arrow_words_free(&b->words);
    *b = (struct nf_arrow_builder){ .type = b->type };
}
