/*
 * What verify says of an archive.
 */
#include "tools/verify_show.h"

#include "tools/figures.h"
#include "tools/json_out.h"

static void text_name(struct verify *v)
{
    out_safe(&v->cli->out, safe_view(v->name), SAFE_LINE);
    out_string(&v->cli->out, ": ");
}

/* The URL of a lost article, if as much of it is left; it lives until the next call. */
static struct nf_str url_of(struct verify *v, uint64_t ordinal)
{
    struct nf_str none = { NULL, 0 };
    struct nf_record record;
    const struct nf_field *f;

    if (!v->cursor && nf_cursor_open(v->reader, &v->cursor, NULL) != NF_OK)
        return none;
    if (nf_cursor_get(v->cursor, ordinal, NF_PARTS_SHORT, &record, NULL) != NF_OK)
        return none;
    f = nf_record_find(&record, NF_ROLE_URL);
    return f ? f->value : none;
}

/* Runs and URLs that a line has, at most; JSON has more of them. */
#define LINE_RUNS 8
#define LINE_URLS 3
#define JSON_URLS 1000

/* Call @each with the URLs of what is lost that are known, at most @most; how many. */
static unsigned each_url(struct verify *v, const struct nf_damage *d, unsigned most,
                         void (*each)(struct verify *v, unsigned i, struct nf_str url))
{
    unsigned n = 0, looked = 0;

    for (size_t i = 0; i < d->lost_count; i++)
        for (uint64_t k = 0; k < d->lost[i].articles && n < most; k++) {
            struct nf_str url = url_of(v, d->lost[i].first + k);

            if (url.len)
                each(v, n++, url);
            else if (++looked > JSON_URLS)
                return n; /* of whole blocks nothing is known */
        }
    return n;
}

static void url_text(struct verify *v, unsigned i, struct nf_str url)
{
    out_string(&v->cli->out, i ? ", " : " (");
    out_safe(&v->cli->out, url, SAFE_LINE);
}

static void lost_text(struct verify *v, const struct nf_damage *d)
{
    struct out *out = &v->cli->out;
    char buf[FIGURE_TEXT];
    unsigned urls;

    out_string(out, d->articles == 1 ? "; article " : "; articles ");
    for (size_t i = 0; i < d->lost_count && i < LINE_RUNS; i++) {
        const struct nf_article_run *r = &d->lost[i];

        out_string(out, i ? ", " : "");
        out_format(out, "%llu", (unsigned long long)r->first);
        if (r->articles > 1)
            out_format(out, " to %llu", (unsigned long long)(r->first + r->articles - 1));
    }
    if (d->lost_count > LINE_RUNS)
        out_string(out, " and others");
    out_string(out, d->articles == 1 ? " is lost" : " are lost");
    if (d->lost_count > 1)
        out_format(out, ", %s in all", figure_count(d->articles, buf));
    urls = each_url(v, d, LINE_URLS, url_text);
    if (urls)
        out_string(out, d->articles > urls ? ", …)" : ")");
}

void verify_damage_text(struct verify *v, const struct nf_damage *d)
{
    struct out *out = &v->cli->out;

    text_name(v);
    if (d->offset != NF_NO_OFFSET) {
        out_format(out, "byte %llu", (unsigned long long)d->offset);
        if (d->length)
            out_format(out, ", %llu bytes", (unsigned long long)d->length);
        out_string(out, ": ");
    }
    out_safe(out, safe_view(d->text), SAFE_LINE);
    if (d->articles)
        lost_text(v, d);
    out_byte(out, '\n');
}

static void url_json(struct verify *v, unsigned i, struct nf_str url)
{
    out_string(&v->cli->out, i ? "," : "");
    json_string(&v->cli->out, url);
}

/* Pairs of a number and how many, and the URLs that are known. */
static void lost_json(struct verify *v, const struct nf_damage *d)
{
    struct out *out = &v->cli->out;

    out_string(out, ",\"lost\":[");
    for (size_t i = 0; i < d->lost_count; i++)
        out_format(out, "%s[%llu,%llu]", i ? "," : "", (unsigned long long)d->lost[i].first,
                   (unsigned long long)d->lost[i].articles);
    out_string(out, "],\"urls\":[");
    each_url(v, d, JSON_URLS, url_json);
    out_byte(out, ']');
}

void verify_damage_json(struct verify *v, const struct nf_damage *d)
{
    struct out *out = &v->cli->out;

    json_begin(out);
    json_text(out, "type", safe_view("damage"));
    json_text(out, "archive", safe_view(v->name));
    if (d->offset != NF_NO_OFFSET)
        json_number(out, "offset", d->offset);
    json_number(out, "length", d->length);
    json_number(out, "first_article", d->first_article);
    json_number(out, "articles", d->articles);
    json_text(out, "text", safe_view(d->text));
    if (d->articles)
        lost_json(v, d);
    json_end(out);
}

void verify_result_text(struct verify *v, const struct nf_verify_result *r,
                        enum nf_status st)
{
    const char *what = st == NF_E_UNSUPPORTED ? "made by a newer version"
                       : st == NF_E_LIMIT     ? "larger than allowed"
                                              : "damaged";
    struct out *out = &v->cli->out;
    char a[FIGURE_TEXT];
    char b[FIGURE_TEXT];

    text_name(v);
    if (st != NF_OK && !v->reader)
        out_format(out, "%s: no article can be read\n", what);
    else if (st != NF_OK)
        out_format(out, "%s: %s %s, %s %s lost\n", what,
                   figure_count(r->findings, a),
                   r->findings == 1 ? "finding" : "findings",
                   figure_count(r->articles_damaged, b),
                   figure_articles(r->articles_damaged));
    else if (v->opts.parts || v->opts.sample || v->opts.since)
        out_format(out, "no accidental damage found (%s, a part: %s checked)\n",
                   v->deep ? "deep" : "quick", figure_bytes(r->bytes_checked, a));
    else if (v->deep)
        out_format(out, "no accidental damage found (deep: %s %s decoded)\n",
                   figure_count(r->articles_checked, a),
                   figure_articles(r->articles_checked));
    else
        out_string(out, "no accidental damage found (quick; --deep decodes "
                        "all)\n");
}

void verify_result_json(struct verify *v, const struct nf_verify_result *r,
                        enum nf_status st)
{
    struct out *out = &v->cli->out;

    json_begin(out);
    json_text(out, "type", safe_view("result"));
    json_text(out, "archive", safe_view(v->name));
    json_text(out, "level", safe_view(v->deep ? "deep" : "quick"));
    json_bool(out, "damaged", st == NF_E_DAMAGED);
    json_number(out, "findings", r->findings);
    json_number(out, "articles_checked", r->articles_checked);
    json_number(out, "articles_damaged", r->articles_damaged);
    json_number(out, "bytes_checked", r->bytes_checked);
    json_number(out, "reread", r->reread);
    json_end(out);
}
