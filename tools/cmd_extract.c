/*
 * newsfiche extract: articles to files, or their originals to a stream.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "src/base/vec.h"
#include "tools/article.h"
#include "tools/commands.h"
#include "tools/figures.h"
#include "tools/file_create.h"
#include "tools/message.h"
#include "tools/select.h"
#include "tools/tree.h"
#include "tools/visit.h"

enum { OPT_PATHS = CLI_LONG, OPT_STDOUT };

static const struct cli_option options[] = {
    { 'C', "directory", "DIR", "where to write; created if needed; default ." },
    { 'f', "force", NULL, "replace files that exist" },
    { OPT_PATHS, "paths", NULL, "name files by the paths that they were packed from" },
    { OPT_STDOUT, "stdout", NULL, "write the originals to standard output" },
    SELECT_OPTIONS,
    SELECT_VERSIONS_OPTION,
    CLI_AT_OPTION,
    CLI_RECOVER_OPTION,
    CLI_CATALOG_OPTION,
};

struct extract {
    struct cli *cli;
    struct archive archive;
    struct selection selection;
    bool limited; /* any of the selection's options was given */
    const char *folder; /* NULL: none was given */
    int dir; /* the folder, open */
    bool made; /* it was not there before */
    bool force;
    bool paths;
    bool refused; /* a path, and that was said */
    bool to_stdout;
    bool end_due; /* the text before lacks a line end */
    struct nf_buf original;
    struct nf_buf scratch;
    struct tree tree;
    struct nf_buf path;
    bool keyed; /* keys name articles, maybe one twice */
    NF_VEC(uint64_t) taken; /* those that came, rising */
    uint64_t files;
};

/*
 * JSON articles have no line end of their own; in a stream they need one. Text
 * that lacks one gets it only if another article follows: a single text comes
 * out byte for byte.
 */
static void to_stream(struct extract *x, const struct nf_record *record)
{
    struct out *out = &x->cli->out;
    struct nf_str s = nf_buf_view(&x->original);
    bool open = !s.len || s.ptr[s.len - 1] != '\n';
    bool json = strcmp(article_extension(record), "json") == 0;

    if (x->end_due)
        out_byte(out, '\n');
    out_str(out, s);
    if (open && json)
        out_byte(out, '\n');
    x->end_due = open && !json;
}

static enum cli_exit fail_file(struct extract *x, const char *name, int error)
{
    char path[2 * PATH_MAX];

    snprintf(path, sizeof(path), "%s/%s", x->folder, name);
    if (error == EALREADY)
        complain(x->cli, "%s: several files have this path", path);
    else if (error == EEXIST)
        complain(x->cli, "%s: exists; use --force to replace it", path);
    else if (error == ENOTSUP)
        complain(x->cli, "%s: exists and is not a file", path);
    else
        return fail_os(x->cli, path, error);
    return CLI_IO;
}

static enum cli_exit to_file(struct extract *x, uint64_t ordinal,
                             const struct nf_record *record)
{
    char name[ARTICLE_NAME];
    int error;

    if (!article_name(record, ordinal, &x->scratch, name))
        return fail_memory(x->cli);
    error = file_create(x->dir, name, nf_buf_view(&x->original), x->force);
    if (!error) {
        x->files++;
        return CLI_OK;
    }
    return fail_file(x, name, error);
}

/* By the path that it has; one without a path is named by its number. */
static enum cli_exit to_tree(struct extract *x, uint64_t ordinal,
                             const struct nf_record *record)
{
    const char *why;
    int error;

    if (!tree_path_of(record, &x->path) || !nf_buf_reserve(&x->path, 1))
        return x->path.failed ? fail_memory(x->cli) : to_file(x, ordinal, record);
    x->path.ptr[x->path.len] = '\0';
    why = tree_refuses(nf_buf_view(&x->path));
    if (why) {
        complain(x->cli, "%s: article %llu: %s: %s", archive_file(&x->archive, ordinal),
                 (unsigned long long)archive_number(&x->archive, ordinal),
                 nf_buf_text(&x->path), why);
        x->refused = true;
        return to_file(x, ordinal, record);
    }
    error = tree_put(&x->tree, nf_buf_view(&x->path), nf_buf_view(&x->original));
    if (error)
        return fail_file(x, nf_buf_text(&x->path), error);
    x->files++;
    return CLI_OK;
}

/* Note article @ordinal; *is_new: it was not named before. False if memory runs out. */
static bool note_taken(struct extract *x, uint64_t ordinal, bool *is_new)
{
    const size_t n = nf_vec_count(&x->taken);
    size_t at;

    nf_vec_find_from(&x->taken, , ordinal, at);
    *is_new = at == n || x->taken.at[at] != ordinal;
    if (!*is_new)
        return true;
    if (!nf_vec_add(&x->taken, &ordinal))
        return false;
    memmove(x->taken.at + at + 1, x->taken.at + at, (n - at) * sizeof(ordinal));
    x->taken.at[at] = ordinal;
    return true;
}

