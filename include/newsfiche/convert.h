#ifndef NF_CONVERT_H
#define NF_CONVERT_H

/*
 * libnewsfiche_convert: from what scrapers write to records. It goes with the libnewsfiche
 * of the same version; it needs zlib, libzstd, liblzma and libbz2, to read front matter in
 * YAML and TOML libyaml and toml++, and to name likely encodings libuchardet. For .tar and
 * .zip it loads libarchive; where that is not installed, they are refused, and all else is read.
 *
 * Any thread may import; its callbacks are called by that thread. There are no globals.
 */

#include <newsfiche/json.h>
#include <newsfiche/record.h>

NF_BEGIN_DECLS

/* Where a record or a complaint comes from. Views live during the call. */
struct nf_place {
    const char *file;    /* as given, or member names behind it: "a.zip/x.json" */
    uint64_t line;       /* 1-based line where the record begins; 0: not by lines */
    uint64_t bytes_read; /* by this call so far, before decompression */
    /* Of an article of an archive that has later versions; else 0: */
    uint64_t record;     /* it is the first, second … that is given of the archive's articles */
    uint64_t former;     /* and that one was its former version; 0: it has none */
};

/*
 * What an import says beside articles and refusals, so that nothing passes in
 * silence. @what and @amount are those of the notice callback.
 */
enum nf_notice {
    NF_NOTICE_READ = 0,         /* a file is read; what: its format's name */
    NF_NOTICE_EMPTY = 1,        /* a file of no bytes */
    NF_NOTICE_CONVERTED = 2,    /* text is converted to UTF-8; what: from which encoding */
    NF_NOTICE_UNWRAPPED = 3,    /* articles are taken out of what wraps them; what: where
                                   they are; amount: bytes around them, left out */
    NF_NOTICE_OTHER_NAME = 4,   /* passed over: no format has such a name */
    NF_NOTICE_HIDDEN = 5,       /* passed over: a hidden name, or what macOS adds */
    NF_NOTICE_LINK = 6,         /* passed over: a link found in a folder */
    NF_NOTICE_SPECIAL = 7,      /* passed over: a pipe, socket or device in a folder */
    NF_NOTICE_MEMBER = 8,       /* a member of a container is left out; what: why */
    NF_NOTICE_FRONT_MATTER = 9, /* front matter, or a part of it, is kept as text only;
                                   what: why */
    NF_NOTICE_DATE = 10,        /* a date cannot be read; what: the date */
    NF_NOTICE_WITHDRAWN = 11    /* articles of an archive were withdrawn; amount: how many */
};
#define NF_NOTICE_COUNT 12

/* A format that can be read. Views are static. */
struct nf_format_info {
    const char *name;     /* "jsonl" */
    const char *suffixes; /* "jsonl ndjson", separated by blanks */
    const char *about;    /* a line for people */
};

/* nf_format_at - the format number @i of those that can be read, or NULL */
NF_API const struct nf_format_info *nf_format_at(size_t i);

/* The role that the values at a path have, if nothing says otherwise. */
struct nf_role_info {
    const char *path; /* "source/name"; a * stands for each element of a list */
    enum nf_role role;
};

/* nf_role_at - the path number @i of those that are known, or NULL */
NF_API const struct nf_role_info *nf_role_at(size_t i);

/*
 * nf_map_check - whether @map is one that nf_import_opts can have
 *
 * It has lines "path = role"; empty lines and those that begin with # say
 * nothing. A path is a JSON Pointer (RFC 6901) whose first slash may be
 * missing, * standing for any key or number; its keys are compared as they
 * are. The role "none" takes a role away. The map overrides the known paths,
 * unless the value says nothing.
 *
 * NF_OK; NF_E_USAGE, @err beginning with the line's number; NF_E_NOMEM.
 */
NF_API NF_CHECKED enum nf_status nf_map_check(const char *map, struct nf_error *err);

