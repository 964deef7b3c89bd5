#include "src/mend/index_whole.h"

#include "src/base/fail.h"
#include "src/read/archive_page.h"
#include "src/read/cursor.h"

static enum nf_status check_pages(struct nf_cursor *c)
{
    const struct nf_archive *a = &c->reader->archive;
    struct nf_offsets o;
    enum nf_status st = NF_OK;

    nf_offsets_init(&o, a);
    for (uint32_t i = 0; st == NF_OK && i < a->pages.count; i++) {
        struct nf_footer_page p;

        st = nf_archive_page(a, i, &p, NULL);
        if (st == NF_OK)
            st = nf_offsets_read(a, &p, &o, NULL);
        if (st == NF_OK)
            st = nf_catalog_slot_load_stored(&c->select, i, NULL);
    }
    nf_offsets_free(&o);
    return st;
}

static enum nf_status check_keys(struct nf_cursor *c)
{
    const struct nf_archive *a = &c->reader->archive;
    enum nf_status st = NF_OK;

    for (size_t i = 0; i < nf_vec_count(&a->keys); i++)
        for (uint32_t k = 0; st == NF_OK && k < a->keys.at[i].pages; k++) {
            struct nf_key_page page;

            st = nf_key_page_read(&c->keys, &a->keys.at[i], k, &page, NULL);
        }
    return st;
}

static enum nf_status check_tables(struct nf_cursor *c)
{
    const struct nf_archive *a = &c->reader->archive;
    enum nf_status st = NF_OK;

    for (uint32_t i = 0; i < nf_vec_count(&a->sets); i++)
        for (unsigned k = 0; st == NF_OK && k < NF_SET_TABLES; k++)
            st = nf_table_compare(a, i, k, c->unpacker, NULL);
    return st;
}

enum nf_status nf_index_whole(struct nf_reader *r, bool *whole, struct nf_error *err)
{
    struct nf_cursor *c = NULL;
    enum nf_status st;

    *whole = false;
    if (r->archive.flaws & ~(uint32_t)NF_FLAW_HEADER)
        return NF_OK;
    st = nf_cursor_open(r, &c, err);
    if (st != NF_OK)
        return st;
    st = check_pages(c);
    if (st == NF_OK)
        st = check_keys(c);
    if (st == NF_OK)
        st = check_tables(c);
    nf_cursor_close(c);
    *whole = st != NF_E_DAMAGED; /* what is newer or large is not damaged */
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    return st == NF_E_IO ? nf_fail(err, st, NF_NO_OFFSET, "read") : NF_OK;
}
