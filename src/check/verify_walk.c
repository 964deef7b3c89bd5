/*
 * Every byte of the file belongs to the header, a chunk, a trailer or the
 * zeros between generations, so one walk from front to back finds every
 * accidental change.
 */
#include "src/check/verify_walk.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "format/checksum.h"
#include "src/base/fail.h"
#include "src/base/rising.h"
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
    size_t pending;      /* places from this on are behind it */
    enum nf_piece_kind before; /* what the piece before this one is */
    uint64_t begin;      /* of the last chunk that begins where a generation may, and goes on
                          * from no other */
    uint64_t chunks_hash; /* of the chunks before this one */
    uint64_t articles;    /* of all blocks so far */
    NF_VEC(uint64_t) used; /* where the chunks are that the footer names; rising. Once it is */
    bool knows_used;       /* needed */
    bool lacks_pages;      /* some of index pages are not among them */
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
        nf_verify_report(pass->v, 0, NF_FILE_HEADER_SIZE,
                         "the file header is damaged");
    return NF_OK;
}

static enum nf_status add_place(struct pass *pass, enum nf_place_what what, uint64_t at,
                                uint64_t len, uint8_t type, bool known, struct nf_error *err)
{
    const struct nf_verify_place place = { at, len, what, type, known, NF_NO_PLACE };
    struct nf_verify_run *v = pass->v;

    if (what == NF_PLACE_BYTES ||
        (what == NF_PLACE_CHUNK && (type == NF_CHUNK_BLOCK || type == NF_CHUNK_DICTIONARY ||
                                    type == NF_CHUNK_LEXICON)))
        v->costly = true;
    return nf_vec_add(&v->places, &place) ? NF_OK : nf_fail_nomem(err);
}

/*
 * A repair writes a footer behind what is damaged, and begins at a later place than a writer
 * would (spec 11.6): what was no chunk before it, and footers that it did not go on from and
 * parity and the like, which no article needs, were known when it was made. @previous is the one
 * that it did go on from.
 */
static void forgive(struct pass *pass, const struct nf_place *previous)
{
    const uint64_t behind = pass->footer.offset + pass->footer.len + NF_TRAILER_SIZE;

    if (pass->begin < behind + NF_GENERATION_ALIGN)
        return;
    for (size_t i = pass->pending; i < nf_vec_count(&pass->v->places); i++) {
        struct nf_verify_place *p = &pass->v->places.at[i];

        if (p->offset < pass->begin && p->offset != previous->offset &&
            (p->what != NF_PLACE_CHUNK || p->type == NF_CHUNK_FOOTER ||
             (p->type & NF_CHUNK_OPTIONAL)))
            p->known = true;
    }
}

/* Spec 11.1, 11.6, of a footer that is right. After damage one before may be missing. */
static enum nf_status check_generation(struct pass *pass, const struct nf_piece *piece,
                                       struct nf_error *err)
{
    const size_t len = piece->chunk.stored_len;
    const size_t n = len < NF_FOOTER_HEAD_MAX ? len : NF_FOOTER_HEAD_MAX;
    struct nf_verify_run *v = pass->v;
    const bool clean = v->result.findings == 0 && nf_vec_count(&v->places) == 0;
    const bool whole = pass->pending == nf_vec_count(&v->places);
    struct nf_footer_head head;
    const uint8_t *p;
    struct nf_cur c;
    enum nf_status st = nf_read(source_of(pass), piece->at + NF_CHUNK_HEADER_SIZE, n,
                                &pass->buf, &p, err);

    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, n);
    if (nf_footer_head_get(&c, &head) != NF_OK) {
        nf_verify_report(v, piece->at, len, "footer: its head is damaged");
        return NF_OK;
    }
    if (clean && (head.generation != pass->generation + 1 ||
                  head.previous.offset != pass->footer.offset ||
                  head.previous.len != pass->footer.len))
        nf_verify_report(v, piece->at, len,
                         "footer: generation %" PRIu32 " after %" PRIu64 " bytes at %"
                         PRIu64 ", not %" PRIu32 " after %" PRIu64 " at %" PRIu64,
                         head.generation, head.previous.len, head.previous.offset,
                         pass->generation + 1, pass->footer.len, pass->footer.offset);
    else if (nf_check_equal(head.chunks_hash, pass->chunks_hash))
        forgive(pass, &head.previous);
    else if (clean && whole)
        nf_verify_report(v, piece->at, len,
                         "footer: the chunks before it are not those it was written "
                         "for: parts of two archives");
    pass->generation = head.generation;
    pass->footer = (struct nf_place){ piece->at, piece->len };
    pass->pending = nf_vec_count(&v->places);
    return NF_OK;
}

