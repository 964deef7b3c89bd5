#include "src/convert/json_take.h"

#include <string.h>

#include "src/base/ascii.h"
#include "src/base/str_equal.h"
#include "src/convert/json_article.h"
#include "src/convert/json_envelope.h"
#include "src/convert/json_fault.h"
#include "src/convert/json_survey.h"
#include "src/convert/json_walk.h"

/* Where articles are must be plain from so much of what wraps them: less than is
 * read at once, so that wrapped lists take no more memory than others. */
#define DECIDE (512u << 10)
/* So much white space behind a value is kept. */
#define MAX_SPACE (1u << 12)

/* What became of the object at the window's front. */
enum outcome {
    WHOLE,   /* it is in the window, and a record */
    TOO_BIG, /* it is longer than was asked for */
    ODD,     /* it is JSON, and no record: why says why not */
    LOST     /* it is not JSON, or ends early; that was said */
};

struct object {
    enum outcome outcome;
    struct nf_record record;
    size_t len;
    const char *why;
};

/* The object at the window's front, if it has up to @max bytes. */
static enum nf_status read_object(struct nf_json_stream *s, size_t max,
                                  struct object *out)
{
    enum nf_status st = NF_OK;

    out->outcome = LOST;
    while (st == NF_OK && !s->dead) {
        struct nf_json j = nf_json_stream_window(s), whole = j;

        st = nf_json_record(&s->im->records, &j, &out->record);
        out->len = (size_t)(j.at - j.start);
        out->why = j.why;
        if (st == NF_E_NOMEM)
            return nf_importer_nomem(s->im);
        if (st == NF_OK) {
            out->outcome = out->len <= max ? WHOLE : TOO_BIG;
            return NF_OK;
        }
        if (!j.short_of_data && nf_json_scan_value(&whole)) {
            out->outcome = ODD;
            out->len = (size_t)(whole.at - whole.start);
            return NF_OK;
        }
        if (!j.short_of_data && !whole.short_of_data)
            return nf_json_stream_refuse(s, &j);
        if (nf_byte_in_len(s->in) > max) {
            out->outcome = TOO_BIG;
            return NF_OK;
        }
        st = nf_json_stream_more(s, j.short_of_data ? &j : &whole);
    }
    return st;
}

/*
 * The white space that ends the file behind the @n bytes of its one value.
 */
static size_t space_at_end(struct nf_json_stream *s, size_t n)
{
    for (;;) {
        struct nf_json j = nf_json_stream_window(s);

        j.at += n;
        nf_json_skip_space(&j);
        if (j.at < j.end || (size_t)(j.at - j.start) - n > MAX_SPACE)
            return 0;
        if (!nf_byte_in_more(s->in))
            return (size_t)(j.at - j.start) - n;
    }
}

static enum nf_status give(struct nf_json_stream *s, struct object *o, bool alone)
{
    size_t space = alone ? space_at_end(s, o->len) : 0;
    enum nf_status st;

    /* Looking for the end may have moved the window, and what points into it. */
    if (alone) {
        st = read_object(s, SIZE_MAX, o);
        if (st != NF_OK || o->outcome != WHOLE)
            return st;
    }
    o->record.tail.len += space;
    st = nf_importer_record(s->im, s->line, &o->record);
    nf_json_stream_consume(s, o->len + space);
    return st;
}

/* Refuse the object at the window's front, and go on behind it. */
static enum nf_status refuse(struct nf_json_stream *s, const char *why)
{
    enum nf_status st = nf_importer_refuse(s->im, s->line, why);

    return st == NF_OK ? nf_json_skip(s) : st;
}

static enum nf_status refuse_long(struct nf_json_stream *s)
{
    enum nf_status st = nf_importer_refuse_long(s->im, s->line, "value");

    return st == NF_OK ? nf_json_skip(s) : st;
}

enum nf_status nf_json_take_article(struct nf_json_stream *s)
{
    struct object o;
    enum nf_status st = read_object(s, s->im->opts.max_record, &o);

