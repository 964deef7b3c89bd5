#ifndef NF_READ_ARCHIVE_OPEN_H
#define NF_READ_ARCHIVE_OPEN_H

#include <newsfiche/reader.h>

#include "format/footer_page.h"
#include "format/footer_bans.h"
#include "format/footer_set.h"
#include "src/base/vec.h"

/* What is known of an archive from its footer. Once open it does not change. */
struct nf_archive {
    const struct nf_alloc *alloc;
    struct nf_source source;
    size_t max_frame;
    size_t max_index;
    size_t max_tables;
    uint8_t header[NF_FILE_HEADER_SIZE];
    bool has_header;    /* it was read with the tail */
    bool has_trailer;   /* the file ends with one, whatever it says */
    struct nf_place footer; /* that is used */
    uint64_t end;       /* of its generation, behind the trailer */
    uint32_t flaws;     /* NF_FLAW_ bits */
    bool recovered;     /* by nf_archive_recover(): no page has a chunk in the file */
    struct nf_buf planned; /* then @pages is here */
    struct nf_buf tail; /* the footer's bytes; creator, pages and bans point there */
    struct nf_footer_head head;
    struct nf_str creator;
    struct nf_footer_pages pages;
    struct nf_footer_bans bans;
    uint8_t indexed;    /* NF_INDEXED_ bits */
    NF_VEC(struct nf_footer_keys) keys; /* oldest first */
    NF_VEC(struct nf_footer_set) sets;  /* rising */
    bool newer_tables;  /* some of them have tables that only a newer version knows */
};

/*
 * nf_archive_open - read the footer of @a, which has alloc, source and limits
 *
 * As nf_reader_open(). It is to be closed whatever the result, which closes the source
 * too.
 */
enum nf_status nf_archive_open(struct nf_archive *a, struct nf_error *err);
void nf_archive_close(struct nf_archive *a);

/* The parts of it that nf_archive_recover() and nf_archive_back_to() use as well. */
void nf_archive_begin(struct nf_archive *a);

/* Take over the footer at @p, which was read from @place and is there in full: all but
 * where that is. */
enum nf_status nf_archive_take(struct nf_archive *a, const uint8_t *p,
                               const struct nf_place *place, struct nf_error *err);

/* Read the payload of a footer; what @a knew of one is forgotten. NF_OK, NF_E_DAMAGED,
 * NF_E_UNSUPPORTED, NF_E_NOMEM. */
enum nf_status nf_archive_payload(struct nf_archive *a, struct nf_cur *c);

/* The file header, which is here already or read. NF_E_FORMAT if the file does not begin
 * like an archive, NF_E_DAMAGED. */
enum nf_status nf_archive_header(struct nf_archive *a, struct nf_identity *out,
                                 struct nf_error *err);
/* What is wrong with such an identity, as NF_E_UNSUPPORTED. */
enum nf_status nf_archive_not_supported(struct nf_error *err, uint64_t offset,
                                        const struct nf_identity *identity);

/* Take over the newest footer that is whole, of the archive @id or NULL: any, and note what
 * is behind it. @most as in nf_footer_find_init(). NF_E_END: there is none. */
enum nf_status nf_archive_newest(struct nf_archive *a, const uint8_t *id, uint64_t most,
                                 struct nf_error *err);

#endif
