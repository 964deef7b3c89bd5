/*
 * The key of a value, from the literal in front of it.
 */
#include "src/article/literal_key.h"

#include "src/base/space.h"

static struct nf_str none(void)
{
    return (struct nf_str){ "", 0 };
}

/* What stands between the quote that @s ends with and the one before; in
 * JSON a quote inside stands behind a backslash. */
static struct nf_str between_quotes(struct nf_str s)
{
    const char quote = s.ptr[s.len - 1];
    size_t end = s.len - 1, start = end;

    while (start > 0 && !(s.ptr[start - 1] == quote &&
                          (quote == '\'' || start < 2 || s.ptr[start - 2] != '\\')))
        start--;
    return (struct nf_str){ s.ptr + start, end - start };
}

/* What stands between the last quotes. */
static struct nf_str json_key(struct nf_str before)
{
    while (before.len && before.ptr[before.len - 1] != '"')
        before.len--;
    return before.len ? between_quotes(before) : none();
}

static struct nf_str last_line(struct nf_str s)
{
    size_t start = s.len;

    while (start > 0 && s.ptr[start - 1] != '\n')
        start--;
    return (struct nf_str){ s.ptr + start, s.len - start };
}

/* Of a key with dots, as TOML has them, the first part. */
static struct nf_str first_part(struct nf_str key)
{
    size_t n = 0;

    while (n < key.len && key.ptr[n] != '.')
        n++;
    key.len = n;
    return nf_trim(key);
}

/* The name of [a table] or of [[several]]; @line ends with a bracket. */
static struct nf_str table_name(struct nf_str line)
{
    line = nf_trim(line);
    while (line.len && *line.ptr == '[') {
        line.ptr++;
        line.len--;
    }
    while (line.len && line.ptr[line.len - 1] == ']')
        line.len--;
    line = nf_trim(line);
    if (line.len && (*line.ptr == '"' || *line.ptr == '\'')) {
        size_t n = 1;

        while (n < line.len && line.ptr[n] != *line.ptr)
            n++;
        return (struct nf_str){ line.ptr + 1, n - 1 };
    }
    return first_part(line);
}

static struct nf_str text_key(struct nf_str before, bool aside)
{
    struct nf_str line = last_line(before), key;
    char c;

    if (!aside && line.len &&
        (line.ptr[line.len - 1] == '"' || line.ptr[line.len - 1] == '\''))
        line.len--;
    line = nf_trim_end(line);
    if (line.len == 0)
        return none();
    c = line.ptr[line.len - 1];
    if (aside && c == ']')
        return table_name(line);
    if (c != ':' && c != '=')
        return none();
    key = nf_trim((struct nf_str){ line.ptr, line.len - 1 });
    if (key.len && (key.ptr[key.len - 1] == '"' || key.ptr[key.len - 1] == '\''))
        return between_quotes(key);
    return aside && c == '=' ? first_part(key) : key;
}

struct nf_str nf_literal_key(struct nf_str before, enum nf_kind kind)
{
    return kind == NF_KIND_TEXT || kind == NF_KIND_ASIDE
               ? text_key(before, kind == NF_KIND_ASIDE)
               : json_key(before);
}
