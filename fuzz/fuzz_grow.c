/*
 * What makes another archive of one, with checksums that are right (archive_mutate.c): it
 * grows, articles are withdrawn from it, it is merged, repaired and sealed. Whatever is in it, what
 * comes out can be opened, and its articles are those that there were. If nothing was wrong
 * before, nothing is wrong afterwards.
 */
#include "format/limits.h"
#include "fuzz/archive_state.h"
#include "fuzz/checks.h"
#include "fuzz/memory_file.h"

#define MIB ((size_t)1 << 20)
/* What may be held: a file's worth of decoded bytes several times, and that of a writer. */
#define MEMORY (384 * MIB)

/* Seconds for a MiB of what the archive decodes to, and for any archive; as in
 * fuzz_archive.c, but each step reads it more than once. */
#ifdef NF_FUZZ_SLOW
#define SECONDS_A_MIB 60.0
#define SECONDS_AT_ONCE 6.0
#else
#define SECONDS_A_MIB 3.0
#define SECONDS_AT_ONCE 0.3
#endif
#define BYTES_AN_ARTICLE 64

static struct state before, after;

static uint64_t looked_at(void)
{
    return before.count < MOST_ARTICLES ? before.count : MOST_ARTICLES;
}

/* The articles that there were are there, but for those that @gone names. */
static void same_articles(const bool *gone)
{
    CLAIM(after.opens && after.count >= before.count);
    CLAIM(after.sound || !before.sound);
    for (uint64_t i = 0; i < looked_at(); i++) {
        const struct outcome *was = &before.article[i], *is = &after.article[i];

        if (gone && gone[i])
            CLAIM(is->status == NF_E_WITHDRAWN);
        else if (before.sound)
            CLAIM(is->status == was->status && is->hash == was->hash);
        else if (was->status == NF_OK && is->status == NF_OK)
            CLAIM(is->hash == was->hash);
    }
}

/* The first article that there is gives a key. */
static size_t key_of(struct nf_cursor *c, struct nf_redact_key *key, char *room, size_t most)
{
    for (uint64_t i = 0; i < looked_at(); i++) {
        struct nf_record record;
        const struct nf_field *f;

        if (nf_cursor_get(c, i, NF_PARTS_SHORT, &record, NULL) != NF_OK)
            continue;
        f = nf_record_find(&record, NF_ROLE_URL);
        if (!f || !f->value.ptr || f->value.len > most)
            continue;
        memcpy(room, f->value.ptr, f->value.len);
        *key = (struct nf_redact_key){ NF_KEY_URL, { room, f->value.len } };
        return 1;
    }
    return 0;
}

static bool goes[MOST_ARTICLES];

static void going(void *ctx, uint64_t ordinal, const struct nf_record *record)
{
    (void)ctx;
    (void)outcome_of(record);
    CLAIM(ordinal < before.count);
    if (ordinal < MOST_ARTICLES)
        goes[ordinal] = true;
}

static void ask_why(const struct nf_buffer *file, uint64_t ordinal)
{
    struct nf_withdrawal w = NF_WITHDRAWAL_INIT;
    struct nf_reader *r = opened(file);
    struct nf_cursor *c = NULL;

    CLAIM(r && nf_cursor_open(r, &c, NULL) == NF_OK);
    if (nf_cursor_withdrawal(c, ordinal, &w, NULL) == NF_OK)
        CLAIM(w.time == 1704067200 && w.reason.len == 7);
    else
        CLAIM(!before.sound);
    nf_cursor_close(c);
    nf_reader_close(r);
}

static void redact(const struct nf_buffer *file, bool by_key)
{
    const uint64_t ordinals[] = { 0, before.count / 2 };
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result result = NF_REDACT_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer out = { NULL, 0, 0 };
    struct nf_redact_key key;
    struct nf_reader *r = opened(file);
    struct nf_cursor *c = NULL;
    struct nf_source source;
    struct nf_sink sink;
    char room[512];

    CLAIM(r && nf_cursor_open(r, &c, NULL) == NF_OK);
    opts.key_count = by_key ? key_of(c, &key, room, sizeof(room)) : 0;
    nf_cursor_close(c);
    nf_reader_close(r);
    opts.alloc = &alloc;
    opts.keys = &key;
    opts.ordinals = ordinals;
    opts.ordinal_count = by_key ? 0 : 2;
    opts.reason = (struct nf_str){ "a court", 7 };
    opts.now = 1704067200;
    opts.each = going;
    opts.flags = by_key ? NF_REDACT_BAN : 0;
    memset(goes, 0, sizeof(goes));
    nf_source_memory(file->ptr, file->len, &source);
    nf_sink_memory(&out, &sink);
    if (nf_redact(&source, &sink, &opts, &result, &err) != NF_OK) {
        CLAIM(err.text[0]);
    } else if (result.withdrawn) {
        look(&out, &after);
        same_articles(goes);
        for (uint64_t i = 0; i < looked_at(); i++)
            if (goes[i])
                ask_why(&out, i);
    }
    free(out.ptr);
}

