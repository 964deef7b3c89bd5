/*
 * Which front matter a text begins with, and where it ends.
 */
#include "src/convert/front_matter.h"

#include <string.h>

#include "src/base/str_equal.h"
#include "src/convert/front_json.h"
#include "src/convert/front_toml.h"
#include "src/convert/front_yaml.h"
#include "src/convert/json_scan.h"
#include "src/convert/lines.h"

/* The line at @p without blanks at its end. */
static struct nf_str line_at(const char *p, const char *end)
{
    struct nf_str line = { p, (size_t)(nf_line_end(p, end, '\n') - p) };

    while (line.len && strchr(" \t\r", line.ptr[line.len - 1]))
        line.len--;
    return line;
}

/* What begins a front matter, and what ends it. "---toml" is what Eleventy and
 * its kin allow. */
static const struct {
    const char *open;
    enum nf_front_syntax syntax;
    const char *close, *or_close;
} fences[] = {
    { "---", NF_FRONT_YAML, "---", "..." },     { "+++", NF_FRONT_TOML, "+++", "+++" },
    { "---yaml", NF_FRONT_YAML, "---", "---" }, { "---toml", NF_FRONT_TOML, "---", "---" },
    { "---json", NF_FRONT_JSON, "---", "---" }
};

bool nf_front_fences(struct nf_str text, struct nf_fences *out)
{
    const char *p = text.ptr, *end = text.ptr + text.len;
    struct nf_str first = line_at(p, end);
    size_t i = 0, n = sizeof(fences) / sizeof(*fences);

    while (i < n && !nf_str_is(first, fences[i].open))
        i++;
    if (i == n)
        return false;
    out->syntax = fences[i].syntax;
    p = nf_line_end(p, end, '\n');
    if (p == end)
        return false;
    out->inside.ptr = ++p;
    while (p < end) {
        struct nf_str line = line_at(p, end);
        const char *next = nf_next_line(p, end, '\n');

        if (nf_str_is(line, fences[i].close) || nf_str_is(line, fences[i].or_close)) {
            out->inside.len = (size_t)(p - out->inside.ptr);
            out->behind = next;
            return true;
        }
        p = next;
    }
    return false;
}

bool nf_front_is_json(struct nf_str text)
{
    struct nf_json j = nf_json_init(text.ptr, text.len, NF_FRONT_DEPTH);

    if (nf_json_peek(&j) != '{' || !nf_json_scan_value(&j))
        return false;
    nf_json_skip_space(&j);
    if (j.at == j.end)
        return false;
    if (nf_json_peek(&j) != '{')
        return true;
    /* Hugo's shortcodes begin with two braces; another object is another record. */
    j.at++;
    nf_json_skip_space(&j);
    return nf_json_peek(&j) != '"' && nf_json_peek(&j) != '}';
}

static enum nf_front_status read_json(struct nf_front *f, struct nf_str text, size_t line,
                                      const char **behind)
{
    enum nf_front_status st = nf_front_json(f, text, line, behind);

    return st == NF_FRONT_READ && (size_t)(*behind - text.ptr) > NF_FRONT_BYTES
               ? nf_front_fail(f, line, "longer than 1 MiB")
               : st;
}

static enum nf_front_status read_fenced(struct nf_front *f, const struct nf_fences *in)
{
    const char *end = in->inside.ptr + in->inside.len, *behind;
    enum nf_front_status st;

    if (in->inside.len > NF_FRONT_BYTES)
        return nf_front_fail(f, 1, "longer than 1 MiB");
    switch (in->syntax) {
    case NF_FRONT_YAML:
        st = nf_front_yaml(f, in->inside, 2);
        return st == NF_FRONT_BROKEN && f->values <= NF_FRONT_VALUES
                   ? nf_front_yaml_entries(f, in->inside, 2)
                   : st;
    case NF_FRONT_TOML:
        return nf_front_toml(f, in->inside, 2);
    case NF_FRONT_JSON:
        break;
    }
    st = nf_front_json(f, in->inside, 2, &behind);
    if (st == NF_FRONT_NONE)
        return nf_front_fail(f, 2, "an object expected");
    while (st == NF_FRONT_READ && behind < end)
        if (!strchr(" \t\r\n", *behind++))
            return nf_front_fail(f, 2, "something follows the object");
    return st;
}

enum nf_front_status nf_front_matter(struct nf_front *f, struct nf_str text,
                                     const char **behind)
{
    struct nf_fences found;

    nf_front_reset(f);
    if (!nf_front_fences(text, &found))
        return read_json(f, text, 1, behind);
    *behind = found.behind;
    return read_fenced(f, &found);
}
