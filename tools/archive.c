/*
 * An archive that is read: opening, and what to say of damage.
 */
#include "tools/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tools/message.h"

/* As large as the format allows. */
#define MAX_FRAME (256u << 20)
/* To look through a file takes 24 bytes for each block: of an archive of a hundred million
 * articles more than the library takes unasked. */
#define MAX_INDEX ((size_t)1 << 30)

/* Of articles that cannot be read so many are told one by one. */
#define MOST_TOLD 20

#define STDIN "/dev/stdin"

/* Where the archive @name is; - is standard input. */
static const char *path_of(const char *name)
{
    return strcmp(name, "-") == 0 ? STDIN : name;
}

static void set_reader_opts(struct nf_reader_opts *opts, bool recover, uint64_t generation)
{
    opts->max_frame = MAX_FRAME;
    opts->max_index = MAX_INDEX;
    opts->generation = generation;
    opts->flags = recover ? NF_OPEN_RECOVER : 0;
}

/* As @own says, but for the path, which need not be what was typed. */
static enum nf_status strip_path(struct nf_error *err, enum nf_status st,
                                 const struct nf_error *own, const char *path)
{
    nf_error_set(err, st, "%s", without_name(own->text, path));
    if (err) {
        err->offset = own->offset;
        err->os_errno = own->os_errno;
    }
    return st;
}

static enum nf_status open_reader(const char *name, uint64_t flags, uint64_t generation,
                                  struct nf_reader **out, struct nf_error *err)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_error own = NF_ERROR_INIT;
    enum nf_status st;

    set_reader_opts(&opts, false, generation);
    opts.flags = flags;
    st = nf_reader_open_file(path_of(name), &opts, out, &own);
    return st == NF_OK ? st : strip_path(err, st, &own, path_of(name));
}

enum nf_status archive_reader(const char *name, uint64_t flags, struct nf_reader **out,
                              struct nf_error *err)
{
    return open_reader(name, flags, 0, out, err);
}

const char *archive_may_lack(const char *name)
{
    struct nf_info info = NF_INFO_INIT;
    struct nf_reader *r = NULL;
    enum nf_status st = archive_reader(name, 0, &r, NULL);

    if (st == NF_E_DAMAGED)
        return "it has no footer: articles at its end, and bans, may be missing";
    if (st != NF_OK)
        return NULL;
    nf_reader_info(r, &info);
    nf_reader_close(r);
    if (info.flaws & NF_FLAW_FOOTER)
        return "its newest footer is damaged: articles at its end may be missing";
    return info.flaws & NF_FLAW_UNFINISHED
               ? "its last generation was not finished, or is cut off: articles may be missing"
               : NULL;
}

enum nf_status archive_reader_again(const struct archive *a, struct nf_reader **out,
                                    struct nf_error *err)
{
    struct nf_set_member file = NF_SET_MEMBER_INIT;
    const bool known = nf_set_archive(a->set, 0, &file, NULL) == NF_OK && file.info;

    return open_reader(a->names.at[0], 0, known ? file.info->generation : 0, out, err);
}

enum nf_status archive_refresh(const char *name, struct nf_reader **r, struct nf_error *err)
{
    struct nf_error own = NF_ERROR_INIT;
    enum nf_status st = nf_reader_refresh_file(r, path_of(name), &own);

    return st == NF_OK ? st : strip_path(err, st, &own, path_of(name));
}

/* What is behind the footer that is used. */
static const char *what_is_behind(uint64_t flaws)
{
    if (flaws & NF_FLAW_FOOTER)
        return "a generation whose footer is damaged; --recover finds its articles";
    return flaws & NF_FLAW_UNFINISHED ? "of a generation that was not finished"
                                      : "that are no part of it";
}

enum cli_exit archive_flaws(struct cli *cli, const char *name, const struct nf_info *info)
{
    const uint64_t flaws = info->flaws;
    const bool first = flaws & NF_FLAW_HEADER, last = flaws & NF_FLAW_TRAILER;

