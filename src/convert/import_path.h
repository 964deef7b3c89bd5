#ifndef NF_CONVERT_IMPORT_PATH_H
#define NF_CONVERT_IMPORT_PATH_H

#include "src/convert/importer.h"

/*
 * The articles of what @in reads; @rewind makes it begin again, and is false if it
 * cannot. @inside a folder, its name must promise some.
 */
enum nf_status nf_import_stream(struct nf_importer *im, const char *name,
                                struct nf_byte_in in, bool (*rewind)(void *ctx),
                                bool inside);

/* The articles of the open file @fd. */
enum nf_status nf_import_fd(struct nf_importer *im, const char *name, int fd,
                            bool inside);

/* The articles of the file at @path; @inside a folder, its name must promise some. */
enum nf_status nf_import_file(struct nf_importer *im, const char *path, bool inside);

/*
 * The articles of all files in the folder @path and in those in it, in the order
 * of their names' bytes. Links in it are not followed: where they lead to is not
 * what the caller named. @depth: of folders, 1 for the one that was named.
 */
enum nf_status nf_import_folder(struct nf_importer *im, const char *path,
                                unsigned depth);

#endif
