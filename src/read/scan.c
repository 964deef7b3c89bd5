/*
 * Runs of articles through a pipeline: threads fetch those of a run one after the
 * other into its slot, and the calling thread gives them out. A run ends where a block
 * does, so that no two threads decode the same. What would be too much for a slot is
 * fetched by the calling thread when its turn comes: so of large articles one is in
 * memory at a time, however many threads there are.
 */
#include "src/read/scan.h"

#include <stdatomic.h>

#include "src/article/record_copy.h"
#include "src/base/alloc.h"
#include "src/base/crew.h"
#include "src/base/fail.h"
#include "src/base/pipeline.h"
#include "src/base/vec.h"
#include "src/read/scan_fetch.h"

#define MOST_ARTICLES 256     /* in a run, but for what its last block has */
#define RUN_BYTES (1u << 19)  /* of originals in a run, about */
#define SLOT_BYTES (4u << 20) /* after which no article is added to a slot */
#define LARGE (4u << 20)      /* bytes of an article that does not come into a slot */
#define SLOTS 4               /* for each thread */

/* What became of an article. */
struct fetched {
    struct nf_scan_item item;
    enum nf_status status;
    size_t from; /* in slot.bytes, or with a status in slot.errors */
    size_t len;
};

struct slot {
    NF_VEC(struct fetched) items;
    struct nf_buf bytes;
    struct nf_buf errors; /* struct nf_error */
    size_t done;          /* items that were fetched */
};

struct run {
    const struct nf_scan *scan;
    struct nf_fetcher *fetchers; /* of each thread; 0 is the calling one */
    unsigned threads;
    struct slot *slots;
    size_t slot_count;
    size_t length;             /* articles in a run */
    atomic_bool stop;
    struct nf_scan_item ahead; /* the next article, if @has_ahead */
    bool has_ahead, ended;
    enum nf_status status;
    struct nf_error err;
};

static bool goes_on(const struct slot *s, size_t i)
{
    return i + 1 < nf_vec_count(&s->items) &&
           s->items.at[i + 1].item.ordinal == s->items.at[i].item.ordinal + 1;
}

/* What is made of an article, behind what there is in @to: bytes of the C library's, as
 * those of any struct nf_buffer. */
static bool make(const struct nf_scan *scan, unsigned worker, uint64_t ordinal,
                 const struct nf_record *record, struct nf_buf *to)
{
    struct nf_buffer out = { to->ptr, to->len, to->cap };
    bool made = scan->make(scan->ctx, worker, ordinal, record, &out);

    to->ptr = out.ptr;
    to->len = out.len;
    to->cap = out.cap;
    return made;
}

/* Append an article to a slot. */
static enum nf_status keep(const struct nf_scan *scan, unsigned worker, struct fetched *f,
                           const struct nf_record *record, struct slot *s)
{
    bool kept;

    f->from = s->bytes.len;
    if (scan->make) {
        kept = make(scan, worker, f->item.ordinal, record, &s->bytes);
    } else {
        kept = nf_record_pack(record, &s->bytes);
        f->from = (f->from + NF_RECORD_ALIGN - 1) / NF_RECORD_ALIGN * NF_RECORD_ALIGN;
    }
    f->len = kept ? s->bytes.len - f->from : 0;
    return kept ? NF_OK : NF_E_NOMEM;
}

/* Article @i of the slot, or as much of it as is wanted. */
static enum nf_status get(struct run *run, unsigned worker, const struct slot *s, size_t i,
                          struct nf_record *out, struct nf_error *err)
{
    const struct nf_scan *scan = run->scan;
    const uint64_t ordinal = s->items.at[i].item.ordinal;
    struct nf_fetcher *f = &run->fetchers[worker];
    enum nf_status st = nf_fetch(f, ordinal, goes_on(s, i), scan->parts, out, err);

    if (st == NF_OK && scan->needs_text && scan->needs_text(scan->ctx, ordinal, out))
        st = nf_fetch(f, ordinal, goes_on(s, i), NF_PARTS_ALL, out, err);
    return st;
}

/* Fetch article @i of the slot into it. */
static void fetch(struct run *run, unsigned worker, struct slot *s, size_t i)
{
    struct fetched *f = &s->items.at[i];
    struct nf_record record;
    struct nf_error err = NF_ERROR_INIT;

    f->status = get(run, worker, s, i, &record, &err);
    if (f->status == NF_OK)
        f->status = keep(run->scan, worker, f, &record, s);
    if (f->status == NF_OK || f->status == NF_E_NOMEM)
        return;
    f->from = s->errors.len;
    if (!nf_buf_add(&s->errors, &err, sizeof(err)))
        f->status = NF_E_NOMEM;
}

