#ifndef NF_SET_NEAR_PATH_H
#define NF_SET_NEAR_PATH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* Where files are, seen from a folder, whatever name they are called by: links of folders are
 * followed, of files not. */
struct nf_near {
    char base[PATH_MAX];   /* that folder; without a / at its end, so / itself is "" */
    char asked[PATH_MAX];  /* the folder that was asked for last, as it was spelled */
    char folder[PATH_MAX]; /* and what it is, likewise without / */
};

/* Begin to look from the folder that has the file @path. 0, or an errno value. */
int nf_near_begin(struct nf_near *n, const char *path);

/* nf_near_path - the path from there to the file @path, which need not be there
 *
 * 0, or an errno value: of its folder, or ENAMETOOLONG. */
int nf_near_path(struct nf_near *n, const char *path, char out[PATH_MAX]);

#endif
