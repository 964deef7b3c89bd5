#ifndef NF_CONVERT_JSON_TAKE_H
#define NF_CONVERT_JSON_TAKE_H

#include "src/convert/json_stream.h"

/* Where an object stands. */
enum nf_json_where {
    NF_JSON_ALONE,  /* nothing is before it. White space behind it, if the file ends
                       there, is part of it: a file of one article comes out as it was */
    NF_JSON_ONE,    /* other values are before it */
    NF_JSON_ELEMENT /* in a list, so that others are like it */
};

/*
 * nf_json_take - the articles of the object at the window's front, and consume it
 *
 * It is an article, or wraps some: as it looks, or where the caller's path says.
 */
enum nf_status nf_json_take(struct nf_json_stream *s, enum nf_json_where where);

/* The object at the window's front, which is an article. */
enum nf_status nf_json_take_article(struct nf_json_stream *s);

/*
 * nf_json_take_line - the articles of an object in memory
 * @p:      all @n bytes of it
 * @record: what it is if it is one article; made by @im->records
 */
enum nf_status nf_json_take_line(struct nf_importer *im, const char *p, size_t n,
                                 uint64_t line, const struct nf_record *record);

#endif