    if (cli->follows && !(flaws & NF_FLAW_FOOTER))
        return CLI_OK;
    if (info->left_out)
        complain(cli, "%s: left out: %llu bytes behind the archive, %s", name,
                 (unsigned long long)info->left_out, what_is_behind(flaws));
    else if (first || last)
        complain(cli, "%s: the %s bytes of the file are damaged; no article is lost by that",
                 name, !last ? "first 40" : first ? "first and last" : "last 16");
    return flaws & NF_FLAW_FOOTER ? CLI_DAMAGED : CLI_OK;
}

void archive_was_cut(struct cli *cli, const char *name, uint64_t bytes)
{
    if (bytes)
        complain(cli, "%s: %llu bytes that a writer had left unfinished were cut off", name,
                 (unsigned long long)bytes);
}

static void tell_flaws(struct archive *a, const struct nf_set_member *file)
{
    if (file->info->flaws & NF_FLAW_SCANNED && a->several && !a->cli->recover) {
        complain(a->cli, "%s: has no footer that is whole; looked through for articles: some "
                         "may be missing at its end", file->path);
        a->passed_over = cli_worse(a->passed_over, CLI_DAMAGED);
    }
    a->passed_over = cli_worse(a->passed_over, archive_flaws(a->cli, file->path, file->info));
}

static void tell_all_flaws(struct archive *a)
{
    for (size_t i = 0; i < a->names.count; i++) {
        struct nf_set_member file = NF_SET_MEMBER_INIT;

        if (nf_set_archive(a->set, i, &file, NULL) == NF_OK && file.info)
            tell_flaws(a, &file);
    }
}

/* One of several; @ctx is the struct archive. */
static bool cannot_open(void *ctx, size_t i, const struct nf_error *err)
{
    struct archive *a = ctx;
    const char *name = a->names.at[i];
    struct nf_error own = NF_ERROR_INIT;

    strip_path(&own, err->status, err, path_of(name));
    a->left_out++;
    a->passed_over = cli_worse(a->passed_over, fail_status(a->cli, name, own.status, &own));
    return cli_interrupted() != 0;
}

/* Archives that may be open at a time, if the process may have few files: an output and others
 * need some as well. 0: what the library has by default. */
static size_t most_open(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= 256)
        return 0;
    return (size_t)files.rlim_cur / 4 + 1;
}

static enum nf_status open_set(struct archive *a, bool recover, struct nf_error *err)
{
    struct nf_reader_opts reader = NF_READER_OPTS_INIT;
    struct nf_set_opts opts = NF_SET_OPTS_INIT;
    const char **paths = malloc(a->names.count * sizeof(*paths));
    enum nf_status st;

    if (!paths)
        return nf_error_set(err, NF_E_NOMEM, "out of memory");
    for (size_t i = 0; i < a->names.count; i++)
        paths[i] = path_of(a->names.at[i]);
    set_reader_opts(&reader, recover, a->cli->at);
    opts.reader = &reader;
    opts.max_open = most_open();
    opts.ctx = a;
    opts.failed = a->several ? cannot_open : NULL;
    opts.flags = a->several ? NF_SET_RECOVER : 0;
    opts.catalog = recover ? NULL : a->catalog;
    st = nf_set_open(paths, a->names.count, &opts, &a->set, err);
    free(paths);
    return st;
}

static enum cli_exit open_catalog(struct archive *a)
{
    struct nf_set_catalog_opts opts = NF_SET_CATALOG_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    const char *name = a->cli->catalog;
    enum nf_status st;

    if (!name)
        return CLI_OK;
    if (a->cli->at || a->cli->recover)
        return fail_usage(a->cli, "--catalog and %s cannot be combined",
                          a->cli->at ? "--at" : "--recover");
    st = nf_set_catalog_open(name, &opts, &a->catalog, &err);
    return st == NF_OK ? CLI_OK : fail_status(a->cli, name, st, &err);
}

/* Open without an index, as @err says why there is none. */
static enum nf_status open_again(struct archive *a, struct nf_error *err)
{
    struct nf_error own = NF_ERROR_INIT;
    enum nf_status st = open_set(a, true, &own);

    if (st != NF_OK)
        return NF_E_DAMAGED;
    complain(a->cli, "%s: %s; looked through for articles: some may be missing at its end",
             a->name, without_name(err->text, path_of(a->name)));
    a->passed_over = CLI_DAMAGED;
    return st;
}

enum cli_exit archive_open(struct cli *cli, char *const *operands, size_t count,
                           struct archive *out)
{
    struct nf_error err = NF_ERROR_INIT;
    enum cli_exit end;
    enum nf_status st;

