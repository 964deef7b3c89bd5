#ifndef NF_TOOLS_MAP_FILE_H
#define NF_TOOLS_MAP_FILE_H

#include "tools/cli.h"
#include "src/base/buf.h"

/*
 * map_file_read - the file at @path to @out, NUL-terminated, if it is a map
 *
 * False otherwise: what is wrong is said, with the line, and in @cli->ended.
 */
bool map_file_read(struct cli *cli, const char *path, struct nf_buf *out);

#endif
