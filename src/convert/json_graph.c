#include "src/convert/json_graph.h"

#include <string.h>

#include "src/base/str_equal.h"

static bool ends(struct nf_str s, const char *with)
{
    size_t n = strlen(with);

    return s.len >= n && memcmp(s.ptr + s.len - n, with, n) == 0;
}

struct nf_role_guess nf_graph_guess(struct nf_str path, uint16_t member)
{
    static const struct {
        const char *path;
        enum nf_role_mark mark;
    } marks[] = {
        { "@type", NF_MARK_TYPE },          { "@id", NF_MARK_NODE_ID },
        { "name", NF_MARK_NAME },           { "url", NF_MARK_ADDRESS },
        { "contentUrl", NF_MARK_ADDRESS },  { "author/@id", NF_MARK_AUTHOR },
        { "publisher/@id", NF_MARK_PUBLISHER }, { "image/@id", NF_MARK_IMAGE }
    };
    struct nf_role_guess g = nf_role_of_path(path);

    g.member = member;
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (nf_str_is(path, marks[i].path))
            g.mark = (uint8_t)marks[i].mark;
    return g;
}

bool nf_is_article_type(struct nf_str type)
{
    return ends(type, "Article") || ends(type, "BlogPosting") || ends(type, "Report") ||
           ends(type, "SocialMediaPosting") || ends(type, "DiscussionForumPosting");
}

/* Whether a type, or one in a list of them, is of those that @is. */
static bool some_type(const struct nf_field *f, bool (*is)(struct nf_str type))
{
    const char *p = f->value.ptr, *end = p + f->value.len;

    if (f->kind != NF_KIND_JSON)
        return is(f->value);
    while (p < end) {
        const char *quote = memchr(p, '"', (size_t)(end - p));
        const char *close = quote && quote + 1 < end
                                ? memchr(quote + 1, '"', (size_t)(end - quote - 1)) : NULL;

        if (!close)
            return false;
        if (is((struct nf_str){ quote + 1, (size_t)(close - quote - 1) }))
            return true;
        p = close + 1;
    }
    return false;
}

static bool is_other_type(struct nf_str type)
{
    return ends(type, "Organization") || ends(type, "WebSite") || ends(type, "Person") ||
           ends(type, "BreadcrumbList") || ends(type, "ImageObject") ||
           ends(type, "SiteNavigationElement");
}

bool nf_is_beside_articles(const struct nf_field *type)
{
    return some_type(type, is_other_type) && !some_type(type, nf_is_article_type);
}

void nf_graph_look(struct nf_graph *graph, const struct nf_field *fields,
                   const struct nf_role_guess *guesses, size_t n)
{
    unsigned members = 0, articles = 0;

    graph->article = 0;
    for (size_t i = 0; i < n; i++) {
        if (guesses[i].member > members)
            members = guesses[i].member;
        if (guesses[i].mark != NF_MARK_TYPE || !some_type(&fields[i], nf_is_article_type))
            continue;
        articles++;
        if (!graph->article)
            graph->article = guesses[i].member;
    }
    if (articles > 1 && articles == members)
        graph->article = 0;
}

/* The field with @mark in @member, or NULL. */
static struct nf_field *find_mark(struct nf_field *fields,
                                  const struct nf_role_guess *guesses, size_t n,
                                  enum nf_role_mark mark, uint16_t member)
{
    for (size_t i = 0; i < n; i++)
        if (guesses[i].mark == mark && guesses[i].member == member)
            return &fields[i];
    return NULL;
}

/* The member whose @id is @id; 0 if there is none. */
static uint16_t find_member(const struct nf_field *fields,
                            const struct nf_role_guess *guesses, size_t n,
                            const struct nf_field *id)
{
    for (size_t i = 0; i < n; i++)
        if (guesses[i].mark == NF_MARK_NODE_ID && fields[i].kind == id->kind &&
            fields[i].value.len == id->value.len &&
            memcmp(fields[i].value.ptr, id->value.ptr, id->value.len) == 0)
            return guesses[i].member;
    return 0;
}

void nf_graph_refer(const struct nf_graph *graph, struct nf_field *fields,
                    const struct nf_role_guess *guesses, size_t n)
{
    static const struct {
        enum nf_role role;
        enum nf_role_mark names, wanted;
    } table[] = {
        { NF_ROLE_AUTHORS, NF_MARK_AUTHOR, NF_MARK_NAME },
        { NF_ROLE_SOURCE, NF_MARK_PUBLISHER, NF_MARK_NAME },
        { NF_ROLE_IMAGE, NF_MARK_IMAGE, NF_MARK_ADDRESS }
    };
    const struct nf_record record = { fields, n, { "", 0 } };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const struct nf_field *id;
        struct nf_field *f = NULL;
        uint16_t member;

        if (nf_record_find(&record, table[i].role))
            continue;
        id = find_mark(fields, guesses, n, table[i].names, graph->article);
        member = id ? find_member(fields, guesses, n, id) : 0;
        if (member && member != graph->article)
            f = find_mark(fields, guesses, n, table[i].wanted, member);
        if (f && f->role == NF_ROLE_NONE)
            f->role = table[i].role;
    }
}
