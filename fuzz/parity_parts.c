#include "fuzz/parity_parts.h"

#include <stdlib.h>
#include <string.h>

#include "format/bytes.h"
#include "format/parity_head.h"
#include "fuzz/target.h"
#include "src/base/alloc.h"
#include "src/parity/parity_make.h"

/* The head at the beginning of a payload, or at its end. */
static bool head_of(const struct archive_part *part, unsigned copy, struct nf_parity_head *out)
{
    struct nf_cur c;

    if (part->chunk.type != NF_CHUNK_PARITY || part->len < 2 * NF_PARITY_HEAD_SIZE)
        return false;
    c = nf_cur_init(part->payload + (copy ? part->len - NF_PARITY_HEAD_SIZE : 0),
                    NF_PARITY_HEAD_SIZE);
    return nf_parity_head_get(&c, out) == NF_OK;
}

/* Whether each range is what the table says; checks may not be compared just now, so that
 * nothing of the library is asked. */
static bool ranges_right(const struct nf_parity_head *h, const uint8_t *data, size_t size)
{
    const uint8_t *table = data + nf_parity_table_at(h, 0);

    for (uint32_t i = 0; i < nf_parity_ranges(h); i++) {
        uint32_t len;
        const uint64_t at = nf_parity_range_at(h, i, &len);

        if (at > size || len > size - at ||
            nf_le64(table + (size_t)i * NF_PARITY_HASH_SIZE) !=
                nf_parity_range_hash(h, i, data + at))
            return false;
    }
    return true;
}

void parity_part_look(struct archive_part *part, const uint8_t *data, size_t size)
{
    struct nf_parity_head head;

    part->parity_right = head_of(part, 0, &head) && head.chunk == part->was &&
                         nf_parity_payload_len(&head) == part->len &&
                         ranges_right(&head, data, size);
}

/* Where what was at @offset is now, if a part began there. */
static uint64_t moved(const struct archive_parts *parts, uint64_t offset)
{
    for (size_t i = 0; i < parts->count; i++)
        if (parts->part[i].was == offset)
            return parts->part[i].now;
    return offset;
}

static void put_head(struct archive_part *part, unsigned copy, const struct nf_parity_head *h)
{
    nf_parity_head_put(part->payload + (copy ? part->len - NF_PARITY_HEAD_SIZE : 0), h);
}

/* Cut anew what is covered; false if that cannot be said in a head. */
static bool cut(struct nf_parity_head *h)
{
    const uint64_t ranges = h->len ? nf_parity_data_ranges(h) : 0;
    const uint64_t data = (ranges + h->words - 1) / h->words;

    h->data = (uint8_t)data;
    return data > 0 && data + h->parity <= NF_PARITY_WORD_RANGES;
}

void parity_part_move(const struct archive_parts *parts, struct archive_part *part)
{
    for (unsigned copy = 0; copy < 2; copy++) {
        struct nf_parity_head h;
        uint64_t end;

        if (!head_of(part, copy, &h))
            continue;
        end = moved(parts, h.begin + h.len);
        if (h.chunk == part->was)
            h.chunk = part->now;
        h.begin = moved(parts, h.begin);
        h.len = end > h.begin ? end - h.begin : 0;
        if (!cut(&h) || h.begin + h.len > h.chunk) {
            part->parity_right = false;
            return;
        }
        if (copy == 0 && part->parity_right && nf_parity_payload_len(&h) != part->len) {
            const size_t n = nf_parity_payload_len(&h);
            uint8_t *p = calloc(1, n);

            CLAIM(p);
            archive_part_set(part, p, n);
            part->chunk.aux = (uint32_t)n;
        }
        memcpy(h.id, parts->identity.id, NF_ID_SIZE);
        put_head(part, copy, &h);
        if (part->parity_right)
            put_head(part, 1, &h);
    }
}

/* The checks of a payload that was changed. */
static void check(struct archive_part *part)
{
    for (unsigned copy = 0; copy < 2; copy++) {
        struct nf_parity_head h;
        size_t table;

        if (!head_of(part, copy, &h))
            continue;
        table = nf_parity_table_len(&h);
        if (table <= part->len - 2 * NF_PARITY_HEAD_SIZE)
            h.table_hash = nf_parity_table_hash(
                &h, copy ? part->payload + part->len - NF_PARITY_HEAD_SIZE - table
                         : part->payload + NF_PARITY_HEAD_SIZE);
        put_head(part, copy, &h);
    }
}

void parity_part_fill(struct archive_part *part, const uint8_t *file)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct nf_parity_head head;
    struct nf_source source;
    struct nf_buf made;

    if (!part->parity_right || !head_of(part, 0, &head) ||
        nf_parity_payload_len(&head) != part->len) {
        check(part);
        return;
    }
    nf_source_memory(file, (size_t)part->now, &source);
    nf_buf_init(&made, alloc, part->len);
    if (nf_parity_make(alloc, &source, NULL, &head, &made, NULL) == NF_OK)
        memcpy(part->payload, made.ptr, part->len);
    nf_buf_free(&made);
}
