#ifndef NF_FUZZ_ARCHIVE_PARTS_H
#define NF_FUZZ_ARCHIVE_PARTS_H

/*
 * An archive as a list of chunks, of which each may be changed, and the archive that
 * they are together: with offsets, lengths and checks that fit, as far as they fitted
 * before.
 */
#include <stdbool.h>

#include "format/chunk_header.h"
#include "format/file_header.h"

#define ARCHIVE_PARTS_MAX 512

struct archive_part {
    struct nf_chunk chunk; /* stored_len and hash count no more: @len is right */
    uint8_t *payload;      /* malloc'd */
    size_t len;
    uint64_t was, was_len; /* place in the file it came from, and */
    uint32_t was_aux;
    uint64_t now;          /* that in the one that is made */
    bool parity_right;     /* parity that is right for what it covers (parity_parts.h) */
};

struct archive_parts {
    struct nf_identity identity;
    struct archive_part part[ARCHIVE_PARTS_MAX];
    size_t count;
};

/* False if @data does not look like an archive; then there is nothing to free. Checks
 * are not compared if checks_ignore() was called. */
bool archive_take_apart(const uint8_t *data, size_t size, struct archive_parts *out);
void archive_parts_free(struct archive_parts *parts);

/* The archive, malloc'd. */
uint8_t *archive_put_together(struct archive_parts *parts, size_t *size);

/* Give part @i other bytes: @payload was malloc'd. */
void archive_part_set(struct archive_part *part, uint8_t *payload, size_t len);
void archive_part_drop(struct archive_parts *parts, size_t i);
/* A copy of part @i before part @at; false if there are too many. */
bool archive_part_copy(struct archive_parts *parts, size_t i, size_t at);

#endif
