/*
 * zstd frames with a trained dictionary.
 */
#include "bench/rows.h"
#include "bench/lines.h"

#include <zdict.h>
#include <zstd.h>

#include <stdlib.h>
#include <string.h>

enum {
    DICTIONARY = 112 << 10,
    SAMPLES = 100 * DICTIONARY, /* what ZDICT's text recommends */
    LEVEL = 3
};

struct rows {
    ZSTD_CCtx *cctx;
    ZSTD_DCtx *dctx;
    ZSTD_CDict *cdict;
    ZSTD_DDict *ddict;
    struct text packed;
};

static size_t must_zstd(size_t n)
{
    if (ZSTD_isError(n))
        die("zstd: %s", ZSTD_getErrorName(n));
    return n;
}

/* Every so manieth article, that all samples together are as many as wanted. */
static size_t sample_step(const char *jsonl)
{
    struct lines in = lines_open(jsonl);
    struct nf_str line;
    size_t all = 0;

    while (lines_next(&in, &line))
        all += line.len;
    lines_close(&in);
    return all / SAMPLES + 1;
}

void rows_learn(const char *jsonl, struct text *dictionary)
{
    size_t step = sample_step(jsonl);
    struct lines in = lines_open(jsonl);
    struct text samples = { 0 };
    size_t *sizes = NULL;
    unsigned count = 0;
    struct nf_str line;
    size_t n;

    for (size_t i = 0; lines_next(&in, &line); i++) {
        size_t end = samples.len;

        if (i % step != 0)
            continue;
        text_room(&samples, end + line.len + 1);
        memcpy(samples.ptr + end, line.ptr, line.len);
        samples.len += line.len;
        sizes = must_grow(sizes, (count + 1) * sizeof(*sizes));
        sizes[count++] = line.len;
    }
    lines_close(&in);
    n = ZDICT_trainFromBuffer(text_room(dictionary, DICTIONARY), DICTIONARY,
                              samples.ptr, sizes, count);
    if (ZDICT_isError(n))
        n = 0; /* too few articles: none is better than no figures */
    dictionary->len = n;
    free(samples.ptr);
    free(sizes);
}

struct rows *rows_open(const void *dictionary, size_t n)
{
    struct rows *r = must_alloc(sizeof(*r));

    r->cctx = ZSTD_createCCtx();
    r->dctx = ZSTD_createDCtx();
    r->cdict = ZSTD_createCDict(dictionary, n, LEVEL);
    r->ddict = ZSTD_createDDict(dictionary, n);
    if (!r->cctx || !r->dctx || !r->cdict || !r->ddict)
        die("zstd: no memory");
    return r;
}

void rows_close(struct rows *r)
{
    ZSTD_freeCCtx(r->cctx);
    ZSTD_freeDCtx(r->dctx);
    ZSTD_freeCDict(r->cdict);
    ZSTD_freeDDict(r->ddict);
    free(r->packed.ptr);
    free(r);
}

struct nf_str rows_pack(struct rows *r, struct nf_str line)
{
    char *out = text_room(&r->packed, ZSTD_compressBound(line.len));
    size_t n = must_zstd(ZSTD_compress_usingCDict(
        r->cctx, out, r->packed.cap, line.ptr, line.len, r->cdict));

    return (struct nf_str){ out, n };
}

void rows_unpack(struct rows *r, const void *frame, size_t n,
                 struct text *line)
{
    unsigned long long size = ZSTD_getFrameContentSize(frame, n);

    if (size > SIZE_MAX / 4)
        die("zstd: a frame does not say its size");
    text_room(line, (size_t)size + 1);
    line->len = must_zstd(ZSTD_decompress_usingDDict(
        r->dctx, line->ptr, line->cap, frame, n, r->ddict));
}
