#include "src/convert/json_stream.h"

#include <stdio.h>

#include "src/convert/encoding.h"
#include "src/convert/lines.h"

void nf_json_stream_consume(struct nf_json_stream *s, size_t n)
{
    s->line += nf_count_lines(nf_byte_in_ptr(s->in), n, '\n');
    nf_byte_in_consume(s->in, n);
}

char nf_json_stream_next(struct nf_json_stream *s)
{
    for (;;) {
        struct nf_json j = nf_json_stream_window(s);

        nf_json_skip_space(&j);
        nf_json_stream_consume(s, (size_t)(j.at - j.start));
        if (nf_byte_in_len(s->in))
            return *nf_byte_in_ptr(s->in);
        if (!nf_byte_in_more(s->in))
            return '\0';
    }
}

struct nf_json nf_json_stream_window(const struct nf_json_stream *s)
{
    return nf_json_init(nf_byte_in_ptr(s->in), nf_byte_in_len(s->in),
                        s->im->opts.max_depth);
}

void nf_json_stream_why(const struct nf_json_stream *s, const char *expected,
                        char why[NF_WHY_TEXT])
{
    struct nf_json j = nf_json_stream_window(s);
    char found[NF_JSON_FOUND];

    (void)nf_json_fail(&j, expected);
    snprintf(why, NF_WHY_TEXT, "%s%s", expected, nf_json_found(&j, found));
}

enum nf_status nf_json_stream_refuse(struct nf_json_stream *s, const struct nf_json *j)
{
    uint64_t line = s->line + nf_count_lines(j->start, (size_t)(j->at - j->start), '\n');
    const struct nf_str text = { j->start, (size_t)(j->end - j->start) };
    char why[NF_WHY_TEXT], found[NF_JSON_FOUND], hint[NF_ENCODING_HINT];

    s->dead = true;
    snprintf(why, sizeof(why), "%s%s%s", j->why, nf_json_found(j, found),
             nf_encoding_hint(s->im, j->why, text, hint));
    return nf_importer_refuse(s->im, line, why);
}

enum nf_status nf_json_stream_more(struct nf_json_stream *s, const struct nf_json *j)
{
    size_t before = nf_byte_in_len(s->in);

    nf_byte_in_want(s->in, 2 * before + 1);
    if (nf_byte_in_len(s->in) > before)
        return NF_OK;
    if (!s->in->why && !s->in->nomem)
        return nf_json_stream_refuse(s, j);
    s->dead = true;
    return nf_importer_end(s->im, s->in, s->line);
}

enum nf_status nf_json_stream_value(struct nf_json_stream *s, size_t *len)
{
    enum nf_status st = NF_OK;

    while (st == NF_OK && !s->dead) {
        struct nf_json j = nf_json_stream_window(s);
        bool ok = nf_json_scan_value(&j);
        /* A number may go on behind the window. */
        bool open = ok && j.at == j.end && !s->in->ended;

        *len = (size_t)(j.at - j.start);
        if (ok && (!open || !nf_byte_in_more(s->in)))
            return NF_OK;
        if (ok)
            continue;
        if (!j.short_of_data)
            return nf_json_stream_refuse(s, &j);
        *len = 0;
        if (nf_byte_in_len(s->in) > s->im->opts.max_record)
            return NF_OK;
        st = nf_json_stream_more(s, &j);
    }
    return st;
}
