/*
 * First damaged bytes are made again by parity, where there is some. Then a new generation
 * behind what is damaged still: indexes that are made of the blocks and tables which are found
 * in the file. Nothing that is there is changed by that.
 */
#include <newsfiche/repair.h>

#include <errno.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/base/stop.h"
#include "src/chunk/chunk_read.h"
#include "src/mend/index_whole.h"
#include "src/mend/parity_mend.h"
#include "src/mend/store_sectors.h"
#include "src/read/cursor.h"
#include "src/read/facts_slot.h"
#include "src/write/output_parity.h"
#include "src/write/writer_output.h"

/* zstd's level for what is not a block. */
#define LEVEL 19
/* To look through a file takes 24 bytes for each block: of an archive of a hundred million
 * articles more than readers take, who do not open it if it is not repaired. */
#define MAX_INDEX ((size_t)1 << 30)

/* One call of nf_repair(). */
struct repair {
    const struct nf_store *store;
    struct nf_repair_opts opts;
    struct nf_stop stop;
    struct nf_reader *reader; /* without an index */
    struct nf_cursor *cursor;
    struct nf_output out;
    struct nf_parity_mended parity;
    struct nf_facts_slot slot;
    struct nf_buf chunk; /* a table */
    NF_VEC(struct nf_facts) facts; /* of a block, */
    struct nf_buf names;           /* with their names */
    uint64_t lost;
};

static struct nf_source source_of(const struct nf_store *store)
{
    return (struct nf_source){ .struct_size = sizeof(struct nf_source), .ctx = store->ctx,
                               .size = store->size, .read_at = store->read_at };
}

static enum nf_status open_reader(const struct repair *r, uint64_t flags,
                                  struct nf_reader **out, struct nf_error *err)
{
    const struct nf_source source = source_of(r->store);
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;

    opts.alloc = r->opts.alloc;
    opts.max_frame = NF_MAX_FRAME;
    opts.max_index = MAX_INDEX;
    opts.flags = flags;
    return nf_reader_open(&source, &opts, out, err);
}

/* Whether there is something to repair; if not, @out says what there is. */
static enum nf_status look(const struct repair *r, bool *whole, struct nf_repair_result *out,
                           struct nf_error *err)
{
    struct nf_reader *reader = NULL;
    enum nf_status st = open_reader(r, 0, &reader, err);

    *whole = false;
    if (st == NF_E_DAMAGED || st == NF_E_FORMAT)
        return NF_OK;
    if (st == NF_OK)
        st = nf_index_whole(reader, whole, err);
    if (st == NF_OK) {
        out->articles = reader->archive.head.articles;
        out->generation = reader->archive.head.generation;
    }
    nf_reader_close(reader);
    return st;
}

/*
 * Where the new generation begins: behind all that is there, and of a chunk that is cut off
 * all that would be there, so that nobody takes its bytes for those of the new one; and not
 * where a writer would begin, so that verification knows what was left out (spec 11.6).
 */
static uint64_t begin_of(const struct repair *r)
{
    const struct nf_archive *a = &r->reader->archive;
    const uint64_t behind = r->out.head.previous.offset + r->out.head.previous.len +
                            NF_TRAILER_SIZE;
    uint64_t at = r->reader->offsets.survey.end + NF_TRAILER_SIZE;

    if (at < a->source.size)
        at = a->source.size;
    if (at < behind + NF_GENERATION_ALIGN)
        at = behind + NF_GENERATION_ALIGN;
    return (at + NF_GENERATION_ALIGN - 1) / NF_GENERATION_ALIGN * NF_GENERATION_ALIGN;
}

/* What the new footer's head says, but for the articles; zeros up to where it may begin. */
static enum nf_status begin(struct repair *r, struct nf_error *err)
{
    const struct nf_archive *a = &r->reader->archive;
    struct nf_footer_head *head = &r->out.head;
    uint64_t end;
    int os;

