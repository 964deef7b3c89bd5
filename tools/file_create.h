#ifndef NF_TOOLS_FILE_CREATE_H
#define NF_TOOLS_FILE_CREATE_H

#include <newsfiche/types.h>

/*
 * file_create - write a new file @name in the folder @dir (a descriptor)
 * @replace: whether it takes the place of one of that name, when it is whole
 *
 * Follows no symbolic link and opens nothing that was there before; a link is replaced
 * itself. A file's permissions and, where that is allowed, owner stay. 0, or an errno
 * value, and then nothing is there that was not before: EEXIST, a file or link is there
 * and @replace is false; EISDIR and ENOTSUP, what is never replaced (a pipe, a device).
 */
int file_create(int dir, const char *name, struct nf_str bytes, bool replace);

/* Append to the file @name, which file_create() made before. 0, or an errno value. */
int file_append(int dir, const char *name, struct nf_str bytes);

#endif
