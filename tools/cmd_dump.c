/*
 * newsfiche dump: the structure of an archive, chunk by chunk, as spec.md has
 * it. It walks over the chunks itself, so that it has something to say of archives the
 * library refuses to open; that is why it alone of all commands includes format/ and
 * src/chunk.
 */
#include <newsfiche/io.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "format/block_head.h"
#include "format/chunk_header.h"
#include "format/file_header.h"
#include "format/footer_bans.h"
#include "format/footer_page.h"
#include "format/footer_set.h"
#include "src/base/alloc.h"
#include "src/chunk/chunk_walk.h"
#include "tools/commands.h"
#include "tools/message.h"

/* Footers larger than this are not taken apart. */
#define MOST_FOOTER (64u << 20)

struct dump {
    struct cli *cli;
    const char *name;
    struct nf_source source;
    uint8_t id[NF_ID_SIZE];
    uint64_t at; /* of the piece that is shown */
    bool damaged;
    int os_errno; /* of a read that failed, or of memory that is not to be had */
};

static bool read_bytes(struct dump *d, uint64_t at, void *buf, size_t n)
{
    if (at > d->source.size || n > d->source.size - at)
        return false;
    if (!d->os_errno)
        d->os_errno = d->source.read_at(d->source.ctx, at, buf, n);
    return !d->os_errno;
}

/* The @n bytes at @at, to be freed; NULL if they cannot be had. */
static uint8_t *load_bytes(struct dump *d, uint64_t at, size_t n)
{
    uint8_t *p = malloc(n + !n);

    if (!p && !d->os_errno)
        d->os_errno = ENOMEM;
    if (p && !read_bytes(d, at, p, n)) {
        free(p);
        p = NULL;
    }
    return p;
}

/* The line's beginning: where, how long, what. */
static void begin_line(struct dump *d, uint64_t bytes, const char *what)
{
    out_format(&d->cli->out, "%12llu %12llu  %s", (unsigned long long)d->at,
               (unsigned long long)bytes, what);
}

static void end_line(struct dump *d)
{
    out_byte(&d->cli->out, '\n');
}

/* A line about a part of what the line above names. */
static void begin_part(struct dump *d)
{
    out_string(&d->cli->out, "                           - ");
}

static const char *codec_name(uint8_t codec)
{
    switch (codec) {
    case NF_CODEC_STORE:
        return "stored";
    case NF_CODEC_ZSTD:
        return "zstd";
    case NF_CODEC_LEXICON:
        return "lexicon";
    case NF_CODEC_LEXICON_MATCHES:
        return "lexicon with matches";
    case NF_CODEC_ZSTD_DICTIONARY:
        return "zstd with dictionary";
    default:
        return "an unknown codec";
    }
}

static void dump_identity(struct dump *d, const struct nf_identity *identity)
{
    struct out *out = &d->cli->out;

    out_format(out, "format %u, features 0x%x, id ",
               (unsigned)identity->version, (unsigned)identity->features);
    for (size_t i = 0; i < NF_ID_SIZE; i++)
        out_format(out, "%02x", identity->id[i]);
}

static enum cli_exit dump_header(struct dump *d)
{
    uint8_t p[NF_FILE_HEADER_SIZE];
    struct nf_identity identity;
    struct nf_cur c;
    bool whole = read_bytes(d, 0, p, sizeof(p));

    if (d->os_errno)
        return fail_os(d->cli, d->name, d->os_errno);
    if (!whole || !nf_file_magic(p, sizeof(p))) {
        complain(d->cli, "%s: not a .fiche archive", d->name);
        return CLI_FOREIGN;
    }
    c = nf_cur_init(p, sizeof(p));
    begin_line(d, sizeof(p), "file header: ");
    if (nf_file_header_get(&c, &identity) != NF_OK) {
        out_string(&d->cli->out, "damaged\n");
        complain(d->cli, "%s: the file header is damaged", d->name);
        return CLI_DAMAGED;
    }
    dump_identity(d, &identity);
    end_line(d);
    memcpy(d->id, identity.id, NF_ID_SIZE);
    return CLI_OK;
}

