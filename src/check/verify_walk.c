/*
 * Every byte of the file belongs to the header, a chunk, a trailer or the
 * zeros between generations, so one walk from front to back finds every
 * accidental change.
 */
#include "src/check/verify_walk.h"

#include <inttypes.h>
#include <string.h>

#include "format/checksum.h"
#include "src/base/fail.h"
#include "src/chunk/chunk_check.h"
#include "src/chunk/chunk_walk.h"
#include "src/chunk/range_read.h"
#include "src/read/archive_page.h"

/* The quick pass, and what it knows of the chunks before. */
struct pass {
    struct nf_verify_run *v;
    struct nf_buf buf;
    struct nf_chunk_checker checker;
    uint32_t generation; /* of the footer before, and where it is */
    struct nf_place footer;
    uint64_t chunks_hash; /* of the chunks before this one */
};

static const struct nf_source *source_of(const struct pass *p)
{
    return &p->v->reader->archive.source;
}

static enum nf_status check_header(struct pass *pass, struct nf_error *err)
{
    const struct nf_identity *ours = &pass->v->reader->archive.head.identity;
    struct nf_identity identity;
    const uint8_t *p;
    struct nf_cur c;
    enum nf_status st = nf_read(source_of(pass), 0, NF_FILE_HEADER_SIZE, &pass->buf, &p,
                                err);

    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, NF_FILE_HEADER_SIZE);
    if (nf_file_header_get(&c, &identity) != NF_OK ||
        memcmp(identity.id, ours->id, NF_ID_SIZE) != 0 ||
        identity.version != ours->version || identity.features != ours->features)
        nf_verify_report(pass->v, 0, NF_FILE_HEADER_SIZE, 0, 0,
                         "the file header is damaged");
    return NF_OK;
}

/* Spec 11.1, 11.6. After damage a footer or a chunk before may be missing. */
static enum nf_status check_generation(struct pass *pass, const struct nf_piece *piece,
                                       struct nf_error *err)
{
    const size_t len = piece->chunk.stored_len;
    const size_t n = len < NF_FOOTER_HEAD_MAX ? len : NF_FOOTER_HEAD_MAX;
    struct nf_verify_run *v = pass->v;
    struct nf_footer_head head;
    const uint8_t *p;
    struct nf_cur c;
    enum nf_status st;

    if (v->result.findings != 0)
        return NF_OK;
    st = nf_read(source_of(pass), piece->at + NF_CHUNK_HEADER_SIZE, n, &pass->buf, &p,
                 err);
    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, n);
    if (nf_footer_head_get(&c, &head) != NF_OK)
        nf_verify_report(v, piece->at, len, 0, 0, "footer: its head is damaged");
    else if (head.generation != pass->generation + 1 ||
             head.previous.offset != pass->footer.offset ||
             head.previous.len != pass->footer.len)
        nf_verify_report(v, piece->at, len, 0, 0,
                         "footer: generation %" PRIu32 " after %" PRIu64 " bytes at %"
                         PRIu64 ", not %" PRIu32 " after %" PRIu64 " at %" PRIu64,
                         head.generation, head.previous.len, head.previous.offset,
                         pass->generation + 1, pass->footer.len, pass->footer.offset);
    else if (!nf_check_equal(head.chunks_hash, pass->chunks_hash))
        nf_verify_report(v, piece->at, len, 0, 0,
                         "footer: the chunks before it are not those it was written "
                         "for: parts of two archives");
    else
        pass->generation = head.generation;
    pass->footer = (struct nf_place){ piece->at, piece->len };
    return NF_OK;
}

static enum nf_status check_chunk(struct pass *pass, const struct nf_piece *piece,
                                  struct nf_error *err)
{
    const struct nf_chunk *chunk = &piece->chunk;
    const uint64_t at = piece->at + NF_CHUNK_HEADER_SIZE;
    const bool block = chunk->type == NF_CHUNK_BLOCK;
    struct nf_verify_run *v = pass->v;
    enum nf_status st = NF_OK;
    bool right = true;

