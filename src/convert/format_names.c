/*
 * The formats by name. The table of what reads them, formats.c, has the same order.
 */
#include "src/convert/format_names.h"

#include <string.h>
#include <strings.h>

#include "src/base/ascii.h"

static const struct nf_format_info formats[NF_FORMATS] = {
    [NF_FORMAT_JSONL] = { "jsonl", "jsonl ndjson jsonlines jl ldjson jsons",
        "JSON Lines: one object per line" },
    [NF_FORMAT_JSON] = { "json", "json jsonld",
        "JSON: an object, a list of objects, or an object that wraps a list" },
    [NF_FORMAT_CSV] = { "csv", "csv",
        "a table with a heading row and commas, semicolons, tabs or bars" },
    [NF_FORMAT_TSV] = { "tsv", "tsv tab", "the same, with tabs" },
    [NF_FORMAT_MARKDOWN] = { "markdown", "md markdown mdown mkd",
        "Markdown, with front matter in YAML, TOML or JSON" },
    [NF_FORMAT_TEXT] = { "text", "txt text",
        "text: a title line, an optional image line, the body" },
    [NF_FORMAT_FICHE] = { "fiche", "fiche",
        "an archive of newsfiche; not from a pipe, nor inside others" },
};

const struct nf_format_info *nf_format_at(size_t i)
{
    return i < NF_FORMATS ? &formats[i] : NULL;
}

enum nf_format_id nf_format_by_name(const char *name)
{
    enum nf_format_id id = 0;

    while (id < NF_FORMATS && strcmp(formats[id].name, name) != 0)
        id++;
    return id;
}

struct nf_str nf_unpacked_name(const char *name)
{
    static const char *const ends[] = { ".gz", ".zst", ".xz", ".bz2", ".gzip", ".zstd" };
    struct nf_str s = { name, strlen(name) };

    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        size_t n = strlen(ends[i]);

        if (s.len > n && strncasecmp(s.ptr + s.len - n, ends[i], n) == 0) {
            s.len -= n;
            i = (size_t)-1; /* there may be another before it */
        }
    }
    return s;
}

/* Whether @suffix is a word of @list. */
static bool has_word(const char *list, struct nf_str suffix)
{
    while (*list) {
        size_t n = strcspn(list, " ");

        if (n == suffix.len && strncasecmp(list, suffix.ptr, n) == 0)
            return true;
        list += n;
        list += strspn(list, " ");
    }
    return false;
}

/* What stands behind the last dot of @name, which is then cut off. */
static struct nf_str take_suffix(struct nf_str *name)
{
    size_t n = name->len;

    while (n > 0 && name->ptr[n - 1] != '.' && name->ptr[n - 1] != '/')
        n--;
    if (n < 2 || name->ptr[n - 1] == '/' || name->ptr[n - 2] == '/')
        return (struct nf_str){ name->ptr, 0 };
    struct nf_str suffix = { name->ptr + n, name->len - n };

    name->len = n - 1;
    return suffix;
}

enum nf_format_id nf_format_by_suffix(const char *file)
{
    struct nf_str name = nf_unpacked_name(file);
    struct nf_str suffix = take_suffix(&name);
    enum nf_format_id id = 0;

    while (nf_ascii_is_digits(suffix))
        suffix = take_suffix(&name);
    while (id < NF_FORMATS && !(suffix.len && has_word(formats[id].suffixes, suffix)))
        id++;
    return id;
}
