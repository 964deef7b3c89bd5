#include "src/convert/json_fault.h"

#include <stdio.h>
#include <string.h>

#include "src/base/role_time.h"
#include "src/base/str_equal.h"
#include "src/convert/address.h"
#include "src/convert/json_article.h"
#include "src/convert/json_find.h"
#include "src/convert/json_member.h"
#include "src/convert/json_sentence.h"

/* The first key of the object at @j, if its value is neither list nor object. */
static bool first_scalar(struct nf_json j, struct nf_str *key)
{
    if (nf_json_peek(&j) != '{')
        return false;
    j.at++;
    return nf_json_next_member(&j, key) && nf_json_peek(&j) != '{' &&
           nf_json_peek(&j) != '[';
}

/* Whether a list of rows is at @path, the first of which is a list of plain values. */
static bool has_rows(struct nf_json j, const char *path)
{
    return nf_json_find(j, path, &j) && j.at < j.end && !memchr("{[]", *j.at, 3);
}

/* Rows that are lists, with the names of their columns beside them: pandas' "split",
 * Datasette, ClickHouse, or in the first row, as Google's sheets have them; or elsewhere, as
 * Socrata has them; or a list of columns, of Polars. */
static bool is_split_form(struct nf_json j)
{
    if (!nf_json_is_article(j) && !nf_json_has_sentence(j) &&
        (has_rows(j, "/data/*/*") || has_rows(j, "/rows/*/*")))
        return true;
    return nf_json_begins(j, "/columns/*/values", "[") ||
           (nf_json_begins(j, "/majorDimension", "\"") && nf_json_begins(j, "/values/*", "[")) ||
           ((nf_json_begins(j, "/columns", "[") || nf_json_begins(j, "/meta", "[")) &&
            (nf_json_begins(j, "/data/*", "[") || nf_json_begins(j, "/rows/*", "[")));
}

/* So many titles are those of so many articles. */
#define MANY 50

/* How many elements the list at @j has, or MANY if that is less; 0 if it is not whole, or
 * there are lists or objects in it. */
static unsigned count_scalars(struct nf_json j)
{
    unsigned n = 0;

    if (nf_json_peek(&j) != '[')
        return 0;
    do {
        j.at++;
        nf_json_skip_space(&j);
        if (nf_json_peek(&j) == '{' || nf_json_peek(&j) == '[' || !nf_json_scan_value(&j))
            return 0;
        nf_json_skip_space(&j);
        n++;
    } while (n < MANY && nf_json_peek(&j) == ',');
    return n == MANY || nf_json_peek(&j) == ']' ? n : 0;
}

/* {"title": ["a", "b"], "text": ["c", "d"]} */
static bool is_dict_of_columns(struct nf_json j)
{
    unsigned rows = 0, articles = 0;
    struct nf_str key;

    j.at++;
    while (nf_json_next_member(&j, &key)) {
        unsigned n = count_scalars(j);

        if (n < 2 || (rows && n != rows))
            return false;
        rows = n;
        articles += nf_is_article_member(key, '"');
        if (!nf_json_scan_value(&j))
            return n == MANY && articles > 0;
    }
    return articles > 1;
}

/* {"title": {"0": "a", "1": "b"}, "text": {"0": "c", "1": "d"}} */
static bool is_column_form(struct nf_json j)
{
    struct nf_str outer, first = { "", 0 }, inner;
    unsigned count = 0;
    bool article = false;

    j.at++;
    while (nf_json_next_member(&j, &outer)) {
        if (!first_scalar(j, &inner))
            return false;
        if (count++ == 0)
            first = inner;
        if (!nf_str_equal(inner, first))
            return false;
        article = article || nf_is_article_member(outer, '"');
        if (!nf_json_scan_value(&j))
            break;
    }
    return count > 1 && article && !nf_is_article_member(first, '"');
}

/* {"https://example.org/1": "text", …} */
static bool is_texts_by_address(struct nf_json j)
{
    struct nf_str key;

    j.at++;
    return nf_json_next_member(&j, &key) && nf_json_peek(&j) == '"' &&
           nf_is_address(key);
}

const char *nf_json_fault(struct nf_json j)
{
    if (is_texts_by_address(j))
        return "texts under their addresses; make an object of each, as jq 'to_entries | "
               "map({url: .key, text: .value})' does";
    if (is_split_form(j) || is_dict_of_columns(j) || is_column_form(j))
        return "a table by columns, or of rows that are lists; make an object of each row, as "
               "to_json(orient=\"records\") in pandas does";
    if (nf_json_begins(j, "/log/version", "\"") && nf_json_begins(j, "/log/entries", "["))
        return "an archive of HTTP (HAR), not articles; trafilatura can extract them from the "
               "pages in it";
    return NULL;
}

