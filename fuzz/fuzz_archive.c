/*
 * Archives whose checksums are right (archive_mutate.c): opened, verified, listed,
 * searched, got one by one in both orders, exported; by their index, and without.
 * Whatever is in them, an article is the same in whatever way it comes out, an archive
 * that verify finds nothing in has all its articles, and neither memory nor time grows
 * beyond what is documented.
 */
#include "fuzz/bounded.h"
#include "fuzz/checks.h"
#include "fuzz/outcome.h"

#define MIB ((size_t)1 << 20)
/* Limits that are given, */
#define MAX_FRAME (4 * MIB)
#define MAX_INDEX (1 * MIB)
#define MAX_TABLES (8 * MIB)
/* and what SECURITY.md says that may be held besides: short fields and their values, a
 * catalog page, two tables that are compared; a frame beside its article; and 64 MiB. */
#define MEMORY (MAX_INDEX + MAX_TABLES + 2 * MAX_FRAME + 5 * 16 * MIB + 64 * MIB)

/* Seconds for a MiB of the archive and of what comes out, and for any archive. An
 * article counts as some bytes however short it is. The sanitizers make it about
 * twenty times slower: what was found is to be replayed without them. */
#ifdef NF_FUZZ_SLOW
#define SECONDS_A_MIB 20.0
#define SECONDS_AT_ONCE 2.0
#else
#define SECONDS_A_MIB 1.0
#define SECONDS_AT_ONCE 0.1
#endif
#define BYTES_AN_ARTICLE 64

/* Articles that are looked at. */
#define MOST_ARTICLES 8192

struct run {
    struct nf_reader *reader;
    struct nf_cursor *cursor;
    struct nf_info info;
    uint64_t count;          /* articles that are looked at */
    struct outcome *outcome; /* of each, the first time */
    uint64_t out;            /* bytes that came out of the pass */
    uint64_t got;            /* articles that came out the first time, */
    uint64_t given;          /* and of an export */
    bool all;                /* each article came out, or was withdrawn */
    bool sound;              /* verify found nothing */
    const char *slow;        /* a pass that took too long */
    double slow_seconds;
};

static void take_json(struct run *run, uint64_t n)
{
    struct nf_str line;
    enum nf_status st = nf_cursor_json(run->cursor, n, &line, NULL);

    CLAIM(st == run->outcome[n].status || st == NF_E_LIMIT);
    if (st == NF_OK)
        CLAIM(line.ptr[line.len] == '\0' && !memchr(line.ptr, '\n', line.len));
}

static void get_first(struct run *run)
{
    run->all = true;
    for (uint64_t i = 0; i < run->count; i++) {
        struct nf_record record;
        struct nf_error err = NF_ERROR_INIT;
        enum nf_status st = nf_cursor_get(run->cursor, i, NF_PARTS_ALL, &record, &err);

        run->outcome[i].status = st;
        run->got += st == NF_OK;
        if (st == NF_OK)
            run->outcome[i] = outcome_of(&record);
        else
            CLAIM(err.status == st && err.text[0]);
        run->out += run->outcome[i].len;
        run->all = run->all && (st == NF_OK || st == NF_E_WITHDRAWN);
    }
}

static void get_once_more(struct run *run, uint64_t i)
{
    struct nf_record record;
    enum nf_status st = nf_cursor_get(run->cursor, i, NF_PARTS_ALL, &record, NULL);

    CLAIM(st == run->outcome[i].status);
    if (st == NF_OK)
        CLAIM(outcome_of(&record).hash == run->outcome[i].hash);
    run->out += run->outcome[i].len;
}

/* Backwards, so that heads are kept, and several times: of those that are, one article is laid
 * out alone. */
static void get_again(struct run *run)
{
    for (uint64_t rest = 0; rest < 3; rest++)
        for (uint64_t i = run->count; i-- > 0;)
            if (i % 3 == rest)
                get_once_more(run, i);
}

static void get_json(struct run *run)
{
    for (uint64_t i = 0; i < run->count; i++) {
        take_json(run, i);
        run->out += run->outcome[i].len;
    }
}

static bool each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    struct run *run = ctx;
    struct outcome o = outcome_of(record);

    (void)made;
    CLAIM(ordinal < run->count);
    CLAIM(run->outcome[ordinal].status == NF_OK && run->outcome[ordinal].hash == o.hash);
    run->out += o.len;
    run->given++;
    return false;
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct run *run = ctx;

    CLAIM(err->text[0]);
    CLAIM(ordinal == UINT64_MAX ||
          (ordinal < run->count && run->outcome[ordinal].status == err->status));
    return false;
}

