#ifndef NF_TOOLS_SAFE_NAME_H
#define NF_TOOLS_SAFE_NAME_H

#include <newsfiche/types.h>

/*
 * safe_name - a part of a file name for @text, which is not to be trusted
 *
 * ASCII letters become lower case; letters of other scripts, digits, dots and _ stay, all
 * else is a hyphen, of which there are no two in a row. It begins with neither dot nor
 * hyphen, ends with neither, and has no slash: so it leads to no other folder. Empty if
 * nothing is left. With a NUL.
 */
#define SAFE_NAME 100
void safe_name(struct nf_str text, char buf[SAFE_NAME]);

#endif
