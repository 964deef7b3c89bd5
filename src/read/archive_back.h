#ifndef NF_READ_ARCHIVE_BACK_H
#define NF_READ_ARCHIVE_BACK_H

#include "src/read/archive_open.h"

/*
 * A way from the footer that is used to the ones before it. Each names the one before; both
 * numbers and offsets fall, so a hostile file cannot make it long: no byte is read twice.
 */
struct nf_archive_back {
    const struct nf_archive *archive;
    struct nf_buf buf;
    struct nf_footer_head head; /* of the generation that it has come to */
    struct nf_place footer;
    uint64_t end;               /* of that, behind the trailer */
};

/* At the generation of @a, which is open and was not recovered. */
void nf_archive_back_init(struct nf_archive_back *b, const struct nf_archive *a);
void nf_archive_back_free(struct nf_archive_back *b);

/*
 * nf_archive_back_next - come to the generation before
 *
 * NF_E_END, without a text: it was the first. NF_E_DAMAGED, NF_E_UNSUPPORTED, NF_E_LIMIT of
 * a footer that cannot be had; NF_E_IO, NF_E_NOMEM. Then @b is where it was.
 */
enum nf_status nf_archive_back_next(struct nf_archive_back *b, struct nf_error *err);

/*
 * nf_archive_back_to - make @a, which is open, what it was at generation @number
 *
 * Its source then ends where the file did, so that nothing that was added later is met.
 * NF_E_RANGE: there is none of that number. Others as nf_archive_back_next().
 */
enum nf_status nf_archive_back_to(struct nf_archive *a, uint64_t number,
                                  struct nf_error *err);

#endif
