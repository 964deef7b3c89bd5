#include "src/block/block_load.h"

#include <inttypes.h>

#include "format/checksum.h"
#include "src/article/literal_key.h"
#include "src/base/fail.h"

void nf_block_init(struct nf_block *b, const struct nf_alloc *alloc,
                   size_t max_frame)
{
    size_t max_shorts = max_frame < NF_MAX_SHORTS ? max_frame : NF_MAX_SHORTS;

    *b = (struct nf_block){ 0 };
    nf_buf_init(&b->shorts, alloc, max_shorts + NF_UNPACK_SLACK);
    nf_vec_init(&b->frames, alloc);
    nf_vec_init(&b->formers, alloc);
    nf_vec_init(&b->columns, alloc);
    nf_vec_init(&b->keys, alloc);
    nf_vec_init(&b->shapes, alloc);
    nf_vec_init(&b->slots, alloc);
    nf_vec_init(&b->rows, alloc);
    nf_vec_init(&b->values, alloc);
    nf_buf_init(&b->work, alloc, SIZE_MAX / 2);
    nf_column_loader_init(&b->loader, alloc, max_shorts);
}

void nf_block_free(struct nf_block *b)
{
    nf_buf_free(&b->shorts);
    nf_vec_free(&b->frames);
    nf_vec_free(&b->formers);
    nf_vec_free(&b->columns);
    nf_vec_free(&b->keys);
    nf_vec_free(&b->shapes);
    nf_vec_free(&b->slots);
    nf_vec_free(&b->rows);
    nf_vec_free(&b->values);
    nf_buf_free(&b->work);
    nf_column_loader_free(&b->loader);
}

static enum nf_status load_columns(struct nf_block *b, struct nf_cur *c)
{
    size_t most = c->left / (NF_COLUMN_FIXED + 1);
    size_t n = (size_t)nf_cur_varint_max(c, most < NF_MAX_BLOCK_VALUES
                                                ? most : NF_MAX_BLOCK_VALUES);

    if (!nf_vec_make(&b->columns, n) || !nf_vec_make(&b->keys, n))
        return NF_E_NOMEM;
    for (size_t i = 0; i < n; i++) {
        struct nf_column *column = &b->columns.at[i];
        enum nf_status st = nf_column_get(c, column);

        if (st != NF_OK)
            return st;
        b->keys.at[i] = nf_literal_key(column->before, column->kind);
    }
    return NF_OK;
}

/* A shape of at most @left slots; afterwards those that are left for others. */
static enum nf_status load_shape(struct nf_block *b, struct nf_cur *c, size_t *left,
                                 struct nf_block_shape *s)
{
    const struct nf_column *columns = b->columns.at;
    uint64_t column_count = nf_vec_count(&b->columns);
    size_t most = *left < NF_MAX_FIELDS ? *left : NF_MAX_FIELDS;
    uint64_t slots = nf_cur_varint_max(c, most + 1);

    *s = (struct nf_block_shape){
        .first_slot = (uint32_t)nf_vec_count(&b->slots),
        .withdrawn = slots == 0
    };
    if (s->withdrawn)
        return NF_OK;
    s->slots = (uint32_t)slots - 1;
    *left -= s->slots;
    for (uint32_t k = 0; k < s->slots; k++) {
        uint64_t column = nf_cur_varint(c);

        if (column >= column_count)
            return NF_E_DAMAGED;
        b->slots.at[s->first_slot + k] = (uint32_t)column;
        s->literal_bytes += columns[column].before.len;
        if (columns[column].text)
            s->texts_end = k + 1;
    }
    b->slots.buf.len += s->slots * sizeof(uint32_t);
    s->tail = nf_cur_str(c);
    s->literal_bytes += s->tail.len;
    return NF_OK;
}

static enum nf_status load_shapes(struct nf_block *b, struct nf_cur *c)
{
    size_t n = (size_t)nf_cur_varint_max(c, b->articles);
    size_t slots = c->left < NF_MAX_BLOCK_VALUES ? c->left : NF_MAX_BLOCK_VALUES;

