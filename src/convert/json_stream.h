#ifndef NF_CONVERT_JSON_STREAM_H
#define NF_CONVERT_JSON_STREAM_H

#include "src/convert/importer.h"

/*
 * JSON of any length, seen through the window of @in. No more of it is held than
 * the value at hand.
 */
struct nf_json_stream {
    struct nf_importer *im;
    struct nf_byte_in *in;
    uint64_t line;  /* of the first byte of the window; 1-based */
    unsigned wraps; /* that were opened around it */
    bool dead;      /* what follows cannot be made sense of, and that was said */
};

/* The first @n bytes of the window are done with. */
void nf_json_stream_consume(struct nf_json_stream *s, size_t n);

/* The next byte that is not white space; 0 at the end. */
char nf_json_stream_next(struct nf_json_stream *s);

/* What is in the window, for a scanner. */
struct nf_json nf_json_stream_window(const struct nf_json_stream *s);

/* What to say of the value at the window's front, which is not what is @expected there. */
void nf_json_stream_why(const struct nf_json_stream *s, const char *expected,
                        char why[NF_WHY_TEXT]);

/* Refuse what @j, over the window, failed at. What follows is lost. */
enum nf_status nf_json_stream_refuse(struct nf_json_stream *s, const struct nf_json *j);

/*
 * nf_json_stream_more - more of the value at the window's front
 * @j: a scan of the window that failed for want of data
 *
 * Twice as much as before, so that scanning again stays cheap. If there is no more,
 * or an error, that is refused and @s->dead is set.
 */
enum nf_status nf_json_stream_more(struct nf_json_stream *s, const struct nf_json *j);

/*
 * nf_json_stream_value - all of the value at the window's front
 * @len: receives its length, unless @s->dead; 0 if it is longer than a record may be
 */
enum nf_status nf_json_stream_value(struct nf_json_stream *s, size_t *len);

#endif
