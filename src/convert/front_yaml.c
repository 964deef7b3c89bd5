/*
 * Front matter in YAML, through libyaml's events. Values that stand on one line
 * just as they read are found in the text; of all others JSON is made.
 */
#include "src/convert/front_yaml.h"

#include <stdio.h>
#include <string.h>

#ifdef NF_HAVE_YAML

#include <newsfiche/convert.h>
#include <yaml.h>

#include "src/base/core_schema.h"
#include "src/base/space.h"
#include "src/convert/lines.h"
#include "src/convert/role_path.h"

struct yaml {
    yaml_parser_t parser;
    yaml_event_t event; /* the present one */
    bool has_event;
    struct nf_front *front;
    enum nf_front_status status; /* NF_FRONT_READ until something fails */
    const char *start, *end;     /* the text */
    size_t line;                 /* its first */
    /* libyaml counts characters: @at is character @index. */
    const char *at;
    size_t index;
};

/* What is right is not taken. */
static bool fail(struct yaml *y, const char *why)
{
    y->front->right = true;
    y->status = nf_front_fail(y->front, y->line + y->event.start_mark.line, why);
    return false;
}

static bool nomem(struct yaml *y)
{
    y->status = NF_FRONT_NOMEM;
    return false;
}

static bool fail_alias(struct yaml *y)
{
    return fail(y, "aliases are not supported");
}

/* What is not right for all that libyaml says. */
static bool fail_line(struct yaml *y, const char *why)
{
    y->status = nf_front_fail(y->front, y->line + y->event.start_mark.line, why);
    return false;
}

/* The parser's complaint as ours. */
static bool fail_parser(struct yaml *y)
{
    const yaml_parser_t *p = &y->parser;
    size_t line = p->problem_mark.line;

    if (p->error == YAML_MEMORY_ERROR)
        return nomem(y);
    if (p->error == YAML_READER_ERROR) /* which knows the byte only */
        line = p->mark.line;
    y->status = nf_front_fail(y->front, y->line + line, p->problem ? p->problem : "not valid YAML");
    return false;
}

static bool next(struct yaml *y)
{
    if (y->has_event)
        yaml_event_delete(&y->event);
    y->has_event = yaml_parser_parse(&y->parser, &y->event) != 0;
    return y->has_event || fail_parser(y);
}

/* Where the character at @mark is; marks are asked for in their order. */
static const char *place(struct yaml *y, const yaml_mark_t *mark)
{
    while (y->index < mark->index && y->at < y->end) {
        y->at++;
        while (y->at < y->end && ((unsigned char)*y->at & 0xc0) == 0x80)
            y->at++;
        y->index++;
    }
    return y->at;
}

static struct nf_str scalar(const struct yaml *y)
{
    return (struct nf_str){ (const char *)y->event.data.scalar.value,
                            y->event.data.scalar.length };
}

static bool put(struct yaml *y, const char *p, size_t n)
{
    return nf_buf_add(&y->front->work, p, n) || nomem(y);
}

static bool put_quoted(struct yaml *y, struct nf_str s)
{
    struct nf_buf *b = &y->front->work;

    if (s.len > SIZE_MAX / 8 || !nf_buf_reserve(b, 6 * s.len + 2))
        return nomem(y);
    b->len = (size_t)(nf_json_quote(s, nf_buf_text(b) + b->len) - nf_buf_text(b));
    return true;
}

/* Whether a tag says of the present scalar that it is no string. Programs that put quotes around
 * all values have one where there is nothing: !!null 'null'. */
static bool is_tagged(const struct yaml *y)
{
    const char *tag = (const char *)y->event.data.scalar.tag;
    const size_t n = sizeof(YAML_NULL_TAG) - sizeof("null");

    return tag && strncmp(tag, YAML_NULL_TAG, n) == 0 && strcmp(tag, YAML_STR_TAG) != 0;
}

/* The present scalar as JSON. Only what has neither quotes nor the tag of a string may be
 * another thing than a string. */
static bool put_scalar(struct yaml *y, bool key)
{
    struct nf_str s = scalar(y), json = { NULL, 0 };

    if (!key && (is_tagged(y) || (y->event.data.scalar.plain_implicit &&
                                  y->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE)))
        json = nf_core_json(s);
    return json.ptr ? put(y, json.ptr, json.len) : put_quoted(y, s);
}

/* The lists and mappings that are open. */
struct nest {
    unsigned depth;
    bool mapping[NF_FRONT_DEPTH];
    size_t count[NF_FRONT_DEPTH]; /* items, or keys and values */
};