    if (st != NF_OK || s->dead)
        return st;
    switch (o.outcome) {
    case WHOLE:
        return give(s, &o, false);
    case ODD:
        return refuse(s, o.why);
    case TOO_BIG:
        return refuse_long(s);
    case LOST:
        break;
    }
    return NF_OK;
}

/* Pages in an answer, feeds in a list of feeds, down to this depth. */
#define MAX_WRAPS 4

static enum nf_status take_element(struct nf_json_stream *s)
{
    return nf_json_take(s, NF_JSON_ELEMENT);
}

static enum nf_status unwrap(struct nf_json_stream *s, const char *path, bool guessed)
{
    struct nf_json_path at;
    uint64_t around = 0;
    enum nf_status st;

    if (!nf_json_path_parse(path, &at))
        return refuse(s, "the object around the articles is nested too deeply");
    s->wraps++;
    st = nf_json_walk(s, &at, guessed,
                      s->wraps < MAX_WRAPS ? take_element : nf_json_take_article, &around);
    s->wraps--;
    if (st == NF_OK)
        nf_importer_notice(s->im, NF_NOTICE_UNWRAPPED, at.text, around);
    return st;
}

/* Whether the object at @j, one of many, is a wrapping: of articles, or as others before it,
 * only that it wraps none. */
static bool wraps(struct nf_importer *im, struct nf_json j, char path[NF_JSON_PATH_MAX])
{
    if (nf_json_wraps_articles(j, path)) {
        memcpy(im->unwrapped, path, NF_JSON_PATH_MAX);
        return true;
    }
    if (!im->unwrapped[0] || !nf_json_wraps_none(j, im->unwrapped))
        return false;
    memcpy(path, im->unwrapped, NF_JSON_PATH_MAX);
    return true;
}

/* Whether an object may wrap articles, or be no article, for all that its record says: titles in
 * a list are those of a table by columns, and a status may be that of an error. */
static bool may_wrap(const struct nf_record *record)
{
    if (!nf_is_article(record))
        return true;
    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];

        if (f->kind == NF_KIND_JSON && f->value.len > 2 &&
            (*f->value.ptr == '[' ? f->role == NF_ROLE_TITLE || nf_is_envelope_key(f->key)
                                  : (*f->value.ptr == '4' || *f->value.ptr == '5') &&
                                        nf_str_is(f->key, "status")))
            return true;
    }
    return false;
}

/* How the object at the window's front is to be read, of which only the beginning is there if it
 * is @cut: one of many wraps articles only if it says so plainly. */
static enum nf_reading reading_of(struct nf_json_stream *s, enum nf_json_where where, bool cut,
                                  char path[NF_JSON_PATH_MAX], char why[NF_WHY_TEXT])
{
    const struct nf_json j = nf_json_stream_window(s);

    if (where != NF_JSON_ELEMENT)
        return nf_json_survey(j, cut, path, why);
    if (!cut && nf_json_is_error(j, why))
        return NF_READING_UNKNOWN;
    if (wraps(s->im, j, path))
        return NF_READING_WRAPPING;
    if (cut)
        return NF_READING_CUT;
    return nf_json_may_be_feed(j, true, why) ? NF_READING_UNKNOWN : NF_READING_ARTICLE;
}

/* Tables follow, whose rows are not to be taken for the articles of one list. */
static enum nf_status refuse_dump(struct nf_json_stream *s)
{
    s->dead = true;
    return nf_importer_refuse(s->im, s->line, "a dump of tables by phpMyAdmin; --articles "
                              "'/*/data' takes the rows of all, --articles /2/data of one");
}

/* The object at the window's front, all of which is there. */
static enum nf_status decide(struct nf_json_stream *s, struct object *o, enum nf_json_where where)
{
    const bool alone = where == NF_JSON_ALONE;
    char path[NF_JSON_PATH_MAX], why[NF_WHY_TEXT];

    if (o->outcome == WHOLE && !may_wrap(&o->record))
        return give(s, o, alone);
    if (where == NF_JSON_ELEMENT && nf_is_dump_header(nf_json_stream_window(s)))
        return refuse_dump(s);
    switch (reading_of(s, where, false, path, why)) {
    case NF_READING_WRAPPING:
        return unwrap(s, path, false);
    case NF_READING_UNKNOWN:
        return refuse(s, why);
    case NF_READING_ARTICLE:
    case NF_READING_CUT:
        break;
    }
    return o->outcome == WHOLE ? give(s, o, alone) : refuse(s, o->why);
}

