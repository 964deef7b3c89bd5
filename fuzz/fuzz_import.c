/*
 * JSON, JSON Lines, text and Markdown of any bytes. The first byte says which.
 * An article that was taken is taken again from its own print, and is the same.
 */
#include <newsfiche/convert.h>

#include "fuzz/target.h"

struct taken {
    const char *format;
    bool again; /* this is the second time */
    char *print;
    size_t n;
    unsigned count;
};

static enum nf_status take(void *ctx, const struct nf_place *place,
                           const struct nf_record *record, struct nf_error *err);

static bool pass_over(void *ctx, const struct nf_place *place, const char *why)
{
    (void)ctx;
    CLAIM(place->file && why && why[0]);
    return true;
}

static enum nf_status import(struct taken *t, struct nf_str bytes)
{
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;

    opts.format = t->format;
    opts.max_record = 1u << 20;
    opts.max_depth = 64;
    opts.at = t->again ? "" : NULL; /* it is an article, whatever it wraps, */
    opts.encoding = t->again ? "UTF-8" : NULL; /* and whatever its zeros look like */
    opts.ctx = t;
    opts.record = take;
    opts.refused = pass_over;
    return nf_import_memory("input", bytes, &opts, NULL);
}

static void export(const struct nf_record *record)
{
    size_t bound = nf_record_json_bound(record);
    char *line = malloc(bound + 1);
    char *end;

    CLAIM(line);
    end = nf_record_json(record, line);
    CLAIM(end <= line + bound);
    CLAIM(!memchr(line, '\n', (size_t)(end - line)));
    free(line);
}

static enum nf_status take(void *ctx, const struct nf_place *place,
                           const struct nf_record *record, struct nf_error *err)
{
    struct taken *t = ctx;
    struct taken second = { .format = t->format, .again = true };
    size_t n = nf_record_size(record);
    char *print = malloc(n + 1);

    (void)place;
    (void)err;
    CLAIM(print);
    CLAIM(nf_record_print(record, print) == print + n);
    t->count++;
    if (t->again) {
        CLAIM(n == t->n && memcmp(print, t->print, n) == 0);
        free(print);
        return NF_OK;
    }
    second.print = print;
    second.n = n;
    if (strcmp(t->format, "json") == 0)
        second.format = "jsonl"; /* of a list, one element */
    /* What looks like a part of a line's end would be taken for it. */
    if (strcmp(second.format, "jsonl") != 0 ||
        (!memchr(print, '\n', n) && print[n - 1] != '\r')) {
        CLAIM(import(&second, (struct nf_str){ print, n }) == NF_OK);
        CLAIM(second.count == 1);
    }
    export(record);
    free(print);
    return NF_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = { "jsonl", "json", "text", "markdown" };
    struct taken t = { .count = 0 };
    enum nf_status st;

    if (size < 1)
        return 0;
    t.format = formats[data[0] % 4];
    st = import(&t, (struct nf_str){ (const char *)data + 1, size - 1 });
    CLAIM(st == NF_OK || st == NF_E_INPUT);
    return 0;
}
