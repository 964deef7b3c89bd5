/* For targets that get any bytes: no mutation gets past checksums that are compared. */
#include "format/checksum.h"

/* Instead of that of format/check_equal.c. */
int nf_check_equal(uint64_t stored, uint64_t computed)
{
    (void)stored;
    (void)computed;
    return 1;
}