/* The object at the window's front, of which only the beginning is there. */
static enum nf_status decide_early(struct nf_json_stream *s, enum nf_json_where where)
{
    char path[NF_JSON_PATH_MAX], why[NF_WHY_TEXT];
    struct object o;
    enum nf_status st;

    switch (reading_of(s, where, true, path, why)) {
    case NF_READING_WRAPPING:
        return unwrap(s, path, true);
    case NF_READING_UNKNOWN:
        return refuse(s, why);
    case NF_READING_ARTICLE:
    case NF_READING_CUT:
        break;
    }
    st = read_object(s, s->im->opts.max_record, &o);
    if (st != NF_OK || s->dead)
        return st;
    return o.outcome == TOO_BIG ? refuse_long(s) : decide(s, &o, where);
}

/* The caller said where articles are. */
static enum nf_status take_at(struct nf_json_stream *s, enum nf_json_where where)
{
    uint64_t around;
    struct object o;
    enum nf_status st;

    if (s->im->at.count > 0)
        return nf_json_walk(s, &s->im->at, false, nf_json_take_article, &around);
    if (where != NF_JSON_ALONE)
        return nf_json_take_article(s);
    st = read_object(s, s->im->opts.max_record, &o);
    if (st != NF_OK || s->dead)
        return st;
    return o.outcome == WHOLE ? give(s, &o, true) : nf_json_take_article(s);
}

enum nf_status nf_json_take(struct nf_json_stream *s, enum nf_json_where where)
{
    size_t max = s->im->opts.max_record;
    struct object o;
    enum nf_status st;

    if (s->im->opts.at)
        return take_at(s, where);
    st = read_object(s, DECIDE < max ? DECIDE : max, &o);
    if (st != NF_OK || s->dead)
        return st;
    return o.outcome == TOO_BIG ? decide_early(s, where) : decide(s, &o, where);
}

/* Whether a line says of those below it that they are pages, as WACZ has them: it has a title, too,
 * and its first key says what it is. */
static bool is_header_of_pages(const struct nf_record *record)
{
    return record->count && nf_str_is(record->fields[0].key, "format") &&
           nf_ascii_begins(record->fields[0].value, "json-pages-");
}

enum nf_status nf_json_take_line(struct nf_importer *im, const char *p, size_t n,
                                 uint64_t line, const struct nf_record *record)
{
    struct nf_byte_in in = { .window = { .ptr = (uint8_t *)p, .len = n }, .ended = true };
    struct nf_json_stream s = { .im = im, .in = &in, .line = line };
    char path[NF_JSON_PATH_MAX], why[NF_WHY_TEXT];
    const char *fault;
    uint64_t around;

    if (im->opts.at && im->at.count > 0)
        return nf_json_walk(&s, &im->at, false, nf_json_take_article, &around);
    if (!im->opts.at && is_header_of_pages(record)) {
        nf_importer_notice(im, NF_NOTICE_UNWRAPPED, "the lines below the header of pages", n);
        return NF_OK;
    }
    if (!im->opts.at && may_wrap(record)) {
        (void)nf_json_stream_next(&s);
        if (nf_is_bulk_action(nf_json_stream_window(&s))) {
            nf_importer_notice(im, NF_NOTICE_UNWRAPPED, "the lines below actions of _bulk", n);
            return NF_OK;
        }
        fault = nf_json_fault(nf_json_stream_window(&s));
        if (fault)
            return nf_importer_refuse(im, line, fault);
        if (wraps(im, nf_json_stream_window(&s), path))
            return unwrap(&s, path, false);
        if (nf_json_may_be_feed(nf_json_stream_window(&s), false, why) ||
            nf_json_is_error(nf_json_stream_window(&s), why))
            return nf_importer_refuse(im, line, why);
    }
    return nf_importer_record(im, line, record);
}
