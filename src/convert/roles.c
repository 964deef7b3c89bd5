#include "src/convert/roles.h"

#include <stdlib.h>
#include <string.h>

struct entry {
    const char *path;
    enum nf_role role;
    uint8_t rank;
};

/*
 * Sorted by path, for bsearch. Ranks: 0 to 2 say just this, 3 to 5 mostly
 * this, 6 and up only for want of better (page metadata, feeds).
 */
static const struct entry table[] = {
    { "@id", NF_ROLE_ID, 6 },
    { "ID", NF_ROLE_ID, 1 },
    { "_id", NF_ROLE_ID, 2 },
    { "abstract", NF_ROLE_SUMMARY, 3 },
    { "article", NF_ROLE_TEXT, 4 },
    { "articleBody", NF_ROLE_TEXT, 0 },
    { "articleSection", NF_ROLE_SECTION, 0 },
    { "article_html", NF_ROLE_HTML, 1 },
    { "article_title", NF_ROLE_TITLE, 1 },
    { "author", NF_ROLE_AUTHORS, 1 },
    { "authors", NF_ROLE_AUTHORS, 0 },
    { "body", NF_ROLE_TEXT, 3 },
    { "body.sections", NF_ROLE_TEXT, 2 },
    { "body.summary", NF_ROLE_SUMMARY, 3 },
    { "body_html", NF_ROLE_HTML, 0 },
    { "byline", NF_ROLE_AUTHORS, 2 },
    { "byline.original", NF_ROLE_AUTHORS, 2 },
    { "canonical_domain", NF_ROLE_DOMAIN, 1 },
    { "canonical_link", NF_ROLE_CANONICAL_URL, 0 },
    { "canonical_url", NF_ROLE_CANONICAL_URL, 0 },
    { "categories", NF_ROLE_TAGS, 4 },
    { "category", NF_ROLE_SECTION, 1 },
    { "cleaned_text", NF_ROLE_TEXT, 0 },
    { "content", NF_ROLE_TEXT, 3 },
    { "content_metadata.article_title", NF_ROLE_TITLE, 1 },
    { "content_metadata.canonical_domain", NF_ROLE_DOMAIN, 1 },
    { "content_metadata.canonical_url", NF_ROLE_CANONICAL_URL, 1 },
    { "content_metadata.language", NF_ROLE_LANGUAGE, 1 },
    { "content_metadata.original_url", NF_ROLE_URL, 4 },
    { "content_metadata.publication_date", NF_ROLE_PUBLISHED, 1 },
    { "content_metadata.text_content", NF_ROLE_TEXT, 1 },
    { "contentmodified", NF_ROLE_MODIFIED, 2 },
    { "copyrightHolder", NF_ROLE_RIGHTS, 4 },
    { "copyrightNotice", NF_ROLE_RIGHTS, 3 },
    { "copyrightholder", NF_ROLE_RIGHTS, 4 },
    { "crawl_date", NF_ROLE_FETCHED, 1 },
    { "crawled", NF_ROLE_FETCHED, 2 },
    { "date", NF_ROLE_PUBLISHED, 3 },
    { "dateModified", NF_ROLE_MODIFIED, 0 },
    { "datePublished", NF_ROLE_PUBLISHED, 0 },
    { "date_download", NF_ROLE_FETCHED, 0 },
    { "date_extracted", NF_ROLE_FETCHED, 1 },
    { "date_modify", NF_ROLE_MODIFIED, 0 },
    { "date_publish", NF_ROLE_PUBLISHED, 0 },
    { "date_published", NF_ROLE_PUBLISHED, 0 },
    { "dek", NF_ROLE_SUMMARY, 4 },
    { "description", NF_ROLE_SUMMARY, 1 },
    { "domain", NF_ROLE_DOMAIN, 0 },
    { "excerpt", NF_ROLE_SUMMARY, 2 },
    { "fetch_timestamp", NF_ROLE_FETCHED, 1 },
    { "fetched_at", NF_ROLE_FETCHED, 1 },
    { "fields.body", NF_ROLE_HTML, 1 },
    { "fields.bodyText", NF_ROLE_TEXT, 1 },
    { "fields.byline", NF_ROLE_AUTHORS, 1 },
    { "fields.headline", NF_ROLE_TITLE, 2 },
    { "fields.lang", NF_ROLE_LANGUAGE, 2 },
    { "fields.lastModified", NF_ROLE_MODIFIED, 2 },
    { "fields.thumbnail", NF_ROLE_IMAGE, 2 },
    { "fields.trailText", NF_ROLE_SUMMARY, 2 },
    { "filedate", NF_ROLE_MODIFIED, 5 },
    { "firstCreated", NF_ROLE_PUBLISHED, 2 },
    { "firstcreated", NF_ROLE_PUBLISHED, 2 },
    { "guid", NF_ROLE_ID, 2 },
    { "headline", NF_ROLE_TITLE, 1 },
    { "headline.main", NF_ROLE_TITLE, 0 },
    { "hostname", NF_ROLE_DOMAIN, 1 },
    { "html", NF_ROLE_HTML, 2 },
    { "http_metadata.final_url", NF_ROLE_URL, 1 },
    { "id", NF_ROLE_ID, 0 },
    { "identifier", NF_ROLE_ID, 3 },
    { "image", NF_ROLE_IMAGE, 1 },
    { "image.url", NF_ROLE_IMAGE, 1 },
    { "image_url", NF_ROLE_IMAGE, 0 },
    { "images", NF_ROLE_IMAGE, 6 },
    { "inLanguage", NF_ROLE_LANGUAGE, 1 },
    { "keywords", NF_ROLE_TAGS, 2 },
    { "lang", NF_ROLE_LANGUAGE, 1 },
    { "language", NF_ROLE_LANGUAGE, 0 },
    { "lead_image_url", NF_ROLE_IMAGE, 0 },
    { "license", NF_ROLE_RIGHTS, 0 },
    { "link", NF_ROLE_URL, 3 },
    { "mainEntityOfPage", NF_ROLE_CANONICAL_URL, 4 },
    { "mainEntityOfPage.@id", NF_ROLE_CANONICAL_URL, 3 },
    { "maintext", NF_ROLE_TEXT, 0 },
    { "markdown", NF_ROLE_TEXT, 2 },
    { "meta.canonical", NF_ROLE_CANONICAL_URL, 2 },
    { "meta.description", NF_ROLE_SUMMARY, 5 },
    { "meta.keywords", NF_ROLE_TAGS, 5 },
    { "meta.lang", NF_ROLE_LANGUAGE, 4 },
    { "meta_data.og.description", NF_ROLE_SUMMARY, 7 },
    { "meta_data.og.image", NF_ROLE_IMAGE, 7 },
    { "meta_data.og.site_name", NF_ROLE_SOURCE, 7 },
    { "meta_data.og.url", NF_ROLE_CANONICAL_URL, 7 },
    { "meta_description", NF_ROLE_SUMMARY, 5 },
    { "meta_img", NF_ROLE_IMAGE, 4 },
    { "meta_keywords", NF_ROLE_TAGS, 5 },
    { "meta_lang", NF_ROLE_LANGUAGE, 4 },
    { "meta_site_name", NF_ROLE_SOURCE, 3 },
    { "modified", NF_ROLE_MODIFIED, 1 },
    { "name", NF_ROLE_TITLE, 5 },
    { "news_outlet", NF_ROLE_SOURCE, 4 },
    { "normalized_url", NF_ROLE_CANONICAL_URL, 5 },
    { "plaintext", NF_ROLE_TEXT, 1 },
    { "pubDate", NF_ROLE_PUBLISHED, 1 },
    { "pub_date", NF_ROLE_PUBLISHED, 0 },
    { "publication", NF_ROLE_SOURCE, 2 },
    { "publication_date", NF_ROLE_PUBLISHED, 0 },
    { "publish_date", NF_ROLE_PUBLISHED, 0 },
    { "publish_date.$date", NF_ROLE_PUBLISHED, 0 },
    { "published", NF_ROLE_PUBLISHED, 0 },
    { "publishedAt", NF_ROLE_PUBLISHED, 0 },
    { "publishedTime", NF_ROLE_PUBLISHED, 0 },
    { "published_at", NF_ROLE_PUBLISHED, 0 },
    { "published_date", NF_ROLE_PUBLISHED, 0 },
    { "publisher", NF_ROLE_SOURCE, 2 },
    { "publisher.name", NF_ROLE_SOURCE, 1 },
    { "publishing_date", NF_ROLE_PUBLISHED, 0 },
    { "raw_html", NF_ROLE_HTML, 3 },
    { "raw_html.html", NF_ROLE_HTML, 3 },
    { "raw_text", NF_ROLE_TEXT, 5 },
    { "rights", NF_ROLE_RIGHTS, 1 },
    { "rss_entry.domain", NF_ROLE_SOURCE, 6 },
    { "rss_entry.fetch_date", NF_ROLE_FETCHED, 5 },
    { "rss_entry.link", NF_ROLE_URL, 5 },
    { "rss_entry.pub_date", NF_ROLE_PUBLISHED, 5 },
    { "rss_entry.title", NF_ROLE_TITLE, 5 },
    { "scraped_at", NF_ROLE_FETCHED, 1 },
    { "section", NF_ROLE_SECTION, 0 },
    { "sectionName", NF_ROLE_SECTION, 1 },
    { "seendate", NF_ROLE_FETCHED, 1 },
    { "site", NF_ROLE_SOURCE, 4 },
    { "siteName", NF_ROLE_SOURCE, 1 },
    { "site_name", NF_ROLE_SOURCE, 1 },
    { "sitename", NF_ROLE_SOURCE, 1 },
    { "snippet", NF_ROLE_SUMMARY, 5 },
    { "socialimage", NF_ROLE_IMAGE, 2 },
    { "source", NF_ROLE_SOURCE, 0 },
    { "source-hostname", NF_ROLE_SOURCE, 1 },
    { "source.name", NF_ROLE_SOURCE, 0 },
    { "source_domain", NF_ROLE_DOMAIN, 0 },
    { "source_link", NF_ROLE_URL, 4 },
    { "source_url", NF_ROLE_URL, 6 },
    { "subtitle", NF_ROLE_SUMMARY, 6 },
    { "summary", NF_ROLE_SUMMARY, 0 },
    { "tags", NF_ROLE_TAGS, 0 },
    { "text", NF_ROLE_TEXT, 1 },
    { "textContent", NF_ROLE_TEXT, 0 },
    { "text_content", NF_ROLE_TEXT, 1 },
    { "thread.main_image", NF_ROLE_IMAGE, 3 },
    { "thread.section_title", NF_ROLE_SECTION, 3 },
    { "thread.site", NF_ROLE_DOMAIN, 4 },
    { "thread.site_full", NF_ROLE_DOMAIN, 3 },
    { "thread.title_full", NF_ROLE_TITLE, 5 },
    { "thread.url", NF_ROLE_URL, 5 },
    { "thumbnailUrl", NF_ROLE_IMAGE, 5 },
    { "title", NF_ROLE_TITLE, 0 },
    { "title_page", NF_ROLE_TITLE, 5 },
    { "title_rss", NF_ROLE_TITLE, 6 },
    { "top_image", NF_ROLE_IMAGE, 0 },
    { "top_img", NF_ROLE_IMAGE, 0 },
    { "topic", NF_ROLE_SECTION, 3 },
    { "topics", NF_ROLE_TAGS, 1 },
    { "updated", NF_ROLE_MODIFIED, 2 },
    { "updated_date", NF_ROLE_MODIFIED, 1 },
    { "uri", NF_ROLE_ID, 3 },
    { "url", NF_ROLE_URL, 0 },
    { "urlToImage", NF_ROLE_IMAGE, 0 },
    { "usageTerms", NF_ROLE_RIGHTS, 2 },
    { "uuid", NF_ROLE_ID, 0 },
    { "versionCreated", NF_ROLE_MODIFIED, 2 },
    { "versioncreated", NF_ROLE_MODIFIED, 2 },
    { "webPublicationDate", NF_ROLE_PUBLISHED, 0 },
    { "webTitle", NF_ROLE_TITLE, 1 },
    { "webUrl", NF_ROLE_URL, 0 },
    { "web_url", NF_ROLE_URL, 0 }
};