/* What an article has, and no message: a message may have a time. */
static bool is_of_article(struct nf_str key)
{
    const enum nf_role role = nf_role_of_path(key).role;

    return role != NF_ROLE_NONE && !nf_role_is_time(role);
}

/* Whether there is neither a list nor an object in the object at @j, nor what articles have. */
static bool has_scalars(struct nf_json j)
{
    struct nf_str key;

    j.at++;
    while (nf_json_next_member(&j, &key)) {
        if (is_of_article(key) || nf_json_peek(&j) == '{' || nf_json_peek(&j) == '[' ||
            !nf_json_scan_value(&j))
            return false;
    }
    return true;
}

/* {"message": "Forbidden"}, {"code": 17, "msg": "…", "data": null}: what a program says, alone or
 * with a code. What people say may be called a message, too, but has an id. */
static bool is_message(struct nf_json j)
{
    static const char *const says[] = { "message", "Message", "msg", "error", "detail",
                                        "error_description", "errorMessage", "errmsg" };
    static const char *const codes[] = { "code", "status", "statusCode", "status_code", "success",
                                         "ok", "requestId", "request_id", "errorCode",
                                         "error_code", "errcode", "errno" };
    bool said = false, coded = false;
    unsigned count = 0;
    struct nf_str key;

    j.at++;
    for (; nf_json_next_member(&j, &key); count++) {
        const struct nf_json value = j;
        const char first = nf_json_peek(&j);

        if (!nf_json_scan_value(&j))
            return false;
        if (nf_str_is_one_of(key, says, sizeof(says) / sizeof(*says)))
            said = said || (first == '"' && j.at - value.at > 2);
        else if (is_of_article(key) || first == '[' || (first == '{' && !has_scalars(value)))
            return false;
        coded = coded || (nf_str_is_one_of(key, codes, sizeof(codes) / sizeof(*codes)) &&
                          !(first == '"' && nf_str_is(key, "status")));
    }
    return said && (coded || count == 1);
}

/* An error of HTTP (RFC 9457): it has a title, as articles have, and a status. */
static bool is_problem(struct nf_json j)
{
    bool title = false, status = false;
    struct nf_str key;

    j.at++;
    while (nf_json_next_member(&j, &key)) {
        const char *value = j.at;

        if (!nf_json_scan_value(&j))
            return false;
        if (nf_str_is(key, "title"))
            title = true;
        else if (nf_str_is(key, "status"))
            status = j.at - value == 3 && (*value == '4' || *value == '5');
        else if (is_of_article(key))
            return false;
    }
    return title && status;
}

bool nf_json_is_error(struct nf_json j, char why[NF_WHY_TEXT])
{
    static const struct {
        const char *path, *text;
    } signs[] = {
        { "/status", "\"error\"" }, { "/response/status", "\"error\"" }, { "/error", "{" },
        { "/errors/*", "{" }, { "/errors/*", "\"" }, { "/fault", "{" },
        { "/success", "false" }
    };
    const bool article = nf_json_is_article(j);
    bool error = article ? is_problem(j) : is_message(j);

    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        error = error || (!article && nf_json_begins(j, signs[i].path, signs[i].text));
    if (error)
        snprintf(why, NF_WHY_TEXT, "an interface's error, not articles");
    return error;
}

bool nf_is_dump_header(struct nf_json j)
{
    return nf_json_begins(j, "/type", "\"header") &&
           nf_json_begins(j, "/comment", "\"Export to JSON");
}

/* What Elasticsearch says of a document, not what is in it: "_id", "_index". */
static bool is_of_action(struct nf_json j)
{
    struct nf_str key;

    if (nf_json_peek(&j) != '{')
        return false;
    j.at++;
    while (nf_json_next_member(&j, &key)) {
        if (key.len == 0 || (*key.ptr != '_' && !nf_str_is(key, "routing")))
            return false;
        if (!nf_json_scan_value(&j))
            return false;
    }
    return nf_json_peek(&j) == '}';
}

bool nf_is_bulk_action(struct nf_json j)
{
    static const char *const actions[] = { "index", "create", "update", "delete" };
    struct nf_str key;

    if (nf_json_peek(&j) != '{')
        return false;
    j.at++;
    if (!nf_json_next_member(&j, &key) ||
        !nf_str_is_one_of(key, actions, sizeof(actions) / sizeof(*actions)) ||
        !is_of_action(j) || !nf_json_scan_value(&j))
        return false;
    nf_json_skip_space(&j);
    return nf_json_peek(&j) == '}';
}
