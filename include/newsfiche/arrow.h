#ifndef NF_ARROW_H
#define NF_ARROW_H

/*
 * libnewsfiche_arrow: articles as columns, for all that takes Arrow's C stream interface:
 * DuckDB, pandas, Polars, pyarrow. Built on the public headers alone; needs no other
 * library. doc/arrow.md shows how to use it.
 */

#include <newsfiche/set.h>

NF_BEGIN_DECLS

/*
 * The structs of Apache Arrow's C data and C stream interfaces, as its specification has
 * them. Several headers may define them; the guards' names are prescribed.
 */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif

/*
 * The columns:
 *
 *     ordinal    int64             in the set, from 0
 *     url        utf8              as fetched, or as the page calls itself
 *     title text html summary      utf8: plain, parts of a list with a blank between them,
 *     section image                of text, html and summary a line end
 *     authors tags                 list of utf8
 *     published                    timestamp in microseconds, UTC: as the catalog has it,
 *                                  which is the second in which it begins; a time without
 *                                  a zone counts as UTC
 *     precision  dictionary        "year", "month", "day", "minute" or "second": of
 *                                  @published
 *     modified fetched             timestamp in microseconds, UTC
 *     language source domain       dictionary of utf8: as the catalog has them
 *     json       utf8              the article by nf_record_json()
 *     archive    dictionary        the path of its archive, as it was given
 *
 * All but ordinal, json and archive are null where an article says nothing, or "null". An
 * empty list of authors or tags is not null, one of text is. Bytes that are not UTF-8 are
 * U+FFFD. Dictionaries have indexes of 32 bits; each batch has its own.
 *
 * Catalog columns are ordinal, published, precision, language, source, domain and archive.
 */

/* Which articles, and which columns of them; zero is the default. */
struct nf_arrow_opts {
    size_t struct_size;
    const struct nf_query *query;   /* copied; NULL: any article */
    uint64_t first;                 /* ordinals from this on */
    uint64_t end;                   /* and below this; 0: all */
    const uint64_t *ordinals;       /* these articles instead, in this order; copied. Not
                                     * with @query, @first and @end. NULL: none */
    size_t ordinal_count;
    const char *const *fields;      /* names of columns in the order wanted, and a NULL
                                     * behind them; NULL: all in the order above */
    unsigned batch;                 /* rows a batch at most; 0: 8192 */
    unsigned threads;               /* that fetch articles; 0: one per processor. Those of
                                     * @ordinals are fetched by the calling thread */
};
#define NF_ARROW_OPTS_INIT                                                     \
    { sizeof(struct nf_arrow_opts), NULL, 0, 0, NULL, 0, NULL, 0, 0 }

/*
 * nf_arrow_stream - articles of @set as a stream of record batches
 * @set:  kept alive by the stream: the two may be closed in any order
 * @opts: or NULL
 * @out:  receives the stream; left alone on failure. Its owner calls its release
 *
 * Batches come when they are asked for, in the order of the set; withdrawn articles are
 * left out. A batch ends where it has @opts' batch rows, or after the article with which
 * its values have 8 MiB.
 *
 * NF_OK; NF_E_USAGE: no column has that name, one is named twice, or the query is not one;
 * NF_E_RANGE: @first, @end or one of @ordinals is beyond the set; NF_E_NOMEM. No article is
 * read yet.
 *
 * The stream. get_next returns 0, or an errno value: ENOMEM; EINVAL; what the system said
 * of a read that failed; EIO for all else, damage above all. get_last_error then has the
 * newsfiche message; it is NULL if the last call succeeded. The first article that cannot
 * be had ends the batch with an error, and nothing of the batch comes out. Asking again
 * tries the same batch again.
 *
 * Arrays and schemas are independent of the stream and of each other, and may be released
 * in any order and by any thread; children may be moved out. Arrays have offset 0. Memory
 * is the C library's.
 *
 * Threads: one stream is used by one thread at a time. No thread is left running between
 * two calls.
 *
 * Cost: if catalog columns alone are asked for, catalog pages are decoded and no article is.
 * Without text, html, summary and json, the texts of an article are read only where another
 * column has a long value. Memory: that of nf_set_scan(), and 8 MiB for each batch that is
 * not released, some more while buffers grow.
 */
NF_API NF_CHECKED enum nf_status
nf_arrow_stream(struct nf_set *set, const struct nf_arrow_opts *opts,
                struct ArrowArrayStream *out, struct nf_error *err);

NF_END_DECLS

#endif
