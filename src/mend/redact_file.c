#include <newsfiche/redact.h>

#include "src/base/fail.h"
#include "src/base/sized.h"

/* The new archive is written beside the old one, or to another name. */
static enum nf_status redact(const struct nf_store *store, const char *to, bool replace,
                             const struct nf_redact_opts *opts, struct nf_redact_result *out,
                             struct nf_error *err)
{
    const struct nf_source source = { .struct_size = sizeof(source), .ctx = store->ctx,
                                      .size = store->size, .read_at = store->read_at };
    struct nf_sink sink = NF_SINK_INIT;
    enum nf_status st;

    if (opts->flags & NF_REDACT_DRY_RUN)
        return nf_redact(&source, NULL, opts, out, err);
    st = nf_sink_file(to, replace, &sink, err);
    if (st != NF_OK)
        return st;
    st = nf_redact(&source, &sink, opts, out, err);
    sink.close(sink.ctx);
    return st;
}

enum nf_status nf_redact_file(const char *path, const char *to,
                              const struct nf_redact_opts *opts,
                              struct nf_redact_result *out, struct nf_error *err)
{
    struct nf_redact_opts own = NF_REDACT_OPTS_INIT;
    struct nf_store store = NF_STORE_INIT;
    enum nf_status st = nf_sized_get(&own, sizeof(own), opts, "redact options", err);

    if (st == NF_OK)
        st = nf_store_file(path, &store, err);
    if (st != NF_OK)
        return st;
    st = nf_fail_path(err, redact(&store, to ? to : path, !to, &own, out, err), path);
    store.close(store.ctx);
    return st;
}