    if (!nf_chunk_type_known(chunk->type)) {
        v->newer++;
        nf_verify_report(v, piece->at, NF_CHUNK_HEADER_SIZE, 0, 0,
                         "chunk of unknown type %u", (unsigned)chunk->type);
    }
    if (chunk->type == NF_CHUNK_FOOTER)
        st = check_generation(pass, piece, err);
    if (st == NF_OK)
        st = nf_chunk_check(&pass->checker, source_of(pass), chunk, at, &right, err);
    if (st != NF_OK)
        return st;
    if (!right)
        nf_verify_report(v, at, chunk->stored_len, block ? chunk->first : 0,
                         block ? chunk->articles : 0, "%s: checksum differs",
                         nf_chunk_type_name(chunk->type));
    if (block)
        v->result.articles_checked += chunk->articles;
    pass->chunks_hash = nf_chunks_hash(pass->chunks_hash, piece->header);
    return NF_OK;
}

static enum nf_status check_piece(struct pass *pass, const struct nf_piece *piece,
                                  struct nf_error *err)
{
    struct nf_verify_run *v = pass->v;

    switch (piece->kind) {
    case NF_PIECE_CHUNK:
        return check_chunk(pass, piece, err);
    case NF_PIECE_TRAILER:
        if (!piece->sound)
            nf_verify_report(v, piece->at, piece->len, 0, 0, "the trailer is damaged");
        break;
    case NF_PIECE_PADDING:
        if (!piece->sound)
            nf_verify_report(v, piece->unsound, 1, 0, 0,
                             "a byte between generations is not zero");
        break;
    default:
        nf_verify_report(v, piece->at, piece->len, 0, 0,
                         "%" PRIu64 " bytes that are no chunk: a chunk header is "
                         "damaged, or bytes are missing or added", piece->len);
    }
    return NF_OK;
}

static enum nf_status check_file(struct pass *pass, struct nf_chunk_walk *walk,
                                 struct nf_error *err)
{
    struct nf_verify_run *v = pass->v;
    struct nf_piece piece;
    enum nf_status st = check_header(pass, err);

    /* A trailer that is missing is a piece too. */
    while (st == NF_OK &&
           (walk->at < v->reader->archive.end || walk->next == NF_PIECE_TRAILER) &&
           (st = nf_chunk_walk_next(walk, &piece, err)) == NF_OK) {
        st = check_piece(pass, &piece, err);
        if (piece.kind == NF_PIECE_LOST)
            continue;
        v->result.bytes_checked += piece.len;
        if (st == NF_OK && nf_verify_progress(v, piece.len))
            st = nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
    }
    return st == NF_E_END ? NF_OK : st;
}

/* What no reader uses: one finding, whatever is there. */
static void check_behind(struct nf_verify_run *v)
{
    const struct nf_archive *a = &v->reader->archive;
    const uint64_t n = a->source.size - a->end;
    const char *what = a->flaws & NF_FLAW_UNFINISHED ? "a generation that was not finished"
                       : a->flaws & NF_FLAW_APPENDED ? "something that is no part of it"
                                                     : "a generation whose footer is damaged";

    if (n)
        nf_verify_report(v, a->end, n, 0, 0, "%" PRIu64 " byte%s behind the archive: %s", n,
                         n == 1 ? "" : "s", what);
}

/* Opening looks at no page of the footer, so all are looked at here. */
static void check_pages(struct nf_verify_run *v)
{
    const struct nf_archive *a = &v->reader->archive;

    for (uint32_t i = 0; i < a->pages.count; i++) {
        struct nf_footer_page p;
        struct nf_error err = NF_ERROR_INIT;

        if (nf_archive_page(a, i, &p, &err) != NF_OK)
            nf_verify_report(v, NF_NO_OFFSET, 0, 0, 0, "%s", err.text);
    }
}

enum nf_status nf_verify_walk(struct nf_verify_run *v, struct nf_error *err)
{
    const struct nf_archive *a = &v->reader->archive;
    struct pass pass = { .v = v };
    struct nf_chunk_walk walk;
    enum nf_status st;

    nf_buf_init(&pass.buf, a->alloc, SIZE_MAX / 2);
    nf_chunk_checker_init(&pass.checker, a->alloc);
    nf_chunk_walk_init(&walk, a->alloc, &a->source, a->head.identity.id);
    st = check_file(&pass, &walk, err);
    nf_chunk_walk_free(&walk);
    nf_chunk_checker_free(&pass.checker);
    nf_buf_free(&pass.buf);
    if (st == NF_OK) {
        check_behind(v);
        check_pages(v);
    }
    if (st == NF_OK && v->result.findings == 0 &&
        v->result.articles_checked != a->head.articles)
        nf_verify_report(v, NF_NO_OFFSET, 0, 0, 0,
                         "articles found: %" PRIu64 ", the footer says %" PRIu32,
                         v->result.articles_checked, a->head.articles);
    return st;
}
