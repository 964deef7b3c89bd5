#include "src/read/reader_parts.h"

#include <errno.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/block/block_load.h"
#include "src/read/archive_back.h"
#include "src/read/archive_recover.h"
#include "src/read/with_file.h"

#define DEFAULT_MAX_INDEX (64u << 20)
#define DEFAULT_MAX_TABLES (256u << 20)

static enum nf_status open_archive(struct nf_reader *r, const struct nf_reader_opts *o,
                                   struct nf_error *err)
{
    enum nf_status st;

    if (o->flags & NF_OPEN_RECOVER)
        return nf_archive_recover(&r->archive, &r->offsets.survey, err);
    st = nf_archive_open(&r->archive, err);
    return st == NF_OK && o->generation
               ? nf_archive_back_to(&r->archive, o->generation, err) : st;
}

static enum nf_status open_parts(struct nf_reader *r, const struct nf_reader_opts *o,
                                 struct nf_error *err)
{
    enum nf_status st;

    nf_tables_init(&r->tables, &r->archive);
    nf_offset_pages_init(&r->offsets, &r->archive);
    nf_later_versions_init(&r->later, &r->archive);
    st = open_archive(r, o, err);
    if (st == NF_OK &&
        !(nf_tables_open(&r->tables) && nf_offset_pages_open(&r->offsets)))
        st = nf_fail_nomem(err);
    return st;
}

enum nf_status nf_reader_open(const struct nf_source *source,
                              const struct nf_reader_opts *opts,
                              struct nf_reader **out, struct nf_error *err)
{
    struct nf_reader_opts o = NF_READER_OPTS_INIT;
    struct nf_source from;
    struct nf_reader *r;
    enum nf_status st;

    st = nf_sized_source(&from, source, err);
    if (st == NF_OK && opts)
        st = nf_sized_get(&o, sizeof(o), opts, "reader options", err);
    if (st == NF_OK && o.max_frame > NF_MAX_FRAME)
        st = nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                     "reader options: a frame limit of %zu, %u are allowed",
                     o.max_frame, NF_MAX_FRAME);
    if (st == NF_OK && o.flags & ~(uint64_t)(NF_OPEN_RECOVER | NF_OPEN_BAD_SECTORS))
        st = nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "reader options: unknown flags");
    if (st == NF_OK && o.flags & NF_OPEN_RECOVER && o.generation)
        st = nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                     "without an index there are no generations");
    if (st != NF_OK)
        return st;
    o.alloc = nf_alloc_or_libc(o.alloc);
    r = nf_zget(o.alloc, sizeof(*r));
    if (!r)
        return nf_fail_nomem(err);
    atomic_init(&r->users, 1);
    r->archive = (struct nf_archive){
        .alloc = o.alloc,
        .source = from,
        .max_frame = o.max_frame ? o.max_frame : NF_DEFAULT_MAX_FRAME,
        .max_index = o.max_index ? o.max_index : DEFAULT_MAX_INDEX,
        .max_tables = o.max_tables ? o.max_tables : DEFAULT_MAX_TABLES
    };
    if (o.flags && !from.memory)
        nf_bad_sectors_init(&r->bad, &from, &r->archive.source);
    st = open_parts(r, &o, err);
    if (st == NF_E_FORMAT && r->bad.from.read_at && atomic_load(&r->bad.met))
        st = nf_fail_os(err, EIO, 0, "read"); /* nobody knows what it is */
    if (st != NF_OK) {
        r->archive.source.close = NULL; /* still the caller's */
        nf_reader_close(r);
        return st;
    }
    *out = r;
    return NF_OK;
}

/* What nf_reader_open() is to get. */
struct opening {
    const struct nf_reader_opts *opts;
    struct nf_reader **out;
};

static enum nf_status open_it(void *ctx, const struct nf_source *source, struct nf_error *err)
{
    const struct opening *o = ctx;

    return nf_reader_open(source, o->opts, o->out, err);
}

enum nf_status nf_reader_open_file(const char *path,
                                   const struct nf_reader_opts *opts,
                                   struct nf_reader **out, struct nf_error *err)
{
    struct opening o = { opts, out };

    return nf_with_file(path, open_it, &o, err);
}

enum nf_status nf_reader_open_memory(const void *buf, size_t n,
                                     const struct nf_reader_opts *opts,
                                     struct nf_reader **out, struct nf_error *err)
{
    struct nf_source source = NF_SOURCE_INIT;

    nf_source_memory(buf, n, &source);
    return nf_reader_open(&source, opts, out, err);
}

void nf_reader_close(struct nf_reader *r)
{
    if (r)
        nf_reader_release(r);
}

void nf_reader_release(struct nf_reader *r)
{
    const struct nf_alloc *alloc = r->archive.alloc;

    if (atomic_fetch_sub(&r->users, 1) > 1)
        return;
    nf_tables_free(&r->tables);
    nf_offset_pages_free(&r->offsets);
    nf_later_versions_free(&r->later);
    nf_archive_close(&r->archive);
    nf_put(alloc, r);
}

void nf_reader_bans(const struct nf_reader *r, nf_ban_fn *each, void *ctx)
{
    for (uint32_t i = 0; i < r->archive.bans.count; i++) {
        const struct nf_ban one = nf_footer_ban(&r->archive.bans, i);

        each(ctx, &one);
    }
}

void nf_reader_info(const struct nf_reader *r, struct nf_info *out)
{
    const struct nf_archive *a = &r->archive;
    struct nf_info info = {
        .size = a->source.size,
        .articles = a->head.articles,
        .blocks = a->head.blocks,
        .input_bytes = a->head.input_bytes,
        .version = a->head.identity.version,
        .generation = a->head.generation,
        .published_min = a->recovered ? INT64_MIN : INT64_MAX,
        .published_max = a->recovered ? INT64_MAX : INT64_MIN,
        .creator = a->creator,
        .time = a->head.time,
        .left_out = a->recovered ? 0 : a->source.size - a->end,
        .flaws = a->flaws,
        .bans = a->bans.count,
        .chunks_hash = a->head.chunks_hash
    };

    memcpy(info.id, a->head.identity.id, sizeof(info.id));
    for (size_t i = 0; i < nf_vec_count(&a->keys); i++)
        info.key_entries += a->keys.at[i].entries;
    for (uint32_t i = 0; i < nf_vec_count(&a->sets); i++)
        for (unsigned t = 0; t < NF_SET_TABLES; t++)
            info.tables += a->sets.at[i].has[t];
    for (uint32_t i = 0; i < a->pages.count && !a->recovered; i++) {
        struct nf_footer_page p;

        if (nf_footer_page_get(&a->pages, i, &p) != NF_OK)
            continue;
        info.versions += p.versions;
        if (!p.has_time)
            continue;
        if (p.time_min < info.published_min)
            info.published_min = p.time_min;
        if (p.time_max > info.published_max)
            info.published_max = p.time_max;
    }
    nf_sized_put(out, NF_SIZE_THROUGH(struct nf_info, creator), &info, sizeof(info));
}
