#ifndef NF_TOOLS_COLUMNS_H
#define NF_TOOLS_COLUMNS_H

#include <stdint.h>

/* How many columns of a terminal @code takes: 0 (it joins what stands before
 * it), 1, or 2 (East Asian and emoji). Controls are not asked for. */
unsigned columns_of(uint32_t code);

#endif
