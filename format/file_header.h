#ifndef NF_FORMAT_FILE_HEADER_H
#define NF_FORMAT_FILE_HEADER_H

#include <newsfiche/status.h>

#include "format/cur.h"
#include "format/limits.h"

/* spec 4: what the file header says, and the footer again. */
struct nf_identity {
    uint32_t version;
    uint32_t features; /* critical: an unknown bit is refused */
    uint8_t id[NF_ID_SIZE];
};

/* spec 4: file header, NF_FILE_HEADER_SIZE bytes. */
enum nf_status nf_file_header_get(struct nf_cur *c, struct nf_identity *out);
void nf_file_header_put(uint8_t p[NF_FILE_HEADER_SIZE],
                        const struct nf_identity *in);

/* Whether @p, of @n bytes, begins like an archive. */
bool nf_file_magic(const uint8_t *p, size_t n);

/* The same fields inside the footer, 24 bytes without magic and check. */
#define NF_IDENTITY_SIZE 24
enum nf_status nf_identity_get(struct nf_cur *c, struct nf_identity *out);
void nf_identity_put(uint8_t p[NF_IDENTITY_SIZE], const struct nf_identity *in);

/* NF_E_UNSUPPORTED unless this build knows the version and all features. */
enum nf_status nf_identity_supported(const struct nf_identity *in);

#endif
