/*
 * What libFuzzer changes an archive by: it changes parts, of decoded bytes too, and
 * puts the archive together again, so that checksums, lengths and offsets fit and the
 * change gets as far as it can.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/archive_change.h"
#include "fuzz/checks.h"
#include "fuzz/odd_values.h"
#include "fuzz/target.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_len, const uint8_t *b,
                                 size_t b_len, uint8_t *out, size_t max_size,
                                 unsigned int seed);

/* Articles that are read to find checks that differ. */
#define MEND_ARTICLES 256

/* Read, so that checks are compared. */
static void read_all(const uint8_t *file, size_t size)
{
    struct nf_reader *r = target_open(file, size);
    struct nf_cursor *c = NULL;
    struct nf_info info = NF_INFO_INIT;
    struct nf_record record;

    if (!r)
        return;
    nf_reader_info(r, &info);
    CLAIM(nf_cursor_open(r, &c, NULL) == NF_OK);
    for (uint64_t i = 0; i < info.articles && i < MEND_ARTICLES; i++)
        (void)!nf_cursor_get(c, i, NF_PARTS_ALL, &record, NULL);
    nf_cursor_close(c);
    nf_reader_close(r);
}

/* The four bytes of a check that stand somewhere in a block. */
static void replace(struct archive_parts *parts, uint32_t stored, uint32_t computed)
{
    for (size_t i = 0; i < parts->count; i++) {
        struct archive_part *p = &parts->part[i];

        if (p->chunk.type != NF_CHUNK_BLOCK)
            continue;
        for (size_t at = 0; at + 4 <= p->len && at < p->chunk.aux; at++) {
            if (nf_le32(p->payload + at) == stored) {
                nf_put_le32(p->payload + at, computed);
                return;
            }
        }
    }
}

/* Checks of decoded texts: they are wrong where what decodes to them was changed. */
static void mend(struct archive_parts *parts, uint8_t **file, size_t *size)
{
    static struct checks_noted noted;

    noted.count = 0;
    checks_ignore(&noted);
    read_all(*file, *size);
    checks_ignore(NULL);
    if (noted.count == 0)
        return;
    for (size_t i = 0; i < noted.count; i++)
        if (noted.stored[i] <= UINT32_MAX)
            replace(parts, (uint32_t)noted.stored[i], (uint32_t)noted.computed[i]);
    free(*file);
    *file = archive_put_together(parts, size);
}

/* Something of a sealed archive is not what it was. */
static void damage(const struct archive_parts *parts, uint8_t *file, size_t n)
{
    for (size_t i = 0; i < parts->count; i++) {
        const size_t at = random_below(n), most = random_below(2) ? 16 : 4096;

        if (parts->part[i].chunk.type == NF_CHUNK_PARITY && random_below(3) == 0)
            memset(file + at, (int)random_below(256), random_below(n - at < most ? n - at : most));
    }
}

/* @parts as a file in @data; 0 if it does not fit. */
static size_t finish(struct archive_parts *parts, uint8_t *data, size_t max_size)
{
    size_t n;
    uint8_t *file = archive_put_together(parts, &n);

    if (n <= max_size && random_below(8))
        mend(parts, &file, &n);
    if (n <= max_size) {
        damage(parts, file, n);
        memcpy(data, file, n);
    }
    free(file);
    return n <= max_size ? n : 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned int seed)
{
    static struct archive_parts parts;
    size_t n = 0;

    random_begin(seed);
    if (random_below(32) == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    checks_ignore(NULL);
    if (archive_take_apart(data, size, &parts)) {
        for (size_t i = 1 + random_below(3); i > 0; i--)
            archive_change(&parts);
        n = finish(&parts, data, max_size);
    }
    archive_parts_free(&parts);
    checks_compare();
    return n ? n : LLVMFuzzerMutate(data, size, max_size);
}

/* A chunk of one archive instead of one of the same type in the other. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_len, const uint8_t *b,
                                 size_t b_len, uint8_t *out, size_t max_size,
                                 unsigned int seed)
{
    static struct archive_parts to, from;
    size_t n = 0;

    random_begin(seed);
    checks_ignore(NULL);
    if (archive_take_apart(a, a_len, &to)) {
        if (archive_take_apart(b, b_len, &from)) {
            struct archive_part *old = &to.part[random_below(to.count)];
            const size_t start = random_below(from.count);

            for (size_t i = 0; i < from.count; i++) {
                struct archive_part *new = &from.part[(start + i) % from.count];

                if (new->chunk.type != old->chunk.type || old->chunk.type == NF_CHUNK_FOOTER)
                    continue;
                old->chunk.codec = new->chunk.codec;
                old->chunk.aux = new->chunk.aux;
                if (random_below(2))
                    old->chunk.articles = new->chunk.articles;
                archive_part_set(old, new->payload, new->len);
                new->payload = NULL;
                break;
            }
            n = finish(&to, out, max_size);
        }
        archive_parts_free(&from);
    }
    archive_parts_free(&to);
    checks_compare();
    return n;
}
