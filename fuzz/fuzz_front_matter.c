/*
 * Markdown with front matter. Whatever it is, the article comes back, its values
 * have the keys that an archive would find, and it is exported as right JSON.
 */
#include <newsfiche/convert.h>

#include "fuzz/target.h"
#include "src/article/literal_key.h"

struct taken {
    struct nf_str bytes;
    unsigned count;
    bool converted; /* from another encoding: it comes back in UTF-8 */
};

static void note(void *ctx, const struct nf_place *place, enum nf_notice notice,
                 const char *what, uint64_t amount)
{
    struct taken *t = ctx;

    (void)place;
    CLAIM(what && amount);
    t->converted = t->converted || notice == NF_NOTICE_CONVERTED;
}

static enum nf_status count(void *ctx, const struct nf_place *place,
                            const struct nf_record *record, struct nf_error *err)
{
    (void)place;
    (void)record;
    (void)err;
    ++*(unsigned *)ctx;
    return NF_OK;
}

static void export(const struct nf_record *record)
{
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    size_t bound = nf_record_json_bound(record);
    char *line = malloc(bound + 1), *end;
    unsigned articles = 0;

    CLAIM(line);
    end = nf_record_json(record, line);
    CLAIM(end <= line + bound);
    CLAIM(!memchr(line, '\n', (size_t)(end - line)));
    opts.format = "jsonl";
    opts.ctx = &articles;
    opts.record = count;
    CLAIM(nf_import_memory("exported", (struct nf_str){ line, (size_t)(end - line) }, &opts,
                           NULL) == NF_OK);
    CLAIM(articles == 1);
    free(line);
}

static enum nf_status take(void *ctx, const struct nf_place *place,
                           const struct nf_record *record, struct nf_error *err)
{
    struct taken *t = ctx;
    size_t n = nf_record_size(record);
    char *print = malloc(n + 1);

    (void)place;
    (void)err;
    CLAIM(print);
    CLAIM(nf_record_print(record, print) == print + n);
    CLAIM(t->converted || (n == t->bytes.len && memcmp(print, t->bytes.ptr, n) == 0));
    free(print);
    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];
        struct nf_str key = nf_literal_key(f->before, f->kind);

        CLAIM(key.len == f->key.len);
        CLAIM(key.len == 0 || memcmp(key.ptr, f->key.ptr, key.len) == 0);
    }
    CLAIM(record->count < 65536);
    export(record);
    t->count++;
    return NF_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    struct taken t = { .bytes = { (const char *)data, size } };
    enum nf_status st;

    /* With other beginnings it might be compressed, or an archive. */
    if (size < 5 || !memchr("-+{", data[0], 3) || memchr("1\x17", data[4], 2))
        return 0;
    opts.format = "markdown";
    opts.ctx = &t;
    opts.record = take;
    opts.notice = note;
    st = nf_import_memory("input", t.bytes, &opts, NULL);
    /* What is no UTF-8 is refused. */
    CLAIM(st == NF_OK ? t.count == 1 : st == NF_E_INPUT && t.count == 0);
    return 0;
}
