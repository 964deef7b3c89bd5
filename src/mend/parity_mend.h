#ifndef NF_MEND_PARITY_MEND_H
#define NF_MEND_PARITY_MEND_H

#include <newsfiche/io.h>

#include "src/base/stop.h"
#include "src/chunk/bad_sectors.h"

/* What was done with parity. */
struct nf_parity_mended {
    unsigned percent;  /* of the newest; 0: there is none */
    uint64_t from;     /* behind it: what is before this is covered, or parity */
    uint64_t ranges;   /* that were made again */
    uint64_t bytes;    /* of them, those that were wrong */
    uint64_t beyond;   /* ranges that are damaged still */
    bool cut;          /* the file ends before what could be made again */
};

/*
 * nf_parity_mend - give all bytes back what they were that parity is there for
 * @bad: the bad sectors of @store: what was in them is damaged, and they are written over
 *
 * A range is only written if what it is made to has the hash that it had; a code word is
 * written as a whole, or not at all; of a file that was cut off, as far as the file goes. No
 * byte is changed that is part of a chunk whose own checksum holds, or was made to: whatever
 * is said of it elsewhere, that is what was written.
 *
 * Written is what differs, in place. That can be interrupted anywhere: what is written or
 * half written is damaged before it, and can be made again as before.
 *
 * NF_OK; NF_E_LIMIT, NF_E_IO, NF_E_NOMEM, NF_E_STOPPED: some of it may be done. Cost: reads
 * the file twice; once more if something is damaged, and for each code word that is, the
 * word; once more where several chunks mend parts of one damaged place, 32 times at most; and
 * all again for parity that is found only when that was done, eight times at most.
 * Memory: 34 MiB.
 */
enum nf_status nf_parity_mend(const struct nf_store *store, struct nf_bad_sectors *bad,
                              const struct nf_alloc *alloc, const struct nf_stop *stop,
                              struct nf_parity_mended *out, struct nf_error *err);

#endif
