#ifndef NF_FORMAT_SET_CATALOG_ENTRY_H
#define NF_FORMAT_SET_CATALOG_ENTRY_H

#include <newsfiche/status.h>
#include <newsfiche/types.h>

#include "format/cur.h"
#include "format/fuse.h"
#include "format/limits.h"

/* doc/set-catalog.md: what a set catalog says of its archives. It is a file of its own. */
#define NF_SET_CATALOG_VERSION 1
#define NF_SET_CATALOG_HEAD_SIZE 24
#define NF_SET_CATALOG_CHECK_SIZE 8
#define NF_SET_CATALOG_ENTRY_SIZE 128 /* without path, creator and cells */

struct nf_set_catalog_head {
    uint32_t version;
    uint32_t count; /* entries */
    uint64_t size;  /* bytes of the file */
};

struct nf_set_catalog_entry {
    struct nf_str path; /* from the folder of the catalog */
    struct nf_str creator;
    uint8_t id[NF_ID_SIZE];
    uint64_t size;      /* bytes of the archive */
    int64_t mtime;      /* of its file, seconds since 1970 */
    uint32_t mtime_ns;
    uint64_t chunks_hash;
    uint32_t articles;
    uint32_t blocks;
    uint32_t generation;
    uint32_t version;   /* of its format */
    uint32_t key_entries;
    uint32_t tables;
    uint64_t input_bytes;
    uint64_t versions;
    uint64_t time;
    int64_t published_min;
    int64_t published_max;
    uint8_t indexed;    /* NF_INDEXED_ bits */
    bool has_filter;
    struct nf_fuse filter;
};

/* Whether @p, of @n bytes, begins like a set catalog. */
bool nf_set_catalog_magic(const uint8_t *p, size_t n);

/* NF_OK, NF_E_DAMAGED. */
enum nf_status nf_set_catalog_head_get(struct nf_cur *c, struct nf_set_catalog_head *out);
void nf_set_catalog_head_put(uint8_t p[NF_SET_CATALOG_HEAD_SIZE],
                             const struct nf_set_catalog_head *in);

/* An entry with all that it has; views into what @c goes through. NF_OK, NF_E_DAMAGED. */
enum nf_status nf_set_catalog_entry_get(struct nf_cur *c, struct nf_set_catalog_entry *out);
/* Bytes of the entry, and the entry itself at @p. */
size_t nf_set_catalog_entry_size(const struct nf_set_catalog_entry *in);
void nf_set_catalog_entry_put(uint8_t *p, const struct nf_set_catalog_entry *in);

#endif
