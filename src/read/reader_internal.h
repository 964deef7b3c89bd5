#ifndef NF_READ_READER_INTERNAL_H
#define NF_READ_READER_INTERNAL_H

#include <newsfiche/reader.h>
#include <pthread.h>
#include <stdatomic.h>

#include "format/footer_page.h"
#include "format/footer_set.h"
#include "format/key_page.h"
#include "src/block/block_load.h"
#include "src/block/frame_copies.h"
#include "src/index/catalog_load.h"

/* A dictionary or lexicon in memory, made when first needed. */
struct nf_table_loaded {
    struct nf_buf bytes; /* the decoded payload, of a dictionary; its length
                            beside it */
    size_t length;
    struct nf_unpack_table *table;
    enum nf_status status; /* not NF_OK: neither copy is of use, and that is all */
};

struct nf_reader {
    const struct nf_alloc *alloc;
    atomic_size_t users; /* the caller, until he closes it, and each cursor */
    struct nf_source source;
    size_t max_frame;
    size_t max_index;
    size_t max_tables;
    uint8_t header[NF_FILE_HEADER_SIZE];
    bool has_header;    /* it was read with the tail */
    struct nf_buf tail; /* the footer's bytes; creator and pages point there */
    struct nf_footer_head head;
    struct nf_str creator;
    struct nf_footer_pages pages;
    uint8_t indexed;    /* NF_INDEXED_ bits */
    struct nf_buf keys; /* struct nf_footer_keys */
    struct nf_buf sets; /* struct nf_footer_set, rising */
    /* Of each set NF_SET_TABLES: NULL until it is needed. */
    _Atomic(struct nf_table_loaded *) *loaded;
    pthread_mutex_t load_lock; /* held while one is loaded */
    atomic_size_t tables_size; /* what those take, at most max_tables */
    _Atomic(uint8_t *) *offsets; /* by page: its payload, checked, once needed */
    atomic_size_t offsets_size;  /* what those take, at most max_index */
};

/* A user is gone; the last one frees it. */
void nf_reader_release(struct nf_reader *r);

/* Take @size more of at most @max bytes, of which @taken are. */
static inline bool nf_take_room(atomic_size_t *taken, size_t size, size_t max)
{
    size_t had = atomic_load(taken);

    do {
        if (size > max - had)
            return false;
    } while (!atomic_compare_exchange_weak(taken, &had, had + size));
    return true;
}

/*
 * nf_reader_page - index page @number, checked; of the others below the one
 * that has article @ordinal, or block number @block, which are in the archive
 *
 * NF_E_DAMAGED if the footer has no such page.
 */
enum nf_status nf_reader_page(const struct nf_reader *r, uint32_t number,
                              struct nf_footer_page *out, struct nf_error *err);
enum nf_status nf_reader_page_of_article(const struct nf_reader *r,
                                         uint32_t ordinal, uint32_t *number,
                                         struct nf_footer_page *out,
                                         struct nf_error *err);
enum nf_status nf_reader_page_of_block(const struct nf_reader *r,
                                       uint32_t block, uint32_t *number,
                                       struct nf_footer_page *out,
                                       struct nf_error *err);

/*
 * nf_reader_table - set @out to the table @codec needs for texts, or for short
 * fields, loading it; to NULL if it needs none
 *
 * Any thread; the first to need it loads it, all get the same.
 */
enum nf_status nf_reader_table(struct nf_reader *r, bool text, uint8_t codec,
                               uint32_t set,
                               struct nf_unpacker *unpacker,
                               const struct nf_unpack_table **out,
                               struct nf_error *err);
/* Room for what is kept of tables. NF_OK, NF_E_NOMEM. */
enum nf_status nf_reader_tables_init(struct nf_reader *r);
void nf_reader_tables_free(struct nf_reader *r);

/* Room for what is kept of offsets pages. NF_OK, NF_E_NOMEM. */
enum nf_status nf_reader_offsets_init(struct nf_reader *r);
void nf_reader_offsets_free(struct nf_reader *r);

/* The sets of tables, and how many. */
static inline const struct nf_footer_set *nf_reader_sets(const struct nf_reader *r)
{
    return (const struct nf_footer_set *)(const void *)r->sets.ptr;
}

static inline uint32_t nf_reader_set_count(const struct nf_reader *r)
{
    return (uint32_t)(r->sets.len / sizeof(struct nf_footer_set));
}