/* What stands before an item. Sets whether it is a key. */
static bool put_separator(struct yaml *y, struct nest *n, bool *key)
{
    size_t count;
    bool mapping;

    *key = false;
    if (n->depth == 0)
        return true;
    count = n->count[n->depth - 1]++;
    mapping = n->mapping[n->depth - 1];
    *key = mapping && count % 2 == 0;
    if (mapping && count % 2 == 1)
        return put(y, ":", 1);
    return count == 0 || put(y, ",", 1);
}

static bool enter(struct yaml *y, struct nest *n, bool mapping)
{
    if (n->depth == NF_FRONT_DEPTH)
        return fail(y, "nested too deeply");
    n->mapping[n->depth] = mapping;
    n->count[n->depth++] = 0;
    return put(y, mapping ? "{" : "[", 1);
}

/* One step of put_node(): what the present event gives. */
static bool put_event(struct yaml *y, struct nest *n)
{
    bool mapping = y->event.type == YAML_MAPPING_START_EVENT, key;

    switch (y->event.type) {
    case YAML_SCALAR_EVENT:
        return nf_front_count_value(y->front)
                   ? put_separator(y, n, &key) && put_scalar(y, key)
                   : fail(y, "too many values");
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        if (!nf_front_count_value(y->front))
            return fail(y, "too many values");
        if (!put_separator(y, n, &key))
            return false;
        return key ? fail(y, "a key is not a scalar") : enter(y, n, mapping);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        n->depth--;
        return put(y, n->mapping[n->depth] ? "}" : "]", 1);
    default:
        return fail_alias(y);
    }
}

/* The node that the present event begins, as JSON. */
static bool put_node(struct yaml *y)
{
    struct nest n = { .depth = 0 };

    y->front->work.len = 0;
    for (;;) {
        if (!put_event(y, &n))
            return false;
        if (n.depth == 0)
            return true;
        if (!next(y))
            return false;
    }
}

/* Whether the present scalar, which begins at @p, stands there as it reads. */
static bool is_verbatim(const struct yaml *y, const char *p, bool *quoted)
{
    struct nf_str s = scalar(y);
    size_t left = (size_t)(y->end - p);
    char quote = left ? *p : '\0';

    *quoted = y->event.data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
              y->event.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    if (*quoted) {
        if (left < s.len + 2 || (quote != '"' && quote != '\'') || p[s.len + 1] != quote)
            return false;
        p++;
    } else if (y->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE || left < s.len) {
        return false;
    }
    return (s.len == 0 || memcmp(p, s.ptr, s.len) == 0) && !memchr(p, '\n', s.len) &&
           !memchr(p, '\r', s.len);
}

/* Of an unquoted scalar: it is null, in a word that means it in YAML alone. */
static bool is_yaml_null(struct nf_str s)
{
    struct nf_str json = nf_core_json(s);

    return json.ptr && *json.ptr == 'n' && s.len && *s.ptr != 'n';
}

/* Whether the present event is a scalar whose first word was taken for a tag, and is none of
 * YAML's own: who writes titles without quotes has some that begin with an exclamation mark. */
static bool has_lost_word(const struct yaml *y)
{
    return y->event.type == YAML_SCALAR_EVENT && y->event.data.scalar.tag &&
           *y->event.data.scalar.tag == '!';
}

/* @s, which ended at what YAML takes for a comment, with what may be a hashtag: people write a
 * blank behind the # of a comment, and programs titles without quotes. */
static struct nf_str with_hashtag(const struct yaml *y, struct nf_str key, struct nf_str s)
{
    const enum nf_role role = nf_role_of_path(key).role;
    const char *end = nf_line_end(s.ptr, y->end, '\n'), *p = s.ptr + s.len;

    while (p < end && nf_is_blank(*p))
        p++;
    if ((role != NF_ROLE_TITLE && role != NF_ROLE_SUMMARY) || end - p < 2 || *p != '#' ||
        nf_is_space(p[1]))
        return s;
    while (nf_is_space(end[-1]))
        end--;
    return nf_trim((struct nf_str){ s.ptr, (size_t)(end - s.ptr) });
}

/* The value of @key; it begins behind the colon at @colon, and is the present
 * event. Without a key it is passed over. */
