#include "tools/formers.h"

#include "src/base/alloc.h"
#include "tools/message.h"

enum cli_exit formers_open(struct formers *f, struct archive *a)
{
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = NF_OK;

    f->archive = a;
    nf_vec_init(&f->links, &nf_alloc_libc);
    nf_vec_init(&f->taken, &nf_alloc_libc);
    if (a->info.versions || a->cli->recover) /* or nobody knows of any */
        st = nf_set_cursor_open(a->set, &f->versions, &err);
    return st == NF_OK ? CLI_OK : archive_fail(a, st, &err);
}

void formers_close(struct formers *f)
{
    nf_set_cursor_close(f->versions);
    nf_vec_free(&f->links);
    nf_vec_free(&f->taken);
}

static bool add_link(void *ctx, uint64_t ordinal, uint64_t former)
{
    struct formers *f = ctx;
    const struct former_link link = { ordinal, former };

    return !nf_vec_add(&f->links, &link);
}

enum cli_exit formers_link(struct formers *f)
{
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = nf_set_links(f->archive->set, add_link, f, &err);

    if (st == NF_E_STOPPED)
        return fail_memory(f->archive->cli);
    return st == NF_OK ? CLI_OK : archive_fail(f->archive, st, &err);
}

void formers_begin(struct formers *f)
{
    nf_vec_reset(&f->taken);
}

static bool has_versions(const struct formers *f)
{
    return f->versions || nf_vec_count(&f->links);
}

bool formers_take(struct formers *f, uint64_t ordinal)
{
    return !has_versions(f) || nf_vec_add(&f->taken, &ordinal);
}

/* The number that article @ordinal has in the archive that is being made; NF_NO_ARTICLE if
 * it is in none, or in another. */
static uint64_t number_in_new(const struct formers *f, uint64_t ordinal)
{
    size_t low;

    nf_vec_find_from(&f->taken, , ordinal, low);
    return low < nf_vec_count(&f->taken) && f->taken.at[low] == ordinal ? low : NF_NO_ARTICLE;
}

/* The former version of article @ordinal in another archive, or NF_NO_ARTICLE. */
static uint64_t link_of(const struct formers *f, uint64_t ordinal)
{
    size_t low;

    nf_vec_find_from(&f->links, .ordinal, ordinal, low);
    return low < nf_vec_count(&f->links) && f->links.at[low].ordinal == ordinal
               ? f->links.at[low].former : NF_NO_ARTICLE;
}

/* The version before article *@ordinal, or NF_NO_ARTICLE. */
static enum nf_status step_back(struct formers *f, uint64_t *ordinal, struct nf_error *err)
{
    struct nf_versions v = { .struct_size = sizeof(v), .former = NF_NO_ARTICLE };
    enum nf_status st = f->versions ? nf_set_cursor_versions(f->versions, *ordinal, &v, err)
                                    : NF_OK;

    *ordinal = v.former == NF_NO_ARTICLE ? link_of(f, *ordinal) : v.former;
    return st;
}

enum nf_status formers_find(struct formers *f, uint64_t ordinal, uint64_t *former,
                            struct nf_error *err)
{
    enum nf_status st = NF_OK;

    *former = NF_NO_ARTICLE;
    while (has_versions(f) && *former == NF_NO_ARTICLE) {
        st = step_back(f, &ordinal, err);
        if (st != NF_OK || ordinal == NF_NO_ARTICLE)
            break;
        *former = number_in_new(f, ordinal);
    }
    return archive_goes_on(st) ? NF_OK : st;
}
