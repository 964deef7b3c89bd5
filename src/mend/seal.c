/* Parity for all that an archive has, in a generation without articles. */
#include <newsfiche/parity.h>

#include <newsfiche/verify.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/base/stop.h"
#include "src/parity/parity_code.h"
#include "src/write/output_parity.h"
#include "src/write/writer_parts.h"

#define DEFAULT_PERCENT 5

/* One call of nf_seal(). */
struct seal {
    struct nf_store store;
    struct nf_seal_opts opts;
};

static bool is_stopped(void *ctx, uint64_t done, uint64_t all)
{
    const struct seal *s = ctx;
    const struct nf_stop stop = { s->opts.stop, s->opts.ctx };

    (void)done, (void)all;
    return nf_stop_asked(&stop);
}

static uint64_t now(void *ctx)
{
    return ((const struct seal *)ctx)->opts.now;
}

/* Parity of damaged bytes would bring the damage back. */
static enum nf_status verify(struct seal *s, uint64_t size, struct nf_error *err)
{
    const struct nf_source source = { .struct_size = sizeof(source), .ctx = s->store.ctx,
                                      .size = size, .read_at = s->store.read_at };
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_verify_opts verify = NF_VERIFY_OPTS_INIT;
    struct nf_reader_opts reader = NF_READER_OPTS_INIT;
    struct nf_reader *r = NULL;
    enum nf_status st;

    reader.alloc = s->opts.alloc;
    reader.max_frame = NF_MAX_FRAME;
    verify.threads = 1;
    verify.progress = is_stopped;
    verify.ctx = s;
    st = nf_reader_open(&source, &reader, &r, err);
    if (st == NF_OK)
        st = nf_verify(r, &verify, &result, err);
    nf_reader_close(r);
    return st == NF_E_DAMAGED ? nf_fail_about(err, st, "damaged, and parity would keep it so")
                              : st;
}

/* A generation that has parity alone, unless the last one has what is asked for. */
static enum nf_status write_generation(const struct seal *s, struct nf_writer *w,
                                       struct nf_error *err)
{
    const unsigned had = w->out.parity.percent;
    const unsigned percent = s->opts.percent ? (unsigned)s->opts.percent
                             : had ? had : DEFAULT_PERCENT;
    enum nf_status st;

    if (had == percent)
        return NF_OK;
    w->out.parity.percent = percent;
    w->out.parity.from = 0;
    w->out.parity.stop = (struct nf_stop){ s->opts.stop, s->opts.ctx };
    w->out.head.time = s->opts.now;
    st = nf_output_begin(&w->out, err);
    if (st == NF_OK)
        st = nf_output_parity(&w->out, err);
    return st == NF_OK ? nf_output_footer(&w->out, err) : st;
}

static enum nf_status seal(struct seal *s, struct nf_seal_result *out, struct nf_error *err)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_archive_end end;
    struct nf_writer *w = NULL;
    enum nf_status st = nf_archive_end_find(s->opts.alloc, &s->store, &end, err);

    if (st == NF_OK && end.begins) /* a writer would make an archive of it */
        st = nf_fail(err, NF_E_FORMAT, 0, "not a .fiche archive");
    if (st != NF_OK)
        return st;
    opts.alloc = s->opts.alloc;
    opts.threads = 1;
    opts.now = now;
    opts.ctx = s;
    s->store.close = NULL; /* it is the caller's */
    st = nf_writer_append(&s->store, &opts, &w, err);
    if (st != NF_OK)
        return st;
    st = verify(s, w->out.offset, err);
    if (st == NF_OK)
        st = write_generation(s, w, err);
    out->covered = w->out.parity.covered;
    out->bytes = w->out.parity.bytes;
    out->generation = w->out.head.generation - 1;
    nf_writer_close(w);
    return st;
}

enum nf_status nf_seal(const struct nf_store *store, const struct nf_seal_opts *opts,
                       struct nf_seal_result *out, struct nf_error *err)
{
    struct seal s = { .store = NF_STORE_INIT, .opts = NF_SEAL_OPTS_INIT };
    struct nf_seal_result result = NF_SEAL_RESULT_INIT;
    enum nf_status st = nf_sized_store(&s.store, store, err);

    if (st == NF_OK && opts)
        st = nf_sized_get(&s.opts, sizeof(s.opts), opts, "seal options", err);
    if (st != NF_OK)
        return st;
    if (s.opts.percent > 100)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "seal options: more than 100 percent");
    if (!nf_parity_code_there())
        return nf_fail(err, NF_E_UNSUPPORTED, NF_NO_OFFSET,
                       "this build cannot make parity: it has no libisal");
    s.opts.alloc = nf_alloc_or_libc(s.opts.alloc);
    st = seal(&s, &result, err);
    if (st == NF_OK && out)
        nf_sized_put(out, NF_SIZE_THROUGH(struct nf_seal_result, generation), &result,
                     sizeof(result));
    return st;
}

enum nf_status nf_seal_file(const char *path, const struct nf_seal_opts *opts,
                            struct nf_seal_result *out, struct nf_error *err)
{
    struct nf_store store = NF_STORE_INIT;
    enum nf_status st = nf_store_file(path, &store, err);

    if (st != NF_OK)
        return st;
    st = nf_fail_path(err, nf_seal(&store, opts, out, err), path);
    store.close(store.ctx);
    return st;
}
