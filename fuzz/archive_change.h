#ifndef NF_FUZZ_ARCHIVE_CHANGE_H
#define NF_FUZZ_ARCHIVE_CHANGE_H

#include "fuzz/archive_parts.h"

/* Change one part: its header, its payload, what that decodes to, or its place. */
void archive_change(struct archive_parts *parts);

#endif
