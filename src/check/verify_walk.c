/*
 * Every byte of the file belongs to the header, a chunk, a trailer or the
 * zeros between generations, so one walk from front to back finds every
 * accidental change. Where a chunk's header is damaged the walk goes on at
 * the next place that holds up as one.
 */
#include "src/check/verify_walk.h"

#include <inttypes.h>
#include <string.h>

#include "format/checksum.h"
#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"

/* How much is read at a time when looking for the next chunk. */
#define SCAN_BYTES (256u << 10)
/* And of a chunk's payload. */
#define PAYLOAD_BYTES (1u << 20)

struct walk {
    struct nf_verify_run *v;
    const uint8_t *id;
    uint64_t at;
    struct nf_buf buf;
    struct nf_hasher *hasher;
    uint32_t generation; /* of the footer before, and where it is */
    struct nf_place footer;
    uint64_t chunks_hash; /* of the chunks before this one */
};

static const struct nf_source *source_of(const struct walk *w)
{
    return &w->v->reader->source;
}

static enum nf_status check_header(struct walk *w, struct nf_error *err)
{
    struct nf_identity identity;
    const uint8_t *p;
    struct nf_cur c;
    enum nf_status st = nf_read(source_of(w), 0, NF_FILE_HEADER_SIZE, &w->buf,
                                &p, err);

    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, NF_FILE_HEADER_SIZE);
    if (nf_file_header_get(&c, &identity) != NF_OK ||
        memcmp(identity.id, w->id, NF_ID_SIZE) != 0 ||
        identity.version != w->v->reader->head.identity.version ||
        identity.features != w->v->reader->head.identity.features)
        nf_verify_report(w->v, 0, NF_FILE_HEADER_SIZE, 0, 0,
                         "the file header is damaged");
    w->at = NF_FILE_HEADER_SIZE;
    return NF_OK;
}

/* The chunk header at w->at; false if there is none that holds up. */
static bool chunk_here(struct walk *w, const uint8_t *p, struct nf_chunk *out)
{
    struct nf_cur c = nf_cur_init(p, NF_CHUNK_HEADER_SIZE);

    return nf_chunk_get(&c, nf_seed(w->id, w->at), out) == NF_OK &&
           out->stored_len <=
               source_of(w)->size - w->at - NF_CHUNK_HEADER_SIZE;
}

/*
 * Go from a place where no chunk begins to the next one that holds up, and
 * report what lies between.
 */
static enum nf_status resync(struct walk *w, struct nf_error *err)
{
    uint64_t from = w->at, size = source_of(w)->size;

    for (w->at++; size - w->at >= NF_CHUNK_HEADER_SIZE;) {
        size_t n = size - w->at < SCAN_BYTES ? (size_t)(size - w->at) : SCAN_BYTES;
        struct nf_chunk chunk;
        const uint8_t *p;
        enum nf_status st = nf_read(source_of(w), w->at, n, &w->buf, &p, err);

        if (st != NF_OK)
            return st;
        for (; n >= NF_CHUNK_HEADER_SIZE; n--, p++, w->at++)
            if (chunk_here(w, p, &chunk))
                goto found;
    }
    w->at = size;
found:
    nf_verify_report(w->v, from, w->at - from, 0, 0,
                     "%" PRIu64 " bytes that are no chunk: a chunk header is "
                     "damaged, or bytes are missing or added", w->at - from);
    return NF_OK;
}

/* Spec 11.1, 11.6. After damage a footer or a chunk before may be missing. */
static void check_generation(struct walk *w, const struct nf_chunk *chunk,
                             const uint8_t *p, size_t n)
{
    struct nf_cur c = nf_cur_init(p, n);
    struct nf_footer_head head;

    if (w->v->result.findings != 0)
        return;
    if (nf_footer_head_get(&c, &head) != NF_OK)
        nf_verify_report(w->v, w->at, n, 0, 0, "footer: its head is damaged");
    else if (head.generation != w->generation + 1 ||
             head.previous.offset != w->footer.offset ||
             head.previous.len != w->footer.len)
        nf_verify_report(w->v, w->at, n, 0, 0,
                         "footer: generation %" PRIu32 " after %" PRIu64 " bytes at %"
                         PRIu64 ", not %" PRIu32 " after %" PRIu64 " at %" PRIu64,
                         head.generation, head.previous.len, head.previous.offset,
                         w->generation + 1, w->footer.len, w->footer.offset);
    else if (!nf_check_equal(head.chunks_hash, w->chunks_hash))
        nf_verify_report(w->v, w->at, n, 0, 0,
                         "footer: the chunks before it are not those it was written "
                         "for: parts of two archives");
    else
        w->generation = head.generation;
    w->footer = (struct nf_place){ w->at, NF_CHUNK_HEADER_SIZE +
                                              (uint64_t)chunk->stored_len };
}