    if (a->head.generation == NF_MAX_GENERATION)
        return nf_fail(err, NF_E_LIMIT, a->footer.offset,
                       "there is no number for another generation");
    if (a->newer_tables) /* nobody knows by what chunks those can be found */
        return nf_fail(err, NF_E_UNSUPPORTED, a->footer.offset,
                       "articles are packed with tables of a newer version");
    head->identity = a->head.identity;
    head->generation = a->head.generation + 1; /* 0 if there is no footer */
    head->previous = a->footer;
    head->time = r->opts.now;
    head->chunks_hash = r->reader->offsets.survey.chunks_hash;
    end = begin_of(r);
    os = r->store->resize(r->store->ctx, end);
    r->out.offset = end;
    return os ? nf_fail_os(err, os, a->source.size, "write") : NF_OK;
}

/* The copy at @place, if it is right. */
static bool read_copy(struct repair *r, const struct nf_place *place, uint8_t type,
                      struct nf_chunk *chunk, const uint8_t **payload)
{
    const struct nf_archive *a = &r->reader->archive;

    return nf_chunk_read(&a->source, a->head.identity.id, place, type, &r->chunk, chunk,
                         payload, NULL) == NF_OK;
}

/* Have two copies of table @which of those that were found, @n from @found on; false if
 * none is right. */
static enum nf_status keep_table(struct repair *r, const struct nf_found_table *found, size_t n,
                                 struct nf_place copy[2], bool *kept, struct nf_error *err)
{
    const uint8_t type = found->lexicon ? NF_CHUNK_LEXICON : NF_CHUNK_DICTIONARY;
    const uint8_t *payload = NULL;
    struct nf_chunk chunk;
    unsigned good = 0;
    enum nf_status st = NF_OK;

    for (size_t i = 0; i < n && good < 2; i++)
        if (read_copy(r, &found[i].place, type, &chunk, &payload))
            copy[good++] = found[i].place;
    if (good == 1 && read_copy(r, &copy[0], type, &chunk, &payload)) {
        st = nf_output_chunk(&r->out, &chunk, payload, &copy[1], err);
        good += st == NF_OK;
    }
    *kept = good == 2;
    return st;
}

/* The set of number @number in the new footer, with its profile. */
static struct nf_footer_set *add_set(struct repair *r, uint32_t number)
{
    const struct nf_archive *a = &r->reader->archive;
    struct nf_str profile = { NULL, 0 };

    for (size_t i = 0; i < nf_vec_count(&a->sets); i++)
        if (a->sets.at[i].number == number)
            profile = a->sets.at[i].profile;
    return nf_output_set(&r->out, number, profile);
}

/* All tables, which the survey has by their numbers. */
static enum nf_status keep_tables(struct repair *r, struct nf_error *err)
{
    const struct nf_survey *s = &r->reader->offsets.survey;
    const size_t count = nf_vec_count(&s->tables);
    enum nf_status st = NF_OK;
    size_t n;

    for (size_t i = 0; st == NF_OK && i < count; i += n) {
        const struct nf_found_table *t = &s->tables.at[i];
        struct nf_footer_set *set;
        struct nf_place copy[2];
        bool kept = false;

        for (n = 1; i + n < count && t[n].which == t->which; n++)
            ;
        if (t->which / NF_SET_TABLES >= NF_MAX_SETS ||
            t->lexicon != nf_table_is_lexicon(t->which))
            continue;
        st = keep_table(r, t, n, copy, &kept, err);
        if (st != NF_OK || !kept)
            continue;
        set = add_set(r, t->which / NF_SET_TABLES);
        if (!set)
            return nf_fail_nomem(err);
        set->has[t->which % NF_SET_TABLES] = true;
        memcpy(set->copy[t->which % NF_SET_TABLES], copy, sizeof(copy));
    }
    return st;
}

/* How many articles the block at @where has, if that is all one can know of it. */
static uint32_t articles_of(struct repair *r, const struct nf_location *where)
{
    const uint64_t articles = r->reader->archive.head.articles;
    struct nf_location next = *where;
    uint64_t end = where->first;

    while (end < articles && next.block == where->block) {
        end++;
        if (end < articles && nf_cursor_locate(r->cursor, (uint32_t)end, &next, NULL) != NF_OK)
            break;
    }
    return (uint32_t)(end - where->first);
}

static void keep_name(struct nf_buf *names, struct nf_str *name)
{
    char *to = nf_buf_text(names) + names->len;

    nf_buf_add(names, name->ptr, name->len);
    name->ptr = to;
}

/* What indexes need to know of the articles of the loaded block. Of what cannot be read nothing
 * can be known. */
