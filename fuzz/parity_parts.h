#ifndef NF_FUZZ_PARITY_PARTS_H
#define NF_FUZZ_PARITY_PARTS_H

/*
 * Parity chunks (doc/parity.md) of an archive that was taken apart. One that is right for
 * the file it came from is made again for the one that is put together. One that is not
 * keeps what was changed in it, and gets checks that fit.
 */
#include "fuzz/archive_parts.h"

/* Note whether part @i is right for the file at @data that it came from. */
void parity_part_look(struct archive_part *part, const uint8_t *data, size_t size);

/* Say in its heads where it is now, and give it the room that it takes. */
void parity_part_move(const struct archive_parts *parts, struct archive_part *part);

/* Its payload, by @file, which has all that stands before it. */
void parity_part_fill(struct archive_part *part, const uint8_t *file);

#endif
