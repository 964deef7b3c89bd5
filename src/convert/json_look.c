/*
 * JSON Lines or JSON. Lines are read one by one, so that a bad one does not end
 * the file; all else is read as a stream of values.
 */
#include "src/convert/json_look.h"

#include "src/convert/json_article.h"

#define MAX_DEPTH 512

enum shape {
    NOT_JSON,
    BROKEN,     /* an object that is not right JSON */
    ODD_LINES,  /* an object on its line, and something else below */
    OPEN_LINE,  /* an object that goes on, on its line, behind what is seen */
    ONE_OBJECT, /* and nothing else; it stands on a line */
    LINES,      /* an object on its line, and another below */
    OTHER       /* JSON in another arrangement */
};

/* JSON text sequences (RFC 7464) have a record separator before each text. */
static struct nf_look past_separator(const struct nf_look *look)
{
    struct nf_look l = nf_look_past_space(look);

    if (l.at < l.end && *l.at == '\x1e') {
        l.at++;
        l = nf_look_past_space(&l);
    }
    return l;
}

static bool begins_list_of_objects(struct nf_json j)
{
    if (nf_json_peek(&j) != '[')
        return false;
    j.at++;
    nf_json_skip_space(&j);
    return nf_json_peek(&j) == '{';
}

/* What follows the first object, which ends where @j is. */
static enum shape shape_behind(const struct nf_look *look, struct nf_json *j)
{
    const char *from = j->at;
    bool line_end = false;

    nf_json_skip_space(j);
    for (const char *p = from; p < j->at; p++)
        line_end = line_end || *p == '\n';
    j->at += nf_byte_order_marks(j->at, (size_t)(j->end - j->at));
    if (j->at == j->end)
        return look->whole ? ONE_OBJECT : line_end ? LINES : OTHER;
    if (!line_end || *j->at == ',' || begins_list_of_objects(*j))
        return OTHER;
    return *j->at == '{' || *j->at == '\x1e' ? LINES : ODD_LINES;
}

static bool has_line_end(const char *p, const char *end)
{
    for (; p < end; p++)
        if (*p == '\n')
            return true;
    return false;
}

/* A text may begin with a brace; an object goes on with a key, or ends. */
static bool begins_object(struct nf_json j)
{
    j.at++;
    nf_json_skip_space(&j);
    return j.at == j.end || nf_json_peek(&j) == '"' || nf_json_peek(&j) == '}';
}

static enum shape shape_of(const struct nf_look *look)
{
    struct nf_look l = past_separator(look);
    struct nf_json j = nf_json_init(l.at, (size_t)(l.end - l.at), MAX_DEPTH);
    char first = nf_json_peek(&j);

    if (first == '[') {
        struct nf_json in = j;

        in.at++;
        nf_json_skip_space(&in);
        return in.at == in.end || nf_json_peek(&in) == '{' ||
                       nf_json_peek(&in) == ']' || nf_json_peek(&in) == '['
                   ? OTHER
                   : NOT_JSON;
    }
    if (first != '{' || !begins_object(j))
        return NOT_JSON;
    if (!nf_json_scan_value(&j)) {
        if (j.at < j.end || look->whole)
            return BROKEN;
        return has_line_end(l.at, l.end) ? OTHER : OPEN_LINE;
    }
    return has_line_end(l.at, j.at) ? OTHER : shape_behind(look, &j);
}

/* Whether the file's suffix is one of @format's, or says nothing and @unnamed. */
static bool is_named(const struct nf_look *look, enum nf_format_id format, bool unnamed)
{
    const enum nf_format_id named = nf_format_by_suffix(look->name);

    return named != NF_NO_FORMAT ? named == format : unnamed;
}

static bool is_named_json(const struct nf_look *look)
{
    return is_named(look, NF_FORMAT_JSON, true) || is_named(look, NF_FORMAT_JSONL, true);
}

enum nf_sure nf_look_jsonl(const struct nf_look *look)
{
    switch (shape_of(look)) {
    case LINES:
        return NF_SURE_YES;
    case ODD_LINES: /* one bad line, unless a text may begin so */
        return is_named_json(look) ? NF_SURE_YES : NF_SURE_MAYBE;
    case BROKEN:
    case OPEN_LINE:
    case ONE_OBJECT:
        return is_named(look, NF_FORMAT_JSONL, false) ? NF_SURE_YES : NF_SURE_MAYBE;
    case NOT_JSON:
    case OTHER:
        break;
    }
    return NF_SURE_NO;
}

enum nf_sure nf_look_json(const struct nf_look *look)
{
    switch (shape_of(look)) {
    case OTHER:
    case OPEN_LINE:
    case ONE_OBJECT:
        return NF_SURE_YES;
    case BROKEN:
        return is_named_json(look) ? NF_SURE_YES : NF_SURE_MAYBE;
    case NOT_JSON:
    case ODD_LINES:
    case LINES:
        break;
    }
    return NF_SURE_NO;
}

bool nf_look_is_article_line(const struct nf_look *look)
{
    const struct nf_look l = past_separator(look);
    const enum shape shape = shape_of(look);

    return (shape == LINES || shape == ODD_LINES) && is_named_json(look) &&
           nf_json_is_article(nf_json_init(l.at, (size_t)(l.end - l.at), MAX_DEPTH));
}