static void export_all(struct run *run)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;

    if (run->count == 0)
        return;
    opts.end = run->count;
    opts.threads = 1;
    opts.ctx = run;
    opts.each = each;
    opts.failed = failed;
    CLAIM(nf_reader_scan(run->reader, &opts, NULL) == NF_OK);
    /* A catalog that lies may call an article withdrawn. */
    CLAIM(run->given == run->got || !run->sound);
}

/* Every byte of a view is there. */
static void touch(struct run *run, struct nf_str text)
{
    if (text.ptr)
        (void)hash_of(text.ptr, text.len);
    run->out += text.len;
}

static void list(struct run *run)
{
    uint64_t next = 0;

    for (uint64_t n = 0; n < run->count; n = next) {
        struct nf_row row;
        enum nf_status st = nf_cursor_row(run->cursor, n, &row, &next, NULL);

        if (st != NF_OK && st != NF_E_DAMAGED && st != NF_E_WITHDRAWN)
            return;
        if (st == NF_E_WITHDRAWN)
            next = n + 1;
        CLAIM(next > n);
        if (st == NF_OK) {
            touch(run, row.source);
            touch(run, row.domain);
            touch(run, row.language);
        }
    }
}

static void walk(struct run *run, const struct nf_query *query)
{
    uint64_t n = 0, from = 0;

    for (uint64_t i = 0; i < run->count; i++) {
        const uint64_t was = from;

        if (nf_cursor_next(run->cursor, from, query, &n, &from, NULL) != NF_OK)
            return;
        CLAIM(n >= was && from == n + 1);
    }
}

static void ask_versions(struct run *run)
{
    for (uint64_t n = 0; n < run->count; n++) {
        struct nf_versions v = NF_VERSIONS_INIT;

        if (nf_cursor_versions(run->cursor, n, &v, NULL) != NF_OK)
            continue;
        CLAIM(v.former == NF_NO_ARTICLE || v.former < n);
        CLAIM(v.later == NF_NO_ARTICLE ? v.newest == n : v.later > n && v.newest >= v.later);
        CLAIM(v.newest < run->info.articles);
    }
}

static void ask_withdrawals(struct run *run)
{
    for (uint64_t n = 0; n < run->count; n++) {
        struct nf_withdrawal w = NF_WITHDRAWAL_INIT;

        if (run->outcome[n].status != NF_E_WITHDRAWN ||
            nf_cursor_withdrawal(run->cursor, n, &w, NULL) != NF_OK)
            continue;
        CLAIM(w.reason.len <= 1024);
        touch(run, w.reason);
    }
}

static void search(struct run *run)
{
    static const struct nf_query query = { .struct_size = sizeof(struct nf_query),
                                           .has_since = true, .has_until = true,
                                           .since = 0, .until = INT64_MAX,
                                           .language = { "en", 2 },
                                           .source = { "example.org", 11 } };
    static const struct nf_query newest = { .struct_size = sizeof(struct nf_query),
                                            .flags = NF_QUERY_NEWEST };
    uint64_t ordinals[16], borders[5];
    size_t found = 0;

    walk(run, NULL);
    walk(run, &query);
    walk(run, &newest);
    ask_versions(run);
    ask_withdrawals(run);
    if (nf_cursor_newest(run->cursor, NULL, ordinals, 16, &found, NULL) == NF_OK)
        CLAIM(found <= 16);
    if (nf_reader_splits(run->reader, 4, borders, NULL) == NF_OK)
        CLAIM(borders[0] == 0 && borders[4] == run->info.articles);
}

/* Articles with the key, from the newest on, each older than the one before. */
static void find(struct run *run, enum nf_key kind, struct nf_str key)
{
    uint64_t under = UINT64_MAX, n = 0;
    char *copy = malloc(key.len + 1); /* @key is a view into the cursor */

    CLAIM(copy);
    memcpy(copy, key.ptr, key.len);
    key.ptr = copy;
    for (int i = 0; i < 4; i++, under = n) {
        if (nf_cursor_find(run->cursor, kind, key, under, &n, NULL) != NF_OK)
            break;
        CLAIM(n < under && n < run->info.articles);
    }
    free(copy);
}

