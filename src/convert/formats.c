/*
 * The formats that are read. Content is asked first; a file's name decides
 * only where content can be of several formats, or of none in particular.
 */
#include "src/convert/formats.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "src/convert/csv_look.h"
#include "src/convert/encoding.h"
#include "src/convert/foreign.h"
#include "src/convert/json_look.h"
#include "src/convert/split_csv.h"
#include "src/convert/split_text.h"
#include "src/convert/unpack.h"

/* So much of a file is looked at. */
#define LOOK (64u << 10)

static const struct nf_format formats[] = {
    { { "jsonl", "jsonl ndjson jsonlines jl ldjson jsons",
        "JSON Lines: an object a line" },
      nf_look_jsonl, nf_split_jsonl, false },
    { { "json", "json jsonld",
        "JSON: an object, a list of them, or a wrapping around a list" },
      nf_look_json, nf_split_json, false },
    { { "csv", "csv",
        "a table with a heading row: apart by commas, semicolons, tabs or bars" },
      nf_look_csv, nf_split_csv, false },
    { { "tsv", "tsv tab", "the same, apart by tabs" },
      nf_look_tsv, nf_split_tsv, false },
    { { "markdown", "md markdown mdown mkd",
        "Markdown, with front matter in YAML, TOML or JSON" },
      nf_look_markdown, nf_split_markdown, true },
    { { "text", "txt text",
        "text: a title line, perhaps an image line, the body" },
      nf_look_text, nf_split_text, true },
};
#define FORMATS (sizeof(formats) / sizeof(*formats))

const struct nf_format_info *nf_format_at(size_t i)
{
    return i < FORMATS ? &formats[i].info : NULL;
}

const struct nf_format *nf_format_by_name(const char *name)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (strcmp(formats[i].info.name, name) == 0)
            return &formats[i];
    return NULL;
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

static bool is_number(struct nf_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

const struct nf_format *nf_format_by_suffix(const char *file)
{
    struct nf_str name = nf_unpacked_name(file);
    struct nf_str suffix = take_suffix(&name);

    while (is_number(suffix))
        suffix = take_suffix(&name);
    for (size_t i = 0; suffix.len && i < FORMATS; i++)
        if (has_word(formats[i].info.suffixes, suffix))
            return &formats[i];
    return NULL;
}

/* The format of what is at @look; NULL if it cannot be told. */
static const struct nf_format *recognise(const struct nf_look *look)
{
    const struct nf_format *named = nf_format_by_suffix(look->name);

    if (named && named->looks(look) == NF_SURE_YES)
        return named;
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i].looks(look) == NF_SURE_YES)
            return &formats[i];
    return named;
}

static enum nf_status refuse_unknown(struct nf_importer *im,
                                     const struct nf_look *look)
{
    char why[NF_WHY_TEXT];

    nf_foreign_unknown(look, why);
    return nf_importer_refuse(im, 0, why);
}

enum nf_status nf_split_content(struct nf_importer *im, struct nf_byte_in *in)
{
    const struct nf_format *format = im->format;
    enum nf_status st;
    struct nf_look look;
    char why[NF_WHY_TEXT];

    im->content_from = im->articles;
    nf_byte_in_want(in, LOOK);
    look = nf_look_at(im->place.file, in);
    if (!format && nf_foreign(&look, why))
        return nf_importer_refuse(im, 0, why);
    if (!format) {
        format = recognise(&look);
        if (format && format->text && !nf_format_by_suffix(look.name) &&
            nf_foreign_text(&look, why))
            return nf_importer_refuse(im, 0, why);
    }
    if (!format && (in->nomem || in->why))
        return nf_importer_end(im, in, 0);
    if (!format)
        return refuse_unknown(im, &look);
    nf_importer_notice(im, NF_NOTICE_READ, format->info.name, 1);
    if (format->text && !nf_encoding_is_utf8(im, in, &st))
        return st;
    return format->split(im, in);
}

/* Nothing is no articles; but whoever named a file of JSON expects a value in it. */
static enum nf_status meet_empty(struct nf_importer *im, bool named)
{
    const struct nf_format *format =
        im->format ? im->format : nf_format_by_suffix(im->place.file);

    if (named && format && format->split == nf_split_json)
        return nf_importer_refuse(im, 0, "the file is empty");
    nf_importer_notice(im, NF_NOTICE_EMPTY, "", 1);
    return NF_OK;
}

enum nf_status nf_split_any(struct nf_importer *im, struct nf_byte_in *in,
                            bool inside, unsigned depth)
{
    if (nf_is_packed(in))
        return nf_split_packed(im, in, inside, depth);
    if (nf_is_archive(im->place.file, in))
        return nf_split_archive(im, in, depth);
    if (in->nomem)
        return nf_importer_nomem(im);
    if (im->hard_links.quiet)
        return NF_OK;
    if (inside && !nf_format_by_suffix(im->place.file)) {
        nf_importer_notice(im, NF_NOTICE_OTHER_NAME, "", 1);
        return NF_OK;
    }
    if (nf_byte_in_len(in) == 0 && !in->why)
        return meet_empty(im, !inside && im->filters == 0);
    if (nf_is_spoilt(im->place.file, in))
        return nf_importer_refuse(im, 0, "is called compressed, but does not begin so");
    return nf_split_encoded(im, in);
}
