/*
 * An object a line. A line that is none is refused, and the next one read. A
 * carriage return before the line feed belongs to the line end.
 */
#include "src/convert/split_json.h"

#include <stdio.h>
#include <string.h>

#include "src/convert/encoding.h"
#include "src/convert/json_take.h"

static bool is_blank(const char *p, size_t n)
{
    for (; n > 0; n--, p++)
        if (*p != ' ' && *p != '\t' && *p != '\r')
            return false;
    return true;
}

static enum nf_status refuse(struct nf_importer *im, struct nf_json *j, const char *p,
                             uint64_t line)
{
    char why[NF_WHY_TEXT], found[NF_JSON_FOUND], hint[NF_ENCODING_HINT];

    snprintf(why, sizeof(why), "column %zu: %s%s%s", (size_t)(j->at - p) + 1, j->why,
             nf_json_found(j, found),
             nf_encoding_hint(im, j->why, (struct nf_str){ p, (size_t)(j->end - p) }, hint));
    j->at = j->end;
    return nf_importer_refuse(im, line, why);
}

/* Whether behind an object its line ends, or another object begins: some producers
 * forget to end their lines, and some put a comma at their end. */
static bool is_end(struct nf_json *j)
{
    char c = nf_json_peek(j);

    if (c == ',' && is_blank(j->at + 1, (size_t)(j->end - j->at - 1)))
        j->at = j->end;
    return j->at == j->end || c == '{' || c == '\x1e' ||
           nf_json_fail(j, "something follows the object on its line");
}

/* The object at @j, on the line at @p, and its articles. */
static enum nf_status take_object(struct nf_importer *im, struct nf_json *j,
                                  const char *p, uint64_t line)
{
    const char *from = j->at, *end;
    struct nf_record record;
    enum nf_status st = nf_json_record(&im->records, j, &record);

    if (st == NF_E_NOMEM)
        return nf_importer_nomem(im);
    if (st != NF_OK)
        return refuse(im, j, p, line);
    end = j->at;
    nf_json_skip_space(j);
    record.tail.len += (size_t)(j->at - end);
    if (!is_end(j))
        return refuse(im, j, p, line);
    return nf_json_take_line(im, from, (size_t)(end - from), line, &record);
}

static enum nf_status take_line(struct nf_importer *im, const char *p, size_t n,
                                uint64_t line)
{
    enum nf_status st = NF_OK;
    struct nf_json j;

    if (n && p[n - 1] == '\r')
        n--;
    if (n > im->opts.max_record)
        return nf_importer_refuse_long(im, line, "line");
    j = nf_json_init(p, n, im->opts.max_depth);
    j.at += nf_byte_order_marks(p, n);
    while (st == NF_OK && !is_blank(j.at, (size_t)(j.end - j.at))) {
        /* A JSON text sequence (RFC 7464) has a record separator before each text. */
        if (*j.at == '\x1e')
            j.at++;
        else
            st = take_object(im, &j, p, line);
    }
    return st;
}

/* A line longer than allowed: let it go by. */
static enum nf_status skip_line(struct nf_importer *im, struct nf_byte_in *in,
                                uint64_t line)
{
    for (;;) {
        const char *p = nf_byte_in_ptr(in);
        const char *eol = nf_byte_in_len(in)
                              ? memchr(p, '\n', nf_byte_in_len(in)) : NULL;

        nf_byte_in_consume(in, eol ? (size_t)(eol - p) + 1 : nf_byte_in_len(in));
        if (eol || !nf_byte_in_more(in))
            break;
    }
    return nf_importer_refuse_long(im, line, "line");
}

enum nf_status nf_split_jsonl(struct nf_importer *im, struct nf_byte_in *in)
{
    enum nf_status st = NF_OK;
    uint64_t line = 0;
    size_t seen = 0; /* bytes of the window known to hold no line end */

    while (st == NF_OK) {
        size_t len = nf_byte_in_len(in);
        const char *p = nf_byte_in_ptr(in);
        const char *eol = len > seen ? memchr(p + seen, '\n', len - seen) : NULL;

        if (!eol) {
            seen = len;
            if (len > im->opts.max_record + 1) { /* the last may be half of a line end */
                st = skip_line(im, in, ++line);
                seen = 0;
                continue;
            }
            if (nf_byte_in_more(in))
                continue;
            /* Looking for more may have moved what is there. */
            if (len && !in->why && !in->nomem)
                st = take_line(im, nf_byte_in_ptr(in), len, ++line);
            return st == NF_OK ? nf_importer_end(im, in, line + 1) : st;
        }
        st = take_line(im, p, (size_t)(eol - p), ++line);
        nf_byte_in_consume(in, (size_t)(eol - p) + 1);
        seen = 0;
    }
    return st;
}
