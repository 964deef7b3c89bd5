/*
 * Articles that are text: a title line, an image line, the body; before them an address
 * perhaps, and in Markdown front matter. What is not a value is a literal, so the file
 * comes back byte for byte, whatever its bytes are.
 */
#include "src/convert/split_text.h"

#include <string.h>

#include "src/base/ascii.h"
#include "src/base/space.h"
#include "src/base/str_equal.h"
#include "src/convert/address.h"
#include "src/convert/front_matter.h"
#include "src/convert/html_begin.h"
#include "src/convert/lines.h"
#include "src/convert/role_path.h"

struct text {
    struct nf_importer *im;
    const char *at;      /* what is not yet taken */
    const char *end;
    const char *literal; /* where the next literal begins */
    char eol;            /* '\r' where no line ends otherwise */
    bool markdown;       /* in which there may be tags */
    bool html;           /* what is left begins with one */
    bool matter;         /* it begins with front matter */
    bool nomem;
};

static struct nf_str line_here(const struct text *t)
{
    return nf_line_at(t->at, t->end, t->eol);
}

/* Go behind the line end of the line that begins here. */
static void next_line(struct text *t)
{
    t->at = nf_next_line(t->at, t->end, t->eol);
}

static void add_value(struct text *t, struct nf_str value, enum nf_role role)
{
    struct nf_field f = { .key = { "", 0 },
                          .before = { t->literal, (size_t)(value.ptr - t->literal) },
                          .value = value,
                          .kind = NF_KIND_TEXT,
                          .role = role };

    t->nomem = t->nomem || !nf_vec_add(&t->im->records.fields, &f);
    t->literal = value.ptr + value.len;
}

/* Whether a value has @role. One that says nothing loses it. */
static bool has_role(const struct text *t, enum nf_role role)
{
    struct nf_field *f = t->im->records.fields.at;

    for (size_t n = nf_vec_count(&t->im->records.fields); n > 0; n--, f++) {
        if (f->role != role)
            continue;
        if (!nf_field_is_null(f))
            return true;
        f->role = NF_ROLE_NONE;
    }
    return false;
}

/* Front matter, if the text begins with it. What cannot be read is body. */
static void take_front_matter(struct text *t)
{
    struct nf_front *front = &t->im->front;
    struct nf_str text = { t->at, (size_t)(t->end - t->at) };
    const char *behind;

    switch (nf_front_matter(front, text, &behind)) {
    case NF_FRONT_READ:
        t->nomem = !nf_front_fields(front, &t->im->records.fields.buf, &t->literal);
        t->at = behind;
        while (t->at < t->end && line_here(t).len == 0)
            next_line(t);
        t->matter = true;
        break;
    case NF_FRONT_BROKEN:
    case NF_FRONT_MISSING:
        t->matter = true;
        break;
    case NF_FRONT_NOMEM:
        t->nomem = true;
        return;
    case NF_FRONT_NONE:
        return;
    }
    if (front->why[0])
        nf_importer_notice(t->im, NF_NOTICE_FRONT_MATTER, front->why, 1);
}

/* A line of dashes and the like, which stands between parts of a text. */
static bool is_rule(struct nf_str line)
{
    size_t n = 0;

    while (n < line.len && line.ptr[n] == *line.ptr && strchr("-+=*_~", *line.ptr))
        n++;
    return n > 2 && n == line.len;
}

/* Whether a line has no words: a rule, "* * *", or what a table is drawn with. */
static bool is_drawn(struct nf_str line)
{
    return line.len > 2 && nf_str_is_of(line, "-+=*_~ ");
}

/* How long the marks of a Markdown heading are that @line begins with; 0 if it is none. */
static size_t heading_marks(struct nf_str line)
{
    size_t n = 0;

    while (n < line.len && n < 6 && line.ptr[n] == '#')
        n++;
    return n && n + 1 < line.len && line.ptr[n] == ' ' ? n + 1 : 0;
}

/* A heading may be closed as it is opened: # Rain #. */
static struct nf_str without_closing_marks(struct nf_str line)
{
    struct nf_str text = nf_trim_end(line);
    size_t n = text.len;

    while (n > 0 && text.ptr[n - 1] == '#')
        n--;
    return n < text.len && n > 1 && text.ptr[n - 1] == ' '
               ? nf_trim_end((struct nf_str){ text.ptr, n }) : line;
}