static enum nf_status open_again(void *ctx, const char *path, struct nf_source *out,
                                 struct nf_error *err)
{
    const struct nf_buffer *file = ctx;

    (void)path;
    (void)err;
    nf_source_memory(file->ptr, file->len, out);
    return NF_OK;
}

/* Twice the archive is one of twice as many articles. */
static void merge(const struct nf_buffer *file)
{
    static const char *const paths[] = { "first", "second" };
    struct nf_buffer copy = *file, out = { NULL, 0, 0 };
    struct nf_reader_opts reader = NF_READER_OPTS_INIT;
    struct nf_set_opts opts = NF_SET_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set *set = NULL;
    struct nf_sink sink;

    reader.alloc = &alloc;
    reader.max_frame = NF_MAX_FRAME;
    opts.reader = &reader;
    opts.source = open_again;
    opts.ctx = &copy;
    if (nf_set_open(paths, 2, &opts, &set, &err) != NF_OK) {
        CLAIM(err.text[0]);
        return;
    }
    nf_sink_memory(&out, &sink);
    if (nf_merge(set, &sink, NULL, NULL, &err) == NF_OK) {
        look(&out, &after);
        CLAIM(after.count == 2 * before.count);
        same_articles(NULL);
    } else {
        CLAIM(err.text[0]);
    }
    nf_set_close(set);
    free(out.ptr);
}

static void repair(const struct nf_buffer *file)
{
    struct nf_repair_opts opts = NF_REPAIR_OPTS_INIT;
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT, again = NF_REPAIR_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer copy = { NULL, 0, 0 };
    struct nf_store store;

    opts.alloc = &alloc;
    file_set(&copy, file->ptr, file->len);
    store = file_store(&copy);
    if (nf_repair(&store, &opts, &result, &err) == NF_OK) {
        look(&copy, &after);
        CLAIM(after.opens);
        if (before.sound && result.ranges == 0)
            CLAIM(copy.len == file->len && memcmp(copy.ptr, file->ptr, file->len) == 0);
        if (before.sound)
            same_articles(NULL);
        store = file_store(&copy);
        CLAIM(nf_repair(&store, &opts, &again, NULL) == NF_OK);
        CLAIM(again.ranges == 0 && again.beyond == result.beyond);
        /* Not of what is broken with checks that are right: nothing mends that. */
        CLAIM(again.bytes == 0 || !after.sound);
    } else {
        CLAIM(err.text[0]);
    }
    free(copy.ptr);
}

/* Nothing was changed, but what was unfinished may be cut off, and a trailer that was missing
 * be there. */
static void same_beginning(const struct nf_buffer *is, const struct nf_buffer *was)
{
    const size_t trailer = is->len < NF_TRAILER_SIZE ? is->len : NF_TRAILER_SIZE;
    const size_t n = is->len - trailer;

    CLAIM(memcmp(is->ptr, was->ptr, n < was->len ? n : was->len) == 0);
}

static void check_parity(const struct nf_buffer *file, struct nf_parity *out)
{
    struct nf_parity_opts opts = NF_PARITY_OPTS_INIT;
    struct nf_parity found = NF_PARITY_INIT;
    struct nf_source source;

    opts.alloc = &alloc;
    nf_source_memory(file->ptr, file->len, &source);
    CLAIM(nf_parity_find(&source, &opts, &found, NULL) == NF_OK);
    CLAIM(found.percent <= 100 && found.covered <= file->len);
    CLAIM(nf_parity_check(&source, &opts, out, NULL) == NF_OK);
    CLAIM(out->damaged <= out->ranges && out->beyond <= out->damaged);
    CLAIM(out->percent <= 100 && out->covered <= file->len);
}

/* @was: the parity that there was, which may be beyond help, and stays. */
static void seal(const struct nf_buffer *file, const struct nf_parity *was)
{
    struct nf_seal_opts opts = NF_SEAL_OPTS_INIT;
    struct nf_seal_result result = NF_SEAL_RESULT_INIT;
    struct nf_parity parity = NF_PARITY_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer copy = { NULL, 0, 0 };
    struct nf_store store;

    opts.alloc = &alloc;
    opts.percent = 7;
    file_set(&copy, file->ptr, file->len);
    store = file_store(&copy);
    if (nf_seal(&store, &opts, &result, &err) == NF_OK) {
        look(&copy, &after);
        same_articles(NULL);
        check_parity(&copy, &parity);
        CLAIM(parity.percent == 7 || result.bytes == 0);
        CLAIM(parity.beyond <= was->beyond);
    } else {
        CLAIM(err.text[0]);
        same_beginning(&copy, file);
    }
    free(copy.ptr);
}