/* Bytes of a head that can hold prefix and frame table; short fields follow. */
static size_t most_of_table(const struct nf_chunk *chunk)
{
    size_t most = NF_BLOCK_PREFIX_MAX + (size_t)chunk->articles * NF_FRAME_MAX;

    return chunk->aux < most ? chunk->aux : most;
}

static void dump_reference(struct dump *d, const struct nf_frame *f,
                           uint32_t ordinal)
{
    begin_part(d);
    out_format(&d->cli->out, "article %u has the text of article %lld: %u bytes\n",
               (unsigned)ordinal, (long long)ordinal - f->distance,
               (unsigned)f->raw_len);
}

/* Of the text frames those that are references, and how many have copies. */
static bool dump_frames(struct dump *d, const struct nf_chunk *chunk,
                        const struct nf_block_prefix *prefix, struct nf_cur *c)
{
    unsigned copies = 0;

    for (uint32_t i = 0; i < chunk->articles; i += prefix->frame_articles) {
        struct nf_frame f;

        if (nf_frame_get(c, prefix->ways, &f) != NF_OK)
            return false;
        if (nf_frame_is_reference(&f))
            dump_reference(d, &f, chunk->first + i);
        copies += f.copies;
    }
    if (copies) {
        begin_part(d);
        out_format(&d->cli->out, "texts that copy from others, or themselves: %u\n",
                   copies);
    }
    return true;
}

/* A way to pack frames; of what set its table is, unless of the first. */
static void dump_way(struct dump *d, const struct nf_way *way)
{
    out_string(&d->cli->out, codec_name(way->codec));
    if (way->set)
        out_format(&d->cli->out, " of set %u", (unsigned)way->set);
}

static bool dump_head(struct dump *d, const struct nf_chunk *chunk,
                      struct nf_cur *c)
{
    struct out *out = &d->cli->out;
    struct nf_block_prefix prefix;

    if (nf_block_prefix_get(c, &prefix) != NF_OK)
        return false;
    begin_part(d);
    out_string(out, "short fields: ");
    dump_way(d, &prefix.shorts);
    out_format(out, ", %u bytes when decoded\n", (unsigned)prefix.raw_len);
    begin_part(d);
    for (uint32_t i = 0; i < prefix.ways; i++) {
        out_string(out, i ? "; " : "texts: ");
        dump_way(d, &prefix.way[i]);
    }
    out_format(out, ", articles in a frame: %u\n", (unsigned)prefix.frame_articles);
    return dump_frames(d, chunk, &prefix, c);
}

static void dump_block(struct dump *d, const struct nf_chunk *chunk)
{
    struct out *out = &d->cli->out;
    size_t n = most_of_table(chunk);
    uint8_t *p = load_bytes(d, d->at + NF_CHUNK_HEADER_SIZE, n);
    struct nf_cur c = nf_cur_init(p, n);

    out_format(out, ": %u articles from %u, head of %u bytes\n",
               (unsigned)chunk->articles, (unsigned)chunk->first,
               (unsigned)chunk->aux);
    if (!p || !dump_head(d, chunk, &c)) {
        begin_part(d);
        out_string(out, "the block's head is damaged\n");
        d->damaged = true;
    }
    free(p);
}

static void dump_set(struct dump *d, const struct nf_footer_set *set)
{
    struct out *out = &d->cli->out;

    for (unsigned k = 0; k < NF_SET_TABLES; k++) {
        if (!set->has[k])
            continue;
        begin_part(d);
        out_format(out, "table %u at %llu and %llu\n",
                   (unsigned)(set->number * NF_SET_TABLES + k),
                   (unsigned long long)set->copy[k][0].offset,
                   (unsigned long long)set->copy[k][1].offset);
    }
    if (set->profile.len) {
        begin_part(d);
        out_format(out, "set %u: a profile of %zu bytes\n", (unsigned)set->number,
                   set->profile.len);
    }
}

