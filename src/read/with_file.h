#ifndef NF_READ_WITH_FILE_H
#define NF_READ_WITH_FILE_H

#include <newsfiche/io.h>

/*
 * nf_with_file - have an archive opened from the file at @path
 * @use: takes the source over if it returns NF_OK
 *
 * A writer that goes on with an archive cuts off what a killed one left there. Who opens the
 * file meanwhile reads behind its end; then it is opened again, some times.
 * What nf_source_file() or @use returned last, with the path in @err.
 */
enum nf_status nf_with_file(const char *path,
                            enum nf_status (*use)(void *ctx, const struct nf_source *source,
                                                  struct nf_error *err),
                            void *ctx, struct nf_error *err);

#endif
