#include "src/write/output_parity.h"

#include "src/base/fail.h"
#include "src/parity/parity_code.h"
#include "src/parity/parity_find.h"
#include "src/parity/parity_make.h"

/* Cover what is behind o->parity.from, @behind bytes or some of them. */
static enum nf_status add_chunk(struct nf_output *o, uint64_t behind, struct nf_error *err)
{
    struct nf_source source = { .struct_size = sizeof(source), .ctx = o->sink.ctx,
                                .size = o->offset, .read_at = o->read_at };
    struct nf_chunk chunk = { .type = NF_CHUNK_PARITY };
    struct nf_parity_head head;
    struct nf_place place;
    struct nf_buf payload;
    enum nf_status st;

    nf_parity_plan(o->head.identity.id, o->offset, o->parity.from, behind, o->parity.percent,
                   &head);
    chunk.stored_len = chunk.aux = nf_parity_payload_len(&head);
    nf_buf_init(&payload, o->alloc, chunk.stored_len);
    st = nf_parity_make(o->alloc, &source, &o->parity.stop, &head, &payload, err);
    if (st == NF_OK) {
        chunk.hash = nf_chunk_hash(&chunk, payload.ptr);
        st = nf_output_chunk(o, &chunk, payload.ptr, &place, err);
    }
    nf_buf_free(&payload);
    if (st == NF_OK) {
        o->parity.from += head.len;
        o->parity.bytes += place.len;
    }
    return st;
}

enum nf_status nf_output_parity(struct nf_output *o, struct nf_error *err)
{
    const uint64_t end = o->offset;
    enum nf_status st = NF_OK;

    if (!o->parity.percent || !nf_parity_code_there())
        return NF_OK;
    while (st == NF_OK && o->parity.from < end)
        st = add_chunk(o, end - o->parity.from, err);
    o->parity.covered = o->parity.from;
    o->parity.from = o->offset;
    return st;
}

enum nf_status nf_output_parity_resume(struct nf_output *o, const struct nf_source *source,
                                       uint64_t footer, struct nf_error *err)
{
    struct nf_parity_head head;
    bool found = false;
    enum nf_status st = nf_parity_before(o->alloc, source, o->head.identity.id, footer, &head,
                                         &found, err);

    if (st == NF_OK && found) {
        o->parity.percent = head.percent;
        o->parity.covered = head.begin + head.len;
        o->parity.from = footer;
    }
    return st;
}
