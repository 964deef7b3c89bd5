/*
 * Articles that are text: a title line, an image line, the body; Markdown has
 * front matter before them. What is not a value is a literal, so the file
 * comes back byte for byte, whatever its bytes are.
 */
#include "src/convert/split_text.h"

#include <string.h>

struct text {
    struct nf_importer *im;
    const char *at;      /* what is not yet taken */
    const char *end;
    const char *literal; /* where the next literal begins */
    bool nomem;
};

static struct nf_str line_here(const struct text *t)
{
    const char *eol = t->at < t->end
                          ? memchr(t->at, '\n', (size_t)(t->end - t->at)) : NULL;
    struct nf_str line = { t->at, (size_t)((eol ? eol : t->end) - t->at) };

    if (line.len && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* Go behind the line end of the line that begins here. */
static void next_line(struct text *t)
{
    const char *eol = t->at < t->end
                          ? memchr(t->at, '\n', (size_t)(t->end - t->at)) : NULL;

    t->at = eol ? eol + 1 : t->end;
}

static void add_value(struct text *t, const char *key, struct nf_str value,
                      enum nf_role role)
{
    struct nf_bytes *b = &t->im->records.fields;
    struct nf_field f = { .key = { key, strlen(key) },
                          .before = { t->literal, (size_t)(value.ptr - t->literal) },
                          .value = value,
                          .kind = NF_KIND_TEXT,
                          .role = role };

    if (!nf_bytes_reserve(b, sizeof(f))) {
        t->nomem = true;
        return;
    }
    memcpy(b->ptr + b->len, &f, sizeof(f));
    b->len += sizeof(f);
    t->literal = value.ptr + value.len;
}

static bool has_role(const struct text *t, enum nf_role role)
{
    const struct nf_bytes *b = &t->im->records.fields;
    struct nf_record r = { (const struct nf_field *)(const void *)b->ptr,
                           b->len / sizeof(struct nf_field), { NULL, 0 } };

    return nf_record_find(&r, role) != NULL;
}

static struct nf_str trim(struct nf_str s)
{
    while (s.len && (*s.ptr == ' ' || *s.ptr == '\t')) {
        s.ptr++;
        s.len--;
    }
    while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
        s.len--;
    return s;
}

static struct nf_str unquote(struct nf_str s)
{
    if (s.len >= 2 && (*s.ptr == '"' || *s.ptr == '\'') &&
        s.ptr[s.len - 1] == *s.ptr) {
        s.ptr++;
        s.len -= 2;
    }
    return s;
}

struct matter_key {
    const char *name;
    enum nf_role role;
};

/* Keys of front matter that JSON producers do not use, or use otherwise. */
static const struct matter_key matter_keys[] = {
    { "author", NF_ROLE_AUTHORS },   { "cover", NF_ROLE_IMAGE },
    { "cover_image", NF_ROLE_IMAGE }, { "canonical", NF_ROLE_CANONICAL_URL },
    { "original_url", NF_ROLE_URL }, { "slug", NF_ROLE_ID },
    { "permalink", NF_ROLE_URL },    { "lastmod", NF_ROLE_MODIFIED }
};

static enum nf_role matter_role(struct nf_str key, struct nf_str value)
{
    enum nf_role role = nf_role_of_path(key).role;

    for (size_t i = 0; i < sizeof(matter_keys) / sizeof(*matter_keys); i++)
        if (key.len == strlen(matter_keys[i].name) &&
            memcmp(key.ptr, matter_keys[i].name, key.len) == 0)
            role = matter_keys[i].role;
    if (role == NF_ROLE_SOURCE && value.len > 7 &&
        (memcmp(value.ptr, "http://", 7) == 0 ||
         memcmp(value.ptr, "https:/", 7) == 0))
        return NF_ROLE_URL;
    /* The body is the text; no key of front matter is. */
    return role == NF_ROLE_TEXT || role == NF_ROLE_HTML ? NF_ROLE_NONE : role;
}

static bool is_fence(struct nf_str line)
{
    return line.len == 3 && memcmp(line.ptr, "---", 3) == 0;
}

/* key: value. Lines of lists and of longer values stay in the literals. */
static void take_matter_line(struct text *t, struct nf_str line)
{
    const char *colon = line.len ? memchr(line.ptr, ':', line.len) : NULL;
    struct nf_str key, value;
    enum nf_role role;

    if (!colon || *line.ptr == ' ' || *line.ptr == '\t' || *line.ptr == '#' ||
        *line.ptr == '-')
        return;
    key = (struct nf_str){ line.ptr, (size_t)(colon - line.ptr) };
    value = unquote(trim((struct nf_str){ colon + 1,
                                          line.len - key.len - 1 }));
    if (value.len == 0 || memchr(key.ptr, ' ', key.len))
        return;
    role = matter_role(key, value);
    add_value(t, "", value, has_role(t, role) ? NF_ROLE_NONE : role);
}

/* Front matter, if the text begins with it. */
static void take_front_matter(struct text *t)
{
    struct text ahead = *t;
    bool closed = false;

    if (!is_fence(line_here(t)))
        return;
    for (next_line(&ahead); ahead.at < ahead.end && !closed; next_line(&ahead))
        closed = is_fence(line_here(&ahead));
    if (!closed)
        return;
    for (next_line(t); !is_fence(line_here(t)); next_line(t))
        take_matter_line(t, line_here(t));
    next_line(t);
    while (t->at < t->end && line_here(t).len == 0)
        next_line(t);
}

/* The first line, without the marks of a Markdown heading. */
static void take_title(struct text *t, bool markdown)
{
    struct nf_str line = line_here(t);
    bool heading = line.len > 2 && line.ptr[0] == '#' && line.ptr[1] == ' ';

    if (line.len == 0 || has_role(t, NF_ROLE_TITLE) || (markdown && !heading))
        return;
    if (line.len >= 2 && line.ptr[0] == '!' && line.ptr[1] == '[')
        return;
    if (heading) {
        line.ptr += 2;
        line.len -= 2;
    }
    add_value(t, "title", line, NF_ROLE_TITLE);
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
    line = trim(line_here(&ahead));
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
    add_value(t, "image", line,
              has_role(t, NF_ROLE_IMAGE) ? NF_ROLE_NONE : NF_ROLE_IMAGE);
    next_line(t);
}

static void take_body(struct text *t)
{
    /* The line end before the body is a literal. */
    while (t->at < t->end && (*t->at == '\n' || *t->at == '\r'))
        t->at++;
    if (t->at < t->end)
        add_value(t, "text", (struct nf_str){ t->at, (size_t)(t->end - t->at) },
                  NF_ROLE_TEXT);
}

static enum nf_status split(struct nf_importer *im, struct nf_byte_in *in,
                            bool markdown)
{
    struct text t = { .im = im };
    struct nf_record record;
    enum nf_status st;
    size_t bom;

    nf_byte_in_want(in, im->opts.max_record + 1);
    st = nf_importer_end(im, in, 0);
    if (st != NF_OK || in->why)
        return st;
    if (nf_byte_in_len(in) == 0)
        return nf_importer_refuse(im, 0, "the file is empty");
    if (nf_byte_in_len(in) > im->opts.max_record)
        return nf_importer_refuse(im, 0, "the file is longer than allowed");
    im->records.fields.len = 0;
    t.literal = nf_byte_in_ptr(in);
    t.end = t.literal + nf_byte_in_len(in);
    bom = nf_byte_in_len(in) >= 3 && memcmp(t.literal, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    t.at = t.literal + bom;
    if (markdown)
        take_front_matter(&t);
    take_title(&t, markdown && t.at != t.literal + bom);
    take_image(&t);
    take_body(&t);
    if (t.nomem)
        return nf_importer_nomem(im);
    record.fields = (const struct nf_field *)(const void *)im->records.fields.ptr;
    record.count = im->records.fields.len / sizeof(struct nf_field);
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

enum nf_sure nf_look_markdown(const struct nf_look *look)
{
    const char *p = nf_look_next_line(look, look->at);

    if (nf_look_text(look) == NF_SURE_NO)
        return NF_SURE_NO;
    if (!is_fence(nf_look_line(look, look->at)))
        return NF_SURE_MAYBE;
    for (; p < look->end; p = nf_look_next_line(look, p))
        if (is_fence(nf_look_line(look, p)))
            return NF_SURE_YES;
    return NF_SURE_MAYBE;
}