static enum cli_exit extract_article(void *ctx, uint64_t ordinal,
                                     const struct nf_record *record)
{
    struct extract *x = ctx;
    bool is_new = true;

    if (x->keyed && !note_taken(x, ordinal, &is_new))
        return fail_memory(x->cli);
    if (!is_new)
        return CLI_OK;
    nf_buf_reset(&x->original);
    if (!article_original(record, &x->original))
        return fail_memory(x->cli);
    if (x->paths)
        return to_tree(x, ordinal, record);
    if (!x->to_stdout)
        return to_file(x, ordinal, record);
    to_stream(x, record);
    return CLI_OK;
}

static bool read_options(struct extract *x)
{
    struct cli *cli = x->cli;
    char **operands;
    size_t n;
    int code;

    while ((code = cli_option(cli)) > 0) {
        if (code == 'C') {
            x->folder = cli->value;
        } else if (code == 'f') {
            x->force = true;
        } else if (code == OPT_PATHS) {
            x->paths = true;
        } else if (code == OPT_STDOUT) {
            x->to_stdout = true;
        } else {
            x->limited = true;
            if (!select_option(cli, &x->selection, code))
                return false;
        }
    }
    if (code < 0 || !cli_count_operands(cli, 1, SIZE_MAX))
        return false;
    operands = cli_operands(cli, &n);
    if (archive_names_leading(operands, n) < n && x->limited) {
        fail_usage(cli, "keys and selection options cannot be combined");
        return false;
    }
    if (x->to_stdout && x->folder) {
        fail_usage(cli, "--directory and --stdout cannot be combined");
        return false;
    }
    if (x->to_stdout && x->paths) {
        fail_usage(cli, "--paths and --stdout cannot be combined");
        return false;
    }
    if (!x->folder)
        x->folder = ".";
    return true;
}

static enum cli_exit open_folder(struct extract *x)
{
    x->dir = -1;
    if (x->to_stdout)
        return CLI_OK;
    cli_catch_signals();
    x->made = mkdir(x->folder, 0777) == 0;
    if (!x->made && errno != EEXIST)
        return fail_os(x->cli, x->folder, errno);
    x->dir = open(x->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (x->dir < 0 || faccessat(x->dir, ".", W_OK | X_OK, AT_EACCESS) != 0)
        return fail_os(x->cli, x->folder, errno);
    return CLI_OK;
}

static void close_folder(struct extract *x)
{
    if (x->dir >= 0)
        close(x->dir);
    if (x->made && !x->files)
        (void)rmdir(x->folder);
}

static enum cli_exit end_tree(struct extract *x)
{
    int error = tree_end(&x->tree);

    tree_free(&x->tree);
    if (error)
        return fail_file(x, "", error);
    return x->refused ? CLI_REFUSED : CLI_OK;
}

static enum cli_exit extract(struct extract *x, char **keys, size_t count)
{
    struct visitor v = { x, NF_PARTS_ALL, extract_article };
    char buf[FIGURE_TEXT];
    enum cli_exit end = open_folder(x);

    if (end != CLI_OK) {
        close_folder(x);
        return end;
    }
    tree_begin(&x->tree, x->dir, x->force);
    x->keyed = count && !x->to_stdout;
    end = count ? archive_visit_keys(&x->archive, keys, count, false, &v)
                : select_visit(&x->archive, &x->selection, &v);
    end = cli_worse(end, end_tree(x));
    if (!x->to_stdout && x->files)
        say(x->cli, "%s: %s %s to %s", x->archive.name,
            figure_count(x->files, buf), figure_articles(x->files), x->folder);
    close_folder(x);
    return end;
}

static enum cli_exit run(struct cli *cli)
{
    struct extract x = { .cli = cli, .selection = SELECTION_INIT };
    enum cli_exit end;
    char **operands;
    size_t n, archives;

    cli->ended = CLI_USAGE;
    if (!read_options(&x))
        return cli->ended;
    nf_vec_init(&x.taken, &nf_alloc_libc);
    operands = cli_operands(cli, &n);
    archives = archive_names_leading(operands, n);
    end = archive_open(cli, operands, archives, &x.archive);
    if (end == CLI_OK)
        end = select_open(&x.selection, &x.archive);
    if (end == CLI_OK)
        end = extract(&x, operands + archives, n - archives);
    archive_close(&x.archive);
    nf_buf_free(&x.original);
    nf_buf_free(&x.scratch);
    nf_buf_free(&x.path);
    nf_vec_free(&x.taken);
    return end;
}

const struct cli_command cmd_extract = {
    .name = "extract",
    .operands = "ARCHIVE… [KEY…]",
    .summary = "write articles to files, as they were",
    .more = "Files are named by number and title: 00000017-rain-in-the-north"
            ".json. Keys are\nthose of 'newsfiche show'; without a key, "
            "all selected articles are written.\nOf several archives all but the "
            "first must end in .fiche.\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
