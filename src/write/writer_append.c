/*
 * A writer that goes on with an archive (spec 11.6). What is there is never written again.
 * A generation is written in this order, and each step is on disk before the next: chunks,
 * footer, trailer; only then the caller is told. So whoever opens the file sees the last
 * generation that he was told of, or the next, and nothing between.
 */
#include "src/write/writer_parts.h"

#include <errno.h>
#include <string.h>

#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/write/output_resume.h"

/* An id that no other archive has. */
static enum nf_status random_id(uint8_t id[NF_ID_SIZE], struct nf_error *err)
{
    struct nf_hash_key key;
    int os = nf_hash_key_make(&key);

    if (os)
        return nf_fail_os(err, os, NF_NO_OFFSET, "random bytes");
    memcpy(id, &key, NF_ID_SIZE);
    return NF_OK;
}

/* Make an archive without articles. */
static enum nf_status write_first(struct nf_writer *w, struct nf_error *err)
{
    struct nf_identity *identity = &w->out.head.identity;
    enum nf_status st = NF_OK;

    identity->version = NF_FORMAT_VERSION;
    if (w->opts.id)
        memcpy(identity->id, w->opts.id, NF_ID_SIZE);
    else
        st = random_id(identity->id, err);
    w->out.head.time = nf_writer_now(w);
    if (st == NF_OK)
        st = nf_output_begin(&w->out, err);
    return st == NF_OK ? nf_output_footer(&w->out, err) : st;
}

static enum nf_status resume(struct nf_writer *w, const struct nf_place *footer,
                             uint64_t size, struct nf_error *err)
{
    enum nf_status st = nf_earlier_open(&w->earlier, size, err);

    if (st == NF_OK)
        st = nf_output_resume(&w->out, &w->earlier, footer, err);
    if (st != NF_OK)
        return st;
    w->articles = w->before = w->out.head.articles;
    w->earlier_bytes = w->out.head.input_bytes;
    w->job->first = w->out.head.articles;
    return NF_OK;
}

static enum nf_status go_on(struct nf_writer *w, struct nf_error *err)
{
    struct nf_archive_end end;
    enum nf_status st = nf_archive_end_find(w->alloc, &w->store, &end, err);

    if (st == NF_OK)
        st = nf_archive_settle(&w->store, &end, err);
    if (st != NF_OK)
        return st;
    w->cut_bytes = end.tail;
    return end.begins ? write_first(w, err) : resume(w, &end.footer, end.size, err);
}

enum nf_status nf_writer_append(const struct nf_store *store,
                                const struct nf_writer_opts *opts, struct nf_writer **out,
                                struct nf_error *err)
{
    struct nf_store to = NF_STORE_INIT;
    struct nf_sink sink = NF_SINK_INIT;
    struct nf_writer *w = NULL;
    enum nf_status st = nf_sized_store(&to, store, err);

    if (st != NF_OK)
        return st;
    sink.ctx = to.ctx;
    sink.append = to.append;
    st = nf_writer_new(&sink, opts, &w, err);
    if (st != NF_OK)
        return st;
    w->grows = w->sets.grows = true;
    w->store = to;
    w->out.sync = to.sync;
    w->out.resize = to.resize;
    w->out.read_at = to.read_at;
    nf_earlier_init(&w->earlier, w->alloc, &w->store);
    st = go_on(w, err);
    if (st != NF_OK) {
        nf_writer_close(w);
        return st;
    }
    w->out.sink.close = to.close;
    *out = w;
    return NF_OK;
}

/* Make the archive file @path, without articles; unless somebody else was faster. */
static enum nf_status make_file(const char *path, const struct nf_writer_opts *opts,
                                struct nf_error *err)
{
    struct nf_writer_opts o = NF_WRITER_OPTS_INIT;
    struct nf_writer *w = NULL;
    uint8_t id[NF_ID_SIZE];
    enum nf_status st = NF_OK;

    if (opts)
        st = nf_sized_get(&o, sizeof(o), opts, "writer options", err);
    if (st == NF_OK && !o.id) {
        st = random_id(id, err);
        o.id = id;
    }
    if (st == NF_OK)
        st = nf_writer_open_file(path, false, &o, &w, err);
    if (st == NF_OK)
        st = nf_writer_finish(w, err);
    nf_writer_close(w);
    return st == NF_E_EXISTS || (st == NF_E_IO && err && err->os_errno == EEXIST) ? NF_OK : st;
}

enum nf_status nf_writer_open_append(const char *path, const struct nf_writer_opts *opts,
                                     struct nf_writer **out, struct nf_error *err)
{
    struct nf_store store = NF_STORE_INIT;
    struct nf_error why = NF_ERROR_INIT;
    enum nf_status st = nf_store_file(path, &store, &why);

    if (st == NF_E_IO && why.os_errno == ENOENT) {
        st = make_file(path, opts, &why);
        if (st == NF_OK)
            st = nf_store_file(path, &store, &why);
    }
    if (st == NF_OK) {
        st = nf_fail_path(&why, nf_writer_append(&store, opts, out, &why), path);
        if (st != NF_OK)
            store.close(store.ctx);
    }
    if (st != NF_OK)
        nf_fail_copy(err, &why);
    return st;
}
