/*
 * JSON that is not a line each: an object, printed over many lines perhaps; a
 * list of them; an answer of an API or a crawler's file with a list inside;
 * several of those in a row, with or without a record separator before each
 * (RFC 7464). Lists are read element by element, so they can be of any length.
 */
#include "src/convert/split_json.h"

#include <stdio.h>

#include "src/convert/json_take.h"
#include "src/convert/json_walk.h"
#include "src/convert/look.h"

struct split {
    struct nf_json_stream stream;
    bool any;  /* something was there */
    bool list; /* inside a list */
};

/* Consume what may stand between values; whether it did. */
static bool take_mark(struct split *s, char c)
{
    bool mark = c == '\x1e' || c == ',';

    if (!s->stream.im->opts.at && !s->list && c == '[') {
        s->list = mark = true;
    } else if (s->list && c == ']') {
        s->list = false;
        mark = true;
    }
    if (mark)
        nf_json_stream_consume(&s->stream, 1);
    return mark;
}

/* One step: a bracket of a list, a comma in one, or a value. */
static enum nf_status step(struct split *s, char c)
{
    const enum nf_json_where where = s->list ? NF_JSON_ELEMENT
                                     : s->any ? NF_JSON_ONE
                                              : NF_JSON_ALONE;
    const uint64_t line = s->stream.line;
    char why[NF_WHY_TEXT];
    uint64_t around;
    enum nf_status st;

    if (take_mark(s, c)) {
        s->any = s->any || c != '\x1e';
        return NF_OK;
    }
    s->any = true;
    if (c == '{')
        return nf_json_take(&s->stream, where);
    if (c == ']') { /* what follows it can be read all the same */
        nf_json_stream_consume(&s->stream, 1);
        return nf_importer_refuse(s->stream.im, line, "a ] without the [ of its list");
    }
    if (c == '[' && s->stream.im->opts.at)
        return nf_json_walk(&s->stream, &s->stream.im->at, false, nf_json_take_article, &around);
    if (c == '[')
        snprintf(why, sizeof(why), "an object expected, not a list in a list; --articles "
                                   "'/*/*' takes the objects in the inner lists");
    else
        nf_json_stream_why(&s->stream, "an object expected", why);
    st = nf_json_skip(&s->stream);
    if (st != NF_OK || s->stream.dead)
        return st;
    return nf_importer_refuse(s->stream.im, line, why);
}

/* The next byte that is neither white space nor of a byte order mark; 0 at the end. */
static char next(struct nf_json_stream *s)
{
    for (;;) {
        char c = nf_json_stream_next(s);
        size_t marks;

        if (c != '\xef')
            return c;
        nf_byte_in_want(s->in, 3);
        marks = nf_byte_order_marks(nf_byte_in_ptr(s->in), nf_byte_in_len(s->in));
        if (marks == 0)
            return c;
        nf_json_stream_consume(s, marks);
    }
}

enum nf_status nf_split_json(struct nf_importer *im, struct nf_byte_in *in)
{
    struct split s = { .stream = { .im = im, .in = in, .line = 1 } };
    enum nf_status st = NF_OK;

    while (st == NF_OK && !s.stream.dead) {
        char c = next(&s.stream);

        if (nf_byte_in_len(in) == 0)
            break;
        st = step(&s, c);
    }
    if (st != NF_OK || s.stream.dead)
        return st;
    st = nf_importer_end(im, in, s.stream.line);
    if (st == NF_OK && !in->why && s.list)
        return nf_importer_refuse(im, s.stream.line, "the list does not end");
    if (st == NF_OK && !in->why && !s.any)
        return nf_importer_refuse(im, 0, "the file is empty");
    return st;
}