/* A page, and the first article that there is once more, as a later version of it. */
static enum nf_status add_some(struct nf_writer *w, const struct nf_buffer *file)
{
    const struct nf_field fields[] = {
        { .role = NF_ROLE_URL, .kind = NF_KIND_STRING, .before = { "{\"url\":", 7 },
          .value = { "https://example.org/fog", 23 } },
        { .role = NF_ROLE_TEXT, .kind = NF_KIND_STRING, .before = { ",\"text\":", 8 },
          .value = { "It is foggy on the coast, and it will be so tomorrow.", 53 } },
    };
    const struct nf_record page = { .fields = fields, .count = 2, .tail = { "}", 1 } };
    struct nf_reader *r = opened(file);
    struct nf_cursor *c = NULL;
    struct nf_record record;
    enum nf_status st = nf_writer_add(w, &page, NULL);

    CLAIM(r && nf_cursor_open(r, &c, NULL) == NF_OK);
    for (uint64_t i = 0; st == NF_OK && i < looked_at() && i < 2; i++)
        if (nf_cursor_get(c, i, NF_PARTS_ALL, &record, NULL) == NF_OK)
            st = nf_writer_add_version(w, &record, i, NULL);
    nf_cursor_close(c);
    nf_reader_close(r);
    return st == NF_E_REFUSED || st == NF_E_WITHDRAWN ? NF_OK : st;
}

static void add(const struct nf_buffer *file)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer copy = { NULL, 0, 0 };
    struct nf_writer *w = NULL;
    struct nf_store store;

    opts.alloc = &alloc;
    opts.threads = 1;
    file_set(&copy, file->ptr, file->len);
    store = file_store(&copy);
    if (nf_writer_append(&store, &opts, &w, &err) == NF_OK) {
        const bool added = add_some(w, file) == NF_OK && nf_writer_flush(w, NULL) == NF_OK;

        CLAIM(added || !before.sound);
        nf_writer_close(w);
        look(&copy, &after);
        same_articles(NULL);
        CLAIM(!added || after.count > before.count);
    } else {
        CLAIM(err.text[0] && !before.sound);
        same_beginning(&copy, file);
    }
    free(copy.ptr);
}

/* The step that took too long; NULL if none did. */
static const char *run_once(const struct nf_buffer *file, double *seconds)
{
    static const char *const names[] = { "parity", "repair", "redact", "redact by key", "seal",
                                         "add", "merge" };
    struct nf_parity parity = NF_PARITY_INIT;
    const char *slow = NULL;

    look(file, &before);
    if (before.bytes > MOST_BYTES || before.count > MOST_ARTICLES)
        return NULL;
    for (int step = 0; step < 7; step++) {
        const double begin = processor_seconds();
        uint64_t bytes;

        after.count = 0;
        if (step == 0)
            check_parity(file, &parity);
        else if (step == 1)
            repair(file);
        else if (!before.opens)
            break;
        else if (step < 4 && before.count > 0)
            redact(file, step == 3);
        else if (step == 4)
            seal(file, &parity);
        else if (step == 5)
            add(file);
        else if (step == 6)
            merge(file);
        bytes = file->len + before.bytes + (before.count + after.count) * BYTES_AN_ARTICLE;
        *seconds = processor_seconds() - begin;
        if (*seconds > SECONDS_AT_ONCE + SECONDS_A_MIB * (double)bytes / (double)MIB) {
            slow = names[step];
            break;
        }
    }
    return slow;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_buffer file = { NULL, 0, 0 };
    const char *slow = NULL;
    double seconds = 0;

    checks_compare();
    file_set(&file, data, size);
    /* What else the machine does may make it slow once. */
    for (int i = 0; i < 3; i++) {
        memory = (struct bounded_memory){ .allowed = MEMORY };
        slow = run_once(&file, &seconds);
        CLAIM(memory.live == 0);
        if (!slow)
            break;
    }
    if (slow)
        fprintf(stderr, "%s: %.2f s for %zu bytes\n", slow, seconds, size);
#ifdef NF_FUZZ_CLOCK /* not where corpora are replayed: the machine may be busy */
    CLAIM(!slow);
#endif
    free(file.ptr);
    return 0;
}