/* Whether both copies of table @k of the @set-th set can be read and are the same:
 * NF_OK; also if the archive has none. */
enum nf_status nf_reader_table_compare(struct nf_reader *r, uint32_t set, unsigned k,
                                       struct nf_unpacker *unpacker,
                                       struct nf_error *err);

/* Where a block is. */
struct nf_location {
    uint64_t offset;
    uint32_t block; /* number */
    uint32_t first; /* ordinal */
    uint32_t head_len;
    uint64_t end;   /* the next block of the page begins here; 0: not known */
};

/* One read of so many bytes takes no longer than two of a few each. */
#define NF_SHORT_BLOCK (8u << 10)

/* Whether the whole block is read sooner than its head and a text of it. */
static inline bool nf_is_short(const struct nf_location *where)
{
    return where->end > where->offset && where->end - where->offset <= NF_SHORT_BLOCK;
}

/* An offsets page that a thread has at hand. */
struct nf_offsets {
    struct nf_buf buf;      /* its bytes, if the reader does not keep them */
    const uint8_t *payload; /* of its chunk: spec 8 */
    uint32_t page; /* UINT32_MAX: none */
};

/* The block a reference last led to, beside the one that is loaded. */
struct nf_referred {
    struct nf_offsets offsets;
    struct nf_buf head_buf;
    struct nf_buf frames; /* struct nf_block_frame */
    struct nf_block_prefix prefix;
    uint32_t articles;
    struct nf_location at;
    bool loaded;
};

/* The literal bytes of a frame from which others take copies. */
struct nf_base {
    struct nf_buf literals;
    uint32_t len;
    uint32_t ordinal;    /* of an article in it */
    uint32_t stored_len;
    uint64_t offset;     /* of the frame in the file */
    uint64_t used;       /* when, in turns; 0: there is none here */
};

/* Those a cursor used last. They cost a read and a decoding each, and articles that
 * follow one another often have the same. */
#define NF_BASES_KEPT 8
struct nf_bases {
    struct nf_base kept[NF_BASES_KEPT];
    uint64_t turn;
    struct nf_buf stored;   /* of the one that is being loaded */
    struct nf_buf literals; /* of the frame that takes copies */
};

/* The first bytes of a key index's payload, kept. */
struct nf_held {
    struct nf_buf buf;
    const uint8_t *bytes;
    uint64_t at;
    size_t len;            /* 0: nothing is held yet */
    uint64_t checked[8];   /* a bit for each of its first pages: it is right */
};

struct nf_cursor {
    struct nf_reader *reader;
    struct nf_unpacker *unpacker;
    struct nf_offsets offsets;
    /* the block last used */
    struct nf_buf head_buf;
    struct nf_block block;
    struct nf_location at;
    const uint8_t *whole; /* the block's chunk, if all of it was read */
    /* the text frame last used */
    struct nf_buf frame_buf;
    struct nf_buf text_buf;
    uint64_t text_at; /* of the frame in it, in the file; UINT64_MAX: none */
    uint32_t text_len;
    struct nf_referred referred;
    struct nf_bases bases;
    uint32_t frame; /* number in the block; UINT32_MAX: none */
    uint64_t next;  /* ordinal after the last one got: reading on in order */
    /* the rest */
    struct nf_buf fields; /* struct nf_field */
    struct nf_buf key_buf;
    uint64_t key_page_at;  /* where in the file @key_page is; 0: there is none */
    struct nf_key_page key_page; /* the one last read, which was checked */
    uint64_t key_hash;     /* looked for there last, if @key_count is not 0 */
    uint32_t key_first, key_count; /* and what was found */
    struct nf_held held;   /* of the key index that was asked first */
    int searched;          /* the block: enum nf_key of the last time; 0 none */
    struct nf_buf hashes;  /* uint64_t, of its articles' keys; may be empty */
    struct nf_buf want;    /* the key looked for */
    struct nf_buf scratch; /* the key of a candidate */
    struct nf_buf json;    /* what nf_cursor_json() gave last */
    struct nf_catalog catalog;
    uint32_t catalog_page; /* UINT32_MAX: none */
};

/* Find the block of @ordinal, or that of number @block. */
enum nf_status nf_cursor_locate(struct nf_cursor *c, uint32_t ordinal,
                                struct nf_location *out, struct nf_error *err);
enum nf_status nf_cursor_locate_block(struct nf_cursor *c, uint32_t block,
                                      struct nf_location *out,
                                      struct nf_error *err);