static enum nf_status take_facts(struct repair *r, struct nf_error *err)
{
    const uint32_t n = r->cursor->slot.block.articles;
    enum nf_status st = NF_OK;
    bool lost;

    nf_buf_reset(&r->names);
    if (!nf_vec_make(&r->facts, (size_t)n) ||
        !nf_buf_reserve(&r->names, (size_t)n * 3 * NF_MAX_FACT))
        return nf_fail_nomem(err);
    for (uint32_t i = 0; st == NF_OK && i < n; i++) {
        struct nf_facts *f = &r->facts.at[i];

        st = nf_facts_slot_get(&r->slot, i, f, &lost, err);
        keep_name(&r->names, &f->source.name);
        keep_name(&r->names, &f->source.domain);
        keep_name(&r->names, &f->language);
    }
    return st;
}

/* Put the block of article @first into the indexes; @next is the first one behind it. */
static enum nf_status index_block(struct repair *r, uint32_t first, uint64_t *next,
                                  struct nf_error *err)
{
    struct nf_location where;
    uint32_t n;
    enum nf_status st = nf_cursor_locate(r->cursor, first, &where, err);

    if (st != NF_OK)
        return st;
    st = nf_block_slot_load(&r->cursor->slot, &where, 0, 0, NULL);
    if (st == NF_E_NOMEM || st == NF_E_IO)
        return st == NF_E_NOMEM ? nf_fail_nomem(err)
                                : nf_fail(err, st, where.offset, "a block cannot be read");
    if (st == NF_OK) {
        n = r->cursor->slot.block.articles;
        st = take_facts(r, err);
        if (st != NF_OK)
            return st;
    } else {
        n = articles_of(r, &where);
        if (!nf_vec_make(&r->facts, (size_t)n))
            return nf_fail_nomem(err);
        memset(r->facts.at, 0, n * sizeof(*r->facts.at));
        r->lost += st == NF_E_DAMAGED ? n : 0;
    }
    *next = (uint64_t)first + n;
    return nf_output_found(&r->out, where.offset, where.head_len, r->facts.at, n, err);
}

static enum nf_status index_blocks(struct repair *r, struct nf_error *err)
{
    const uint64_t articles = r->reader->archive.head.articles;
    enum nf_status st = NF_OK;
    uint64_t at = 0;

    while (st == NF_OK && at < articles) {
        if (nf_stop_asked(&r->stop))
            return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
        st = index_block(r, (uint32_t)at, &at, err);
    }
    return st;
}

/* The bytes of all originals, which a footer may have told; else all are decoded. */
static enum nf_status count_bytes(struct repair *r, struct nf_error *err)
{
    const struct nf_footer_head *told = &r->reader->archive.head;
    uint64_t bytes = 0;

    if (told->input_bytes || told->articles == 0) {
        r->out.head.input_bytes = told->input_bytes;
        return NF_OK;
    }
    for (uint64_t i = 0; i < told->articles; i++) {
        struct nf_record record;
        enum nf_status st = nf_cursor_get(r->cursor, i, NF_PARTS_ALL, &record, err);

        if (st == NF_E_NOMEM || st == NF_E_IO)
            return st;
        if (st == NF_OK)
            bytes += nf_record_size(&record);
        if (nf_stop_asked(&r->stop))
            return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
    }
    r->out.head.input_bytes = bytes;
    return NF_OK;
}

static enum nf_status write_generation(struct repair *r, struct nf_error *err)
{
    const struct nf_sink sink = { .struct_size = sizeof(sink), .ctx = r->store->ctx,
                                  .append = r->store->append };
    enum nf_status st = nf_output_init(&r->out, &sink, r->opts.alloc, LEVEL, false);

    if (st != NF_OK)
        return nf_fail_nomem(err);
    r->out.sync = r->store->sync;
    r->out.read_at = r->store->read_at;
    r->out.parity.percent = r->parity.percent;
    r->out.parity.from = r->parity.from;
    r->out.parity.stop = r->stop;
    st = begin(r, err);
    if (st == NF_OK)
        st = nf_output_bans(&r->out, &r->reader->archive.bans, err);
    if (st == NF_OK)
        st = keep_tables(r, err);
    if (st == NF_OK)
        st = index_blocks(r, err);
    if (st == NF_OK)
        st = count_bytes(r, err);
    if (st == NF_OK)
        st = nf_output_indexes(&r->out, err);
    if (st == NF_OK)
        st = nf_output_parity(&r->out, err);
    return st == NF_OK ? nf_output_footer(&r->out, err) : st;
}

