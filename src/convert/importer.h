#ifndef NF_CONVERT_IMPORTER_H
#define NF_CONVERT_IMPORTER_H

#include <newsfiche/convert.h>

#include "src/convert/byte_in.h"
#include "src/convert/json_record.h"

/* One call of nf_import(). */
struct nf_importer {
    struct nf_import_opts opts; /* defaults filled in */
    struct nf_place place;
    struct nf_json_records records;
    struct nf_error *err;
    int os_errno; /* why the input that the caller named can be read no further */
    bool stopped;
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

/* The file at hand is passed over. */
enum nf_status nf_importer_pass_over(struct nf_importer *im);

/* NF_E_NOMEM with the error filled in. */
enum nf_status nf_importer_nomem(struct nf_importer *im);

/* What the system says of @os_errno, in @buf. */
#define NF_OS_TEXT 96
const char *nf_importer_os_text(int os_errno, char buf[NF_OS_TEXT]);

/* NF_E_IO with the error filled in: a system call on @path said @os_errno. */
enum nf_status nf_importer_fail_os(struct nf_importer *im, const char *path,
                                   int os_errno);

/* Reading @in ended: NF_OK, or why it failed. */
enum nf_status nf_importer_end(struct nf_importer *im,
                               const struct nf_byte_in *in, uint64_t line);

/* The splitters: all articles of @in, one way or the other. */
enum nf_status nf_split_jsonl(struct nf_importer *im, struct nf_byte_in *in);
enum nf_status nf_split_json(struct nf_importer *im, struct nf_byte_in *in);
enum nf_status nf_split_text(struct nf_importer *im, struct nf_byte_in *in,
                             bool markdown);

/*
 * nf_split_any - the articles of @in, whose name is in the place
 * @inside: @in is in an archive or folder: names that say nothing are passed
 *          over
 * @depth:  of archives inside archives
 */
enum nf_status nf_split_any(struct nf_importer *im, struct nf_byte_in *in,
                            bool inside, unsigned depth);

/* What a name says of a format; NF_INPUT_AUTO if nothing. */
enum nf_input_format nf_format_by_name(const char *name);

/* Whether @in begins like something libarchive unpacks, and then all of it. */
bool nf_is_archive(struct nf_byte_in *in);
enum nf_status nf_split_archive(struct nf_importer *im, struct nf_byte_in *in,
                                bool inside, unsigned depth);

#endif
