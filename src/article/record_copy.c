/*
 * First the number of fields, then the fields, then their strings in turn. A pointer
 * in a field that lies here says only whether the string is there.
 */
#include "src/article/record_copy.h"

#include <string.h>

struct head {
    size_t count;
    struct nf_str tail;
};

/* What comes behind the head, at a multiple of NF_RECORD_ALIGN. */
#define HEAD ((sizeof(struct head) + NF_RECORD_ALIGN - 1) / NF_RECORD_ALIGN * NF_RECORD_ALIGN)

static void add_str(struct nf_buf *to, struct nf_str s)
{
    if (s.ptr)
        nf_buf_add(to, s.ptr, s.len);
}

bool nf_record_pack(const struct nf_record *record, struct nf_buf *to)
{
    static const uint8_t zeros[NF_RECORD_ALIGN] = { 0 };
    const struct head head = { record->count, record->tail };

    nf_buf_add(to, zeros, (NF_RECORD_ALIGN - to->len % NF_RECORD_ALIGN) % NF_RECORD_ALIGN);
    nf_buf_add(to, &head, sizeof(head));
    nf_buf_add(to, zeros, HEAD - sizeof(head));
    nf_buf_add(to, record->fields, record->count * sizeof(*record->fields));
    for (size_t i = 0; i < record->count; i++) {
        add_str(to, record->fields[i].key);
        add_str(to, record->fields[i].before);
        add_str(to, record->fields[i].value);
    }
    add_str(to, record->tail);
    return !to->failed;
}

static void place(struct nf_str *s, const char **at)
{
    if (!s->ptr)
        return;
    s->ptr = *at;
    *at += s->len;
}

struct nf_record nf_record_unpack(uint8_t *at)
{
    struct nf_field *fields = (struct nf_field *)(void *)(at + HEAD);
    struct head head;
    const char *p;

    memcpy(&head, at, sizeof(head));
    p = (const char *)(fields + head.count);
    for (size_t i = 0; i < head.count; i++) {
        place(&fields[i].key, &p);
        place(&fields[i].before, &p);
        place(&fields[i].value, &p);
    }
    place(&head.tail, &p);
    return (struct nf_record){ fields, head.count, head.tail };
}