/* Set @hash to that of the @n bytes at @at; the first @have are at @p. */
static enum nf_status hash_bytes(struct walk *w, uint64_t at, uint64_t n,
                                 const uint8_t *p, size_t have, uint64_t *hash,
                                 struct nf_error *err)
{
    enum nf_status st = NF_OK;

    nf_hasher_begin(w->hasher, 0);
    while (st == NF_OK && n) {
        if (have > n)
            have = (size_t)n;
        nf_hasher_add(w->hasher, p, have);
        at += have;
        n -= have;
        have = n < PAYLOAD_BYTES ? (size_t)n : PAYLOAD_BYTES;
        if (n)
            st = nf_read(source_of(w), at, have, &w->buf, &p, err);
    }
    *hash = nf_hasher_end(w->hasher);
    return st;
}

/* Set @hash to that of the payload, of which the first @n bytes are at @p. */
static enum nf_status hash_payload(struct walk *w, const struct nf_chunk *chunk,
                                   const uint8_t *p, size_t n, uint64_t *hash,
                                   struct nf_error *err)
{
    uint64_t at = w->at + NF_CHUNK_HEADER_SIZE, head = 0, rest = 0;
    bool block = chunk->type == NF_CHUNK_BLOCK;
    uint32_t head_len = block ? chunk->aux : 0;
    enum nf_status st = NF_OK;

    if (n == chunk->stored_len) {
        *hash = nf_chunk_hash(chunk, p);
        return NF_OK;
    }
    if (block)
        st = hash_bytes(w, at, head_len, p, n, &head, err);
    if (st == NF_OK) /* what is behind the head is read anew, if it is not at hand */
        st = hash_bytes(w, at + head_len, chunk->stored_len - head_len, p + head_len,
                        n > head_len ? n - head_len : 0, &rest, err);
    *hash = block ? nf_block_hash((uint32_t)head, (uint32_t)rest) : rest;
    return st;
}

static enum nf_status check_payload(struct walk *w, const struct nf_chunk *chunk,
                                    struct nf_error *err)
{
    uint64_t at = w->at + NF_CHUNK_HEADER_SIZE, hash = 0;
    size_t n = chunk->stored_len < PAYLOAD_BYTES ? chunk->stored_len : PAYLOAD_BYTES;
    const uint8_t *p;
    enum nf_status st = nf_read(source_of(w), at, n, &w->buf, &p, err);
    bool block = chunk->type == NF_CHUNK_BLOCK;

    if (st == NF_OK && !nf_chunk_type_known(chunk->type)) {
        w->v->newer++;
        nf_verify_report(w->v, w->at, NF_CHUNK_HEADER_SIZE, 0, 0,
                         "chunk of unknown type %u", (unsigned)chunk->type);
    }
    if (st == NF_OK && chunk->type == NF_CHUNK_FOOTER)
        check_generation(w, chunk, p, n);
    if (st == NF_OK)
        st = hash_payload(w, chunk, p, n, &hash, err);
    if (st == NF_OK && !nf_check_equal(chunk->hash, hash))
        nf_verify_report(w->v, at, chunk->stored_len, block ? chunk->first : 0,
                         block ? chunk->articles : 0, "%s: checksum differs",
                         nf_chunk_type_name(chunk->type));
    if (st == NF_OK && block)
        w->v->result.articles_checked += chunk->articles;
    return st;
}