struct nf_import_opts {
    size_t struct_size;
    const struct nf_alloc *alloc; /* used during the call; NULL: the C library's */
    const char *format;           /* a format's name; NULL: told by content and name */
    const char *at;               /* where in JSON the articles are: a JSON Pointer (RFC
                                     6901) in which * stands for every element or member;
                                     NULL: at the top, or in the one list in a wrapping */
    const char *encoding;         /* iconv's name for the encoding of text, CSV and JSON;
                                     NULL: UTF-8, and UTF-16 and UTF-32 where they show */
    const char *columns;          /* names of a table's columns, separated by commas; NULL: as
                                     the heading row has them */
    bool no_header;               /* a table's first row is an article */
    bool paths;                   /* give each article from a folder or a container the
                                     path of its file there, as its last value: an
                                     aside with NF_ROLE_PATH; an article that has as
                                     many values as it may have is refused then */
    const char *map;              /* which values have which roles, for producers nobody
                                     knows: see nf_map_check(); NULL: none */
    size_t max_record;            /* bytes of one article; default 64 MiB */
    unsigned max_depth;           /* of JSON nesting; default 512, at most 4096 */
    uint64_t max_memory;          /* bytes for the window of a compressed file; default
                                     128 MiB, which is what zstd itself allows */
    void *ctx;
    /* One article; views live during the call. Anything but NF_OK ends the
     * import with that status, @err as the callback left it. */
    enum nf_status (*record)(void *ctx, const struct nf_place *place,
                             const struct nf_record *record,
                             struct nf_error *err);
    /* Something is refused, @why printable; return true to go on after it.
     * NULL: stop at the first. */
    bool (*refused)(void *ctx, const struct nf_place *place, const char *why);
    /* Something worth knowing; @amount is 1 unless enum nf_notice says more. May be NULL. */
    void (*notice)(void *ctx, const struct nf_place *place, enum nf_notice notice,
                   const char *what, uint64_t amount);
    /* Whether to give up; asked before each read and when a signal ended one; may be
     * NULL. */
    bool (*stop)(void *ctx);
    size_t threads;               /* that fetch the articles of an archive; 0: one per
                                     processor */
};
#define NF_IMPORT_OPTS_INIT                                                    \
    { sizeof(struct nf_import_opts), NULL, NULL, NULL, NULL, NULL, false, false, NULL, \
      0, 0, 0, NULL, NULL, NULL, NULL, NULL, 0 }

/*
 * nf_import - read articles from a file, a folder or standard input ("-")
 * @path: a file in one of the formats above, or such files inside .gz .zst
 *        .xz .bz2 (two of these at most) and .tar .zip (four at most). A folder is
 *        walked in the order of names' bytes. In folders and containers, hidden
 *        names and names that no format has are passed over, in folders also links,
 *        pipes and devices; a link that leads nowhere is refused. A .fiche archive
 *        gives its articles as they are, with the roles and paths that they have
 *        there; it has to be a file that @path names.
 *
 * NF_OK; NF_E_INPUT when something was refused and that ended the import (@err
 * has file, line and reason); NF_E_IO, also when @path cannot be read any further, or cannot be
 * opened and that ended the import;
 * NF_E_USAGE, options that are none; NF_E_NOMEM; NF_E_STOPPED; or the callback's status.
 * Memory: up to four times the largest record and a few MiB, the window of a compressed
 * file, and the names of the folders on the way.
 */
NF_API NF_CHECKED enum nf_status
nf_import(const char *path, const struct nf_import_opts *opts,
          struct nf_error *err);

/*
 * nf_import_memory - the same for bytes in memory, a .fiche archive too; @name is for
 * messages, and tells the format as a file's name does
 */
NF_API NF_CHECKED enum nf_status
nf_import_memory(const char *name, struct nf_str bytes,
                 const struct nf_import_opts *opts, struct nf_error *err);

/*
 * nf_import_read - the same for bytes that the caller reads: a pipe, a download, a
 * stream of another library
 * @read: reads up to @n bytes (@n > 0) to @buf and sets @got, to 0 at the end alone.
 *        0, or an errno value: then the import ends with NF_E_IO
 *
 * The bytes may come slowly: of lines that are articles each is given before more is read. Of
 * other formats up to 64 KiB are read first if the format is not told, else up to 512 bytes. The
 * bytes cannot be read again, as hard links in a tar would need; these are told with
 * NF_NOTICE_MEMBER.
 */
NF_API NF_CHECKED enum nf_status
nf_import_read(const char *name,
               int (*read)(void *ctx, void *buf, size_t n, size_t *got), void *ctx,
               const struct nf_import_opts *opts, struct nf_error *err);

/*
 * nf_json_member - the next member of an object that nf_record_json() wrote
 * @rest:   what is left of it; at first all of it
 * @member: receives its key, and its value: of a string the inside, as
 *          NF_KIND_STRING_ESCAPED, of anything else all of it, as NF_KIND_JSON. Views
 *          into @rest
 *
 * False at its end, and where it is not JSON. An object inside is one value.
 */
NF_API bool nf_json_member(struct nf_str *rest, struct nf_field *member);

/*
 * nf_csv_quote - write @text as a field of a table (RFC 4180)
 * @separator: what stands between fields: ',' or '\t'
 * @buf:       room for 2 × len + 2 bytes
 *
 * In quotes if it holds the separator, a quote or a line end, or is empty; every byte
 * comes as it is. Returns the end.
 */
NF_API char *nf_csv_quote(struct nf_str text, char separator, char *buf);

NF_END_DECLS

#endif
