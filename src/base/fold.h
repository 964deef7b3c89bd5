#ifndef NF_BASE_FOLD_H
#define NF_BASE_FOLD_H

#include <newsfiche/types.h>

/*
 * nf_fold - @text as names are compared: "Février", "FEVRIER" and "fevrier"
 * are one
 * @buf: room for @text.len bytes; a fold never grows
 *
 * Small letters without their marks (Latin, Greek, Cyrillic, Armenian, full-width
 * forms), letters that Arabic spells in several ways in one of them, digits of
 * any script as 0 to 9, spaces and dashes as ' ' and '-', signs without width
 * left out. What folds to itself stays.
 *
 * Returns the bytes written; 0 also if @text is not UTF-8.
 */
size_t nf_fold(struct nf_str text, char *buf);

#endif
