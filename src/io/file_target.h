#ifndef NF_IO_FILE_TARGET_H
#define NF_IO_FILE_TARGET_H

#include <limits.h>
#include <newsfiche/status.h>
#include <sys/stat.h>

/* Where what is written under a name is to go. */
struct nf_target {
    int fd;              /* write here, to what is no regular file; else -1 */
    bool exists;         /* a regular file, to be replaced */
    struct stat old;     /* that file */
    char path[PATH_MAX]; /* the file's own name: no link */
};

/*
 * nf_target_find - follow @path to what is to be written
 * @replace: whether a regular file may be there
 *
 * All that can be known to stand in the way of giving a new file that name is
 * refused here, before anybody has worked for it.
 *
 * A descriptor of this process (/dev/stdout, /dev/fd/3) is taken as it is: opened
 * once more, a file would be written from its beginning, and a socket not at all.
 *
 * NF_OK, NF_E_EXISTS, NF_E_IO. Only with NF_OK there may be a @fd to close.
 */
enum nf_status nf_target_find(const char *path, bool replace,
                              struct nf_target *out, struct nf_error *err);

/*
 * nf_target_follow - @path, with room for PATH_MAX bytes, becomes the name of the file that
 * it leads to if it is a link
 *
 * Other than with realpath(3), folders above those in @path need not be open to the user.
 */
void nf_target_follow(char *path);

#endif
