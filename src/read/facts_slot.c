#include "src/read/facts_slot.h"

#include "src/base/fail.h"
#include "src/block/block_article.h"

void nf_facts_slot_init(struct nf_facts_slot *s, struct nf_block_slot *block)
{
    const struct nf_alloc *alloc = block->reader->archive.alloc;

    s->block = block;
    nf_text_slot_init(&s->text, block);
    nf_vec_init(&s->fields, alloc);
    nf_buf_init(&s->scratch, alloc, SIZE_MAX / 2);
}

void nf_facts_slot_free(struct nf_facts_slot *s)
{
    nf_text_slot_free(&s->text);
    nf_vec_free(&s->fields);
    nf_buf_free(&s->scratch);
}

/* Whether a value that facts come of stands in the text, which was not given. */
static bool is_in_text(const struct nf_record *record)
{
    static const enum nf_role roles[] = { NF_ROLE_SOURCE, NF_ROLE_DOMAIN, NF_ROLE_LANGUAGE,
                                          NF_ROLE_PUBLISHED };

    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
        const struct nf_field *f = nf_record_find(record, roles[i]);

        if (f && !f->value.ptr)
            return true;
    }
    return false;
}

enum nf_status nf_facts_slot_get(struct nf_facts_slot *s, uint32_t i, struct nf_facts *out,
                                 bool *lost, struct nf_error *err)
{
    const struct nf_block *b = &s->block->block;
    struct nf_error why = NF_ERROR_INIT;
    struct nf_record record;
    enum nf_status st = NF_OK;

    *lost = false;
    *out = (struct nf_facts){ .time.withdrawn = nf_block_article_withdrawn(b, i) };
    if (out->time.withdrawn)
        return NF_OK;
    if (!nf_vec_make(&s->fields, nf_block_article_fields(b, i)))
        return nf_fail_nomem(err);
    nf_block_article(b, i, NULL, s->fields.at, &record);
    if (is_in_text(&record) && nf_block_frame_of(b, i)->frame.raw_len) {
        st = nf_text_slot_load(&s->text, i, &why);
        *lost = nf_is_damage(st);
        if (st != NF_OK && !*lost) {
            nf_fail_copy(err, &why);
            return st;
        }
        if (st == NF_OK)
            nf_block_article(b, i, nf_buf_text(&s->text.text), s->fields.at, &record);
    }
    st = nf_facts_of(&record, &s->scratch, out);
    if (st == NF_OK)
        st = nf_facts_time(&record, &s->scratch, out);
    out->time.former = nf_block_article_former(b, i);
    return st == NF_OK ? NF_OK : nf_fail(err, st, NF_NO_OFFSET, "%s", nf_strerror(st));
}
