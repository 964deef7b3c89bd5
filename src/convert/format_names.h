#ifndef NF_CONVERT_FORMAT_NAMES_H
#define NF_CONVERT_FORMAT_NAMES_H

#include <newsfiche/convert.h>

/* A format comes before those that would take its content as well. */
enum nf_format_id {
    NF_FORMAT_JSONL,
    NF_FORMAT_JSON,
    NF_FORMAT_CSV,
    NF_FORMAT_TSV,
    NF_FORMAT_MARKDOWN,
    NF_FORMAT_TEXT,
    NF_FORMAT_FICHE,
    NF_FORMATS,
    NF_NO_FORMAT = NF_FORMATS
};

/* The format of that name, or NF_NO_FORMAT. */
enum nf_format_id nf_format_by_name(const char *name);

/* The format that a file's name promises by its suffix, or NF_NO_FORMAT. Capitals do
 * not matter, nor do numbers behind it, as in "feed.jsonl.1". */
enum nf_format_id nf_format_by_suffix(const char *file);

/* @name without its suffixes of compression: "a.jsonl" of "a.jsonl.gz". */
struct nf_str nf_unpacked_name(const char *name);

#endif