static bool is_large(struct run *run, unsigned worker, const struct slot *s, size_t i)
{
    return (run->scan->parts == NF_PARTS_ALL || run->scan->needs_text) &&
           nf_fetch_size(&run->fetchers[worker], s->items.at[i].item.ordinal,
                         goes_on(s, i)) >= LARGE;
}

static void work(void *ctx, unsigned worker, void *item)
{
    struct run *run = ctx;
    struct slot *s = item;

    while (s->done < nf_vec_count(&s->items) && s->bytes.len < SLOT_BYTES &&
           !atomic_load(&run->stop) && !is_large(run, worker, s, s->done))
        fetch(run, worker, s, s->done++);
}

static void end(struct run *run, enum nf_status st, const struct nf_error *err)
{
    run->status = st;
    run->err = *err;
    run->ended = true;
    atomic_store(&run->stop, true);
}

static void lose(struct run *run, const struct nf_scan_item *item, enum nf_status st,
                 const struct nf_error *err)
{
    if (st == NF_E_WITHDRAWN) /* there is no such article any more */
        return;
    if (!nf_is_damage(st) || run->scan->failed(run->scan->ctx, item, st, err))
        end(run, st, err);
}

static void give(struct run *run, const struct nf_scan_item *item,
                 const struct nf_record *record, struct nf_str made)
{
    struct nf_error err = NF_ERROR_INIT;

    if (run->scan->each(run->scan->ctx, item, record, made))
        end(run, nf_fail(&err, NF_E_STOPPED, NF_NO_OFFSET, "stopped"), &err);
}

/* Give out article @i, which is in the slot. */
static void give_fetched(struct run *run, struct slot *s, size_t i)
{
    const struct fetched *f = &s->items.at[i];
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record record;

    if (f->status == NF_E_NOMEM) {
        lose(run, &f->item, nf_fail_nomem(&err), &err);
    } else if (f->status != NF_OK) {
        lose(run, &f->item, f->status,
             (const struct nf_error *)(const void *)(s->errors.ptr + f->from));
    } else if (run->scan->make) {
        give(run, &f->item, NULL,
             (struct nf_str){ nf_buf_text(&s->bytes) + f->from, f->len });
    } else {
        record = nf_record_unpack(s->bytes.ptr + f->from);
        give(run, &f->item, &record, (struct nf_str){ NULL, 0 });
    }
}

/* Fetch article @i by the calling thread and give it out. */
static void give_alone(struct run *run, struct slot *s, size_t i)
{
    const struct nf_scan *scan = run->scan;
    struct fetched *f = &s->items.at[i];
    struct nf_record record;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    nf_buf_reset(&s->bytes);
    if (scan->make) {
        nf_buf_reset(&s->errors);
        fetch(run, 0, s, i);
        give_fetched(run, s, i);
        return;
    }
    st = get(run, 0, s, i, &record, &err);
    if (st != NF_OK)
        lose(run, &f->item, st, &err);
    else
        give(run, &f->item, &record, (struct nf_str){ NULL, 0 });
}

/* What is large is given back at once. */
static void give_rest(struct run *run, struct slot *s)
{
    for (size_t i = s->done; i < nf_vec_count(&s->items) && !run->ended; i++) {
        bool large = run->threads > 1 && is_large(run, 0, s, i);

        give_alone(run, s, i);
        if (large) {
            nf_text_slot_forget(&run->fetchers[0].cursor->text);
            nf_buf_free(&s->bytes);
        }
    }
}

static void give_slot(struct run *run, struct slot *s)
{
    for (size_t i = 0; i < s->done && !run->ended; i++)
        give_fetched(run, s, i);
    give_rest(run, s);
}

/* The next article, which stays ahead until it is taken; false if there is none. */
static bool look_ahead(struct run *run)
{
    while (!run->has_ahead && !run->ended) {
        struct nf_error err = NF_ERROR_INIT;
        enum nf_status st = run->scan->next(run->scan->ctx, run->fetchers[0].cursor,
                                            &run->ahead, &err);

        if (st == NF_E_END)
            return false;
        run->has_ahead = st == NF_OK;
        if (st != NF_OK)
            lose(run, NULL, st, &err);
    }
    return run->has_ahead && !run->ended;
}

/* The block of an article; UINT32_MAX if that cannot be told. */
static uint32_t block_of(struct run *run, uint64_t ordinal)
{
    struct nf_location where;

    return nf_cursor_locate(run->fetchers[0].cursor, (uint32_t)ordinal, &where, NULL) == NF_OK
               ? where.block : UINT32_MAX;
}

