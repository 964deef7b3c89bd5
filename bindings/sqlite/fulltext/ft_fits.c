/*
 * Whether an index is of an archive. Generations of one archive only add to it, so what was
 * indexed is still there if the archive is, at that generation, as it was then. An archive that
 * is open may have grown since, and its index with it.
 */
#include "bindings/sqlite/fulltext/ft_file.h"

#include <string.h>

static bool same(const struct nf_fulltext_info *info, const struct nf_info *archive)
{
    return info->generation == archive->generation && info->articles == archive->articles &&
           info->chunks_hash == archive->chunks_hash;
}

/* Whether the archive @path is, at the generation of @info, as @info says. */
static enum nf_status look_at(const struct nf_fulltext_info *info, const char *path, bool *fits,
                              struct nf_error *err)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_info then = NF_INFO_INIT;
    struct nf_reader *r;
    enum nf_status st;

    opts.generation = info->generation;
    st = nf_reader_open_file(path, &opts, &r, err);
    if (st == NF_E_RANGE)
        *fits = false;
    if (st != NF_OK)
        return st == NF_E_RANGE ? NF_OK : st;
    nf_reader_info(r, &then);
    *fits = same(info, &then);
    nf_reader_close(r);
    return NF_OK;
}

enum nf_status nf_fulltext_fits(const struct nf_fulltext *f, const char *path,
                                const struct nf_info *archive, struct nf_error *err)
{
    const struct nf_fulltext_info *info = &f->info;
    const struct nf_fulltext_info opened = { .generation = archive->generation,
                                             .articles = archive->articles,
                                             .chunks_hash = archive->chunks_hash };
    bool fits = memcmp(info->archive, archive->id, sizeof(info->archive)) == 0;
    enum nf_status st = NF_OK;

    if (fits && info->generation == archive->generation)
        fits = same(info, archive);
    else if (fits)
        st = look_at(info, path, &fits, err);
    if (st == NF_OK && fits && info->generation > archive->generation)
        st = look_at(&opened, path, &fits, err);
    if (st != NF_OK)
        return st;
    if (!fits)
        return nf_error_set(err, NF_E_NOTFOUND, "%s: the index is of another archive", path);
    return info->articles >= archive->articles ? NF_OK : NF_E_END;
}
