#ifndef NF_READ_BLOCK_LOCATE_H
#define NF_READ_BLOCK_LOCATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "src/chunk/file_survey.h"
#include "src/read/archive_open.h"

/* The offsets pages of an archive that are kept, shared by threads. */
struct nf_offset_pages {
    const struct nf_archive *archive;
    _Atomic(uint8_t *) *payload; /* by page: checked, once it was needed */
    atomic_size_t size;          /* what those take, at most max_index */
    /* Where a page is damaged, the file is looked through for its blocks, once: */
    pthread_mutex_t lock;        /* held meanwhile */
    struct nf_survey survey;
    bool surveyed;
    struct nf_error why;         /* of a survey: NF_OK, or that it cannot be made */
};

void nf_offset_pages_init(struct nf_offset_pages *pages, const struct nf_archive *a);
/* Once the archive is open: make room to keep pages. False when out of memory. */
bool nf_offset_pages_open(struct nf_offset_pages *pages);
void nf_offset_pages_free(struct nf_offset_pages *pages);

/* An offsets page that a thread has at hand. */
struct nf_offsets {
    struct nf_buf buf;      /* its bytes, if the reader does not keep them */
    const uint8_t *payload; /* of its chunk: spec 8 */
    uint32_t page; /* UINT32_MAX: none */
    bool guessed;  /* the numbers of its blocks are: see nf_page_entries_make() */
    uint32_t lost; /* the last page that could not be had, UINT32_MAX: none; */
    struct nf_error why; /* and for what */
};

void nf_offsets_init(struct nf_offsets *o, const struct nf_archive *a);
void nf_offsets_free(struct nf_offsets *o);

/* Read and check the stored offsets of page @p. */
enum nf_status nf_offsets_read(const struct nf_archive *a, const struct nf_footer_page *p,
                               struct nf_offsets *o, struct nf_error *err);

/* Where a block is. */
struct nf_location {
    uint64_t offset;
    uint32_t block; /* number */
    uint32_t first; /* ordinal */
    uint32_t articles;
    uint32_t head_len;
    uint64_t end;   /* the next block of the page begins here; 0: not known */
};

/* Whether both are one block. Its number alone does not tell: a hostile footer may have two
 * pages with blocks of the same numbers. */
static inline bool nf_is_same_block(const struct nf_location *a, const struct nf_location *b)
{
    return a->offset == b->offset && a->first == b->first && a->articles == b->articles;
}

/* One read of so many bytes takes no longer than two of a few each. */
#define NF_SHORT_BLOCK (8u << 10)
/* A read that is likely to have all that is wanted goes on for so many bytes more, and has
 * so many at most. */
#define NF_READ_MORE (2u << 10)
#define NF_READ_MOST (32u << 10)

/* Whether the whole block is read sooner than its head and a text of it. */
static inline bool nf_is_short(const struct nf_location *where)
{
    return where->end > where->offset && where->end - where->offset <= NF_SHORT_BLOCK;
}

/* So many bytes of the block are likely to have its head and the text of article @ordinal,
 * as they do if its texts are alike; 0: better its head alone. @where was found by that
 * article, so it has one at least. */
static inline uint64_t nf_likely_bytes(const struct nf_location *where, uint32_t ordinal)
{
    uint64_t all, bytes;

    if (where->end <= where->offset)
        return 0;
    all = where->end - where->offset;
    if (nf_is_short(where) || all <= where->head_len)
        return all;
    bytes = where->head_len + NF_READ_MORE +
            (all - where->head_len) / where->articles * (ordinal - where->first + 1);
    return bytes > NF_READ_MOST ? 0 : bytes;
}

/*
 * Find the block of article @ordinal, or that of number @block, which are in the archive,
 * with the @offsets of the calling thread. Of one that is lost head_len is 0. NF_E_DAMAGED
 * if the page is, and what is in the file does not replace it; also if the number of a
 * block is not known.
 */
enum nf_status nf_locate(struct nf_offset_pages *pages, struct nf_offsets *offsets,
                         uint32_t ordinal, struct nf_location *out,
                         struct nf_error *err);
enum nf_status nf_locate_block(struct nf_offset_pages *pages,
                               struct nf_offsets *offsets, uint32_t block,
                               struct nf_location *out, struct nf_error *err);

#endif
