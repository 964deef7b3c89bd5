/*
 * Of a frame that a lexicon is for no text is made: its tokens alone are looked at. Only if it has
 * some that are looked for it is decoded for good, so that damage does not pass for a use.
 */
#include "src/mend/trace_seek.h"

#include "src/base/fail.h"
#include "src/block/frame_copies.h"
#include "src/chunk/range_read.h"
#include "src/unpack/lexicon.h"

/* A frame that is looked at; of @text or short fields. */
struct seen {
    const struct nf_location *where; /* its block */
    bool text;
    uint32_t i;             /* its first article */
    struct nf_way way;
    struct nf_cur packed;   /* its literal bytes */
    uint32_t raw_len;       /* of them */
};

enum nf_status nf_trace_seeker_begin(struct nf_trace_seeker *k)
{
    const struct nf_alloc *alloc = k->reader->archive.alloc;
    const struct nf_sought *s = k->sought;
    const size_t runs = nf_vec_count(&s->traces->runs);
    bool room;

    nf_buf_init(&k->head, alloc, SIZE_MAX / 2);
    nf_buf_init(&k->rest, alloc, SIZE_MAX / 2);
    nf_vec_init(&k->frames, alloc);
    nf_buf_init(&k->formers, alloc, SIZE_MAX / 2);
    nf_vec_init(&k->marks, alloc);
    nf_vec_init(&k->wanted, alloc);
    nf_vec_init(&k->found, alloc);
    nf_vec_init(&k->hits, alloc);
    room = nf_vec_make(&k->hits, NF_MAX_TOKENS) && nf_vec_make(&k->found, runs) &&
           nf_vec_make(&k->wanted, nf_vec_count(&s->tables));
    for (size_t i = 0; room && i < nf_vec_count(&s->tables); i++) {
        const struct nf_buf *from = &s->tables.at[i].mark;
        struct nf_buf mark;

        nf_buf_init(&mark, alloc, SIZE_MAX / 2);
        room = nf_vec_add(&k->marks, &mark) && nf_buf_add(&k->marks.at[i], from->ptr, from->len);
    }
    if (!room)
        return nf_fail_nomem(&k->err);
    memset(k->found.at, 0, runs * sizeof(*k->found.at));
    return nf_cursor_open(k->reader, &k->cursor, &k->err);
}

void nf_trace_seeker_end(struct nf_trace_seeker *k)
{
    nf_cursor_close(k->cursor);
    nf_buf_free(&k->head);
    nf_buf_free(&k->rest);
    nf_vec_free(&k->frames);
    nf_buf_free(&k->formers);
    for (size_t i = 0; i < nf_vec_count(&k->marks); i++)
        nf_buf_free(&k->marks.at[i]);
    nf_vec_free(&k->marks);
    nf_vec_free(&k->wanted);
    nf_vec_free(&k->found);
    nf_vec_free(&k->hits);
}

/* The number of the sought table that @way needs for @codec, if it has what is open. */
static bool is_wanted(const struct nf_trace_seeker *k, bool text, uint8_t codec, struct nf_way way,
                      size_t *out)
{
    *out = nf_codec_has_table(way.codec)
               ? nf_sought_table_of(k->sought, nf_table_of(text, codec, way.set))
               : nf_vec_count(&k->wanted);
    return *out < nf_vec_count(&k->wanted) && k->wanted.at[*out];
}

/* Whether there is something to look for in text frames of @way. */
static bool is_any_wanted(const struct nf_trace_seeker *k, struct nf_way way)
{
    size_t number;

    return is_wanted(k, true, way.codec, way, &number) ||
           is_wanted(k, true, NF_CODEC_ZSTD_DICTIONARY, way, &number);
}

/* Decode the frame for good. */
static enum nf_status load(struct nf_trace_seeker *k, const struct seen *f)
{
    enum nf_status st = nf_block_slot_load(&k->cursor->slot, f->where, NF_WHOLE_BLOCK, 0,
                                           &k->err);

    return st == NF_OK && f->text ? nf_text_slot_load(&k->cursor->text, f->i, &k->err) : st;
}

/* Its tokens. What only a newer version decodes is right. The lexicon may have been read once
 * more, from its other copy or from a file that somebody writes: then it may be another one. */
static enum nf_status seek_tokens(struct nf_trace_seeker *k, const struct seen *f,
                                  const struct nf_buf *marks)
{
    struct nf_token_search search = { .mark = marks->ptr, .marks = marks->len,
                                      .hit = k->hits.at };
    struct nf_unpacker *u = k->cursor->unpacker;
    struct nf_table_use use;
    enum nf_status st = nf_table_begin(&k->cursor->reader->tables, f->text, f->way.codec,
                                       f->way.set, u, &use, &k->err);

    if (st != NF_OK || !use.table)
        return st;
    st = nf_unpack_seek(u, f->way.codec, use.table, f->packed.at, f->packed.left, f->raw_len,
                        &search);
    nf_table_done(&use);
    if (st != NF_OK)
        return nf_fail_nomem(&k->err);
    st = search.hits ? load(k, f) : NF_OK;
    if (st == NF_OK || st == NF_E_UNSUPPORTED)
        k->any = k->any || search.hits;
    else
        for (uint32_t n = 0; n < search.hits; n++)
            marks->ptr[search.hit[n]] |= NF_TOKEN_SOUGHT;
    return st;
}

/* What is decoded of it. */
static enum nf_status seek_runs(struct nf_trace_seeker *k, const struct seen *f)
{
    const struct nf_buf *shorts = &k->cursor->slot.block.shorts;
    const struct nf_text_slot *t = &k->cursor->text;
    const enum nf_status st = load(k, f);