/* Fill a slot with a run of articles; false if there are no more. */
static bool fill(struct run *run, struct slot *s)
{
    uint32_t block = UINT32_MAX;

    nf_vec_reset(&s->items);
    s->done = 0;
    nf_buf_reset(&s->bytes);
    nf_buf_reset(&s->errors);
    while (look_ahead(run)) {
        struct fetched f = { .item = run->ahead };
        size_t n = nf_vec_count(&s->items);

        if (n >= run->length) {
            if (n == run->length)
                block = block_of(run, s->items.at[n - 1].item.ordinal);
            if (block == UINT32_MAX || block_of(run, f.item.ordinal) != block)
                break;
        }
        if (!nf_vec_add(&s->items, &f)) {
            struct nf_error err = NF_ERROR_INIT;

            end(run, nf_fail_nomem(&err), &err);
        }
        run->has_ahead = false;
    }
    return nf_vec_count(&s->items) > 0 && !run->ended;
}

static void run_alone(struct run *run)
{
    while (fill(run, &run->slots[0]))
        give_slot(run, &run->slots[0]);
}

/* By all threads: slots go round, in order. */
static void run_threads(struct run *run)
{
    static const struct nf_pipeline_steps steps = { work, NULL, NULL };
    struct nf_pipeline *p = NULL;
    struct nf_error err = NF_ERROR_INIT;
    size_t filled = 0, given = 0;
    bool more = true;

    if (nf_pipeline_new(run->scan->reader->archive.alloc, run->threads, run->slot_count, &steps,
                        run, &p) != NF_OK)
        end(run, nf_fail_nomem(&err), &err);
    while (!run->ended && (more || given < filled)) {
        while (more && filled - given < run->slot_count) {
            struct slot *s = &run->slots[filled % run->slot_count];

            more = fill(run, s) && nf_pipeline_put(p, s);
            filled += more;
        }
        if (given < filled && !run->ended) {
            give_slot(run, nf_pipeline_take(p, true));
            given++;
        }
    }
    nf_pipeline_free(p);
}

/* Short runs of long articles: what a thread holds stays in its cache. And enough
 * runs of few articles that the threads end together. */
static void divide(struct run *run)
{
    const struct nf_footer_head *head = &run->scan->reader->archive.head;
    uint64_t each = head->articles ? head->input_bytes / head->articles + 1 : 1;
    uint64_t all = run->scan->articles, n = RUN_BYTES / each;

    run->threads = nf_crew_size(run->scan->threads);
    if (n > all / (8 * (uint64_t)run->threads))
        n = all / (8 * (uint64_t)run->threads);
    run->length = n == 0 ? 1 : n > MOST_ARTICLES ? MOST_ARTICLES : (size_t)n;
    if (all / run->length + 1 < run->threads)
        run->threads = (unsigned)(all / run->length + 1);
    run->slot_count = run->threads > 1 ? (size_t)SLOTS * run->threads : 1;
}

static enum nf_status begin(struct run *run, struct nf_error *err)
{
    const struct nf_alloc *alloc = run->scan->reader->archive.alloc;
    enum nf_status st = NF_OK;

    run->slots = nf_zget_array(alloc, run->slot_count, sizeof(*run->slots));
    run->fetchers = nf_zget_array(alloc, run->threads, sizeof(*run->fetchers));
    if (!run->slots || !run->fetchers)
        return nf_fail_nomem(err);
    for (size_t i = 0; i < run->slot_count; i++) {
        nf_vec_init(&run->slots[i].items, alloc);
        nf_buf_init(&run->slots[i].errors, alloc, SIZE_MAX / 2);
        nf_buf_init(&run->slots[i].bytes, run->scan->make ? &nf_alloc_libc : alloc,
                    SIZE_MAX / 2);
    }
    for (unsigned i = 0; i < run->threads && st == NF_OK; i++)
        st = nf_fetcher_open(&run->fetchers[i], run->scan->reader, err);
    return st;
}

static void finish(struct run *run)
{
    const struct nf_alloc *alloc = run->scan->reader->archive.alloc;

    for (size_t i = 0; run->slots && i < run->slot_count; i++) {
        nf_vec_free(&run->slots[i].items);
        nf_buf_free(&run->slots[i].errors);
        nf_buf_free(&run->slots[i].bytes);
    }
    for (unsigned i = 0; run->fetchers && i < run->threads; i++)
        nf_fetcher_close(&run->fetchers[i]);
    nf_put(alloc, run->slots);
    nf_put(alloc, run->fetchers);
}

enum nf_status nf_scan_run(const struct nf_scan *scan, struct nf_error *err)
{
    struct run run = { .scan = scan };
    struct nf_error none = NF_ERROR_INIT;
    enum nf_status st;

    divide(&run);
    st = begin(&run, &none);
    if (st != NF_OK)
        end(&run, st, &none);
    else if (run.threads > 1)
        run_threads(&run);
    else
        run_alone(&run);
    finish(&run);
    if (run.status != NF_OK)
        nf_fail_copy(err, &run.err);
    return run.status;
}
