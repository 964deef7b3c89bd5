#include "src/build/block_input.h"

#include <inttypes.h>

#include "src/article/facts.h"
#include "src/base/bound.h"
#include "src/base/fail.h"
#include "src/base/record_tail.h"

/* Offsets into a block's bytes fit 32 bits with room to spare. */
#define MAX_BYTES (UINT32_C(1) << 30)
/* So that its frames, with what the others of a block add, stay below
 * NF_DEFAULT_MAX_FRAME. */
#define MAX_ARTICLE (64u << 20)

void nf_block_input_init(struct nf_block_input *in, const struct nf_alloc *alloc)
{
    nf_buf_init(&in->bytes, alloc, MAX_BYTES);
    nf_vec_init(&in->fields, alloc);
    nf_vec_init(&in->articles, alloc);
    nf_vec_init(&in->formers, alloc);
    nf_vec_init(&in->origins, alloc);
    nf_vec_init(&in->copies, alloc);
    in->frame_articles = 1;
    in->short_bytes = in->fixed_bytes = 0;
}

void nf_block_input_free(struct nf_block_input *in)
{
    nf_buf_free(&in->bytes);
    nf_vec_free(&in->fields);
    nf_vec_free(&in->articles);
    nf_vec_free(&in->formers);
    nf_vec_free(&in->origins);
    nf_vec_free(&in->copies);
}

void nf_block_input_reset(struct nf_block_input *in)
{
    nf_buf_reset(&in->bytes);
    nf_vec_reset(&in->fields);
    nf_vec_reset(&in->articles);
    nf_vec_reset(&in->formers);
    nf_vec_reset(&in->origins);
    nf_vec_reset(&in->copies);
    in->short_bytes = in->fixed_bytes = 0;
}

enum nf_status nf_block_input_check(const struct nf_record *record, struct nf_error *err)
{
    uint64_t bytes = nf_bound_add(0, record->tail.len), fixed = bytes;

    if (record->count > NF_MAX_FIELDS)
        return nf_fail(err, NF_E_LIMIT, NF_NO_OFFSET,
                       "article has %zu values, at most %d are possible",
                       record->count, NF_MAX_FIELDS);
    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];
        const uint64_t before = f->before.ptr ? f->before.len : nf_bound_add(4, f->key.len);

        if ((unsigned)f->kind >= NF_KIND_COUNT ||
            (unsigned)f->role >= NF_ROLE_COUNT || (f->value.len && !f->value.ptr) ||
            (!f->before.ptr && (!f->key.ptr || f->kind == NF_KIND_ASIDE)))
            return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                           "value %zu of an article has no such kind or role, "
                           "or neither literal nor key", i);
        bytes = nf_bound_add(nf_bound_add(bytes, before), f->value.len);
        fixed = nf_bound_add(fixed, before);
        fixed = nf_bound_add(fixed, nf_role_is_key((uint8_t)f->role) ? f->value.len : 0);
    }
    if (record->tail.len && !record->tail.ptr && !nf_composes_tail(record))
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                       "the literal behind the last value of an article is NULL");
    if (fixed > NF_MAX_FIXED)
        return nf_fail(err, NF_E_LIMIT, NF_NO_OFFSET,
                       "article has %" PRIu64 " bytes of keys, white space, URL and "
                       "identifier, at most %u are possible", fixed, NF_MAX_FIXED);
    if (bytes > MAX_ARTICLE)
        return nf_fail(err, NF_E_LIMIT, NF_NO_OFFSET,
                       "article has %" PRIu64 " bytes, at most %u are possible",
                       bytes, MAX_ARTICLE);
    return NF_OK;
}

/* The literal in front of field @i, given or composed. Returns its length. */
static size_t add_before(struct nf_buf *b, const struct nf_field *f, size_t i)
{
    size_t start = b->len;

    if (f->before.ptr) {
        nf_buf_add(b, f->before.ptr, f->before.len);
        return f->before.len;
    }
    nf_buf_add(b, i ? ",\"" : "{\"", 2);
    nf_buf_add(b, f->key.ptr, f->key.len);
    nf_buf_add(b, "\":", 2);
    return b->len - start;
}

static size_t add_tail(struct nf_buf *b, const struct nf_record *record)
{
    const bool composed = nf_composes_tail(record);

    nf_buf_add(b, composed ? "}" : record->tail.ptr,
               composed ? 1 : record->tail.len);
    return composed ? 1 : record->tail.len;
}

