#ifndef NF_CONVERT_SPLIT_FICHE_H
#define NF_CONVERT_SPLIT_FICHE_H

#include "src/convert/importer.h"

/* Archives of newsfiche: their articles come as they are, with their values and asides. */
enum nf_sure nf_look_fiche(const struct nf_look *look);

/* Whether @in begins like one. */
bool nf_is_fiche(struct nf_byte_in *in);

/*
 * nf_split_fiche - all articles of the archive in the importer's direct source
 *
 * An archive is read from its end, so one that comes through a pipe or out of another file
 * is refused. Articles that cannot be had are refused one by one.
 */
enum nf_status nf_split_fiche(struct nf_importer *im, struct nf_byte_in *in);

#endif