/* Find out where the chunks are that the footer names: once, for there may be many that are
 * damaged. */
static bool find_used(struct pass *pass)
{
    const struct nf_archive *a = &pass->v->reader->archive;

    if (pass->knows_used)
        return true;
    for (size_t i = 0; i < nf_vec_count(&a->sets); i++)
        for (unsigned k = 0; k < 2 * NF_SET_TABLES; k++)
            if (a->sets.at[i].has[k / 2])
                nf_vec_add(&pass->used, &a->sets.at[i].copy[k / 2][k % 2].offset);
    for (size_t i = 0; i < nf_vec_count(&a->keys); i++)
        nf_vec_add(&pass->used, &a->keys.at[i].place.offset);
    for (uint32_t i = 0; i < a->pages.count; i++) {
        struct nf_footer_page p;

        if (nf_archive_page(a, i, &p, NULL) != NF_OK) {
            pass->lacks_pages = true;
            continue;
        }
        nf_vec_add(&pass->used, &p.offsets.offset);
        nf_vec_add(&pass->used, &p.catalog.offset);
    }
    if (nf_vec_count(&pass->used))
        qsort(pass->used.at, nf_vec_count(&pass->used), sizeof(*pass->used.at), nf_rising);
    pass->knows_used = !pass->used.buf.failed;
    return pass->knows_used;
}

static bool is_used(const struct pass *pass, uint64_t at)
{
    size_t i;

    nf_vec_find_from(&pass->used, , at, i);
    return i < nf_vec_count(&pass->used) && pass->used.at[i] == at;
}

/* Whether nothing refers to a chunk any more: a later generation has others of its sort. */
static bool is_unused(const struct pass *pass, const struct nf_piece *piece)
{
    const struct nf_archive *a = &pass->v->reader->archive;

    if (a->recovered)
        return false;
    switch (piece->chunk.type) {
    case NF_CHUNK_DICTIONARY:
    case NF_CHUNK_LEXICON:
        return !is_used(pass, piece->at);
    case NF_CHUNK_OFFSETS:
    case NF_CHUNK_CATALOG:
    case NF_CHUNK_KEYS:
        return !pass->lacks_pages && !is_used(pass, piece->at);
    default: /* each footer leads to the one before it */
        return false;
    }
}

/* Whether this chunk is one of those that are to be checked. */
static bool is_wanted(const struct pass *pass, uint64_t at)
{
    const struct nf_verify_opts *o = &pass->v->opts;
    const uint64_t size = source_of(pass)->size;

    if (o->since && pass->generation + UINT64_C(1) < o->since)
        return false;
    if (o->parts && (at < nf_verify_border(size, o->part - 1, o->parts) ||
                     at >= nf_verify_border(size, o->part, o->parts)))
        return false;
    return nf_verify_in_sample(o, at);
}

/* Check the payload; what seems to be wrong is read once more. */
static enum nf_status check_payload(struct pass *pass, const struct nf_piece *piece,
                                    bool *right, struct nf_error *err)
{
    const uint64_t at = piece->at + NF_CHUNK_HEADER_SIZE;
    enum nf_status st = nf_chunk_check(&pass->checker, source_of(pass), &piece->chunk, at,
                                       right, err);

    if (st != NF_OK || *right)
        return st;
    st = nf_chunk_check(&pass->checker, source_of(pass), &piece->chunk, at, right, err);
    if (st == NF_OK && *right)
        pass->v->result.reread++;
    return st;
}

static enum nf_status check_chunk(struct pass *pass, const struct nf_piece *piece,
                                  struct nf_error *err)
{
    const struct nf_chunk *chunk = &piece->chunk;
    struct nf_verify_run *v = pass->v;
    const bool wanted = is_wanted(pass, piece->at) || chunk->type == NF_CHUNK_FOOTER;
    enum nf_status st = NF_OK;
    bool right = true;

