#ifndef NF_TOOLS_CLI_H
#define NF_TOOLS_CLI_H

#include <getopt.h>

#include <newsfiche/status.h>

#include "tools/out.h"
#include "tools/progress.h"

/* What the command exits with. The manual page promises these. */
enum cli_exit {
    CLI_OK = 0,
    CLI_NONE = 1,    /* nothing matched */
    CLI_USAGE = 2,
    CLI_REFUSED = 3, /* some input was refused */
    CLI_DAMAGED = 4,
    CLI_FOREIGN = 5, /* not an archive, or a newer one */
    CLI_IO = 6,      /* files, the output included */
    CLI_LIMIT = 7,   /* too large, or out of memory */
    CLI_BUSY = 8,    /* another writer has the archive */
    CLI_STOPPED = 130, /* by a signal: 130 is SIGINT's */
    CLI_PIPE = 141   /* nobody reads the output any more */
};

/* The one place where a status becomes an exit code. */
enum cli_exit cli_exit_code(enum nf_status status);

/* The worse of two ends; damage outweighs "nothing found". */
enum cli_exit cli_worse(enum cli_exit a, enum cli_exit b);

/*
 * An option. @code is what cli_option() returns: the letter if it has one,
 * else a number from CLI_LONG on, different for each option of a command.
 */
struct cli_option {
    int code;
    const char *name;
    const char *arg; /* what it takes, for the help; NULL nothing */
    const char *help;
};
#define CLI_LONG 256
#define CLI_SELECT 512 /* select.h has its codes from here */
#define CLI_RECOVER 511 /* of commands that read articles: cli_option() does these itself */
#define CLI_AT 510
#define CLI_CATALOG 509
#define CLI_RECOVER_OPTION                                                     \
    { CLI_RECOVER, "recover", NULL, "use no index: look through the file for articles" }
#define CLI_AT_OPTION                                                          \
    { CLI_AT, "at", "N", "read the archive as it was at generation N" }
#define CLI_CATALOG_OPTION                                                     \
    { CLI_CATALOG, "catalog", "FILE", "open only archives that it does not rule out" }
#define CLI_OPTIONS 32 /* at most, the common ones included */

struct cli;

struct cli_command {
    const char *name;
    const char *operands; /* for the help: "ARCHIVE KEY…" */
    const char *summary;
    const char *more;     /* further lines of the help, or NULL */
    const struct cli_option *options;
    size_t option_count;
    enum cli_exit (*run)(struct cli *cli);
};

/* One run of the program. */
struct cli {
    const struct cli_command *command;
    int argc;
    char **argv; /* from the command's name on */
    struct option longs[CLI_OPTIONS + 1];
    char letters[2 * CLI_OPTIONS + 4];
    const char *value;   /* what the option that was returned takes */
    enum cli_exit ended; /* why cli_option() returned CLI_END */
    bool quiet;
    bool recover; /* use no index of an archive */
    const char *catalog; /* of the archives; NULL: none */
    uint64_t at;  /* read the generation of that number; 0: the newest */
    bool follows; /* an archive grows: what is behind its end is not told */
    bool color; /* standard output may have colours */
    struct out out;
    struct progress progress;
};

/* Get ready to read @argv's options for @command. */
void cli_begin(struct cli *cli, const struct cli_command *command, int argc,
               char **argv);

/*
 * cli_option - the next option's code; 0 when there are no more
 *
 * Options may stand anywhere before a "--"; operands are moved behind them:
 * cli_operands() has them afterwards. CLI_END when the command is to exit with
 * @ended at once: help was asked for, or the option is wrong (and said so).
 */
#define CLI_END (-1)
int cli_option(struct cli *cli);
char **cli_operands(struct cli *cli, size_t *count);

/* Whether there are @min to @max operands; says what is wrong otherwise. */
bool cli_count_operands(struct cli *cli, size_t min, size_t max);

/* The value of the option that was just read, as a number. */
bool cli_number(struct cli *cli, const char *option, uint64_t min,
                uint64_t max, uint64_t *out);

/* The value of --on-error: *@skip receives whether it is skip, and not stop. */
bool cli_on_error(struct cli *cli, bool *skip);

/* Have SIGPIPE and SIGXFSZ (a limit of the size of files) come as errors. */
void cli_ignore_signals(void);

/* From now on SIGINT, SIGTERM and SIGHUP (the terminal is gone) ask for an end that
 * leaves nothing unfinished behind: cli_interrupted() is the number of the one that
 * came, or 0. Before, they end the command at once. */
void cli_catch_signals(void);
int cli_interrupted(void);

/* cli_interrupted(), as what the library asks whether to stop. */
bool cli_stop(void *ctx);

/* Seconds since 1970, as what the library asks. */
uint64_t cli_now(void *ctx);

/* End by the signal that came, so that a shell's loop ends as well. */
void cli_die(void);

/* How many threads to use when nobody says. */
unsigned cli_processors(void);

#endif
