#include <newsfiche/redact.h>

#include <errno.h>

#include "src/base/fail.h"
#include "src/base/sized.h"

/* The new archive is written beside the old one, or to another name. */
static enum nf_status redact(const struct nf_source *source, const char *path, const char *to,
                             const struct nf_redact_opts *opts, struct nf_redact_result *out,
                             struct nf_error *err)
{
    struct nf_sink sink = NF_SINK_INIT;
    enum nf_status st;

    if (opts->flags & NF_REDACT_DRY_RUN)
        return nf_fail_path(err, nf_redact(source, NULL, opts, out, err), path);
    st = nf_sink_file(to ? to : path, !to, &sink, err);
    if (st != NF_OK)
        return st;
    st = nf_fail_path(err, nf_redact(source, &sink, opts, out, err), path);
    sink.close(sink.ctx);
    return st;
}

/* The archive, with the lock of a writer; of one that nobody may write to, and that is to stay
 * as it is, without. */
static enum nf_status open_archive(const char *path, bool stays, struct nf_store *store,
                                   struct nf_source *source, struct nf_error *err)
{
    struct nf_error why = NF_ERROR_INIT;
    enum nf_status st = nf_store_file(path, store, &why);

    if (st == NF_E_IO && stays && (why.os_errno == EACCES || why.os_errno == EROFS))
        return nf_source_file(path, source, err);
    if (st == NF_OK)
        *source = (struct nf_source){ .struct_size = sizeof(*source), .ctx = store->ctx,
                                      .size = store->size, .read_at = store->read_at,
                                      .close = store->close };
    return nf_fail_end(err, st, &why);
}

enum nf_status nf_redact_file(const char *path, const char *to,
                              const struct nf_redact_opts *opts,
                              struct nf_redact_result *out, struct nf_error *err)
{
    struct nf_redact_opts own = NF_REDACT_OPTS_INIT;
    struct nf_source source = NF_SOURCE_INIT;
    struct nf_store store = NF_STORE_INIT;
    enum nf_status st = nf_sized_get(&own, sizeof(own), opts, "redact options", err);

    if (st == NF_OK)
        st = open_archive(path, to || own.flags & NF_REDACT_DRY_RUN, &store, &source, err);
    if (st != NF_OK)
        return st;
    st = redact(&source, path, to, &own, out, err);
    source.close(source.ctx);
    return st;
}
