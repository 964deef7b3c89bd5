#ifndef NF_CONVERT_SPLIT_ARCHIVE_H
#define NF_CONVERT_SPLIT_ARCHIVE_H

#include "src/convert/importer.h"

/*
 * Members of tar and zip. Those whose names say that they hold no articles are passed over, and
 * what is no file is left out.
 *
 * nf_is_archive    - whether @in, which is called @name, is one of these
 * nf_split_archive - then the articles of its members; it is in @depth others
 */
bool nf_is_archive(const char *name, struct nf_byte_in *in);
enum nf_status nf_split_archive(struct nf_importer *im, struct nf_byte_in *in, unsigned depth);

#endif
