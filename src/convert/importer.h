#ifndef NF_CONVERT_IMPORTER_H
#define NF_CONVERT_IMPORTER_H

#include <newsfiche/convert.h>
#include <newsfiche/io.h>

#include "src/convert/byte_in.h"
#include "src/convert/format_names.h"
#include "src/convert/front.h"
#include "src/convert/hard_links.h"
#include "src/convert/json_path.h"
#include "src/convert/json_record.h"
#include "src/convert/look.h"
#include "src/convert/path_aside.h"

#define NF_ENCODING_NAME 40

/* One call of nf_import(). */
struct nf_importer {
    struct nf_import_opts opts; /* defaults filled in */
    enum nf_format_id format; /* that was asked for; NF_NO_FORMAT: told by content */
    /* How what is in a container, or was in another encoding, is read: nf_split_any()
     * and nf_split_content(), which know all splitters. */
    enum nf_status (*any)(struct nf_importer *im, struct nf_byte_in *in, bool inside,
                          unsigned depth);
    enum nf_status (*content)(struct nf_importer *im, struct nf_byte_in *in);
    struct nf_json_path at; /* of opts.at */
    struct nf_place place;
    struct nf_json_records records;
    struct nf_role_map map;
    struct nf_front front;
    struct nf_path_asides path_asides;
    size_t path_from;      /* where in place.file the path begins that articles get */
    struct nf_error *err;
    uint64_t articles;     /* handed on */
    uint64_t refusals;     /* made */
    uint64_t content_from; /* @articles where the content at hand began */
    char unwrapped[NF_JSON_PATH_MAX]; /* where in one of its many objects articles were */
    uint64_t file_from;    /* place.bytes_read where the file at hand began */
    uint64_t unpacked;     /* bytes of it that came out of containers, in all layers */
    bool spent;            /* and they were more than may */
    struct nf_hard_links hard_links; /* of the file at hand */
    unsigned filters;      /* compressed files in each other, here */
    int os_errno; /* why the input that the caller named can be read no further */
    struct nf_source direct;     /* what the caller named, if it can be read anywhere, */
    struct nf_byte_in *direct_in; /* and what reads it in order; NULL: it cannot */
    bool stopped;
    bool guessed; /* in which encoding the file at hand is */
    bool utf8;    /* it is, but for some characters */
    char encoding[NF_ENCODING_NAME]; /* "": not known */
};

/* Hand @record on. */
enum nf_status nf_importer_record(struct nf_importer *im, uint64_t line,
                                  const struct nf_record *record);

/*
 * Something at @line (0: not by lines) is refused. NF_OK if the import is to
 * go on, else NF_E_INPUT with the error filled in; NF_E_IO or NF_E_STOPPED if what
 * was read is not all there is.
 */
enum nf_status nf_importer_refuse(struct nf_importer *im, uint64_t line,
                                  const char *why);

/* The same for a @what, such as "line", that is longer than an article may be. */
enum nf_status nf_importer_refuse_long(struct nf_importer *im, uint64_t line,
                                       const char *what);

/* The same for what is damaged, or cut off; @why is followed by the number of
 * articles since there were @before, which are kept. */
enum nf_status nf_importer_damaged(struct nf_importer *im, uint64_t line,
                                   const char *why, uint64_t before);

/* A file is begun: of the caller's, of a folder's. */
void nf_importer_file(struct nf_importer *im, const char *name);

/* @n bytes came out of a container: NULL, or why there may be no more. */
const char *nf_importer_unpacked(struct nf_importer *im, size_t n);

#define NF_WHY_TEXT 400

/* Say of the file at hand what is to be known. */
void nf_importer_notice(struct nf_importer *im, enum nf_notice notice,
                        const char *what, uint64_t amount);

/* NF_E_NOMEM with the error filled in. */
enum nf_status nf_importer_nomem(struct nf_importer *im);

/* What the system says of @os_errno, in @buf. */
#define NF_OS_TEXT 96
const char *nf_importer_os_text(int os_errno, char buf[NF_OS_TEXT]);

/* NF_E_IO with the error filled in: a system call on @path said @os_errno; NF_OK if the import
 * is to go on without @path. */
enum nf_status nf_importer_refuse_os(struct nf_importer *im, const char *path,
                                     int os_errno);

/* Whether a file's name says that it is no business of the user's: hidden, or
 * what macOS puts beside files (__MACOSX, ._name, .DS_Store). */
bool nf_is_hidden_name(const char *name);

/* Whether a name in @path is. */
bool nf_is_hidden_path(const char *path);

/* Reading @in ended: NF_OK, or why it failed. */
enum nf_status nf_importer_end(struct nf_importer *im,
                               const struct nf_byte_in *in, uint64_t line);

#endif
