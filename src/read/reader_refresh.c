#include <errno.h>
#include <string.h>

#include "src/base/fail.h"
#include "src/read/archive_back.h"
#include "src/read/reader_parts.h"
#include "src/read/with_file.h"

static enum nf_status replaced(struct nf_error *err, const char *what)
{
    nf_fail(err, NF_E_IO, NF_NO_OFFSET, "was replaced: it is %s", what);
    if (err)
        err->os_errno = ESTALE;
    return NF_E_IO;
}

static bool same_footer(const struct nf_archive *old, const struct nf_footer_head *head,
                        const struct nf_place *footer)
{
    return head->chunks_hash == old->head.chunks_hash &&
           footer->offset == old->footer.offset && footer->len == old->footer.len;
}

/* Whether @now goes on from @old: among its generations is that one. If a footer on the way
 * to it is damaged, the id has to do. */
static enum nf_status goes_on(const struct nf_archive *old, const struct nf_archive *now,
                              struct nf_error *err)
{
    struct nf_archive_back b;
    enum nf_status st = NF_OK;
    bool same;

    if (memcmp(now->head.identity.id, old->head.identity.id, NF_ID_SIZE) != 0)
        return replaced(err, "another archive");
    if (now->head.generation < old->head.generation)
        return replaced(err, "an older state of the archive");
    nf_archive_back_init(&b, now);
    while (st == NF_OK && b.head.generation > old->head.generation)
        st = nf_archive_back_next(&b, err);
    same = nf_is_damage(st) || same_footer(old, &b.head, &b.footer);
    nf_archive_back_free(&b);
    if (st != NF_OK && !nf_is_damage(st))
        return st;
    if (!same)
        return replaced(err, "another archive with the same id");
    if (now->head.generation == old->head.generation)
        return nf_fail(err, NF_E_END, NF_NO_OFFSET, "there is no newer generation");
    return NF_OK;
}

enum nf_status nf_reader_refresh(struct nf_reader **r, const struct nf_source *source,
                                 struct nf_error *err)
{
    const struct nf_archive *old = &(*r)->archive;
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_reader *now = NULL;
    enum nf_status st;

    if (old->recovered)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                       "without an index there are no generations");
    opts.flags = (*r)->bad.from.read_at ? NF_OPEN_BAD_SECTORS : 0;
    opts.alloc = old->alloc;
    opts.max_frame = old->max_frame;
    opts.max_index = old->max_index;
    opts.max_tables = old->max_tables;
    st = nf_reader_open(source, &opts, &now, err);
    if (st != NF_OK)
        return st;
    st = goes_on(old, &now->archive, err);
    if (st != NF_OK) {
        now->archive.source.close = NULL; /* still the caller's */
        nf_reader_close(now);
        return st;
    }
    nf_reader_close(*r);
    *r = now;
    return NF_OK;
}

static enum nf_status refresh_it(void *ctx, const struct nf_source *source, struct nf_error *err)
{
    return nf_reader_refresh(ctx, source, err);
}

enum nf_status nf_reader_refresh_file(struct nf_reader **r, const char *path,
                                      struct nf_error *err)
{
    return nf_with_file(path, refresh_it, r, err);
}