static enum nf_status repair(struct repair *r, struct nf_repair_result *out,
                             struct nf_error *err)
{
    enum nf_status st = open_reader(r, NF_OPEN_RECOVER, &r->reader, err);

    if (st == NF_OK)
        st = nf_cursor_open(r->reader, &r->cursor, err);
    if (st == NF_OK) {
        nf_facts_slot_init(&r->slot, &r->cursor->slot);
        st = write_generation(r, err);
        nf_facts_slot_free(&r->slot);
        if (st != NF_OK)
            (void)r->store->resize(r->store->ctx, r->store->size);
    }
    if (st == NF_OK) {
        out->articles = r->out.head.articles;
        out->lost = r->lost;
        out->bytes = r->out.offset - r->store->size;
        out->generation = r->out.head.generation - 1;
    }
    nf_output_free(&r->out);
    nf_cursor_close(r->cursor);
    nf_reader_close(r->reader);
    return st;
}

/* Have parity bring back what it can, and add what it did to @out. */
static enum nf_status mend(struct repair *r, struct nf_bad_sectors *bad,
                           struct nf_repair_result *out, struct nf_error *err)
{
    enum nf_status st = nf_parity_mend(r->store, bad, r->opts.alloc, &r->stop, &r->parity, err);

    out->ranges += r->parity.ranges;
    out->restored += r->parity.bytes;
    out->beyond = r->parity.beyond;
    return st;
}

enum nf_status nf_repair(const struct nf_store *store, const struct nf_repair_opts *opts,
                         struct nf_repair_result *out, struct nf_error *err)
{
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;
    struct nf_store given = NF_STORE_INIT, own;
    struct nf_store_sectors sectors;
    struct nf_error why = NF_ERROR_INIT;
    struct repair r = { .store = &own, .opts = NF_REPAIR_OPTS_INIT };
    bool whole = false;
    enum nf_status st = nf_sized_store(&given, store, err);

    if (st == NF_OK && opts)
        st = nf_sized_get(&r.opts, sizeof(r.opts), opts, "repair options", err);
    if (st != NF_OK)
        return st;
    nf_store_sectors_init(&sectors, &given, &own);
    r.opts.alloc = nf_alloc_or_libc(r.opts.alloc);
    r.stop = (struct nf_stop){ r.opts.stop, r.opts.ctx };
    nf_buf_init(&r.chunk, r.opts.alloc, NF_MAX_TABLE + NF_CHUNK_HEADER_SIZE);
    nf_vec_init(&r.facts, r.opts.alloc);
    nf_buf_init(&r.names, r.opts.alloc, SIZE_MAX / 2);
    st = mend(&r, &sectors.bad, &result, &why);
    if (st == NF_OK)
        st = look(&r, &whole, &result, &why);
    if (st == NF_OK && !whole)
        st = repair(&r, &result, &why);
    if (st == NF_OK && result.bytes && r.parity.cut) { /* behind the end there is room now */
        own.size += result.bytes;
        st = mend(&r, &sectors.bad, &result, &why);
    }
    if (st == NF_E_FORMAT && atomic_load(&sectors.bad.met))
        st = nf_fail_os(&why, EIO, 0, "read"); /* nobody knows what it is */
    nf_buf_free(&r.chunk);
    nf_vec_free(&r.facts);
    nf_buf_free(&r.names);
    if (st == NF_OK && out)
        nf_sized_put(out, NF_SIZE_THROUGH(struct nf_repair_result, generation), &result,
                     sizeof(result));
    return nf_fail_end(err, st, &why);
}

enum nf_status nf_repair_file(const char *path, const struct nf_repair_opts *opts,
                              struct nf_repair_result *out, struct nf_error *err)
{
    struct nf_store store = NF_STORE_INIT;
    enum nf_status st = nf_store_file(path, &store, err);

    if (st != NF_OK)
        return st;
    st = nf_fail_path(err, nf_repair(&store, opts, out, err), path);
    store.close(store.ctx);
    return st;
}