/* After a footer: its trailer, then zeros up to the next generation. */
static enum nf_status check_trailer(struct walk *w, uint32_t footer_len,
                                    struct nf_error *err)
{
    uint64_t size = source_of(w)->size;
    uint64_t next;
    const uint8_t *p;
    uint32_t len;
    struct nf_cur c;
    size_t n;
    enum nf_status st;

    n = size - w->at < NF_TRAILER_SIZE ? (size_t)(size - w->at) : NF_TRAILER_SIZE;
    st = nf_read(source_of(w), w->at, n, &w->buf, &p, err);
    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, n);
    if (nf_trailer_get(&c, &len) != NF_OK ||
        len != NF_CHUNK_HEADER_SIZE + footer_len + NF_TRAILER_SIZE)
        nf_verify_report(w->v, w->at, n, 0, 0, "the trailer is damaged");
    w->at += n;
    if (w->at == size)
        return NF_OK;
    next = (w->at + NF_GENERATION_ALIGN - 1) / NF_GENERATION_ALIGN *
           NF_GENERATION_ALIGN;
    n = (size_t)((next < size ? next : size) - w->at);
    st = nf_read(source_of(w), w->at, n, &w->buf, &p, err);
    if (st != NF_OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        if (p[i] == 0)
            continue;
        nf_verify_report(w->v, w->at + i, 1, 0, 0,
                         "a byte between generations is not zero");
        break;
    }
    w->at += n;
    return NF_OK;
}

static enum nf_status walk_chunks(struct walk *w, struct nf_error *err)
{
    uint64_t size = source_of(w)->size;
    enum nf_status st = check_header(w, err);

    while (st == NF_OK && w->at < size) {
        uint64_t from = w->at, hash;
        struct nf_chunk chunk;
        const uint8_t *p;

        if (size - w->at < NF_CHUNK_HEADER_SIZE) {
            st = resync(w, err);
            continue;
        }
        st = nf_read(source_of(w), w->at, NF_CHUNK_HEADER_SIZE, &w->buf, &p, err);
        if (st != NF_OK)
            break;
        if (!chunk_here(w, p, &chunk)) {
            st = resync(w, err);
            continue;
        }
        hash = nf_chunks_hash(w->chunks_hash, p);
        st = check_payload(w, &chunk, err);
        w->chunks_hash = hash;
        w->at += NF_CHUNK_HEADER_SIZE + (uint64_t)chunk.stored_len;
        if (st == NF_OK && chunk.type == NF_CHUNK_FOOTER)
            st = check_trailer(w, chunk.stored_len, err);
        w->v->result.bytes_checked += w->at - from;
        if (st == NF_OK && nf_verify_progress(w->v, w->at - from))
            st = nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
    }
    return st;
}

/* Opening looks at no page of the footer, so all are looked at here. */
static void check_pages(struct nf_verify_run *v)
{
    const struct nf_reader *r = v->reader;

    for (uint32_t i = 0; i < r->pages.count; i++) {
        struct nf_footer_page p;
        struct nf_error err = NF_ERROR_INIT;

        if (nf_reader_page(r, i, &p, &err) != NF_OK)
            nf_verify_report(v, NF_NO_OFFSET, 0, 0, 0, "%s", err.text);
    }
}

enum nf_status nf_verify_walk(struct nf_verify_run *v, struct nf_error *err)
{
    struct walk w = { .v = v, .id = v->reader->head.identity.id };
    const struct nf_alloc *alloc = v->reader->alloc;
    enum nf_status st;

    nf_buf_init(&w.buf, alloc, PAYLOAD_BYTES);
    w.hasher = nf_get(alloc, nf_hasher_size());
    st = w.hasher ? walk_chunks(&w, err) : nf_fail_nomem(err);
    nf_put(alloc, w.hasher);
    nf_buf_free(&w.buf);
    if (st == NF_OK)
        check_pages(v);
    if (st == NF_OK && v->result.findings == 0 &&
        v->result.articles_checked != v->reader->head.articles)
        nf_verify_report(v, NF_NO_OFFSET, 0, 0, 0,
                         "articles found: %" PRIu64 ", the footer says %" PRIu32,
                         v->result.articles_checked, v->reader->head.articles);
    return st;
}
