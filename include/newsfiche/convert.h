#ifndef NF_CONVERT_H
#define NF_CONVERT_H

/*
 * libnewsfiche_convert: from what scrapers write to records, and back. Built
 * on the public headers alone; needs libarchive.
 */

#include <newsfiche/record.h>

NF_BEGIN_DECLS

/* Where a record or a complaint comes from. Views live during the call. */
struct nf_place {
    const char *file;    /* as given, or member names behind it: "a.zip/x.json" */
    uint64_t line;       /* 1-based line where the record begins; 0: not by lines */
    uint64_t bytes_read; /* by this call so far, before decompression */
};

enum nf_input_format {
    NF_INPUT_AUTO = 0,  /* by name, then by content */
    NF_INPUT_JSONL = 1, /* an object a line */
    NF_INPUT_JSON = 2,  /* an object, or a list of them */
    NF_INPUT_TEXT = 3,  /* title line, Markdown image line, body; each may lack */
    NF_INPUT_MARKDOWN = 4 /* front matter between --- lines, then Markdown */
};

struct nf_import_opts {
    size_t size;                  /* sizeof(struct nf_import_opts) */
    const struct nf_alloc *alloc;
    enum nf_input_format format;
    size_t max_record;            /* bytes of one article; default 64 MiB */
    unsigned max_depth;           /* of JSON nesting; default 512 */
    void *ctx;
    /* One article; views live during the call. Anything but NF_OK ends the
     * import with that status, @err as the callback left it. */
    enum nf_status (*record)(void *ctx, const struct nf_place *place,
                             const struct nf_record *record,
                             struct nf_error *err);
    /* Something is refused, @why printable; return true to go on after it.
     * NULL: stop at the first. */
    bool (*refused)(void *ctx, const struct nf_place *place, const char *why);
    /* A file in a folder or archive is passed over; may be NULL. */
    void (*passed_over)(void *ctx, const struct nf_place *place);
    /* Whether to give up; asked before each read and when a signal ended one; may be
     * NULL. */
    bool (*stop)(void *ctx);
};
#define NF_IMPORT_OPTS_INIT { .size = sizeof(struct nf_import_opts) }

/*
 * nf_import - read articles from a file, a folder or standard input ("-")
 * @path: a file in one of the formats above, or such files inside .gz .zst
 *        .xz .bz2 .tar .zip in any nesting libarchive reads; a folder is
 *        walked in the order of names' bytes, hidden names left out. Inside
 *        folders and archives files of unknown names are passed over, and so
 *        are links to a folder they are in.
 *
 * NF_OK; NF_E_INPUT when something was refused and that ended the import (@err
 * has file, line and reason); NF_E_IO, also when @path can be read no further;
 * NF_E_NOMEM; NF_E_STOPPED; or the callback's status. Memory: up to four times the
 * largest record and a few MiB, and the names of the folders on the way.
 */
NF_API NF_CHECKED enum nf_status
nf_import(const char *path, const struct nf_import_opts *opts,
          struct nf_error *err);

/*
 * nf_import_memory - the same for bytes in memory; @name is for messages and
 * for the format when that is NF_INPUT_AUTO
 */
NF_API NF_CHECKED enum nf_status
nf_import_memory(const char *name, struct nf_str bytes,
                 const struct nf_import_opts *opts, struct nf_error *err);

/*
 * nf_export_json - one article as one line of JSON, without a line end
 * @buf: room for nf_export_json_bound(@record) bytes
 *
 * JSON comes back as it was, but for white space that holds line ends, which
 * is dropped. Articles that were text come as an object of their fields, with
 * the roles' names as keys ({"title":…,"image":…,"text":…}).
 *
 * Returns the end of what was written.
 */
NF_API size_t nf_export_json_bound(const struct nf_record *record);
NF_API char *nf_export_json(const struct nf_record *record, char *buf);

/* Write @text as a JSON string with quotes to @buf (6 × len + 2 bytes of
 * room); bytes that are not UTF-8 become U+FFFD. Returns the end. */
NF_API char *nf_json_quote(struct nf_str text, char *buf);

NF_END_DECLS

#endif
