#ifndef NF_TOOLS_FILE_CREATE_H
#define NF_TOOLS_FILE_CREATE_H

#include <newsfiche/types.h>

/*
 * file_create - write a new file @name in the folder @dir (a descriptor)
 * @replace: whether it takes the place of one of that name, when it is whole
 *
 * Follows no symbolic link and opens nothing that was there before. 0, or an
 * errno value; then nothing is there that was not before.
 */
int file_create(int dir, const char *name, struct nf_str bytes, bool replace);

#endif