    if (n == 0) /* also if @c is bad */
        return NF_E_DAMAGED;
    if (!nf_vec_make(&b->shapes, n) ||
        !nf_buf_need(&b->slots.buf, slots * sizeof(uint32_t)))
        return NF_E_NOMEM;
    for (size_t i = 0; i < n; i++) {
        struct nf_block_shape *s = &b->shapes.at[i];
        enum nf_status st = load_shape(b, c, &slots, s);

        if (st != NF_OK)
            return st;
    }
    return c->bad ? NF_E_DAMAGED : NF_OK;
}

/*
 * Which shape each article has, and how many values there are in all. Values
 * that repeat take no bytes, so it is the format that bounds them.
 */
static enum nf_status load_rows(struct nf_block *b, struct nf_cur *c)
{
    size_t shapes = nf_vec_count(&b->shapes);
    uint64_t values = 0;

    if (!nf_vec_make(&b->rows, b->articles))
        return NF_E_NOMEM;
    for (uint32_t i = 0; i < b->articles; i++) {
        struct nf_block_article *a = &b->rows.at[i];

        a->shape = shapes == 1 ? 0 : (uint32_t)nf_cur_varint_max(c, shapes - 1);
        b->shapes.at[a->shape].articles++;
        a->first_value = (uint32_t)values;
        values += b->shapes.at[a->shape].slots;
        if (values > NF_MAX_BLOCK_VALUES)
            return NF_E_DAMAGED;
    }
    if (!nf_vec_make(&b->values, (size_t)values))
        return NF_E_NOMEM;
    return NF_OK;
}

/* Whether a later version is withdrawn, of which nothing is left. */
static bool has_withdrawn_version(const struct nf_block *b)
{
    for (uint32_t i = 0; i < b->articles; i++)
        if (b->formers.at[i] && b->shapes.at[b->rows.at[i].shape].withdrawn)
            return true;
    return false;
}

/* One column while its values are handed out. */
struct column_work {
    uint32_t values;  /* how many */
    uint32_t implied; /* of a text column: lengths that are not written */
    uint32_t before;  /* of those written: of articles before the one that is wanted, */
    uint32_t wanted;  /* and of that one */
    uint32_t next;    /* of those written */
};

/* Count each column's values, and of those the ones of implied length. */
static void count_values(const struct nf_block *b, struct column_work *work)
{
    const uint32_t per = b->prefix.frame_articles;
    struct column_work *last = NULL;

    for (size_t i = 0; i < nf_vec_count(&b->shapes); i++) {
        const struct nf_block_shape *s = &b->shapes.at[i];
        const uint32_t *slot = b->slots.at + s->first_slot;

        for (uint32_t k = 0; k < s->slots; k++)
            work[slot[k]].values += s->articles;
    }
    for (uint32_t i = 0; i < b->articles; i++) {
        const struct nf_block_shape *s = &b->shapes.at[b->rows.at[i].shape];

        if (s->texts_end)
            last = &work[b->slots.at[s->first_slot + s->texts_end - 1]];
        if (last && ((i + 1) % per == 0 || i + 1 == b->articles)) {
            last->implied++;
            last = NULL;
        }
    }
}

/* Count the values of the article that is wanted, and those before; each has a frame of its own.
 * An article may have several of one column. */
static void count_wanted(struct nf_block *b, struct column_work *work)
{
    const uint32_t wanted = b->rows.at[b->only].shape;

    for (size_t i = 0; i < nf_vec_count(&b->shapes); i++)
        b->shapes.at[i].before = 0;
    for (uint32_t i = 0; i < b->only; i++)
        b->shapes.at[b->rows.at[i].shape].before++;
    for (size_t i = 0; i < nf_vec_count(&b->shapes); i++) {
        const struct nf_block_shape *s = &b->shapes.at[i];
        const uint32_t *slot = b->slots.at + s->first_slot;

        for (uint32_t k = 0; k < s->slots; k++) {
            if (k + 1 == s->texts_end) /* its length is implied */
                continue;
            work[slot[k]].before += s->before;
            work[slot[k]].wanted += i == wanted;
        }
    }
}

/* Read what is written of all values, column after column, into @written: of
 * texts the length alone. */
static enum nf_status load_columns_values(struct nf_block *b, struct nf_cur *c,
                                          struct column_work *work,
                                          struct nf_block_value *written)
{
    const struct nf_column *columns = b->columns.at;
    size_t n = nf_vec_count(&b->columns);
    uint64_t bytes = 0;
    uint32_t next = 0;

