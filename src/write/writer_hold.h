#ifndef NF_WRITE_WRITER_HOLD_H
#define NF_WRITE_WRITER_HOLD_H

#include <newsfiche/writer.h>

/* Hold back so many bytes of articles to learn from, instead of 128 MiB: for
 * tests, which have fewer. */
void nf_writer_hold(struct nf_writer *w, size_t bytes);

#endif

