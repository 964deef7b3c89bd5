#ifndef NF_READ_READER_PARTS_H
#define NF_READ_READER_PARTS_H

#include <newsfiche/reader.h>
#include <stdatomic.h>

#include "src/chunk/bad_sectors.h"
#include "src/read/archive_open.h"
#include "src/read/block_locate.h"
#include "src/read/later_versions.h"
#include "src/read/table_load.h"

/* What threads share. */
struct nf_reader {
    atomic_size_t users; /* the caller, until he closes it, and each cursor */
    struct nf_archive archive;
    struct nf_bad_sectors bad; /* what the source is read through; from.read_at may be NULL */
    struct nf_tables tables;
    struct nf_offset_pages offsets;
    struct nf_later_versions later;
};

/* A user is gone; the last one frees it. */
void nf_reader_release(struct nf_reader *r);

#endif