    nf_column_loader_reset(&b->loader);
    for (size_t i = 0; i < n; i++) {
        uint32_t count = work[i].values - work[i].implied;
        const struct nf_value_span want = { work[i].before,
                                            b->only == NF_ALL_ARTICLES
                                                ? count : work[i].before + work[i].wanted };
        struct nf_block_value *v = written + next;
        enum nf_status st = NF_OK;

        work[i].next = next + work[i].before;
        next += count;
        if (!columns[i].text && count)
            st = nf_column_load(&b->loader, c, b->shorts.ptr, count, want, v);
        if (st != NF_OK)
            return st;
        for (uint32_t k = 0; k < count; k++)
            if (columns[i].text)
                v[k].len = (uint32_t)nf_cur_varint_max(c, NF_MAX_FRAME);
            else if (b->only == NF_ALL_ARTICLES)
                bytes += v[k].len;
    }
    return c->bad || c->left || bytes > NF_MAX_SHORTS ? NF_E_DAMAGED : NF_OK;
}

/*
 * Hand the values out to the articles. The texts of a frame follow one
 * another; the last takes what is left of it (spec 7.4).
 */
static enum nf_status place_frame(struct nf_block *b, struct column_work *work,
                                  const struct nf_block_value *written,
                                  uint32_t from, uint32_t to, uint32_t raw_len)
{
    const struct nf_column *columns = b->columns.at;
    struct nf_block_value *last = NULL;
    uint64_t at = 0;

    for (uint32_t i = to; i-- > from && !last;) {
        const struct nf_block_article *a = &b->rows.at[i];
        const uint32_t end = b->shapes.at[a->shape].texts_end;

        if (end)
            last = &b->values.at[a->first_value + end - 1];
    }
    if (!last && raw_len)
        return NF_E_DAMAGED;
    for (uint32_t i = from; i < to; i++) {
        struct nf_block_article *a = &b->rows.at[i];
        const struct nf_block_shape *s = &b->shapes.at[a->shape];
        const uint32_t *slot = b->slots.at + s->first_slot;
        struct nf_block_value *v = b->values.at + a->first_value;
        uint64_t text_from = at;

        a->short_bytes = s->literal_bytes;
        for (uint32_t k = 0; k < s->slots; k++, v++) {
            struct column_work *w = &work[slot[k]];

            if (!columns[slot[k]].text) {
                *v = written[w->next++];
                a->short_bytes += v->len;
                continue;
            }
            v->at = (uint32_t)at;
            v->len = v == last ? raw_len - (uint32_t)at
                                : written[w->next++].len;
            at += v->len;
            if (at > raw_len)
                return NF_E_DAMAGED;
        }
        a->text_bytes = at - text_from;
    }
    return NF_OK;
}

static enum nf_status load_values(struct nf_block *b, struct nf_cur *c)
{
    size_t columns = nf_vec_count(&b->columns);
    size_t values = nf_vec_count(&b->values);
    uint32_t per = b->prefix.frame_articles;
    struct column_work *work;
    struct nf_block_value *written;
    enum nf_status st;

    if (!nf_buf_need(&b->work, columns * sizeof(*work) + values * sizeof(*written)))
        return NF_E_NOMEM;
    work = (struct column_work *)(void *)b->work.ptr;
    written = (struct nf_block_value *)(void *)(work + columns);
    for (size_t i = 0; i < columns; i++)
        work[i] = (struct column_work){ 0, 0, 0, 0, 0 };
    count_values(b, work);
    if (b->only != NF_ALL_ARTICLES)
        count_wanted(b, work);
    st = load_columns_values(b, c, work, written);
    if (st == NF_OK && b->only != NF_ALL_ARTICLES)
        return place_frame(b, work, written, b->only, b->only + 1,
                           nf_block_frame_of(b, b->only)->frame.raw_len);
    for (uint32_t i = 0; st == NF_OK && i < b->articles; i += per) {
        uint32_t to = b->articles - i < per ? b->articles : i + per;

        st = place_frame(b, work, written, i, to,
                         nf_block_frame_of(b, i)->frame.raw_len);
    }
    return st;
}