static bool take_value(struct yaml *y, struct nf_str key, const char *colon)
{
    const char *from = place(y, &y->event.start_mark);
    struct nf_str s;
    bool quoted;

    if (has_lost_word(y))
        return fail_line(y, "a tag that is not known");
    if (from < colon + 1)
        from = colon + 1;
    if (y->event.type == YAML_SCALAR_EVENT && !is_tagged(y) && is_verbatim(y, from, &quoted) &&
        !memchr(colon, '\n', (size_t)(from - colon)) &&
        (quoted || !is_yaml_null(scalar(y)))) {
        s = (struct nf_str){ from + quoted, scalar(y).len };
        if (!quoted)
            s = with_hashtag(y, key, s);
        if (!nf_front_count_value(y->front))
            return fail(y, "too many values");
        return key.len == 0 || nf_front_add(y->front, key, s, quoted) || nomem(y);
    }
    if (!put_node(y))
        return false;
    s = nf_buf_view(&y->front->work);
    /* Where it ends is known when the next key is. */
    return key.len == 0 ||
           nf_front_aside(y->front, key, (struct nf_str){ colon + 1, 0 }, s) || nomem(y);
}

/* The last value, if it is an aside, stands there to the line end before @p. */
static void end_last(struct yaml *y, const char *p)
{
    size_t n = nf_vec_count(&y->front->items);
    struct nf_front_item *last = n ? &y->front->items.at[n - 1] : NULL;

    if (!last || last->json_len == 0 || last->value.len)
        return;
    while (p > last->value.ptr && nf_is_blank(p[-1]))
        p--;
    if (p > last->value.ptr && p[-1] == '\n')
        p--;
    if (p > last->value.ptr && p[-1] == '\r')
        p--;
    if (p > last->value.ptr)
        last->value.len = (size_t)(p - last->value.ptr);
}

/* The byte before @p and the blanks there; a line end at the beginning. */
static unsigned char byte_before(const struct yaml *y, const char *p)
{
    while (p > y->start && nf_is_blank(p[-1]))
        p--;
    return p == y->start ? '\n' : (unsigned char)p[-1];
}

/* A key, which is the present event, and its value. */
static bool take_entry(struct yaml *y)
{
    struct nf_str raw, key = { "", 0 };
    const char *colon;

    if (y->event.type == YAML_ALIAS_EVENT)
        return fail_alias(y);
    if (y->event.type != YAML_SCALAR_EVENT)
        return fail(y, "a key is not a scalar");
    if (!nf_front_count_value(y->front))
        return fail(y, "too many values");
    raw.ptr = place(y, &y->event.start_mark);
    /* To libyaml U+0085, U+2028 and U+2029 end lines. */
    if (byte_before(y, raw.ptr) >= 0x80)
        return fail_line(y, "a key inside a line");
    end_last(y, raw.ptr);
    colon = place(y, &y->event.end_mark);
    raw.len = (size_t)(colon - raw.ptr);
    while (colon < y->end && nf_is_blank(*colon))
        colon++;
    if (colon == y->end || *colon != ':' || byte_before(y, raw.ptr) != '\n' ||
        !nf_front_key(raw, scalar(y), &key))
        key.len = 0;
    return next(y) && take_value(y, key, colon < y->end ? colon : colon - 1);
}

/* The events of a document that is a mapping in lines, or nothing. */
static bool take_document(struct yaml *y)
{
    if (!next(y) || !next(y)) /* begin of stream; document, or end of stream */
        return false;
    if (y->event.type == YAML_STREAM_END_EVENT)
        return true;
    if (!next(y))
        return false;
    if (y->event.type != YAML_MAPPING_START_EVENT) {
        y->status = NF_FRONT_NONE;
        return false;
    }
    if (y->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE)
        return fail(y, "a mapping in braces");
    while (next(y) && y->event.type != YAML_MAPPING_END_EVENT)
        if (!take_entry(y))
            return false;
    if (y->status != NF_FRONT_READ || !next(y) || !next(y))
        return false;
    end_last(y, y->end);
    return y->event.type == YAML_STREAM_END_EVENT ||
           fail(y, "more than one document");
}

enum nf_front_status nf_front_yaml(struct nf_front *f, struct nf_str text, size_t line)
{
    struct yaml y = { .front = f, .start = text.ptr, .end = text.ptr + text.len,
                      .line = line, .at = text.ptr };

    if (!yaml_parser_initialize(&y.parser))
        return NF_FRONT_NOMEM;
    yaml_parser_set_encoding(&y.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&y.parser, (const unsigned char *)text.ptr, text.len);
    take_document(&y);
    if (y.has_event)
        yaml_event_delete(&y.event);
    yaml_parser_delete(&y.parser);
    return y.status;
}

#else

enum nf_front_status nf_front_yaml(struct nf_front *f, struct nf_str text, size_t line)
{
    (void)text;
    (void)line;
    snprintf(f->why, sizeof(f->why), "built without libyaml");
    return NF_FRONT_MISSING;
}

#endif
