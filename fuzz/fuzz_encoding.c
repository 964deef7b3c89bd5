/*
 * Text of any bytes in any encoding; the first byte says which. What is taken is UTF-8.
 */
#include <newsfiche/convert.h>

#include "fuzz/target.h"
#include "src/convert/encoding.h"

static enum nf_status take(void *ctx, const struct nf_place *place,
                           const struct nf_record *record, struct nf_error *err)
{
    (void)ctx;
    (void)place;
    (void)err;
    for (size_t i = 0; i < record->count; i++)
        CLAIM(nf_utf8_fault(record->fields[i].value) == record->fields[i].value.len);
    return NF_OK;
}

static bool pass_over(void *ctx, const struct nf_place *place, const char *why)
{
    (void)ctx;
    CLAIM(place->file && why && why[0]);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const encodings[] = {
        NULL, "windows-1252", "gb18030", "Shift_JIS", "ISO-2022-JP", "UTF-7", "EUC-KR",
        "BIG5-HKSCS", "TCVN5712-1", "UTF-16", "UTF-32", "ascii"
    };
    static const char *const formats[] = { NULL, "text", "csv", "jsonl" };
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    enum nf_status st;

    if (size < 2)
        return 0;
    opts.encoding = encodings[data[0] % (sizeof(encodings) / sizeof(*encodings))];
    opts.format = formats[data[1] % 4];
    opts.max_record = 1u << 20;
    opts.record = take;
    opts.refused = pass_over;
    st = nf_import_memory("a.txt", (struct nf_str){ (const char *)data + 2, size - 2 },
                          &opts, NULL);
    CLAIM(st == NF_OK);
    return 0;
}