    memset(out, 0, sizeof(*out));
    out->info.struct_size = sizeof(out->info);
    out->cli = cli;
    out->name = operands[0];
    end = archive_names_expand(cli, operands, count, &out->names);
    if (end != CLI_OK)
        return end;
    out->several = out->names.count > 1;
    snprintf(out->label, sizeof(out->label), "%zu archives", out->names.count);
    out->name = out->several ? out->label : out->names.at[0];
    if (cli->at && (out->several || cli->recover))
        return fail_usage(cli, out->several ? "--at takes one archive"
                                            : "--at and --recover cannot be combined");
    end = open_catalog(out);
    if (end != CLI_OK)
        return end;
    st = open_set(out, cli->recover, &err);
    if (st == NF_E_DAMAGED && !out->several && !cli->recover && !cli->at)
        st = open_again(out, &err);
    if (st == NF_OK)
        st = nf_set_cursor_open(out->set, &out->cursor, &err);
    if (st != NF_OK && !out->several) {
        const struct nf_error own = err;

        strip_path(&err, st, &own, path_of(out->name));
    }
    if (st != NF_OK)
        return archive_fail(out, st, &err);
    nf_set_info(out->set, &out->info);
    tell_all_flaws(out);
    return out->left_out < out->names.count ? CLI_OK : out->passed_over;
}

void archive_close(struct archive *a)
{
    if (a->unreadable > 1)
        complain(a->cli, "%s: %llu articles could not be read%s", a->name,
                 (unsigned long long)a->unreadable,
                 a->told == MOST_TOLD ? "; 'newsfiche verify' says which" : "");
    nf_set_cursor_close(a->cursor);
    nf_set_close(a->set);
    nf_set_catalog_close(a->catalog);
    archive_names_free(&a->names);
    a->cursor = NULL;
    a->set = NULL;
    a->catalog = NULL;
    a->unreadable = a->told = 0;
    a->passed_over = CLI_OK;
}

/* The archive that has article @ordinal. */
static struct nf_set_member file_of(const struct archive *a, uint64_t ordinal)
{
    struct nf_set_member file = NF_SET_MEMBER_INIT;
    size_t i = 0;

    if (nf_set_archive_of(a->set, ordinal, &i, NULL) != NF_OK ||
        nf_set_archive(a->set, i, &file, NULL) != NF_OK)
        file.path = a->name;
    return file;
}

const char *archive_file(const struct archive *a, uint64_t ordinal)
{
    return file_of(a, ordinal).path;
}

uint64_t archive_number(const struct archive *a, uint64_t ordinal)
{
    return ordinal - file_of(a, ordinal).first;
}

enum cli_exit archive_fail(const struct archive *a, enum nf_status status,
                           const struct nf_error *err)
{
    const char *name = a->name;

    /* The library begins with the path, where it knows it. */
    for (size_t i = 0; i < a->names.count; i++)
        if (without_name(err->text, path_of(a->names.at[i])) != err->text)
            name = path_of(a->names.at[i]);
    return fail_status(a->cli, name, status, err);
}

bool archive_goes_on(enum nf_status status)
{
    return status == NF_E_DAMAGED || status == NF_E_LIMIT ||
           status == NF_E_UNSUPPORTED;
}

enum cli_exit archive_damage(struct archive *a, uint64_t ordinal,
                             const struct nf_error *err)
{
    a->unreadable++;
    if (strcmp(a->last_damage, err->text) != 0 && a->told < MOST_TOLD && ++a->told)
        complain(a->cli, "%s: article %llu: %s", archive_file(a, ordinal),
                 (unsigned long long)archive_number(a, ordinal),
                 without_name(err->text, archive_file(a, ordinal)));
    memcpy(a->last_damage, err->text, sizeof(a->last_damage));
    a->passed_over = cli_worse(a->passed_over, cli_exit_code(err->status));
    return CLI_DAMAGED;
}

enum cli_exit archive_lost(struct archive *a, uint64_t ordinal, const struct nf_error *err)
{
    return ordinal != UINT64_MAX && archive_goes_on(err->status)
               ? archive_damage(a, ordinal, err) : archive_fail(a, err->status, err);
}
