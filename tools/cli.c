/*
 * Options, over getopt_long(), and the few things every command shares.
 */
#include "tools/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tools/help.h"
#include "tools/message.h"
#include "tools/suggest.h"

/* A signal handler can reach nothing else. */
static atomic_int caught;

/* A signal may come between the question for it and a read(2) that then waits for
 * ever; the alarm ends that one. */
static void on_signal(int number)
{
    if (number != SIGALRM) {
        caught = number;
        alarm(1);
    }
}

static void catch_signal(int number)
{
    struct sigaction action = { .sa_handler = on_signal };
    struct sigaction old;

    /* The second signal kills, should the first not be seen. */
    if (number != SIGALRM)
        action.sa_flags = (int)SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    /* Who started this in the background may have it ignored. */
    if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(number, &action, NULL);
}

void cli_ignore_signals(void)
{
    /* Who no longer reads the output or the messages is seen when they are written,
     * and so is a file that may not grow; being killed for it would leave temporary
     * files. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

void cli_catch_signals(void)
{
    if (caught) /* the second signal is to kill still */
        return;
    catch_signal(SIGHUP);
    catch_signal(SIGINT);
    catch_signal(SIGTERM);
    catch_signal(SIGALRM);
}

int cli_interrupted(void)
{
    return caught;
}

enum cli_exit cli_worse(enum cli_exit a, enum cli_exit b)
{
    return a > b ? a : b;
}

bool cli_stop(void *ctx)
{
    (void)ctx;
    return caught != 0;
}

uint64_t cli_now(void *ctx)
{
    const time_t t = time(NULL);

    (void)ctx;
    return t > 0 ? (uint64_t)t : 0;
}

void cli_die(void)
{
    signal(caught, SIG_DFL);
    raise(caught);
}

unsigned cli_processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : n > 64 ? 64 : (unsigned)n;
}

static void add_option(struct cli *cli, const struct cli_option *o, size_t i)
{
    struct option *to = &cli->longs[i];

    to->name = o->name;
    to->has_arg = o->arg ? required_argument : no_argument;
    to->flag = NULL;
    to->val = o->code;
    if (o->code < CLI_LONG) {
        size_t n = strlen(cli->letters);

        cli->letters[n] = (char)o->code;
        cli->letters[n + 1] = o->arg ? ':' : '\0';
        cli->letters[n + 2] = '\0';
    }
}

static bool terminal_has_color(void)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && !(no_color && no_color[0]) && term &&
           term[0] && strcmp(term, "dumb") != 0;
}

void cli_begin(struct cli *cli, const struct cli_command *command, int argc,
               char **argv)
{
    size_t common;
    const struct cli_option *options = help_common_options(&common);
    size_t n = 0;

    cli->command = command;
    cli->argc = argc;
    cli->argv = argv;
    cli->color = terminal_has_color();
    /* ':' makes getopt tell a missing value from a wrong option. */
    cli->letters[0] = ':';
    cli->letters[1] = '\0';
    for (size_t i = 0; i < command->option_count; i++)
        add_option(cli, &command->options[i], n++);
    for (size_t i = 0; i < common; i++)
        add_option(cli, &options[i], n++);
    memset(&cli->longs[n], 0, sizeof(cli->longs[n]));
    /* With it 'redact ARCHIVE KEY --dry-run' would take --dry-run for another key. */
    unsetenv("POSIXLY_CORRECT");
    opterr = 0;
    optind = 1;
}

/* The option as it was typed; @letter if it is in a cluster. */
static const char *option_text(const struct cli *cli, int letter, char buf[3])
{
    const char *word = cli->argv[optind - 1];

    if (letter > 0 && letter < CLI_LONG && strncmp(word, "--", 2) != 0) {
        buf[0] = '-';
        buf[1] = (char)letter;
        buf[2] = '\0';
        return buf;
    }
    return word;
}

static enum cli_exit unknown_option(struct cli *cli)
{
    char buf[3];
    const char *text = option_text(cli, optopt, buf);
    struct suggestion s;
    char word[64];

    if (strncmp(text, "--", 2) != 0)
        return fail_usage(cli, "unknown option '%s'", text);
    if (optopt)
        return fail_usage(cli, "option '%s' takes no value", text);
    snprintf(word, sizeof(word), "%.*s", (int)strcspn(text + 2, "="), text + 2);
    suggest_begin(&s, word);
    for (const struct option *o = cli->longs; o->name; o++)
        suggest_offer(&s, o->name);
    if (s.best)
        return fail_usage(cli, "unknown option '--%s'; did you mean '--%s'?", word,
                          s.best);
    return fail_usage(cli, "unknown option '--%s'", word);
}

static bool set_color(struct cli *cli)
{
    if (strcmp(optarg, "always") == 0)
        cli->color = true;
    else if (strcmp(optarg, "never") == 0)
        cli->color = false;
    else if (strcmp(optarg, "auto") != 0)
        return false;
    return true;
}

static int end_options(struct cli *cli, enum cli_exit code)
{
    cli->ended = code;
    return CLI_END;
}

int cli_option(struct cli *cli)
{
    char buf[3];

    for (;;) {
        int code = getopt_long(cli->argc, cli->argv, cli->letters, cli->longs,
                               NULL);

        switch (code) {
        case -1:
            return 0;
        case 'h':
            help_command(cli);
            return end_options(cli, CLI_OK);
        case 'q':
            cli->quiet = true;
            break;
        case CLI_RECOVER:
            cli->recover = true;
            break;
        case CLI_CATALOG:
            cli->catalog = optarg;
            break;
        case CLI_AT:
            cli->value = optarg;
            if (!cli_number(cli, "--at", 1, UINT32_MAX, &cli->at))
                return end_options(cli, CLI_USAGE);
            break;
        case HELP_COLOR:
            if (!set_color(cli))
                return end_options(cli, fail_usage(cli,
                    "--color takes auto, always or never, not '%s'", optarg));
            break;
        case ':':
            return end_options(cli, fail_usage(cli, "option '%s' needs a value",
                                               option_text(cli, optopt, buf)));
        case '?':
            return end_options(cli, unknown_option(cli));
        default:
            cli->value = optarg;
            return code;
        }
    }
}

char **cli_operands(struct cli *cli, size_t *count)
{
    *count = (size_t)(cli->argc - optind);
    return cli->argv + optind;
}

bool cli_count_operands(struct cli *cli, size_t min, size_t max)
{
    size_t n;
    char **operands = cli_operands(cli, &n);

    if (n < min)
        fail_usage(cli, "an argument is missing: newsfiche %s %s",
                   cli->command->name, cli->command->operands);
    else if (n > max)
        fail_usage(cli, "unexpected argument '%s'", operands[max]);
    return n >= min && n <= max;
}

bool cli_number(struct cli *cli, const char *option, uint64_t min,
                uint64_t max, uint64_t *out)
{
    char *end;
    unsigned long long v;

    errno = 0;
    v = strtoull(cli->value, &end, 10);
    if (cli->value[0] < '0' || cli->value[0] > '9' || *end || errno ||
        v < min || v > max) {
        fail_usage(cli, "%s takes a number from %llu to %llu, not '%s'", option,
                   (unsigned long long)min, (unsigned long long)max,
                   cli->value);
        return false;
    }
    *out = v;
    return true;
}

bool cli_on_error(struct cli *cli, bool *skip)
{
    *skip = strcmp(cli->value, "skip") == 0;
    if (*skip || strcmp(cli->value, "stop") == 0)
        return true;
    fail_usage(cli, "--on-error takes stop or skip, not '%s'", cli->value);
    return false;
}
