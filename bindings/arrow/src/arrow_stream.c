#include <errno.h>
#include <newsfiche/arrow.h>
#include <stdlib.h>

#include "bindings/arrow/src/arrow_feed.h"
#include "bindings/arrow/src/arrow_rows.h"
#include "bindings/arrow/src/arrow_schema.h"
#include "bindings/arrow/src/arrow_sized.h"

struct stream {
    struct nf_arrow_feed feed;
    struct nf_arrow_rows rows;
    bool has_failed;     /* the last call; */
    struct nf_error err; /* this is why */
};

/* What a status is to the callers of streams. */
static int errno_of(enum nf_status st, const struct nf_error *err)
{
    switch (st) {
    case NF_OK:
        return 0;
    case NF_E_NOMEM:
        return ENOMEM;
    case NF_E_USAGE:
        return EINVAL;
    case NF_E_IO:
        return err->os_errno > 0 ? err->os_errno : EIO;
    default:
        return EIO;
    }
}

static int answer(struct stream *s, enum nf_status st)
{
    s->has_failed = st != NF_OK;
    return errno_of(st, &s->err);
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct stream *s = stream->private_data;
    enum nf_status st = NF_OK;

    if (!nf_arrow_schema(&s->feed.columns, out))
        st = nf_error_set(&s->err, NF_E_NOMEM, "%s", nf_strerror(NF_E_NOMEM));
    return answer(s, st);
}

static enum nf_status add_row(void *ctx, uint64_t ordinal, struct nf_str cells,
                              struct nf_error *err)
{
    return nf_arrow_rows_add(ctx, ordinal, cells, err);
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct stream *s = stream->private_data;
    uint64_t at;
    enum nf_status st;

    s->err = (struct nf_error)NF_ERROR_INIT;
    st = nf_arrow_feed_portion(&s->feed, add_row, &s->rows, &at, &s->err);
    if (st == NF_OK && s->rows.count == 0)
        *out = (struct ArrowArray){ .release = NULL }; /* the end */
    else if (st == NF_OK && !nf_arrow_rows_finish(&s->rows, out))
        st = nf_error_set(&s->err, NF_E_NOMEM, "%s", nf_strerror(NF_E_NOMEM));
    if (st == NF_OK)
        s->feed.at = at;
    nf_arrow_rows_clear(&s->rows);
    return answer(s, st);
}

static const char *get_last_error(struct ArrowArrayStream *stream)
{
    const struct stream *s = stream->private_data;

    return s->has_failed ? s->err.text : NULL;
}

static void release(struct ArrowArrayStream *stream)
{
    struct stream *s = stream->private_data;

    nf_arrow_rows_free(&s->rows);
    nf_arrow_feed_close(&s->feed);
    free(s);
    stream->release = NULL;
}

enum nf_status nf_arrow_stream(struct nf_set *set, const struct nf_arrow_opts *opts,
                               struct ArrowArrayStream *out, struct nf_error *err)
{
    struct nf_arrow_opts own = NF_ARROW_OPTS_INIT;
    enum nf_status st = NF_OK;
    struct stream *s;

    if (opts)
        st = nf_arrow_sized_get(&own, sizeof(own), opts, "stream options", err);
    if (st != NF_OK)
        return st;
    s = calloc(1, sizeof(*s));
    if (!s)
        return nf_error_set(err, NF_E_NOMEM, "%s", nf_strerror(NF_E_NOMEM));
    st = nf_arrow_feed_open(&s->feed, set, &own, err);
    if (st != NF_OK) {
        free(s);
        return st;
    }
    nf_arrow_rows_init(&s->rows, &s->feed.columns, set, s->feed.cursor);
    *out = (struct ArrowArrayStream){ get_schema, get_next, get_last_error, release, s };
    return NF_OK;
}
