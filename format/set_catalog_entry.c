#include "format/set_catalog_entry.h"

#include <string.h>

#include "format/footer.h"

static const uint8_t magic[8] = { 'n', 'f', 's', 'e', 't', 'c', 'a', 't' };

bool nf_set_catalog_magic(const uint8_t *p, size_t n)
{
    return n >= sizeof(magic) && memcmp(p, magic, sizeof(magic)) == 0;
}

enum nf_status nf_set_catalog_head_get(struct nf_cur *c, struct nf_set_catalog_head *out)
{
    const uint8_t *begin = nf_cur_take(c, sizeof(magic));
    struct nf_set_catalog_head h;

    h.version = nf_cur_le32(c);
    h.count = nf_cur_le32(c);
    h.size = nf_cur_le64(c);
    if (c->bad || !nf_set_catalog_magic(begin, sizeof(magic)))
        return NF_E_DAMAGED;
    *out = h;
    return NF_OK;
}

void nf_set_catalog_head_put(uint8_t p[NF_SET_CATALOG_HEAD_SIZE],
                             const struct nf_set_catalog_head *in)
{
    memcpy(p, magic, sizeof(magic));
    nf_put_le32(p + 8, in->version);
    nf_put_le32(p + 12, in->count);
    nf_put_le64(p + 16, in->size);
}

static bool is_right(const struct nf_set_catalog_entry *e)
{
    const bool has_time = e->published_min <= e->published_max;

    return e->path.len > 0 && !memchr(e->path.ptr, '\0', e->path.len) &&
           e->size <= NF_MAX_OFFSET && e->input_bytes <= NF_MAX_OFFSET &&
           e->versions <= e->articles && e->mtime_ns < 1000000000 && e->generation > 0 &&
           (has_time || (e->published_min == INT64_MAX && e->published_max == INT64_MIN)) &&
           e->indexed <= (NF_INDEXED_URLS | NF_INDEXED_IDS);
}

/* The filter's cells, behind the rest. */
static bool take_filter(struct nf_cur *c, struct nf_set_catalog_entry *e)
{
    if (!e->has_filter)
        return e->filter.segment_bits == 0 && e->filter.segments == 0 && e->filter.seed == 0;
    if (!nf_fuse_is_right(&e->filter))
        return false;
    e->filter.cells = nf_cur_take(c, nf_fuse_cells(&e->filter));
    return !c->bad;
}

static void take_numbers(struct nf_cur *c, struct nf_set_catalog_entry *e)
{
    e->filter.segments = nf_cur_le32(c);
    e->mtime_ns = nf_cur_le32(c);
    e->articles = nf_cur_le32(c);
    e->blocks = nf_cur_le32(c);
    e->generation = nf_cur_le32(c);
    e->version = nf_cur_le32(c);
    e->key_entries = nf_cur_le32(c);
    e->tables = nf_cur_le32(c);
    e->size = nf_cur_le64(c);
    e->mtime = (int64_t)nf_cur_le64(c);
    e->chunks_hash = nf_cur_le64(c);
    e->filter.seed = nf_cur_le64(c);
    e->input_bytes = nf_cur_le64(c);
    e->versions = nf_cur_le64(c);
    e->time = nf_cur_le64(c);
    e->published_min = (int64_t)nf_cur_le64(c);
    e->published_max = (int64_t)nf_cur_le64(c);
}

enum nf_status nf_set_catalog_entry_get(struct nf_cur *c, struct nf_set_catalog_entry *out)
{
    struct nf_set_catalog_entry e = { .has_filter = false };
    const uint8_t *id;
    uint8_t has_filter, zero;

    e.path.len = nf_cur_le16(c);
    e.creator.len = nf_cur_le16(c);
    e.indexed = nf_cur_u8(c);
    has_filter = nf_cur_u8(c);
    e.filter.segment_bits = nf_cur_u8(c);
    zero = nf_cur_u8(c);
    take_numbers(c, &e);
    id = nf_cur_take(c, NF_ID_SIZE);
    e.path.ptr = (const char *)nf_cur_take(c, e.path.len);
    e.creator.ptr = (const char *)nf_cur_take(c, e.creator.len);
    if (c->bad || has_filter > 1 || zero != 0 || !is_right(&e))
        return NF_E_DAMAGED;
    e.has_filter = has_filter;
    if (!take_filter(c, &e))
        return NF_E_DAMAGED;
    memcpy(e.id, id, NF_ID_SIZE);
    *out = e;
    return NF_OK;
}

size_t nf_set_catalog_entry_size(const struct nf_set_catalog_entry *in)
{
    return NF_SET_CATALOG_ENTRY_SIZE + in->path.len + in->creator.len +
           (in->has_filter ? nf_fuse_cells(&in->filter) : 0);
}

static uint8_t *put32(uint8_t *p, uint32_t v)
{
    nf_put_le32(p, v);
    return p + 4;
}

static uint8_t *put64(uint8_t *p, uint64_t v)
{
    nf_put_le64(p, v);
    return p + 8;
}

static uint8_t *put_bytes(uint8_t *p, const void *from, size_t n)
{
    if (n)
        memcpy(p, from, n);
    return p + n;
}

void nf_set_catalog_entry_put(uint8_t *p, const struct nf_set_catalog_entry *in)
{
    const struct nf_fuse none = { .cells = NULL }, *f = in->has_filter ? &in->filter : &none;

    nf_put_le16(p, (uint16_t)in->path.len);
    nf_put_le16(p + 2, (uint16_t)in->creator.len);
    p[4] = in->indexed;
    p[5] = in->has_filter;
    p[6] = f->segment_bits;
    p[7] = 0;
    p = put32(p + 8, f->segments);
    p = put32(p, in->mtime_ns);
    p = put32(p, in->articles);
    p = put32(p, in->blocks);
    p = put32(p, in->generation);
    p = put32(p, in->version);
    p = put32(p, in->key_entries);
    p = put32(p, in->tables);
    p = put64(p, in->size);
    p = put64(p, (uint64_t)in->mtime);
    p = put64(p, in->chunks_hash);
    p = put64(p, f->seed);
    p = put64(p, in->input_bytes);
    p = put64(p, in->versions);
    p = put64(p, in->time);
    p = put64(p, (uint64_t)in->published_min);
    p = put64(p, (uint64_t)in->published_max);
    p = put_bytes(p, in->id, NF_ID_SIZE);
    p = put_bytes(p, in->path.ptr, in->path.len);
    p = put_bytes(p, in->creator.ptr, in->creator.len);
    if (in->has_filter)
        put_bytes(p, f->cells, nf_fuse_cells(f));
}