static bool is_address_alone(struct nf_str line)
{
    return nf_is_address(line) && !memchr(line.ptr, ' ', line.len);
}

/* An address alone on the first line, and a date alone on the one below it: no title. */
static void take_address(struct text *t)
{
    struct nf_str line = line_here(t);
    struct nf_time time;

    if (!is_address_alone(line))
        return;
    add_value(t, line, NF_ROLE_URL);
    next_line(t);
    line = line_here(t);
    if (!nf_time_parse(line, &time) || time.precision < NF_PRECISION_DAY)
        return;
    add_value(t, line, NF_ROLE_PUBLISHED);
    next_line(t);
}

/* No title has so many characters: a line that has is a paragraph. */
#define LONG_TITLE 300

static bool is_paragraph(struct nf_str line)
{
    size_t characters = 0;

    for (size_t i = 0; i < line.len; i++)
        characters += ((unsigned char)line.ptr[i] & 0xc0) != 0x80;
    return characters > LONG_TITLE;
}

/* Whether @line begins a list, a table, a quotation or code in Markdown. */
static bool begins_block(struct nf_str line)
{
    return memchr("|>", *line.ptr, 2) || nf_ascii_begins(line, "```") ||
           (line.len > 1 && memchr("-*+", *line.ptr, 3) && line.ptr[1] == ' ');
}

/* The first line, without the marks of a Markdown heading, be they before or below it. */
static void take_title(struct text *t)
{
    struct nf_str line = line_here(t);
    size_t marks = heading_marks(line);

    if (line.len == 0 || (t->matter && !marks) || is_drawn(line) || t->html)
        return;
    if (!marks && (is_paragraph(line) || is_address_alone(line) ||
                   (t->markdown && begins_block(line))))
        return;
    if ((line.len >= 2 && line.ptr[0] == '!' && line.ptr[1] == '[') ||
        has_role(t, NF_ROLE_TITLE))
        return;
    line.ptr += marks;
    line.len -= marks;
    if (marks)
        line = without_closing_marks(line);
    add_value(t, line, NF_ROLE_TITLE);
    next_line(t);
    line = line_here(t);
    if (is_rule(line) && (*line.ptr == '=' || *line.ptr == '-'))
        next_line(t);
}

/* ![alt](address), alone on its line; empty lines may stand before it. */
static void take_image(struct text *t)
{
    struct text ahead = *t;
    struct nf_str line;
    const char *p, *close;

    while (ahead.at < ahead.end && line_here(&ahead).len == 0)
        next_line(&ahead);
    line = nf_trim(line_here(&ahead));
    if (line.len < 5 || memcmp(line.ptr, "![", 2) != 0 ||
        line.ptr[line.len - 1] != ')')
        return;
    p = line.ptr + 2;
    close = memchr(p, ']', line.len - 2);
    if (!close || close[1] != '(')
        return;
    p = close + 2;
    line = (struct nf_str){ p, (size_t)(line.ptr + line.len - 1 - p) };
    if (line.len == 0 || memchr(line.ptr, ' ', line.len))
        return;
    *t = ahead;
    add_value(t, line, has_role(t, NF_ROLE_IMAGE) ? NF_ROLE_NONE : NF_ROLE_IMAGE);
    next_line(t);
}

/* A summary that begins with a tag was taken for the body, for want of another. */
static void keep_summary(struct text *t)
{
    struct nf_field *f = t->im->records.fields.at;

    for (size_t n = nf_vec_count(&t->im->records.fields); n > 0; n--, f++)
        if (f->role == NF_ROLE_HTML)
            f->role = NF_ROLE_SUMMARY;
}

static void take_body(struct text *t)
{
    /* The line end before the body is a literal. */
    while (t->at < t->end && (*t->at == '\n' || *t->at == '\r'))
        t->at++;
    if (t->at < t->end)
        keep_summary(t);
    if (t->at < t->end)
        add_value(t, (struct nf_str){ t->at, (size_t)(t->end - t->at) },
                  t->html && !t->markdown ? NF_ROLE_HTML : NF_ROLE_TEXT);
}

