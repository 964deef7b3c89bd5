#ifndef NF_WRITE_WRITER_SAMPLE_H
#define NF_WRITE_WRITER_SAMPLE_H

#include <newsfiche/writer.h>

/* Hold back so many bytes of articles to learn from, instead of 32 MiB: for
 * tests, which have fewer. */
void nf_writer_sample(struct nf_writer *w, size_t bytes);

#endif

