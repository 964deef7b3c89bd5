#ifndef NF_READ_SCAN_FETCH_H
#define NF_READ_SCAN_FETCH_H

#include "src/read/cursor.h"

/*
 * One thread's way through articles in rising order, which does not try again what
 * was found damaged: a block, or a text of several articles.
 */
struct nf_fetcher {
    struct nf_cursor *cursor;
    uint64_t bad_from, bad_to; /* articles whose text is lost by @bad */
    uint32_t bad_block;        /* number of one that is lost by it; UINT32_MAX: none */
    enum nf_status status;
    struct nf_error bad;
};

enum nf_status nf_fetcher_open(struct nf_fetcher *f, struct nf_reader *r,
                               struct nf_error *err);
void nf_fetcher_close(struct nf_fetcher *f);

/*
 * nf_fetch      - as nf_cursor_get()
 * nf_fetch_size - as nf_cursor_size(); 0 for what cannot be had, as nf_fetch() then says
 *
 * @on: whether the article after it is wanted as well: then most of its block is
 */
uint64_t nf_fetch_size(struct nf_fetcher *f, uint64_t ordinal, bool on);
enum nf_status nf_fetch(struct nf_fetcher *f, uint64_t ordinal, bool on,
                        enum nf_parts parts, struct nf_record *out, struct nf_error *err);

#endif
