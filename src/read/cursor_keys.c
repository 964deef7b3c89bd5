#include "src/read/cursor_keys.h"

#include "format/key_page.h"
#include "src/block/block_article.h"

enum nf_status nf_cursor_key(struct nf_cursor *c, uint32_t i, int kind, struct nf_str *key)
{
    const struct nf_block *b = &c->slot.block;
    struct nf_record record;

    if (!nf_vec_make(&c->fields, (size_t)nf_block_article_fields(b, i)))
        return NF_E_NOMEM;
    nf_block_article_keys(b, i, c->fields.at, &record);
    return nf_article_key(&record, kind, &c->search.scratch, key);
}

static enum nf_status add_key(struct nf_cursor *c, uint32_t i, enum nf_key kind, bool *has,
                              uint64_t *hash)
{
    struct nf_str key;
    enum nf_status st = nf_cursor_key(c, i, (int)kind, &key);

    *has = st == NF_OK && key.len > 0;
    if (*has)
        *hash = nf_key_hash((uint8_t)kind, key.ptr, key.len);
    return st;
}

enum nf_status nf_cursor_key_facts(struct nf_cursor *c, uint32_t i, struct nf_facts *out)
{
    enum nf_status st = add_key(c, i, NF_KEY_URL, &out->has_url, &out->url_hash);

    return st == NF_OK ? add_key(c, i, NF_KEY_ID, &out->has_id, &out->id_hash) : st;
}
