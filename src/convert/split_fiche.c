#include "src/convert/split_fiche.h"

#include <newsfiche/reader.h>
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/vec.h"

static const char magic[] = "\x89" "FICH\r\n\x1a";
#define MAGIC (sizeof(magic) - 1)

/* As large as the format allows. */
#define MAX_FRAME (256u << 20)

enum nf_sure nf_look_fiche(const struct nf_look *look)
{
    return (size_t)(look->end - look->at) >= MAGIC && memcmp(look->at, magic, MAGIC) == 0
               ? NF_SURE_YES : NF_SURE_NO;
}

bool nf_is_fiche(struct nf_byte_in *in)
{
    nf_byte_in_want(in, MAGIC);
    return nf_byte_in_len(in) >= MAGIC && memcmp(nf_byte_in_ptr(in), magic, MAGIC) == 0;
}

/* A scan of the archive. */
struct scan {
    struct nf_importer *im;
    const struct nf_info *info;
    uint64_t before;      /* place.bytes_read where the archive began */
    uint64_t met;         /* articles that were given or refused */
    bool part_lost;       /* of the catalog: nobody knows of how many articles */
    enum nf_status ended; /* what a callback or a refusal ended it with */
    struct nf_cursor *versions; /* asked for versions; NULL: there are none */
    NF_VEC(uint64_t) given;     /* then the articles that were given, rising */
};

/* As which record article @ordinal was given, from 1; 0: it was not. */
static uint64_t record_of(const struct scan *s, uint64_t ordinal)
{
    size_t low;

    nf_vec_find_from(&s->given, , ordinal, low);
    return low < nf_vec_count(&s->given) && s->given.at[low] == ordinal ? low + 1 : 0;
}

/* Say which record article @ordinal is, and of which it is a later version: the newest former
 * version that was given. What the catalog cannot tell is none. */
static enum nf_status say_versions(struct scan *s, uint64_t ordinal)
{
    struct nf_versions v = { .struct_size = sizeof(v), .former = ordinal };
    struct nf_place *place = &s->im->place;

    place->record = place->former = 0;
    if (!s->versions)
        return NF_OK;
    while (!place->former && nf_cursor_versions(s->versions, v.former, &v, NULL) == NF_OK &&
           v.former != NF_NO_ARTICLE)
        place->former = record_of(s, v.former);
    if (!nf_vec_add(&s->given, &ordinal))
        return nf_importer_nomem(s->im);
    place->record = nf_vec_count(&s->given);
    return NF_OK;
}

static void show_progress(struct scan *s, uint64_t ordinal)
{
    const struct nf_info *info = s->info;

    s->im->place.bytes_read = s->before + (uint64_t)((double)info->size *
                                                     (double)(ordinal + 1) /
                                                     (double)info->articles);
}

static bool each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    struct scan *s = ctx;
    struct nf_importer *im = s->im;

    (void)made;
    im->stopped = im->opts.stop && im->opts.stop(im->opts.ctx);
    if (im->stopped) {
        s->ended = nf_importer_refuse(im, 0, "stopped");
        return true;
    }
    s->met++;
    im->articles++;
    im->place.line = 0;
    show_progress(s, ordinal);
    s->ended = say_versions(s, ordinal);
    if (s->ended == NF_OK)
        s->ended = im->opts.record(im->opts.ctx, &im->place, record, im->err);
    im->place.record = im->place.former = 0;
    return s->ended != NF_OK;
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct scan *s = ctx;
    char why[NF_WHY_TEXT];

    if (ordinal == UINT64_MAX) {
        s->part_lost = true;
        snprintf(why, sizeof(why), "%.*s", NF_WHY_TEXT - 1, err->text);
    } else {
        s->met++;
        snprintf(why, sizeof(why), "article %llu: %.*s", (unsigned long long)ordinal,
                 NF_WHY_TEXT - 40, err->text);
    }
    s->ended = nf_importer_refuse(s->im, 0, why);
    return s->ended != NF_OK;
}

/* What @status, of a call on the archive, is for the import. */
static enum nf_status fail(struct nf_importer *im, enum nf_status status,
                           const struct nf_error *err)
{
    if (status == NF_E_NOMEM)
        return nf_importer_nomem(im);
    im->os_errno = status == NF_E_IO ? err->os_errno : 0;
    return nf_importer_refuse(im, 0, err->text);
}

static enum nf_status scan(struct nf_importer *im, struct nf_reader *r)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct nf_info info = NF_INFO_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct scan s = { .im = im, .info = &info, .before = im->place.bytes_read };
    enum nf_status st = NF_OK;

    nf_reader_info(r, &info);
    if (info.flaws & NF_FLAW_FOOTER)
        st = nf_importer_refuse(im, 0, "a newer generation has a damaged footer: articles may "
                                       "be missing");
    else if (info.left_out)
        nf_importer_notice(im, NF_NOTICE_MEMBER, "bytes behind the archive", 1);
    if (st != NF_OK)
        return st;
    opts.threads = im->opts.threads < 256 ? (unsigned)im->opts.threads : 256;
    opts.ctx = &s;
    opts.each = each;
    opts.failed = failed;
    nf_vec_init(&s.given, nf_alloc_or_libc(im->opts.alloc));
    st = info.versions ? nf_cursor_open(r, &s.versions, &err) : NF_OK;
    if (st == NF_OK)
        st = nf_reader_scan(r, &opts, &err);
    nf_cursor_close(s.versions);
    nf_vec_free(&s.given);
    im->place.bytes_read = s.before + info.size;
    if (s.ended != NF_OK)
        return s.ended;
    if (st != NF_OK)
        return fail(im, st, &err);
    if (s.met < info.articles && !s.part_lost)
        nf_importer_notice(im, NF_NOTICE_WITHDRAWN, "", info.articles - s.met);
    return NF_OK;
}

enum nf_status nf_split_fiche(struct nf_importer *im, struct nf_byte_in *in)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_source source = im->direct;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    enum nf_status st;

    if (im->direct_in != in || im->filters)
        return nf_importer_refuse(im, 0, "is a newsfiche archive, which can be read from a "
                                         "file only, not from a pipe or out of another file");
    nf_importer_notice(im, NF_NOTICE_READ, nf_format_at(NF_FORMAT_FICHE)->name, 1);
    opts.alloc = im->opts.alloc;
    opts.max_frame = MAX_FRAME;
    st = nf_reader_open(&source, &opts, &r, &err);
    if (st != NF_OK)
        return fail(im, st, &err);
    st = scan(im, r);
    nf_reader_close(r);
    return st;
}