static enum nf_status split(struct nf_importer *im, struct nf_byte_in *in,
                            bool markdown)
{
    struct text t = { .im = im, .markdown = markdown };
    struct nf_record record;
    enum nf_status st;

    nf_byte_in_want(in, im->opts.max_record + 1);
    st = nf_importer_end(im, in, 0);
    if (st != NF_OK || in->why)
        return st;
    if (nf_byte_in_len(in) == 0)
        return nf_importer_refuse(im, 0, "the file is empty");
    if (nf_byte_in_len(in) > im->opts.max_record)
        return nf_importer_refuse_long(im, 0, "file");
    nf_vec_reset(&im->records.fields);
    t.literal = nf_byte_in_ptr(in);
    t.end = t.literal + nf_byte_in_len(in);
    t.at = t.literal + nf_byte_order_marks(t.literal, nf_byte_in_len(in));
    t.eol = memchr(t.at, '\n', (size_t)(t.end - t.at)) ? '\n' : '\r';
    if (markdown)
        take_front_matter(&t);
    if (!t.matter)
        take_address(&t);
    t.html = nf_begins_with_tag((struct nf_str){ t.at, (size_t)(t.end - t.at) });
    take_title(&t);
    take_image(&t);
    take_body(&t);
    if (t.nomem)
        return nf_importer_nomem(im);
    record.fields = im->records.fields.at;
    record.count = nf_vec_count(&im->records.fields);
    record.tail = (struct nf_str){ t.literal, (size_t)(t.end - t.literal) };
    return nf_importer_record(im, 0, &record);
}

enum nf_status nf_split_text(struct nf_importer *im, struct nf_byte_in *in)
{
    return split(im, in, false);
}

enum nf_status nf_split_markdown(struct nf_importer *im, struct nf_byte_in *in)
{
    return split(im, in, true);
}

/* ![alt](address), as a line. */
static bool is_image_line(struct nf_str line)
{
    const char *p = line.len > 4 ? memchr(line.ptr, ']', line.len - 1) : NULL;

    return p && memcmp(line.ptr, "![", 2) == 0 && p[1] == '(' &&
           line.ptr[line.len - 1] == ')';
}

enum nf_sure nf_look_text(const struct nf_look *look)
{
    struct nf_str title = nf_look_line(look, look->at);
    struct nf_str image = nf_look_line(look, nf_look_next_line(look, look->at));

    if (memchr(look->at, '\0', (size_t)(look->end - look->at)))
        return NF_SURE_NO;
    return title.len && is_image_line(image) ? NF_SURE_YES : NF_SURE_MAYBE;
}

/* Whether @line is "Title: Rain", "title:: Rain" or "**Title:** Rain", or another key that is known
 * and its value. The wide colon of East Asia has its blank in it. */
static bool is_field(struct nf_str line)
{
    static const char wide[] = "\xef\xbc\x9a";
    const char *p = line.ptr, *const end = p + line.len;
    struct nf_str key;
    bool colon, blank;

    while (p < end && *p == '*')
        p++;
    key.ptr = p;
    while (p < end && !memchr(":*\xef", *p, 3))
        p++;
    key.len = (size_t)(p - key.ptr);
    while (p < end && *p == '*')
        p++;
    colon = p < end && *p == ':';
    blank = !colon && end - p >= 3 && memcmp(p, wide, 3) == 0;
    if (!colon && !blank)
        return false;
    p += colon ? 1 : 3;
    while (p < end && *p == '*')
        p++;
    return p < end && (blank || (p + 1 < end && memchr(" \t:", *p, 3))) &&
           nf_role_of_path(key).role != NF_ROLE_NONE;
}

bool nf_text_has_fields(const struct nf_look *look)
{
    const char *p = nf_look_next_line(look, look->at);

    while (p < look->end && nf_look_line(look, p).len == 0)
        p = nf_look_next_line(look, p);
    return is_field(nf_look_line(look, look->at)) && is_field(nf_look_line(look, p));
}

static bool is_named_markdown(const struct nf_look *look)
{
    return nf_format_by_suffix(look->name) == NF_FORMAT_MARKDOWN;
}

enum nf_sure nf_look_markdown(const struct nf_look *look)
{
    struct nf_str text = { look->at, (size_t)(look->end - look->at) };
    struct nf_fences fences;

    if (nf_look_text(look) == NF_SURE_NO)
        return NF_SURE_NO;
    /* Not by its content alone: JSON that something is wrong with looks alike. */
    return nf_front_fences(text, &fences) ||
                   (is_named_markdown(look) && nf_front_is_json(text))
               ? NF_SURE_YES
               : NF_SURE_MAYBE;
}