static void find_some(struct run *run)
{
    for (uint64_t i = 0; i < run->count && i < 16; i++) {
        static const struct {
            enum nf_key key;
            enum nf_role role;
        } keys[] = { { NF_KEY_URL, NF_ROLE_URL }, { NF_KEY_ID, NF_ROLE_ID } };

        for (int k = 0; k < 2; k++) {
            struct nf_record record;
            const struct nf_field *f;

            if (nf_cursor_get(run->cursor, i, NF_PARTS_SHORT, &record, NULL) != NF_OK)
                continue;
            f = nf_record_find(&record, keys[k].role);
            if (f && f->value.ptr)
                find(run, keys[k].key, f->value);
        }
    }
}

static void verify(struct run *run, enum nf_verify_level level)
{
    const bool sound = target_verify(run->reader, level) == NF_OK;

    run->sound = level == NF_VERIFY_DEEP && sound;
    CLAIM(!run->sound || run->all);
}

static void verify_quick(struct run *run)
{
    verify(run, NF_VERIFY_QUICK);
}

static void verify_deep(struct run *run)
{
    verify(run, NF_VERIFY_DEEP);
}

/* @pass, held against the clock. What run->out has already counts as given out by it. */
static void timed(struct run *run, const char *name, void (*pass)(struct run *run))
{
    double begin = processor_seconds(), seconds;
    uint64_t bytes;

    pass(run);
    seconds = processor_seconds() - begin;
    bytes = run->info.size + run->out + run->info.articles * BYTES_AN_ARTICLE;
    if (seconds > SECONDS_AT_ONCE + SECONDS_A_MIB * (double)bytes / (double)MIB) {
        run->slow = name;
        run->slow_seconds = seconds;
    }
}

static void pass(struct run *run, const char *name, void (*what)(struct run *run))
{
    run->out = 0;
    timed(run, name, what);
}

static void use(struct run *run)
{
    nf_reader_info(run->reader, &run->info);
    run->count = run->info.articles < MOST_ARTICLES ? run->info.articles : MOST_ARTICLES;
    run->outcome = calloc((size_t)run->count + 1, sizeof(*run->outcome));
    CLAIM(run->outcome && nf_cursor_open(run->reader, &run->cursor, NULL) == NF_OK);
    pass(run, "get", get_first);
    timed(run, "verify", verify_quick); /* by what came out before */
    timed(run, "verify --deep", verify_deep);
    pass(run, "get backwards", get_again);
    pass(run, "get JSON", get_json);
    pass(run, "export", export_all);
    pass(run, "list", list);
    pass(run, "search", search);
    pass(run, "find", find_some);
    nf_cursor_close(run->cursor);
    free(run->outcome);
}

/* The pass that took too long, and by how much; NULL if none did. */
static const char *run_once(const uint8_t *data, size_t size, unsigned flags,
                            double *seconds)
{
    struct bounded_memory memory = { .allowed = MEMORY };
    const struct nf_alloc alloc = { &memory, bounded_get, bounded_put };
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct run run = { .slow = NULL };

    opts.alloc = &alloc;
    opts.max_frame = MAX_FRAME;
    opts.max_index = MAX_INDEX;
    opts.max_tables = MAX_TABLES;
    opts.flags = flags;
    if (nf_reader_open_memory(data, size, &opts, &run.reader, &err) == NF_OK) {
        use(&run);
        nf_reader_close(run.reader);
    } else {
        CLAIM(err.status != NF_OK && err.text[0]);
    }
    CLAIM(memory.live == 0);
    *seconds = run.slow_seconds;
    return run.slow;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned flags[] = { 0, NF_OPEN_RECOVER };
    const char *slow = NULL;
    double seconds = 0;

    checks_compare();
    for (int k = 0; k < 2 && !slow; k++) {
        /* What else the machine does may make it slow once. */
        slow = run_once(data, size, flags[k], &seconds);
        for (int i = 0; i < 2 && slow; i++)
            slow = run_once(data, size, flags[k], &seconds);
    }
    if (slow)
        fprintf(stderr, "%s: %.2f s for %zu bytes\n", slow, seconds, size);
#ifdef NF_FUZZ_CLOCK /* not where corpora are replayed: the machine may be busy */
    CLAIM(!slow);
#endif
    return 0;
}