/* Take out again what was added since it was @was. */
static void cut(struct nf_block_input *in, const struct nf_block_input *was)
{
    in->bytes.len = was->bytes.len;
    in->fields.buf.len = was->fields.buf.len;
    in->articles.buf.len = was->articles.buf.len;
    in->formers.buf.len = was->formers.buf.len;
    in->bytes.failed = in->fields.buf.failed = false;
    in->articles.buf.failed = in->formers.buf.failed = false;
    in->short_bytes = was->short_bytes;
    in->fixed_bytes = was->fixed_bytes;
}

enum nf_status nf_block_input_add(struct nf_block_input *in,
                                  const struct nf_record *record,
                                  struct nf_error *err)
{
    struct nf_block_input was = *in;
    struct nf_record copy = { NULL, record->count, { "", 0 } };
    const uint32_t no_former = 0;
    enum nf_status st = nf_block_input_check(record, err);

    if (st != NF_OK)
        return st;
    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];
        struct nf_field to = { .kind = f->kind, .role = f->role };

        to.before.len = add_before(&in->bytes, f, i);
        to.value.len = f->value.len;
        nf_buf_add(&in->bytes, f->value.ptr, f->value.len);
        nf_vec_add(&in->fields, &to);
        in->short_bytes += f->value.len < nf_text_mean((uint8_t)f->role) ? f->value.len : 0;
        in->fixed_bytes += to.before.len;
        in->fixed_bytes += nf_role_is_key((uint8_t)f->role) ? f->value.len : 0;
    }
    copy.tail.len = add_tail(&in->bytes, record);
    in->fixed_bytes += copy.tail.len;
    nf_vec_add(&in->articles, &copy);
    nf_vec_add(&in->formers, &no_former);
    if (!in->bytes.failed && !in->fields.buf.failed && !in->articles.buf.failed &&
        !in->formers.buf.failed)
        return NF_OK;
    cut(in, &was);
    return nf_fail_nomem(err);
}

enum nf_status nf_block_input_add_withdrawn(struct nf_block_input *in, struct nf_error *err)
{
    const struct nf_block_input was = *in;
    const struct nf_record none = { NULL, 0, { NULL, 0 } };
    const uint32_t no_former = 0;

    nf_vec_add(&in->articles, &none);
    nf_vec_add(&in->formers, &no_former);
    if (!in->articles.buf.failed && !in->formers.buf.failed)
        return NF_OK;
    cut(in, &was);
    return nf_fail_nomem(err);
}

void nf_block_input_set_former(struct nf_block_input *in, uint32_t distance)
{
    in->formers.at[nf_block_input_count(in) - 1] = distance;
}

enum nf_status nf_block_input_add_to_frame(struct nf_block_input *in, size_t frame_at,
                                           size_t most, const struct nf_record *record,
                                           struct nf_error *err)
{
    const struct nf_block_input was = *in;
    enum nf_status st = nf_block_input_add(in, record, err);

    if (st != NF_OK || was.bytes.len == frame_at || in->bytes.len - frame_at <= most)
        return st;
    cut(in, &was);
    return NF_E_RANGE;
}

static struct nf_str take(const char **at, size_t len)
{
    struct nf_str s = { *at, len };

    *at += len;
    return s;
}

void nf_block_input_seal(struct nf_block_input *in)
{
    struct nf_record *r = in->articles.at;
    struct nf_field *f = in->fields.at;
    const char *at = (const char *)in->bytes.ptr;

    if (!at)
        at = "";
    for (uint32_t n = nf_block_input_count(in); n > 0; n--, r++) {
        r->fields = f;
        for (size_t i = 0; i < r->count; i++, f++) {
            f->before = take(&at, f->before.len);
            f->value = take(&at, f->value.len);
        }
        if (r->tail.ptr) /* else it was withdrawn */
            r->tail = take(&at, r->tail.len);
    }
}

struct nf_frame_origin nf_block_input_origin(const struct nf_block_input *in, uint32_t k)
{
    return nf_vec_count(&in->origins) ? in->origins.at[k] : (struct nf_frame_origin){ 0 };
}

void nf_block_input_literals(const struct nf_block_input *in, uint32_t k,
                             const struct nf_buf *raw, struct nf_buf *out)
{
    struct nf_frame_origin o = nf_block_input_origin(in, k);

    if (o.distance == 0)
        nf_copies_literals(o.copies ? in->copies.at + o.first_copy : NULL, o.copies, raw->ptr,
                           raw->len, out);
}