static int compare(const void *key, const void *member)
{
    const struct nf_str *path = key;
    const struct entry *e = member;
    size_t n = strlen(e->path);
    int c = memcmp(path->ptr, e->path, path->len < n ? path->len : n);

    return c ? c : (path->len > n) - (path->len < n);
}

struct nf_role_guess nf_role_of_path(struct nf_str path)
{
    const struct entry *e = bsearch(&path, table, sizeof(table) / sizeof(*table),
                                    sizeof(*table), compare);

    if (!e)
        return (struct nf_role_guess){ NF_ROLE_NONE, 0 };
    return (struct nf_role_guess){ e->role, e->rank };
}

static bool begins(struct nf_str s, const char *with)
{
    size_t n = strlen(with);

    return s.len >= n && memcmp(s.ptr, with, n) == 0;
}

static bool is_url(struct nf_str s)
{
    return begins(s, "http://") || begins(s, "https://");
}

static bool key_is(const struct nf_field *f, const char *name)
{
    return f->key.len == strlen(name) && memcmp(f->key.ptr, name, f->key.len) == 0;
}

/* What the value says against the guess its key allows. */
static struct nf_role_guess look(const struct nf_field *f, struct nf_role_guess g,
                                 bool has_text_content)
{
    if (g.role == NF_ROLE_SOURCE && key_is(f, "source") && is_url(f->value))
        return (struct nf_role_guess){ NF_ROLE_URL, 2 };
    if (g.role == NF_ROLE_TEXT && key_is(f, "content") &&
        (has_text_content || begins(f->value, "<div") || begins(f->value, "<DIV")))
        return (struct nf_role_guess){ NF_ROLE_HTML, 0 };
    /* An object where words are expected says nothing for this role. */
    if (g.role == NF_ROLE_IMAGE && f->kind == NF_KIND_JSON && f->value.len &&
        *f->value.ptr == '[' && g.rank < 6)
        g.rank = 6;
    return g;
}

