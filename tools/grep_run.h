#ifndef NF_TOOLS_GREP_RUN_H
#define NF_TOOLS_GREP_RUN_H

#include "tools/found_show.h"
#include "tools/grep_find.h"
#include "tools/select.h"

enum grep_form { GREP_SHOW, GREP_NUMBERS, GREP_COUNT };

/* A search by several threads. */
struct grep_job {
    struct archive *archive;
    const struct selection *selection; /* its limit is of articles in which there is a match */
    const struct pick *pick;           /* NULL: the usual fields */
    const struct pattern *pattern;
    struct found_show show;
    enum grep_form form;
    bool json;
    unsigned threads;
};

/*
 * grep_run - look through every article selected, and show what is found, in order
 *
 * CLI_NONE if nothing is; else as select_visit(), and CLI_LIMIT if a pattern was given up
 * in some articles, which are told.
 */
enum cli_exit grep_run(struct grep_job *job);

#endif
