#ifndef NF_CONVERT_PATH_ASIDE_H
#define NF_CONVERT_PATH_ASIDE_H

#include <newsfiche/record.h>

#include "src/base/buf.h"
#include "src/base/vec.h"

/* What nf_path_aside() puts together. */
struct nf_path_asides {
    NF_VEC(struct nf_field) fields;
    struct nf_buf json;
};

void nf_path_asides_init(struct nf_path_asides *p, const struct nf_alloc *alloc);
void nf_path_asides_free(struct nf_path_asides *p);

/*
 * nf_path_aside - @record, which has room for it, with one more value at its end: @path, as
 *                 an aside
 * @path: of a file; bytes that are not UTF-8 become \udc80 to \udcff, as Python has it
 * @out:  receives it; views into @record and @p
 *
 * False when out of memory.
 */
bool nf_path_aside(struct nf_path_asides *p, const struct nf_record *record,
                   struct nf_str path, struct nf_record *out);

#endif