static void dump_page(struct dump *d, const struct nf_footer_page *p)
{
    begin_part(d);
    out_format(&d->cli->out, "page: articles %u, blocks %u; offsets %llu, "
                             "catalog %llu\n",
               (unsigned)p->articles, (unsigned)p->blocks,
               (unsigned long long)p->offsets.offset,
               (unsigned long long)p->catalog.offset);
}

static void dump_keys(struct dump *d, const struct nf_footer_keys *k)
{
    begin_part(d);
    out_format(&d->cli->out, "keys at %llu: %u entries in %u pages, %u + %u "
                             "bits each\n",
               (unsigned long long)k->place.offset, (unsigned)k->entries,
               (unsigned)k->pages, (unsigned)k->remainder_bits,
               (unsigned)k->block_bits);
}

/* The three lists; the cursor says whether they held together. */
static void dump_lists(struct dump *d, const struct nf_footer_head *head,
                       struct nf_cur *c)
{
    struct nf_footer_set set;
    struct nf_footer_pages pages;
    struct nf_footer_page page;
    struct nf_footer_keys keys;
    struct nf_footer_bans bans;
    uint32_t before = UINT32_MAX;
    uint8_t indexed;

    for (uint64_t n = nf_cur_varint_max(c, c->left); n; n--) {
        if (nf_footer_set_get(c, before, &set) != NF_OK) {
            c->bad = true;
            return;
        }
        before = set.number;
        dump_set(d, &set);
    }
    if (nf_footer_pages_get(c, head, &pages) != NF_OK) {
        c->bad = true;
        return;
    }
    for (uint32_t i = 0; i < pages.count; i++)
        if (nf_footer_page_get(&pages, i, &page) == NF_OK) {
            dump_page(d, &page);
        } else {
            begin_part(d);
            out_format(&d->cli->out, "page %u: damaged\n", (unsigned)i);
            d->damaged = true;
        }
    indexed = nf_cur_u8(c);
    begin_part(d);
    out_format(&d->cli->out, "indexed: %s%s\n", indexed & NF_INDEXED_URLS ? "URLs" : "no URLs",
               indexed & NF_INDEXED_IDS ? ", identifiers" : "");
    for (uint64_t n = nf_cur_varint_max(c, c->left); n; n--) {
        if (nf_footer_keys_get(c, &keys) != NF_OK)
            return;
        dump_keys(d, &keys);
    }
    if (nf_footer_bans_get(c, &bans) != NF_OK) {
        c->bad = true;
        return;
    }
    if (bans.count == 0)
        return;
    begin_part(d);
    out_format(&d->cli->out, "bans: %u\n", (unsigned)bans.count);
}

static void footer_payload(struct dump *d, struct nf_cur *c)
{
    struct out *out = &d->cli->out;
    struct nf_footer_head head;
    struct nf_str creator;

    if (nf_footer_head_get(c, &head) != NF_OK) {
        out_string(out, ": damaged\n");
        d->damaged = true;
        return;
    }
    out_format(out, ": generation %u, articles %u, blocks %u, withdrawn %u\n",
               (unsigned)head.generation, (unsigned)head.articles,
               (unsigned)head.blocks, (unsigned)head.withdrawn);
    begin_part(d);
    out_format(out, "originals of %llu bytes; time %llu; previous footer at %llu\n",
               (unsigned long long)head.input_bytes, (unsigned long long)head.time,
               (unsigned long long)head.previous.offset);
    begin_part(d);
    out_format(out, "hash of all chunks before it: %016llx\n",
               (unsigned long long)head.chunks_hash);
    dump_lists(d, &head, c);
    creator = nf_cur_str(c);
    begin_part(d);
    if (c->bad || c->left) {
        out_string(out, "the rest is inconsistent\n");
        d->damaged = true;
        return;
    }
    out_string(out, "made by ");
    out_safe(out, creator, SAFE_LINE);
    end_line(d);
}

static void dump_footer(struct dump *d, const struct nf_chunk *chunk)
{
    uint32_t n = chunk->stored_len;
    uint8_t *p = n && n <= MOST_FOOTER ? load_bytes(d, d->at + NF_CHUNK_HEADER_SIZE, n) : NULL;
    struct nf_cur c;

    if (p) {
        c = nf_cur_init(p, n);
        footer_payload(d, &c);
    } else {
        out_string(&d->cli->out, ": cannot be shown\n");
    }
    free(p);
}

