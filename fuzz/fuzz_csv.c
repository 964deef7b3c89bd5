/*
 * Tables of any bytes. The first byte says how they are read. A row that was taken is
 * written as a row of CSV, and comes back with the same fields.
 */
#include <newsfiche/convert.h>

#include "fuzz/target.h"

struct taken {
    const struct nf_record *again; /* this is the second time, and what it must be */
    unsigned count;
};

static bool pass_over(void *ctx, const struct nf_place *place, const char *why)
{
    struct taken *t = ctx;

    CLAIM(place->file && why && why[0]);
    CLAIM(!t->again);
    return true;
}

static enum nf_status take(void *ctx, const struct nf_place *place,
                           const struct nf_record *record, struct nf_error *err);

static enum nf_status import(struct taken *t, const char *format, bool no_header,
                             struct nf_str bytes)
{
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;

    opts.format = format;
    opts.no_header = no_header;
    opts.encoding = "UTF-8"; /* zeros are zeros */
    opts.max_record = t->again ? 1u << 24 : 1u << 12;
    opts.ctx = t;
    opts.record = take;
    opts.refused = pass_over;
    return nf_import_memory("input", bytes, &opts, NULL);
}

static void again(const struct nf_record *record)
{
    struct taken second = { .again = record };
    size_t room = 16;
    char *row, *p;

    for (size_t i = 0; i < record->count; i++)
        room += 2 * record->fields[i].value.len + 3;
    row = malloc(room);
    CLAIM(row);
    memcpy(row, "sep=,\n", 6);
    p = row + 6;
    for (size_t i = 0; i < record->count; i++) {
        if (i)
            *p++ = ',';
        p = nf_csv_quote(record->fields[i].value, ',', p);
    }
    CLAIM(p <= row + room);
    CLAIM(import(&second, "csv", true, (struct nf_str){ row, (size_t)(p - row) }) == NF_OK);
    CLAIM(second.count == 1);
    free(row);
}

static enum nf_status take(void *ctx, const struct nf_place *place,
                           const struct nf_record *record, struct nf_error *err)
{
    struct taken *t = ctx;

    (void)err;
    t->count++;
    CLAIM(place->line && record->count);
    for (size_t i = 0; t->again && i < record->count; i++) {
        struct nf_str got = record->fields[i].value, want = t->again->fields[i].value;

        CLAIM(record->count == t->again->count);
        CLAIM(got.len == want.len && memcmp(got.ptr, want.ptr, want.len) == 0);
    }
    if (!t->again)
        again(record);
    return NF_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct taken t = { NULL, 0 };
    enum nf_status st;

    if (size < 1)
        return 0;
    st = import(&t, data[0] & 1 ? "tsv" : "csv", data[0] & 2,
                (struct nf_str){ (const char *)data + 1, size - 1 });
    CLAIM(st == NF_OK);
    return 0;
}
