#ifndef NF_READ_KEY_PAGES_H
#define NF_READ_KEY_PAGES_H

#include "format/key_page.h"
#include "src/read/archive_open.h"

/* The first bytes of a key index's payload, kept. */
struct nf_held {
    struct nf_buf buf;
    const uint8_t *bytes;
    uint64_t at;
    size_t len;            /* 0: nothing is held yet */
    uint64_t checked[8];   /* a bit for each of its first pages: it is right */
};

/* What a thread knows of the key indexes. */
struct nf_key_pages {
    const struct nf_archive *archive;
    struct nf_held held;     /* of the key index that was asked first */
    struct nf_buf buf;
    uint64_t page_at;        /* where in the file @page is; 0: there is none */
    struct nf_key_page page; /* the one last read, which was checked */
    uint64_t hash;           /* looked for there last, if @count is not 0 */
    uint32_t first, count;   /* and what was found */
};

void nf_key_pages_init(struct nf_key_pages *k, const struct nf_archive *a);
void nf_key_pages_free(struct nf_key_pages *k);

/* Page @number of a key index; it lives until the next one is read. */
enum nf_status nf_key_page_read(struct nf_key_pages *k,
                                const struct nf_footer_keys *keys, uint32_t number,
                                struct nf_key_page *page, struct nf_error *err);

/*
 * nf_key_candidates - the blocks that may hold a key, of one key index
 * @hash:   nf_key_hash() of it
 * @page:   receives the key page; entries @first .. @first + @count
 */
enum nf_status nf_key_candidates(struct nf_key_pages *k,
                                 const struct nf_footer_keys *keys, uint64_t hash,
                                 struct nf_key_page *page, uint32_t *first,
                                 uint32_t *count, struct nf_error *err);

#endif
