#ifndef NF_TOOLS_FILE_CREATE_H
#define NF_TOOLS_FILE_CREATE_H

#include <newsfiche/types.h>

/*
 * file_create - write a new file @name in the folder @dir (a descriptor)
 * @replace: whether one of that name is taken away first
 *
 * Follows no symbolic link and opens nothing that was there before. 0, or an
 * errno value; then there is no file of that name that this call began.
 */
int file_create(int dir, const char *name, struct nf_str bytes, bool replace);

#endif
