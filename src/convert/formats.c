/*
 * How the formats are read. Content is asked first; a file's name decides
 * only where content can be of several formats, or of none in particular.
 */
#include "src/convert/formats.h"

#include <stdio.h>

#include "src/convert/csv_look.h"
#include "src/convert/encoding.h"
#include "src/convert/foreign.h"
#include "src/convert/json_look.h"
#include "src/convert/split_archive.h"
#include "src/convert/split_csv.h"
#include "src/convert/split_fiche.h"
#include "src/convert/split_json.h"
#include "src/convert/split_text.h"
#include "src/convert/unpack.h"

/* So much of a file is looked at. */
#define LOOK (64u << 10)

static const struct nf_format formats[NF_FORMATS] = {
    [NF_FORMAT_JSONL] = { nf_look_jsonl, nf_split_jsonl, false },
    [NF_FORMAT_JSON] = { nf_look_json, nf_split_json, false },
    [NF_FORMAT_CSV] = { nf_look_csv, nf_split_csv, false },
    [NF_FORMAT_TSV] = { nf_look_tsv, nf_split_tsv, false },
    [NF_FORMAT_MARKDOWN] = { nf_look_markdown, nf_split_markdown, true },
    [NF_FORMAT_TEXT] = { nf_look_text, nf_split_text, true },
    [NF_FORMAT_FICHE] = { nf_look_fiche, nf_split_fiche, false },
};

/* The format of what is at @look; NF_NO_FORMAT if it cannot be told. */
static enum nf_format_id recognise(const struct nf_look *look)
{
    const enum nf_format_id named = nf_format_by_suffix(look->name);

    if (named != NF_NO_FORMAT && formats[named].looks(look) == NF_SURE_YES)
        return named;
    for (enum nf_format_id id = 0; id < NF_FORMATS; id++)
        if (formats[id].looks(look) == NF_SURE_YES)
            return id;
    return named;
}

/* Whether a program writes an article a line. */
static bool is_stream_of_lines(const struct nf_importer *im, const struct nf_byte_in *in)
{
    const struct nf_look look = nf_look_at(im->place.file, in);

    return nf_byte_in_has_line(in) && nf_look_is_article_line(&look);
}

/* Read what is looked at. That a file ends behind a line shows when more is asked for. */
static void want_look(const struct nf_importer *im, struct nf_byte_in *in)
{
    size_t n;

    while (!is_stream_of_lines(im, in) && nf_byte_in_len(in) < LOOK && nf_byte_in_more(in))
        ;
    n = nf_byte_in_len(in);
    if (n && nf_byte_in_ptr(in)[n - 1] == '\n' && !is_stream_of_lines(im, in))
        (void)nf_byte_in_more(in);
}

/* Whether what looks like @id is something else that is not read; @why says what. */
static bool is_something_else(const struct nf_look *look, enum nf_format_id id,
                              char why[NF_WHY_TEXT])
{
    const bool text = id == NF_FORMAT_TEXT || id == NF_FORMAT_MARKDOWN;

    if (formats[id].text && nf_format_by_suffix(look->name) == NF_NO_FORMAT &&
        nf_foreign_text(look, why))
        return true;
    if (text && nf_foreign_texts(look, id == NF_FORMAT_MARKDOWN, why))
        return true;
    if (text && nf_text_has_fields(look)) {
        snprintf(why, NF_WHY_TEXT, "begins with fields, but has no --- before and behind them; "
                                   "--from text takes the first line as the title");
        return true;
    }
    if (id != NF_FORMAT_TEXT || !nf_csv_is_headed(look))
        return false;
    snprintf(why, NF_WHY_TEXT, "begins like a table; --from csv reads it as one, --from text as "
                               "one article");
    return true;
}

/* The format of @in, by its name and beginning. NF_NO_FORMAT: as @why says it is none; nothing
 * is said if @in failed. */
static enum nf_format_id tell(const struct nf_importer *im, struct nf_byte_in *in,
                              char why[NF_WHY_TEXT])
{
    struct nf_look look;
    enum nf_format_id id;

    *why = '\0';
    want_look(im, in);
    look = nf_look_at(im->place.file, in);
    if (nf_foreign(&look, why))
        return NF_NO_FORMAT;
    id = recognise(&look);
    if (id != NF_NO_FORMAT)
        return is_something_else(&look, id, why) ? NF_NO_FORMAT : id;
    if (!in->nomem && !in->why)
        nf_foreign_unknown(&look, why);
    return NF_NO_FORMAT;
}

enum nf_status nf_split_content(struct nf_importer *im, struct nf_byte_in *in)
{
    enum nf_format_id id = im->format;
    enum nf_status st;
    char why[NF_WHY_TEXT];

    im->content_from = im->articles;
    im->unwrapped[0] = '\0';
    if (id != NF_NO_FORMAT) {
        nf_byte_in_want(in, 1);
    } else {
        id = tell(im, in, why);
        if (id == NF_NO_FORMAT)
            return *why ? nf_importer_refuse(im, 0, why) : nf_importer_end(im, in, 0);
    }
    nf_importer_notice(im, NF_NOTICE_READ, nf_format_at(id)->name, 1);
    if (formats[id].text && !nf_encoding_is_utf8(im, in, &st))
        return st;
    return formats[id].split(im, in);
}

/* Nothing is no articles; but whoever named a file of JSON expects a value in it. */
static enum nf_status meet_empty(struct nf_importer *im, bool named)
{
    const enum nf_format_id format = im->format != NF_NO_FORMAT
                                         ? im->format : nf_format_by_suffix(im->place.file);

    if (named && format == NF_FORMAT_JSON)
        return nf_importer_refuse(im, 0, "the file is empty");
    nf_importer_notice(im, NF_NOTICE_EMPTY, "", 1);
    return NF_OK;
}

/* It is not told by what comes out of a container, as its bytes mean nothing else. */
static bool is_fiche(const struct nf_importer *im, struct nf_byte_in *in)
{
    return im->format == NF_FORMAT_FICHE ||
           (im->format == NF_NO_FORMAT && nf_is_fiche(in));
}

/* An archive in a folder may be what was made of the folder before. */
static bool is_read_in_folders(enum nf_format_id id)
{
    return id != NF_NO_FORMAT && id != NF_FORMAT_FICHE;
}

enum nf_status nf_split_any(struct nf_importer *im, struct nf_byte_in *in,
                            bool inside, unsigned depth)
{
    if (!inside && is_fiche(im, in)) {
        im->content_from = im->articles;
        return nf_split_fiche(im, in);
    }
    if (nf_is_packed(in))
        return nf_split_packed(im, in, inside, depth);
    if (nf_is_archive(im->place.file, in))
        return nf_split_archive(im, in, depth);
    if (in->nomem)
        return nf_importer_nomem(im);
    if (im->hard_links.quiet)
        return NF_OK;
    if (inside && !is_read_in_folders(nf_format_by_suffix(im->place.file))) {
        nf_importer_notice(im, NF_NOTICE_OTHER_NAME, "", 1);
        return NF_OK;
    }
    if (nf_byte_in_len(in) == 0 && !in->why)
        return meet_empty(im, !inside && im->filters == 0);
    /* What came out of a compressed file may be of any kind, and in UTF-16. */
    if (im->filters == 0 && nf_is_spoilt(im->place.file, in))
        return nf_importer_refuse(im, 0, "has the name of a compressed file, but is not one");
    return nf_split_encoded(im, in);
}