/* The same with the @offsets of one thread, which are its cursor's or others. */
enum nf_status nf_offsets_locate(struct nf_reader *r, struct nf_offsets *offsets,
                                 uint32_t ordinal, struct nf_location *out,
                                 struct nf_error *err);
enum nf_status nf_offsets_locate_block(struct nf_reader *r,
                                       struct nf_offsets *offsets, uint32_t block,
                                       struct nf_location *out,
                                       struct nf_error *err);

/* Load the block at @where, unless it is loaded. */
enum nf_status nf_cursor_load(struct nf_cursor *c,
                              const struct nf_location *where, bool whole,
                              struct nf_error *err);

/*
 * nf_block_head_read - read the beginning of the block at @where, and check its chunk
 * header; its head as well if all of that is read
 * @want: how many bytes of the chunk to read
 * @p:    receives where they are
 */
enum nf_status nf_block_head_read(const struct nf_reader *r,
                                  const struct nf_location *where, size_t want,
                                  struct nf_buf *buf, struct nf_chunk *chunk,
                                  const uint8_t **p, struct nf_error *err);

/* Where the stored bytes of a text frame are, and how to decode them. */
struct nf_frame_place {
    uint64_t offset;
    const uint8_t *bytes; /* NULL: to be read */
    uint32_t first;       /* ordinal of its first article */
    uint32_t raw_len;
    uint32_t stored_len;
    struct nf_way way;
    bool copies;
};

/*
 * nf_cursor_refer - the frame that has article @ordinal, which comes before one of the
 * loaded block (spec 6.2)
 *
 * The loaded block stays as it is. NF_E_DAMAGED as well if the frame is a reference.
 */
enum nf_status nf_cursor_refer(struct nf_cursor *c, uint32_t ordinal,
                               struct nf_frame_place *out, struct nf_error *err);

/* A frame could not be unpacked. */
enum nf_status nf_fail_unpack(struct nf_error *err, enum nf_status st);

/* The stored bytes at @place, read into @buf if they are not in memory. */
enum nf_status nf_frame_fetch(const struct nf_reader *r,
                              const struct nf_frame_place *place, struct nf_buf *buf,
                              const uint8_t **p, struct nf_error *err);

/* Unpack the @stored_len bytes at @p, packed in @way, to @raw_len bytes in @to. */
enum nf_status nf_cursor_unpack(struct nf_cursor *c, struct nf_way way,
                                const uint8_t *p, size_t stored_len, size_t raw_len,
                                struct nf_buf *to, struct nf_error *err);

/* The same for a frame that has copies, the stored bytes of which are at @p. */
enum nf_status nf_cursor_unpack_copies(struct nf_cursor *c,
                                       const struct nf_frame_place *place,
                                       const uint8_t *p, struct nf_buf *to,
                                       struct nf_error *err);
void nf_bases_init(struct nf_bases *b, const struct nf_alloc *alloc);
void nf_bases_free(struct nf_bases *b);
void nf_referred_init(struct nf_referred *f, const struct nf_reader *r);
void nf_referred_free(struct nf_referred *f);

/* Give back the memory of the text that was got last. */
void nf_cursor_forget_text(struct nf_cursor *c);

/* Article @i of the loaded block, in the cursor's fields. */
enum nf_status nf_cursor_article(struct nf_cursor *c, uint32_t i,
                                 enum nf_parts parts, struct nf_record *out,
                                 struct nf_error *err);

/* Page @number of a key index; it lives until the next one is loaded. */
enum nf_status nf_cursor_key_page(struct nf_cursor *c,
                                  const struct nf_footer_keys *keys,
                                  uint32_t number, struct nf_key_page *page,
                                  struct nf_error *err);

/*
 * nf_cursor_candidates - the blocks that may hold a key, of one key index
 * @hash:   nf_key_hash() of it
 * @page:   receives the key page; entries @first .. @first + @count
 */
enum nf_status nf_cursor_candidates(struct nf_cursor *c,
                                    const struct nf_footer_keys *keys,
                                    uint64_t hash, struct nf_key_page *page,
                                    uint32_t *first, uint32_t *count,
                                    struct nf_error *err);

/* Whether no article of index page @p can be in the query's span of time. */
bool nf_page_outside(const struct nf_footer_page *p, const struct nf_query *query);

/* Load the catalog of index page @page, unless it is loaded. */
enum nf_status nf_cursor_catalog(struct nf_cursor *c, uint32_t page,
                                 struct nf_error *err);

#endif