/* The short fields' own frame, which fills the rest of the head. */
static enum nf_status load_shorts(struct nf_block *b, struct nf_cur *c,
                                  struct nf_unpacker *u,
                                  const struct nf_unpack_table *table)
{
    size_t stored = c->left;
    size_t raw = b->prefix.raw_len, need = raw + NF_UNPACK_SLACK;
    enum nf_status st;

    if (stored > raw || !nf_may_unpack(stored, raw))
        return NF_E_DAMAGED;
    if (stored < raw && b->prefix.shorts.codec == NF_CODEC_LEXICON_MATCHES)
        return NF_E_UNSUPPORTED; /* for texts only */
    if (need > b->shorts.max)
        return NF_E_LIMIT;
    if (!nf_buf_need(&b->shorts, need))
        return NF_E_NOMEM;
    st = nf_unpack(u, b->prefix.shorts.codec, table, c->at, stored, b->shorts.ptr,
                   raw);
    if (st != NF_OK)
        return st;
    b->shorts.len = raw;
    if (!nf_check_equal(b->prefix.check,
                        nf_check(b->shorts.ptr, raw, NF_SHORTS_SEED)))
        return NF_E_DAMAGED;
    return NF_OK;
}

/* Where everything is in the short fields. */
static enum nf_status lay_out(struct nf_block *b)
{
    struct nf_cur c = nf_cur_init(b->shorts.ptr, b->shorts.len);
    enum nf_status st = load_columns(b, &c);

    if (st == NF_OK)
        st = load_shapes(b, &c);
    if (st == NF_OK)
        st = load_rows(b, &c);
    if (st == NF_OK && has_withdrawn_version(b))
        st = NF_E_DAMAGED;
    return st == NF_OK ? load_values(b, &c) : st;
}

/* The beginning of the head; the short fields are not there yet. */
static enum nf_status begin(struct nf_block *b, const struct nf_chunk *chunk, struct nf_cur *head)
{
    const size_t all = head->left;
    enum nf_status st = nf_block_frames_get(head, chunk, &b->prefix, &b->frames.buf);

    if (st == NF_OK)
        st = nf_block_formers_get(head, chunk, &b->formers.buf);
    b->first = chunk->first;
    b->articles = chunk->articles;
    b->only = NF_ALL_ARTICLES;
    b->table = (uint32_t)(all - head->left);
    nf_buf_reset(&b->shorts);
    return st;
}

/* The end of a load that came to @st. */
static enum nf_status loaded(struct nf_block *b, const struct nf_chunk *chunk, enum nf_status st,
                             uint64_t offset, struct nf_error *err)
{
    if (st == NF_OK)
        return NF_OK;
    b->articles = 0;
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    return nf_fail(err, st, offset,
                   "block of articles %" PRIu32 " to %" PRIu32 ": %s", chunk->first,
                   chunk->first + (chunk->articles ? chunk->articles - 1u : 0u),
                   st == NF_E_LIMIT ? "its short fields are larger than allowed"
                   : st == NF_E_UNSUPPORTED ? "codec, kind or layout of a newer version"
                   : "the head is damaged");
}

enum nf_status nf_block_load(struct nf_block *b, const struct nf_chunk *chunk,
                             const uint8_t *head, struct nf_unpacker *unpacker,
                             const struct nf_unpack_table *table,
                             uint64_t offset, struct nf_error *err)
{
    struct nf_cur c = nf_cur_init(head, chunk->aux);
    enum nf_status st = begin(b, chunk, &c);

    if (st == NF_OK)
        st = load_shorts(b, &c, unpacker, table);
    if (st == NF_OK)
        st = lay_out(b);
    return loaded(b, chunk, st, offset, err);
}

enum nf_status nf_block_load_again(struct nf_block *b, const struct nf_chunk *chunk,
                                   const uint8_t *head, size_t table, const uint8_t *shorts,
                                   uint32_t only, uint64_t offset, struct nf_error *err)
{
    struct nf_cur c = nf_cur_init(head, table);
    enum nf_status st = begin(b, chunk, &c);

    if (st == NF_OK && b->prefix.frame_articles == 1 && only < b->articles)
        b->only = only;
    if (st == NF_OK && !nf_buf_add(&b->shorts, shorts, b->prefix.raw_len))
        st = NF_E_NOMEM;
    if (st == NF_OK)
        st = lay_out(b);
    return loaded(b, chunk, st, offset, err);
}