    if (!nf_chunk_type_known(chunk->type)) {
        v->newer++;
        nf_verify_report(v, piece->at, NF_CHUNK_HEADER_SIZE,
                         "chunk of unknown type %u", (unsigned)chunk->type);
    }
    if (wanted)
        st = check_payload(pass, piece, &right, err);
    if (st == NF_OK && !right && !find_used(pass))
        st = nf_fail_nomem(err);
    else if (st == NF_OK && !right)
        st = add_place(pass, NF_PLACE_CHUNK, piece->at, piece->len, chunk->type,
                       is_unused(pass, piece), err);
    else if (st == NF_OK && chunk->type == NF_CHUNK_FOOTER)
        st = check_generation(pass, piece, err);
    if (chunk->type == NF_CHUNK_BLOCK) {
        pass->articles += chunk->articles;
        v->result.articles_checked += wanted ? chunk->articles : 0;
    }
    v->result.bytes_checked += wanted ? piece->len : 0;
    pass->chunks_hash = nf_chunks_hash(pass->chunks_hash, piece->header);
    return st;
}

static enum nf_status check_piece(struct pass *pass, const struct nf_piece *piece,
                                  struct nf_error *err)
{
    if (piece->kind == NF_PIECE_CHUNK && pass->before != NF_PIECE_CHUNK &&
        piece->at % NF_GENERATION_ALIGN == 0)
        pass->begin = piece->at;
    pass->before = piece->kind;
    switch (piece->kind) {
    case NF_PIECE_CHUNK:
        return check_chunk(pass, piece, err);
    case NF_PIECE_TRAILER:
        pass->v->result.bytes_checked += piece->len;
        return piece->sound ? NF_OK : add_place(pass, NF_PLACE_TRAILER, piece->at, piece->len,
                                                0, false, err);
    case NF_PIECE_PADDING:
        pass->v->result.bytes_checked += piece->len;
        return piece->sound ? NF_OK : add_place(pass, NF_PLACE_PADDING, piece->unsound, 1, 0,
                                                false, err);
    default:
        return add_place(pass, NF_PLACE_BYTES, piece->at, piece->len, 0, false, err);
    }
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
        nf_verify_report(v, a->end, n, "%" PRIu64 " byte%s behind the archive: %s", n,
                         n == 1 ? "" : "s", what);
}

/* Note of each place which one from it on is bytes that are no chunk. */
static void find_bytes(struct nf_verify_run *v)
{
    uint32_t next = NF_NO_PLACE;

    for (size_t i = nf_vec_count(&v->places); i-- > 0;) {
        if (v->places.at[i].what == NF_PLACE_BYTES)
            next = (uint32_t)i;
        v->places.at[i].bytes = next;
    }
}

/* Opening looks at no page of the footer, so all are looked at here. */
static void check_pages(struct nf_verify_run *v)
{
    const struct nf_archive *a = &v->reader->archive;
    uint64_t behind = 0;

    for (uint32_t i = 0; i < a->pages.count; i++) {
        struct nf_footer_page p;
        struct nf_error err = NF_ERROR_INIT;

        if (nf_archive_next_page(a, i, &behind, &p, &err) != NF_OK)
            nf_verify_report(v, NF_NO_OFFSET, 0, "%s", err.text);
    }
}

enum nf_status nf_verify_walk(struct nf_verify_run *v, struct nf_error *err)
{
    const struct nf_archive *a = &v->reader->archive;
    struct pass pass = { .v = v };
    struct nf_chunk_walk walk;
    enum nf_status st;

    nf_buf_init(&pass.buf, a->alloc, SIZE_MAX / 2);
    nf_vec_init(&pass.used, a->alloc);
    nf_chunk_checker_init(&pass.checker, a->alloc);
    nf_chunk_walk_init(&walk, a->alloc, &a->source, a->head.identity.id);
    st = check_file(&pass, &walk, err);
    nf_chunk_walk_free(&walk);
    nf_chunk_checker_free(&pass.checker);
    nf_buf_free(&pass.buf);
    nf_vec_free(&pass.used);
    find_bytes(v);
    if (st == NF_OK) {
        check_behind(v);
        check_pages(v);
    }
    if (st == NF_OK && v->result.findings == 0 && nf_vec_count(&v->places) == 0 &&
        pass.articles != a->head.articles)
        nf_verify_report(v, NF_NO_OFFSET, 0,
                         "articles found: %" PRIu64 ", the footer says %" PRIu32,
                         pass.articles, a->head.articles);
    return st;
}
