#include "bindings/arrow/src/arrow_columns.h"

#include <string.h>

/* NF_ARROW_APART between the elements of a list. */
#define ELEMENTS "\xff"

static const struct nf_arrow_column columns[NF_ARROW_COLUMNS] = {
    [NF_ARROW_ORDINAL] = { "ordinal", NF_ARROW_NUMBER, NF_ARROW_FROM_SET, false,
                           NF_ROLE_NONE, NF_ROLE_NONE, "" },
    [NF_ARROW_URL] = { "url", NF_ARROW_TEXT, NF_ARROW_FROM_ARTICLE, true, NF_ROLE_URL,
                       NF_ROLE_CANONICAL_URL, " " },
    [NF_ARROW_TITLE] = { "title", NF_ARROW_TEXT, NF_ARROW_FROM_ARTICLE, true,
                         NF_ROLE_TITLE, NF_ROLE_NONE, " " },
    [NF_ARROW_BODY] = { "text", NF_ARROW_TEXT, NF_ARROW_FROM_TEXTS, true, NF_ROLE_TEXT,
                        NF_ROLE_NONE, "\n" },
    [NF_ARROW_HTML] = { "html", NF_ARROW_TEXT, NF_ARROW_FROM_TEXTS, true, NF_ROLE_HTML,
                        NF_ROLE_NONE, "\n" },
    [NF_ARROW_SUMMARY] = { "summary", NF_ARROW_TEXT, NF_ARROW_FROM_TEXTS, true,
                           NF_ROLE_SUMMARY, NF_ROLE_NONE, "\n" },
    [NF_ARROW_AUTHORS] = { "authors", NF_ARROW_LIST, NF_ARROW_FROM_ARTICLE, true,
                           NF_ROLE_AUTHORS, NF_ROLE_NONE, ELEMENTS },
    [NF_ARROW_PUBLISHED] = { "published", NF_ARROW_TIME, NF_ARROW_FROM_CATALOG, true,
                             NF_ROLE_NONE, NF_ROLE_NONE, "" },
    [NF_ARROW_PRECISION] = { "precision", NF_ARROW_WORD, NF_ARROW_FROM_CATALOG, true,
                             NF_ROLE_NONE, NF_ROLE_NONE, "" },
    [NF_ARROW_MODIFIED] = { "modified", NF_ARROW_TIME, NF_ARROW_FROM_ARTICLE, true,
                            NF_ROLE_MODIFIED, NF_ROLE_NONE, " " },
    [NF_ARROW_FETCHED] = { "fetched", NF_ARROW_TIME, NF_ARROW_FROM_ARTICLE, true,
                           NF_ROLE_FETCHED, NF_ROLE_NONE, " " },
    [NF_ARROW_LANGUAGE] = { "language", NF_ARROW_WORD, NF_ARROW_FROM_CATALOG, true,
                            NF_ROLE_NONE, NF_ROLE_NONE, "" },
    [NF_ARROW_SOURCE] = { "source", NF_ARROW_WORD, NF_ARROW_FROM_CATALOG, true,
                          NF_ROLE_NONE, NF_ROLE_NONE, "" },
    [NF_ARROW_DOMAIN] = { "domain", NF_ARROW_WORD, NF_ARROW_FROM_CATALOG, true,
                          NF_ROLE_NONE, NF_ROLE_NONE, "" },
    [NF_ARROW_SECTION] = { "section", NF_ARROW_TEXT, NF_ARROW_FROM_ARTICLE, true,
                           NF_ROLE_SECTION, NF_ROLE_NONE, " " },
    [NF_ARROW_TAGS] = { "tags", NF_ARROW_LIST, NF_ARROW_FROM_ARTICLE, true, NF_ROLE_TAGS,
                        NF_ROLE_NONE, ELEMENTS },
    [NF_ARROW_IMAGE] = { "image", NF_ARROW_TEXT, NF_ARROW_FROM_ARTICLE, true,
                         NF_ROLE_IMAGE, NF_ROLE_NONE, " " },
    [NF_ARROW_JSON] = { "json", NF_ARROW_TEXT, NF_ARROW_FROM_TEXTS, false, NF_ROLE_NONE,
                        NF_ROLE_NONE, "" },
    [NF_ARROW_ARCHIVE] = { "archive", NF_ARROW_WORD, NF_ARROW_FROM_SET, false,
                           NF_ROLE_NONE, NF_ROLE_NONE, "" }
};

const struct nf_arrow_column *nf_arrow_column(enum nf_arrow_id id)
{
    return &columns[id];
}

static bool has(const struct nf_arrow_columns *c, size_t id)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->ids[i] == id)
            return true;
    return false;
}

static enum nf_status add(struct nf_arrow_columns *c, const char *name, struct nf_error *err)
{
    for (size_t id = 0; id < NF_ARROW_COLUMNS; id++) {
        if (strcmp(columns[id].name, name) != 0)
            continue;
        if (has(c, id))
            return nf_error_set(err, NF_E_USAGE, "the column '%s' is named twice", name);
        c->ids[c->count++] = (enum nf_arrow_id)id;
        return NF_OK;
    }
    return nf_error_set(err, NF_E_USAGE,
                        "no column is called '%.60s': ordinal, url, title, text, html, "
                        "summary, authors, published, precision, modified, fetched, language, "
                        "source, domain, section, tags, image, json or archive expected",
                        name);
}

enum nf_status nf_arrow_columns_get(const char *const *fields, struct nf_arrow_columns *out,
                                    struct nf_error *err)
{
    enum nf_status st = NF_OK;

    out->count = 0;
    if (!fields)
        while (out->count < NF_ARROW_COLUMNS) {
            out->ids[out->count] = (enum nf_arrow_id)out->count;
            out->count++;
        }
    for (; fields && *fields && st == NF_OK; fields++)
        st = add(out, *fields, err);
    if (st == NF_OK && out->count == 0)
        return nf_error_set(err, NF_E_USAGE, "no column is named");
    return st;
}

bool nf_arrow_columns_have(const struct nf_arrow_columns *c, enum nf_arrow_from from)
{
    for (size_t i = 0; i < c->count; i++)
        if (columns[c->ids[i]].from == from)
            return true;
    return false;
}
