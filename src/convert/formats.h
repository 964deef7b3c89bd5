#ifndef NF_CONVERT_FORMATS_H
#define NF_CONVERT_FORMATS_H

#include "src/convert/importer.h"

/*
 * What reads a format: a line in the table of formats.c, as there is one in that of
 * format_names.c, and a file with its splitter.
 */
struct nf_format {
    enum nf_sure (*looks)(const struct nf_look *look);
    enum nf_status (*split)(struct nf_importer *im, struct nf_byte_in *in);
    bool text; /* an article that comes back as it is: it must be UTF-8 */
};

/*
 * nf_split_any - the articles of @in, whose name is in the place
 * @inside: @in is in an archive or folder: names that say nothing are passed
 *          over
 * @depth:  of archives inside archives
 */
enum nf_status nf_split_any(struct nf_importer *im, struct nf_byte_in *in,
                            bool inside, unsigned depth);

/* The same, @in being neither compressed nor a container, nor empty. */
enum nf_status nf_split_content(struct nf_importer *im, struct nf_byte_in *in);

#endif
