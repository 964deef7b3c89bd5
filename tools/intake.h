#ifndef NF_TOOLS_INTAKE_H
#define NF_TOOLS_INTAKE_H

#include <newsfiche/convert.h>
#include <newsfiche/reader.h>
#include <newsfiche/writer.h>

#include "src/base/vec.h"
#include "tools/figures.h"
#include "tools/json_out.h"
#include "tools/tally.h"

/* Articles that a command takes in: the options several commands share, and the import. */
struct intake {
    struct cli *cli;
    const char *name; /* of the archive, for people */
    bool skip;        /* go on after what is refused */
    struct nf_import_opts import;
    struct nf_buf map;
    struct tally tally;
    bool fast, max;
    struct nf_writer_opts opts; /* as they were given */
    struct nf_writer *writer;
    /* Whether an article is to be stored, and as a later version of which one, or if it is not
     * which one is there instead; may be NULL: all are, of none. */
    enum nf_status (*wants)(void *ctx, const struct nf_record *record, bool *wanted,
                            uint64_t *former, struct nf_error *err);
    /* After each article, and while an input is waited for (true: stop); may be NULL. */
    enum nf_status (*added)(void *ctx, struct nf_error *err);
    bool (*waits)(void *ctx);
    void *ctx;
    uint64_t refused;
    uint64_t unwanted;
    uint64_t banned;       /* of them, so many by the archive */
    bool refusal_said;     /* the last status is one that was named as refused */
    bool output_failed;    /* the status came from the writer */
    uint64_t all_bytes;    /* of the inputs; 0: not known */
    uint64_t before_bytes; /* of the inputs that are done */
    uint64_t here_bytes;   /* read of the one at hand */
    NF_VEC(uint64_t) numbers; /* of the articles of the archive that is read, in the one that is
                               * written; if any is a later version */
    struct nf_writer_stats stats;
    struct timespec start;
};
#define INTAKE_INIT(from)                                                      \
    { .cli = (from), .opts = NF_WRITER_OPTS_INIT, .import = NF_IMPORT_OPTS_INIT, \
      .stats = NF_WRITER_STATS_INIT, .tally = { .cli = (from) } }

enum intake_code {
    INTAKE_FROM = CLI_SELECT,
    INTAKE_LEVEL,
    INTAKE_JOBS,
    INTAKE_BLOCK,
    INTAKE_ON_ERROR,
    INTAKE_NO_TABLES,
    INTAKE_NO_ID_INDEX,
    INTAKE_TAKE_BANNED,
    INTAKE_FAST,
    INTAKE_MAX,
    INTAKE_AT,
    INTAKE_ENCODING,
    INTAKE_COLUMNS,
    INTAKE_NO_HEADER,
    INTAKE_MAX_MEMORY,
    INTAKE_MAP,
    INTAKE_NO_PATHS
};

/* For a command's table of options: of the inputs, and of how they are packed. */
#define INTAKE_INPUT_OPTIONS                                                   \
    { 'v', "verbose", NULL, "name each file and everything left out" },        \
    { INTAKE_FROM, "from", "FORMAT", "the format of all inputs; see 'newsfiche formats'" }, \
    { INTAKE_AT, "articles", "PATH", "where in JSON the articles are: /data/items" }, \
    { INTAKE_MAP, "map", "FILE", "what keys mean: lines 'story/head = title'" }, \
    { INTAKE_COLUMNS, "columns", "NAMES", "names of a table's columns: url,title,text" }, \
    { INTAKE_NO_HEADER, "no-header", NULL, "a table's first row is an article" }, \
    { INTAKE_ENCODING, "encoding", "NAME", "encoding of the inputs: windows-1251, gb18030, …" }, \
    { INTAKE_MAX_MEMORY, "max-memory", "MIB", "memory to unpack one input; default 128" }, \
    { INTAKE_ON_ERROR, "on-error", "WHAT", "if an article is refused: stop (default) or skip" }
#define INTAKE_PACK_OPTIONS                                                    \
    { INTAKE_FAST, "fast", NULL, "pack fast: no lexicon, not tried out by unpacking" }, \
    { INTAKE_MAX, "max", NULL, "pack small; single articles are slower to get" }, \
    { INTAKE_LEVEL, "level", "N", "zstd's level, 1 to 22; default 15 or 19" }, \
    { INTAKE_BLOCK, "block", "N", "articles per block, 1 to 4096; default up to 32" }, \
    { INTAKE_NO_ID_INDEX, "no-id-index", NULL, "make no index of identifiers" }, \
    { INTAKE_NO_TABLES, "no-tables", NULL, "learn neither dictionaries nor lexicons" }, \
    { INTAKE_NO_PATHS, "no-paths", NULL, "do not keep the paths of files in folders" }, \
    { INTAKE_JOBS, "jobs", "N", "threads; default: one per processor" }

/* Of one that INTAKE_INIT() began. */
void intake_free(struct intake *p);

/* Take the option @code that cli_option() returned; false if its value is wrong, which was
 * said. */
bool intake_option(struct intake *p, int code);

/* The options to pack by: a preset, but for what was given, wherever that stood. */
struct nf_writer_opts intake_writer_opts(const struct intake *p);

/* Bytes of the inputs; 0: not known. */
uint64_t intake_bytes(char *const *inputs, size_t count);

/* Give all articles of @input to the writer. */
enum cli_exit intake_import(struct intake *p, const char *input);

/* What came in, as members of a JSON object that has been begun. */
void intake_json(struct intake *p, struct out *out);

#endif
