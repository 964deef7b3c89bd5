#include "src/mend/table_traces.h"

#include <stdlib.h>
#include <string.h>

#include "format/bytes.h"
#include "format/checksum.h"
#include "format/lexicon_table.h"
#include "src/base/fail.h"
#include "src/mend/lexicon_tokens_walk.h"

/* What all tables may take. A run takes 16 bytes, and each byte of a dictionary begins one: 80 MiB
 * of these may be there, or the lexicons of some 800 archives that were merged. */
#define MOST_MEMORY ((size_t)3 << 29)

_Static_assert(NF_MAX_SETS * NF_SET_TABLES <= UINT16_MAX, "a table's number fits into a trace");

void nf_traces_init(struct nf_traces *t, struct nf_cursor *cursor)
{
    const struct nf_alloc *alloc = cursor->reader->archive.alloc;

    memset(t, 0, sizeof(*t)); /* a literal of this size may stand on the stack before */
    t->cursor = cursor;
    nf_vec_init(&t->tables, alloc);
    nf_vec_init(&t->runs, alloc);
}

void nf_traces_free(struct nf_traces *t)
{
    for (size_t i = 0; i < nf_vec_count(&t->tables); i++) {
        nf_buf_free(&t->tables.at[i].bytes);
        nf_buf_free(&t->tables.at[i].text);
        nf_buf_free(&t->tables.at[i].marks);
    }
    nf_vec_free(&t->tables);
    nf_vec_free(&t->runs);
}

static int by_hash(const void *a, const void *b)
{
    const struct nf_trace *x = a, *y = b;

    return (x->hash > y->hash) - (x->hash < y->hash);
}

/* The bit of the filter for a run: most bytes that are looked at are told apart by it, so it has
 * to be quick (Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4). */
static inline uint32_t filter_bit(const void *run)
{
    return (uint32_t)(nf_le64(run) * UINT64_C(0x9e3779b97f4a7c15) >> 46);
}

static void add_to_filter(struct nf_traces *t, const void *run)
{
    const uint32_t bit = filter_bit(run);

    t->filter[bit / 8] |= (uint8_t)(1u << bit % 8);
}

static inline bool is_in_filter(const struct nf_traces *t, const void *run)
{
    const uint32_t bit = filter_bit(run);

    return t->filter[bit / 8] >> bit % 8 & 1;
}

static const uint8_t *bytes_of(const struct nf_traces *t, const struct nf_trace *run)
{
    return t->tables.at[run->table].text.ptr + run->at;
}

/* The runs that begin in the @n bytes of table @number from @at on. */
static bool add_runs(struct nf_traces *t, uint32_t number, size_t at, size_t n)
{
    const uint8_t *p = t->tables.at[number].text.ptr;

    for (; n >= NF_TRACE; n--, at++) {
        const struct nf_trace run = { nf_hash(p + at, NF_TRACE, 0), (uint32_t)at,
                                      (uint16_t)number, false, false };

        add_to_filter(t, p + at);
        if (!nf_vec_add(&t->runs, &run))
            return false;
    }
    return true;
}

static bool take_tokens(struct nf_traces *t, uint32_t number)
{
    struct nf_traced_table *table = &t->tables.at[number];
    struct nf_tokens_walk w;

    if (!nf_tokens_begin(&w, &table->bytes))
        return true; /* no frame can be read by it */
    while (nf_tokens_next(&w))
        if (w.len >= NF_TRACE) {
            const size_t at = table->text.len;

            if (!nf_buf_add(&table->text, w.token, w.len) ||
                !add_runs(t, number, at, w.len))
                return false;
        }
    return true;
}

static enum nf_status load(struct nf_traces *t, uint32_t which, size_t *all,
                           struct nf_error *err)
{
    const struct nf_alloc *alloc = t->cursor->reader->archive.alloc;
    const uint32_t number = (uint32_t)nf_vec_count(&t->tables);
    const size_t before = t->runs.buf.len;
    struct nf_traced_table table = { .which = which }, *made;
    enum nf_status st;
    bool room;

    nf_buf_init(&table.bytes, alloc, SIZE_MAX / 2);
    nf_buf_init(&table.text, alloc, SIZE_MAX / 2);
    nf_buf_init(&table.marks, alloc, SIZE_MAX / 2);
    if (!nf_vec_add(&t->tables, &table))
        return nf_fail_nomem(err);
    made = &t->tables.at[number];
    st = nf_table_read(&t->cursor->reader->archive, which, t->cursor->unpacker, &made->bytes,
                       err);
    if (st != NF_OK)
        return st;
    if (nf_table_is_lexicon(which))
        room = take_tokens(t, number);
    else
        room = nf_buf_add(&made->text, made->bytes.ptr, made->bytes.len) &&
               add_runs(t, number, 0, made->text.len);
    if (!room || !nf_buf_need(&made->marks, made->text.len + 1))
        return nf_fail_nomem(err);
    memset(made->marks.ptr, 0, made->text.len + 1);
    *all += made->bytes.len + 2 * made->text.len + (t->runs.buf.len - before);
    return *all <= MOST_MEMORY ? NF_OK
                               : nf_fail(err, NF_E_LIMIT, NF_NO_OFFSET, "to look through the "
                                         "archive's tables takes more than %zu bytes of memory",
                                         MOST_MEMORY);
}

