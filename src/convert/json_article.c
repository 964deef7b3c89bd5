/* Whether JSON is an article, by what only articles have. */
#include "src/convert/json_article.h"

#include "src/base/str_equal.h"
#include "src/convert/json_member.h"
#include "src/convert/roles.h"

static bool only_articles_have(enum nf_role role)
{
    return role == NF_ROLE_TITLE || role == NF_ROLE_TEXT || role == NF_ROLE_HTML ||
           role == NF_ROLE_URL || role == NF_ROLE_CANONICAL_URL;
}

bool nf_is_article_member(struct nf_str key, char first_of_value)
{
    struct nf_role_guess g = nf_role_of_path(key);

    /* "name" and the like are a title only for want of a better one. */
    return first_of_value == '"' && only_articles_have(g.role) && g.rank < 5;
}

bool nf_is_article(const struct nf_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];

        if (only_articles_have(f->role) && f->kind != NF_KIND_JSON && !nf_field_is_null(f) &&
            !(f->role == NF_ROLE_TITLE && nf_str_is(f->key, "name")))
            return true;
    }
    return false;
}

bool nf_json_is_article(struct nf_json j)
{
    struct nf_str key;

    j.at++;
    while (nf_json_next_member(&j, &key)) {
        if (nf_is_article_member(key, nf_json_peek(&j)))
            return true;
        if (!nf_json_scan_value(&j))
            return false;
    }
    return false;
}

bool nf_json_has_text(struct nf_json j)
{
    struct nf_str key;

    j.at++;
    while (nf_json_next_member(&j, &key)) {
        const struct nf_role_guess g = nf_role_of_path(key);
        const char *from = j.at;

        if (!nf_json_scan_value(&j))
            return false;
        if ((g.role == NF_ROLE_TEXT || g.role == NF_ROLE_HTML) && *from != 'n' && j.at - from > 2)
            return true;
    }
    return false;
}

unsigned nf_json_fullness(struct nf_json j)
{
    bool title = false, summary = false, more = false;
    struct nf_str key;

    j.at++;
    while (nf_json_next_member(&j, &key)) {
        const struct nf_role_guess g = nf_role_of_path(key);

        title = title || (g.role == NF_ROLE_TITLE && g.rank < 5);
        summary = summary || g.role == NF_ROLE_SUMMARY;
        more = more || g.role == NF_ROLE_TEXT || g.role == NF_ROLE_HTML ||
               g.role == NF_ROLE_PUBLISHED;
        if (!nf_json_scan_value(&j))
            break;
    }
    return !title ? 0 : more ? 2 : summary;
}

bool nf_json_holds_article(struct nf_json j)
{
    struct nf_str key;

    if (nf_json_is_article(j))
        return true;
    j.at++;
    while (nf_json_next_member(&j, &key)) {
        if (nf_json_peek(&j) == '{' && nf_is_wrapper(key) && nf_json_is_article(j))
            return true;
        if (!nf_json_scan_value(&j))
            return false;
    }
    return false;
}

bool nf_json_is_list_of_articles(struct nf_json j)
{
    if (nf_json_peek(&j) != '[')
        return false;
    j.at++;
    nf_json_skip_space(&j);
    return nf_json_peek(&j) == '{' && nf_json_is_article(j);
}
