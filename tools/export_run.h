#ifndef NF_TOOLS_EXPORT_RUN_H
#define NF_TOOLS_EXPORT_RUN_H

#include "tools/export_csv.h"

/* An export by several threads. */
struct export_job {
    struct archive *archive;
    const struct selection *selection;
    const struct pick *pick; /* these fields alone; NULL all */
    const struct csv_table *table; /* rows of this; NULL: lines of JSON */
    const struct nf_sink *sink; /* NULL: the cli's output, made harmless for a
                                 * terminal */
    const char *sink_name;
    unsigned threads;
    uint64_t written;  /* articles; set by the run */
    uint64_t left_out; /* fields without a column; likewise */
    bool whole;        /* all that can be read was written; likewise */
};

/*
 * export_run - write every article selected, in order
 *
 * Memory: as nf_set_scan(). CLI_NONE if there were none; else as select_visit().
 */
enum cli_exit export_run(struct export_job *job);

#endif
