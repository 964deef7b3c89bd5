/*
 * The index beside an archive.
 */
#include "tools/search_index.h"

#include "bindings/sqlite/fulltext/newsfiche_fulltext.h"
#include "tools/figures.h"
#include "tools/index_name.h"
#include "tools/message.h"

static enum cli_exit say_how(const struct archive *a, const char *what, const char *archive)
{
    complain(a->cli, "%s; newsfiche index %s makes one", what, archive);
    return CLI_USAGE;
}

/* Whether what was opened is of the archive. */
static enum cli_exit check(struct archive *a, const char *path,
                           const struct nf_set_member *m, const struct nf_fulltext *f)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_fulltext_info info;
    enum nf_status st = nf_fulltext_fits(f, m->path, m->info, &err);
    char count[FIGURE_TEXT];

    nf_fulltext_info(f, &info);
    if ((st == NF_OK || st == NF_E_END) && info.left_out) {
        complain(a->cli, "%s lacks %s %s that could not be read; newsfiche index %s tries again",
                 path, figure_count(info.left_out, count), figure_articles(info.left_out),
                 m->path);
        a->passed_over = cli_worse(a->passed_over, CLI_DAMAGED);
    }
    if (st == NF_OK)
        return CLI_OK;
    if (st == NF_E_END) {
        const uint64_t more = m->info->articles - info.articles;

        complain(a->cli, "%s is behind by %s %s; newsfiche index %s adds what is new", path,
                 figure_count(more, count), figure_articles(more), m->path);
        return CLI_OK;
    }
    if (st != NF_E_NOTFOUND)
        return fail_status(a->cli, m->path, st, &err);
    complain(a->cli, "%s is not of this archive, or of a later generation of it; newsfiche index "
             "%s makes another", path, m->path);
    return CLI_USAGE;
}

enum cli_exit search_index_open(struct archive *a, const struct nf_set_member *m,
                                struct nf_fulltext **out)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buf path = { .len = 0 };
    struct nf_fulltext *f = NULL;
    enum cli_exit end = CLI_OK;
    enum nf_status st;

    if (!index_name(m->path, &path))
        return fail_memory(a->cli);
    st = nf_fulltext_open(nf_buf_text(&path), &f, &err);
    if (st == NF_E_NOTFOUND || st == NF_E_UNSUPPORTED || st == NF_E_DAMAGED)
        end = say_how(a, err.text, m->path);
    else if (st != NF_OK)
        end = fail_status(a->cli, nf_buf_text(&path), st, &err);
    else
        end = check(a, nf_buf_text(&path), m, f);
    if (st == NF_E_DAMAGED)
        end = CLI_DAMAGED;
    nf_buf_free(&path);
    if (end == CLI_OK)
        *out = f;
    else
        nf_fulltext_close(f);
    return end;
}

enum cli_exit search_index_damaged(const struct archive *a, const struct nf_set_member *m,
                                   const struct nf_error *err)
{
    struct nf_buf path = { .len = 0 };

    if (!index_name(m->path, &path))
        return fail_memory(a->cli);
    complain(a->cli, "%s: %s; without that file, newsfiche index %s makes another",
             nf_buf_text(&path), without_name(err->text, "index"), m->path);
    nf_buf_free(&path);
    return CLI_DAMAGED;
}