static void dump_chunk(struct dump *d, const struct nf_piece *piece)
{
    struct out *out = &d->cli->out;
    const struct nf_chunk *chunk = &piece->chunk;

    begin_line(d, piece->len, nf_chunk_type_name(chunk->type));
    if (chunk->type == NF_CHUNK_BLOCK)
        dump_block(d, chunk);
    else if (chunk->type == NF_CHUNK_FOOTER)
        dump_footer(d, chunk);
    else if (chunk->type == NF_CHUNK_DICTIONARY ||
             chunk->type == NF_CHUNK_LEXICON)
        out_format(out, " %u: %s, %u bytes when decoded\n",
                   (unsigned)chunk->first, codec_name(chunk->codec),
                   (unsigned)chunk->aux);
    else
        out_format(out, ": from %u, %s, %u bytes when decoded\n",
                   (unsigned)chunk->first, codec_name(chunk->codec),
                   (unsigned)chunk->aux);
}

/* Trailer or padding. */
static void dump_end(struct dump *d, const struct nf_piece *piece, const char *what)
{
    begin_line(d, piece->len, what);
    out_string(&d->cli->out, piece->sound ? "\n" : ": damaged\n");
    d->damaged = d->damaged || !piece->sound;
}

static void dump_lost(struct dump *d, const struct nf_piece *piece)
{
    begin_line(d, piece->len, piece->cut ? nf_chunk_type_name(piece->chunk.type)
                                         : "not a chunk");
    out_string(&d->cli->out, piece->cut ? ": cut off by the end of the file\n" : "\n");
    d->damaged = true;
}

static void dump_piece(struct dump *d, const struct nf_piece *piece)
{
    d->at = piece->at;
    if (piece->kind == NF_PIECE_CHUNK)
        dump_chunk(d, piece);
    else if (piece->kind == NF_PIECE_TRAILER)
        dump_end(d, piece, "trailer");
    else if (piece->kind == NF_PIECE_PADDING)
        dump_end(d, piece, "padding");
    else
        dump_lost(d, piece);
}

static enum cli_exit dump_pieces(struct dump *d)
{
    struct nf_chunk_walk walk;
    struct nf_piece piece;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = NF_OK;

    nf_chunk_walk_init(&walk, nf_alloc_or_libc(NULL), &d->source, d->id);
    while (st == NF_OK && !d->os_errno && !d->cli->out.error) {
        st = nf_chunk_walk_next(&walk, &piece, &err);
        if (st == NF_OK)
            dump_piece(d, &piece);
    }
    nf_chunk_walk_free(&walk);
    if (d->os_errno)
        return fail_os(d->cli, d->name, d->os_errno);
    return st == NF_OK || st == NF_E_END ? CLI_OK
                                         : fail_status(d->cli, d->name, st, &err);
}

static enum cli_exit dump(struct dump *d)
{
    enum cli_exit end = dump_header(d);

    if (end != CLI_OK)
        return end;
    end = dump_pieces(d);
    if (end != CLI_OK)
        return end;
    if (!d->damaged)
        return CLI_OK;
    complain(d->cli, "%s: parts of it are damaged", d->name);
    return CLI_DAMAGED;
}

static enum cli_exit run(struct cli *cli)
{
    struct dump d = { .cli = cli };
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;
    enum cli_exit end;
    size_t n;

    if (cli_option(cli) < 0)
        return cli->ended;
    if (!cli_count_operands(cli, 1, 1))
        return CLI_USAGE;
    d.name = cli_operands(cli, &n)[0];
    st = nf_source_file(d.name, &d.source, &err);
    if (st != NF_OK)
        return fail_status(cli, d.name, st, &err);
    end = dump(&d);
    d.source.close(d.source.ctx);
    return end;
}

const struct cli_command cmd_dump = {
    .name = "dump",
    .operands = "ARCHIVE",
    .summary = "show the structure of an archive",
    .run = run,
};