    if (st != NF_OK)
        return st;
    if (nf_traces_seek(k->sought->traces, f->text ? t->text.ptr : shorts->ptr,
                       f->text ? t->len : shorts->len, k->found.at))
        k->any = true;
    return NF_OK;
}

static enum nf_status seek_frame(struct nf_trace_seeker *k, const struct seen *f)
{
    enum nf_status st = NF_OK;
    size_t number;
    bool runs = is_wanted(k, f->text, NF_CODEC_ZSTD_DICTIONARY, f->way, &number);

    if (nf_codec_is_lexicon(f->way.codec) &&
        is_wanted(k, f->text, f->way.codec, f->way, &number)) {
        st = seek_tokens(k, f, &k->marks.at[number]);
        runs = runs || k->decodes;
    }
    if (st == NF_OK && runs)
        st = seek_runs(k, f);
    return st == NF_E_DAMAGED || st == NF_E_UNSUPPORTED ? NF_OK : st;
}

/* Text frame @at, of which @stored are the bytes in the file. */
static enum nf_status seek_text(struct nf_trace_seeker *k, struct seen *f,
                                const struct nf_frame *frame, const uint8_t *stored)
{
    struct nf_frame_copies copies;

    f->packed = nf_cur_init(stored, frame->stored_len);
    f->raw_len = frame->raw_len;
    if (frame->copies) {
        if (nf_frame_copies_get(stored, frame->stored_len, frame->raw_len, &copies) != NF_OK)
            return NF_OK;
        f->packed = copies.packed;
        f->raw_len = copies.head.literal_len;
    }
    return seek_frame(k, f);
}

/* The texts of a block. Its other bytes are read only for one that is wanted. */
static enum nf_status seek_texts(struct nf_trace_seeker *k, const struct nf_location *where,
                                 const struct nf_chunk *chunk,
                                 const struct nf_block_prefix *prefix)
{
    const struct nf_block_frame *f = k->frames.at;
    const uint64_t rest_at = NF_CHUNK_HEADER_SIZE + (uint64_t)chunk->aux;
    const uint8_t *rest = NULL;
    enum nf_status st = NF_OK;

    for (uint32_t i = 0; st == NF_OK && i < where->articles; i += prefix->frame_articles, f++) {
        const uint64_t first = (uint64_t)where->first + i, end = where->first + where->articles;
        const uint64_t next = first + prefix->frame_articles;
        struct seen seen = { .where = where, .text = true, .i = i };

        if (nf_frame_is_reference(&f->frame) ||
            nf_withdrawn_between(k->list, first, next < end ? next : end))
            continue;
        seen.way = prefix->way[f->frame.way];
        if (!is_any_wanted(k, seen.way))
            continue;
        if (!rest)
            st = nf_read(&k->cursor->reader->archive.source, where->offset + rest_at,
                         chunk->stored_len - (size_t)chunk->aux, &k->rest, &rest, &k->err);
        if (st == NF_OK)
            st = seek_text(k, &seen, &f->frame, rest + (f->at - rest_at));
    }
    return st;
}

enum nf_status nf_trace_seek(struct nf_trace_seeker *k, const struct nf_location *where)
{
    struct nf_block_prefix prefix;
    struct nf_chunk chunk;
    const uint8_t *head;
    struct seen shorts = { .where = where };
    enum nf_status st = nf_block_head_read(&k->cursor->reader->archive, where,
                                           NF_CHUNK_HEADER_SIZE + (size_t)where->head_len,
                                           &k->head, &chunk, &head, &k->err);

    if (st != NF_OK)
        return st;
    shorts.packed = nf_cur_init(head + NF_CHUNK_HEADER_SIZE, chunk.aux);
    st = nf_block_frames_get(&shorts.packed, &chunk, &prefix, &k->frames.buf);
    if (st == NF_OK)
        st = nf_block_formers_get(&shorts.packed, &chunk, &k->formers);
    if (st != NF_OK)
        return st == NF_E_NOMEM ? nf_fail_nomem(&k->err) : st;
    shorts.way = prefix.shorts;
    shorts.raw_len = prefix.raw_len;
    if (!nf_withdrawn_between(k->list, where->first,
                              (uint64_t)where->first + where->articles))
        st = seek_frame(k, &shorts);
    return st == NF_OK ? seek_texts(k, where, &chunk, &prefix) : st;
}

void nf_trace_seeker_tell(struct nf_trace_seeker *k)
{
    struct nf_sought *s = k->sought;

    for (size_t i = 0; i < nf_vec_count(&s->tokens); i++) {
        const struct nf_sought_token *t = &s->tokens.at[i];

        if (t->open && !(k->marks.at[t->table].ptr[t->place] & NF_TOKEN_SOUGHT))
            nf_sought_close(s, i);
    }
    for (size_t i = 0; i < nf_vec_count(&k->found); i++)
        if (k->found.at[i] && !s->traces->runs.at[i].theirs)
            nf_traces_found(s->traces, i);
    nf_sought_count(s);
    k->any = false;
}

void nf_trace_seeker_hear(struct nf_trace_seeker *k)
{
    const struct nf_sought *s = k->sought;

    for (size_t i = 0; i < nf_vec_count(&s->tokens); i++) {
        const struct nf_sought_token *t = &s->tokens.at[i];

        if (!t->open)
            k->marks.at[t->table].ptr[t->place] &= (uint8_t)~NF_TOKEN_SOUGHT;
    }
    for (size_t i = 0; i < nf_vec_count(&s->tables); i++)
        k->wanted.at[i] = s->tables.at[i].open > 0;
}
