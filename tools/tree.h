#ifndef NF_TOOLS_TREE_H
#define NF_TOOLS_TREE_H

#include <newsfiche/record.h>

#include "src/base/buf.h"
#include "src/base/intern.h"

/*
 * Files in the tree that articles came from. Articles of one file come one after the
 * other, and are put behind each other, a line each.
 *
 * Whoever made the archive chose the paths. None leads out of the folder: neither ..
 * nor what is absolute is taken, and no link in it is followed.
 */
struct tree {
    int dir;        /* the folder, open */
    bool force;     /* replace files that were there before */
    struct nf_buf path;   /* of the file at hand */
    bool has_file;
    bool lacks_line_end;  /* what was written to it last does */
    uint64_t count;       /* articles in it */
    int parent;           /* its folder, open; -1: none */
    struct nf_buf written; /* the paths of all files, one after the other */
    struct nf_buf ends;    /* size_t: where each of them ends */
    struct nf_intern seen; /* their numbers */
};

void tree_begin(struct tree *t, int dir, bool force);
void tree_free(struct tree *t);

/* Set @out to the path in @record as a file name; false if it has none. False with
 * @out.failed when out of memory. */
bool tree_path_of(const struct nf_record *record, struct nf_buf *out);

/* Why no file is made at @path, for people; NULL if one may be. */
const char *tree_refuses(struct nf_str path);

/*
 * tree_put - write an article to the file at @path, which may be
 *
 * 0, or an errno value: EEXIST, a file is there and is not to be replaced; EALREADY, this run
 * has made it; ELOOP and ENOTDIR, a link or a file where a folder is needed.
 */
int tree_put(struct tree *t, struct nf_str path, struct nf_str article);

/* What is left to write of the last file. 0, or an errno value. */
int tree_end(struct tree *t);

#endif