/* Once the runs are sorted. */
static void index_runs(struct nf_traces *t)
{
    size_t i = 0;

    for (uint32_t high = 0; high < 1 << 16; high++) {
        t->begin[high] = (uint32_t)i;
        while (i < nf_vec_count(&t->runs) && t->runs.at[i].hash >> 48 == high)
            i++;
    }
    t->begin[1 << 16] = (uint32_t)i;
}

void nf_traces_sort(struct nf_traces *t)
{
    if (nf_vec_count(&t->runs))
        qsort(t->runs.at, nf_vec_count(&t->runs), sizeof(*t->runs.at), by_hash);
    index_runs(t);
}

enum nf_status nf_traces_load(struct nf_traces *t, struct nf_error *err)
{
    const struct nf_archive *a = &t->cursor->reader->archive;
    enum nf_status st = NF_OK;
    size_t all = 0;

    for (size_t i = 0; i < nf_vec_count(&a->sets); i++)
        for (uint32_t k = 0; st == NF_OK && k < NF_SET_TABLES; k++)
            if (a->sets.at[i].has[k])
                st = load(t, a->sets.at[i].number * NF_SET_TABLES + k, &all, err);
    if (st == NF_OK)
        nf_traces_sort(t);
    return st;
}

static bool is_run(const struct nf_traces *t, size_t i, const void *bytes)
{
    return memcmp(bytes_of(t, &t->runs.at[i]), bytes, NF_TRACE) == 0;
}

/* The first run of these bytes, which are in the filter. */
static size_t find_run(const struct nf_traces *t, const void *bytes)
{
    const size_t count = nf_vec_count(&t->runs);
    const uint64_t hash = nf_hash(bytes, NF_TRACE, 0);
    size_t i;

    nf_vec_find_among(&t->runs, t->begin[hash >> 48], t->begin[(hash >> 48) + 1], .hash, hash, i);
    while (i < count && t->runs.at[i].hash == hash && !is_run(t, i, bytes))
        i++;
    return i < count && t->runs.at[i].hash == hash ? i : count;
}

size_t nf_trace_first(const struct nf_traces *t, const void *bytes)
{
    return is_in_filter(t, bytes) ? find_run(t, bytes) : nf_vec_count(&t->runs);
}

/* Run @i is ours, and so are all with the same bytes; they may be very many. */
static void note_run(struct nf_traces *t, size_t i, const void *bytes)
{
    const uint64_t hash = t->runs.at[i].hash;

    if (t->runs.at[i].ours)
        return;
    t->ours = true;
    for (; i < nf_vec_count(&t->runs) && t->runs.at[i].hash == hash; i++)
        if (is_run(t, i, bytes))
            t->runs.at[i].ours = t->tables.at[t->runs.at[i].table].ours = true;
}

void nf_traces_note(struct nf_traces *t, const struct nf_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct nf_str v = record->fields[i].value;

        for (size_t at = 0; v.len >= NF_TRACE && at <= v.len - NF_TRACE; at++) {
            size_t run;

            if (!is_in_filter(t, v.ptr + at))
                continue;
            run = find_run(t, v.ptr + at);
            if (run < nf_vec_count(&t->runs))
                note_run(t, run, v.ptr + at);
        }
    }
}

bool nf_traces_seek(const struct nf_traces *t, const void *bytes, size_t n, bool *found)
{
    const uint8_t *p = bytes;
    bool any = false;

    for (size_t at = 0; n >= NF_TRACE && at <= n - NF_TRACE; at++) {
        size_t run;

        if (!is_in_filter(t, p + at))
            continue;
        run = find_run(t, p + at);
        if (run < nf_vec_count(&t->runs) && !found[run])
            any = found[run] = true;
    }
    return any;
}

void nf_traces_found(struct nf_traces *t, size_t i)
{
    const struct nf_trace run = t->runs.at[i];
    const uint8_t *bytes = bytes_of(t, &run);

    for (; !run.theirs && i < nf_vec_count(&t->runs) && t->runs.at[i].hash == run.hash; i++)
        if (is_run(t, i, bytes))
            t->runs.at[i].theirs = true;
}

void nf_traces_forget_others(struct nf_traces *t)
{
    size_t kept = 0;

    memset(t->filter, 0, sizeof(t->filter));
    for (size_t i = 0; i < nf_vec_count(&t->runs); i++)
        if (t->runs.at[i].ours) {
            add_to_filter(t, bytes_of(t, &t->runs.at[i]));
            t->runs.at[kept++] = t->runs.at[i];
        }
    t->runs.buf.len = kept * sizeof(*t->runs.at);
    index_runs(t);
}