static bool says_nothing(const struct nf_field *f)
{
    return nf_field_is_null(f) ||
           (f->kind == NF_KIND_JSON && f->value.len == 2 &&
            (*f->value.ptr == '[' || *f->value.ptr == '{'));
}

void nf_roles_assign(struct nf_field *fields, const struct nf_role_guess *guesses,
                     size_t n)
{
    size_t best[NF_ROLE_COUNT];
    unsigned cost[NF_ROLE_COUNT];
    bool has_text_content = false;

    for (int r = 0; r < NF_ROLE_COUNT; r++)
        cost[r] = UINT32_MAX;
    for (size_t i = 0; i < n; i++)
        if (guesses[i].role == NF_ROLE_TEXT && key_is(&fields[i], "textContent"))
            has_text_content = true;
    for (size_t i = 0; i < n; i++) {
        struct nf_role_guess g = guesses[i];
        unsigned c;

        fields[i].role = NF_ROLE_NONE;
        if (g.role == NF_ROLE_NONE)
            continue;
        g = look(&fields[i], g, has_text_content);
        /* A value that says nothing comes after all that say something. */
        fields[i].role = g.role;
        c = g.rank + (says_nothing(&fields[i]) ? 100u : 0u);
        fields[i].role = NF_ROLE_NONE;
        if (c < cost[g.role]) {
            cost[g.role] = c;
            best[g.role] = i;
        }
    }
    for (int r = 1; r < NF_ROLE_COUNT; r++)
        if (cost[r] != UINT32_MAX)
            fields[best[r]].role = (enum nf_role)r;
}
