/*
 * Article or wrapping. The object is walked down to objects in it, but not into
 * lists; what could be articles are candidates.
 */
#include "src/convert/json_survey.h"

#include <stdio.h>
#include <string.h>

#include "src/convert/address.h"
#include "src/convert/json_article.h"
#include "src/convert/json_envelope.h"
#include "src/convert/json_fault.h"
#include "src/convert/json_find.h"
#include "src/convert/json_member.h"
#include "src/convert/json_sentence.h"

/* Objects inside each other that are looked into. */
#define DEPTH 6
#define CANDIDATES 8

/* Bits, so that several can be asked for. */
enum candidate_kind { LIST = 1, OBJECT = 2, MEMBERS = 4, EMPTY_LIST = 8 };

struct candidate {
    enum candidate_kind kind;
    const char *at; /* where a list, an object, or that around the members, begins */
    bool articles; /* they have an article's fields */
    unsigned full; /* nf_json_fullness() of the first */
    bool text;     /* no list, and it has a text */
    bool usual;    /* a list, or an object, with a name that such have */
    char path[NF_JSON_PATH_MAX];
};

struct survey {
    struct candidate candidate[CANDIDATES];
    unsigned count;
    bool more; /* than there is room for */
};

/* What is known of the members of one object. */
struct members {
    unsigned count;
    unsigned articles; /* objects that are articles */
    unsigned lists;    /* lists of articles, and empty ones that may be */
    unsigned empty;    /* other lists of nothing */
    unsigned first;    /* the candidate before which these begin */
    const char *at;    /* where the object begins */
};

/* Add @c, whose path is @path. */
static void add(struct survey *s, const char *path, const struct candidate *c)
{
    struct candidate *to = &s->candidate[s->count];

    if (s->count == CANDIDATES) {
        s->more = true;
        return;
    }
    *to = *c;
    snprintf(to->path, sizeof(to->path), "%s", path);
    s->count++;
}

/* The list at @j, if it can be one of articles, or of lists of them. */
static bool meet_list(struct survey *s, struct nf_json j, char path[NF_JSON_PATH_MAX],
                      size_t len, struct nf_str key)
{
    struct candidate list = { .kind = LIST, .at = j.at, .usual = nf_is_envelope_key(key) };

    j.at++;
    nf_json_skip_space(&j);
    if (nf_json_peek(&j) == '[' && len + 3 <= NF_JSON_PATH_MAX) {
        memcpy(path + len, "/*", 3);
        j.at++;
        nf_json_skip_space(&j);
    }
    if (nf_json_peek(&j) == '{') {
        list.articles = nf_json_holds_article(j);
        list.full = nf_json_fullness(j);
        add(s, path, &list);
        return list.articles;
    }
    if (nf_json_peek(&j) != ']' || !list.usual)
        return false;
    add(s, path, &(struct candidate){ .kind = EMPTY_LIST });
    return true;
}

static bool meet_object(struct survey *s, struct nf_json *j, char path[NF_JSON_PATH_MAX],
                        size_t len, unsigned depth);

static bool is_empty_list(struct nf_json j)
{
    j.at++;
    nf_json_skip_space(&j);
    return nf_json_peek(&j) == ']';
}

/* The member whose value is at @j. False if it is cut off. */
static bool meet_member(struct survey *s, struct nf_json *j, struct nf_str key,
                        char path[NF_JSON_PATH_MAX], size_t len, unsigned depth,
                        struct members *m)
{
    size_t longer = nf_json_path_add(path, len, key);
    char first = nf_json_peek(j);

    m->count++;
    if (longer && first == '[') {
        if (meet_list(s, *j, path, longer, key))
            m->lists++;
        else
            m->empty += is_empty_list(*j);
    } else if (longer && first == '{' && nf_json_is_article(*j)) {
        m->articles++;
        add(s, path, &(struct candidate){ .kind = OBJECT, .at = j->at, .articles = true,
                                          .full = nf_json_fullness(*j),
                                          .text = nf_json_has_text(*j),
                                          .usual = nf_is_article_name(key) });
    } else if (longer && first == '{' && depth < DEPTH) {
        return meet_object(s, j, path, longer, depth + 1);
    }
    return nf_json_scan_value(j);
}

/* All members are alike: one candidate for all of them. */
static void join(struct survey *s, const struct members *m, enum candidate_kind kind,
                 char path[NF_JSON_PATH_MAX], size_t len)
{
    struct candidate all = { .kind = kind, .at = m->at, .articles = true };

    if (len + 3 > NF_JSON_PATH_MAX)
        return;
    memcpy(path + len, "/*", 3);
    for (unsigned i = m->first; i < s->count; i++)
        if (s->candidate[i].text) {
            all.text = true;
            if (s->candidate[i].full > all.full)
                all.full = s->candidate[i].full;
        }
    s->count = m->first;
    s->more = false;
    add(s, path, &all);
}

/* Whether members that could all be articles are not alike: one has a title and more under a name
 * that articles usually have, another not so much. That is of its authors, pictures or site. */
static bool are_unlike(const struct survey *s, const struct members *m)
{
    bool full = false, poor = false;

    for (unsigned i = m->first; i < s->count; i++) {
        full = full || (s->candidate[i].usual && s->candidate[i].full == 2);
        poor = poor || (s->candidate[i].articles && !s->candidate[i].full);
    }
    return full && poor;
}

/* The object at @j, whose path is the @len bytes at @path; @j goes behind it.
 * False if it is cut off. */
static bool meet_object(struct survey *s, struct nf_json *j, char path[NF_JSON_PATH_MAX],
                        size_t len, unsigned depth)
{
    struct members m = { .first = s->count, .at = j->at };
    struct nf_str key;
    bool whole = true;

    j->at++;
    while (whole && nf_json_next_member(j, &key))
        whole = meet_member(s, j, key, path, len, depth, &m);
    if (are_unlike(s, &m))
        ; /* each is a candidate of its own */
    else if (m.count > 0 && m.articles == m.count)
        join(s, &m, MEMBERS, path, len);
    else if (m.lists > 1 && m.lists + m.empty == m.count)
        join(s, &m, LIST, path, len);
    path[len] = '\0';
    return whole && nf_json_expect(j, '}', "a comma or } expected");
}

/* Whether there is a candidate of one of these kinds. */
static bool has(const struct survey *s, unsigned kinds)
{
    for (unsigned i = 0; i < s->count; i++)
        if (s->candidate[i].kind & kinds)
            return true;
    return false;
}

/* Whether there is an article beside @list, so that the list may be of what is related to it: one
 * under a name of its own, or with title and text. A list of any name may be related to one with
 * a time or only a text, and to several. */
static bool has_article_beside(const struct survey *s, const struct candidate *list)
{
    for (unsigned i = 0; i < s->count; i++) {
        const struct candidate *c = &s->candidate[i];

        if (!(c->kind & (OBJECT | MEMBERS)))
            continue;
        if (c->usual || (c->text && c->full == 2) ||
            (!list->usual && (c->text || c->full == 2 || c->kind == MEMBERS)))
            return true;
    }
    return false;
}

/* The one candidate of these kinds, or the one of them that has @articles; NULL if there are
 * none or several. */
static const struct candidate *only(const struct survey *s, unsigned kinds, bool articles)
{
    const struct candidate *found = NULL;

    for (unsigned i = 0; i < s->count; i++) {
        const struct candidate *c = &s->candidate[i];

        if (!(c->kind & kinds) || (articles && !c->articles))
            continue;
        if (found)
            return NULL;
        found = c;
    }
    return found;
}

/* Whether a value begins at @j that can be an article's: no object, nor a list of them. */
static bool is_plain(struct nf_json j)
{
    if (nf_json_peek(&j) == '[') {
        j.at++;
        nf_json_skip_space(&j);
        return nf_json_peek(&j) != '{' && nf_json_peek(&j) != ']';
    }
    return nf_json_peek(&j) != '{';
}

/* "time" may be how long an answer took. */
#define WEAK 9

/* Whether the object at @j has a field that articles have, though others as well. */
static bool has_role(struct nf_json j)
{
    struct nf_str key;

    j.at++;
    while (nf_json_next_member(&j, &key)) {
        const struct nf_role_guess g = nf_role_of_path(key);

        if (is_plain(j) && g.role != NF_ROLE_NONE && g.rank < WEAK)
            return true;
        if (!nf_json_scan_value(&j))
            return false;
    }
    return false;
}

/* Articles under a name that lists of them usually have: no article calls its pictures
 * or links so, even if they have titles. */
static bool is_usual(const struct candidate *c)
{
    return c->kind == LIST && c->articles && c->usual;
}

/* Whether a list with a usual name is beside @list, which has none, though its keys are unknown. */
static bool has_usual_beside(const struct survey *s, const struct candidate *list)
{
    for (unsigned i = 0; i < s->count && !list->usual; i++)
        if (s->candidate[i].kind == LIST && s->candidate[i].usual)
            return true;
    return false;
}

/* The list of articles in the object at @j, if it is plain which: none of other objects if
 * articles are beside it. */
static const struct candidate *choose_list(const struct survey *s, struct nf_json j)
{
    const struct candidate *c = only(s, LIST, false);

    if (!c)
        c = only(s, LIST, true);
    if (!c || (!c->articles && has(s, OBJECT | MEMBERS)) || has_article_beside(s, c) ||
        has_usual_beside(s, c))
        return NULL;
    /* An article may have keys that are not known, and a list of its pictures; or its text deep
     * inside, and a list of what is less than articles. */
    if (!c->usual && (c->full == 2 ? nf_json_has_sentence(j)
                                   : nf_json_has_sentence_around(j, c->at)))
        return NULL;
    return is_usual(c) || !has_role(j) ? c : NULL;
}

static const struct candidate *choose_object(const struct survey *s, struct nf_json j)
{
    const struct candidate *c = only(s, OBJECT | MEMBERS, false);

    return c && !has_role(j) && !nf_json_has_sentence_around(j, c->at) ? c : NULL;
}

/* Whether the object at @j, which has but an empty list, may be an article whose keys are not
 * known: it has a sentence, and that is no message. */
static bool may_be_article(struct nf_json j)
{
    return nf_json_has_sentence(j) && !nf_json_begins(j, "/message", "\"");
}

/* What the object at @j wraps, if that is plain: an empty list if there is nothing else. */
static const struct candidate *choose(const struct survey *s, struct nf_json j)
{
    if (s->more)
        return NULL;
    if (has(s, LIST))
        return choose_list(s, j);
    if (has(s, OBJECT | MEMBERS))
        return choose_object(s, j);
    return s->count && !may_be_article(j) ? &s->candidate[0] : NULL;
}

/* Whether @c is an object whose fields are those of the article that it is in: "attributes". */
static bool is_looked_through(const struct candidate *c)
{
    return c->kind == OBJECT && nf_is_wrapper((struct nf_str){ c->path + 1, strlen(c->path) - 1 });
}

/* Where articles may be besides the object at @j itself. */
static bool is_open(const struct survey *s, struct nf_json j)
{
    if (!has_role(j))
        return s->count > 0;
    for (unsigned i = 0; i < s->count; i++)
        if (is_usual(&s->candidate[i]) ||
            (s->candidate[i].full == 2 && !is_looked_through(&s->candidate[i])))
            return true;
    return false;
}

/* Name what can be picked: an empty list if there is nothing else. */
static void list_candidates(const struct survey *s, char why[NF_WHY_TEXT])
{
    const bool full = has(s, LIST | OBJECT | MEMBERS);
    size_t n = (size_t)snprintf(why, NF_WHY_TEXT,
                                "articles may be in several places; pick one:");

    for (unsigned i = 0; i < s->count && n < NF_WHY_TEXT - 1; i++)
        if (!full || s->candidate[i].kind != EMPTY_LIST)
            n += (size_t)snprintf(why + n, NF_WHY_TEXT - n, " --articles '%s',",
                                  s->candidate[i].path);
    if (n < NF_WHY_TEXT - 1)
        snprintf(why + n, NF_WHY_TEXT - n, " or --articles '' to take all of it as one article");
}

/* Whether the articles in the object that begins at @at have no addresses but its keys. */
static bool lack_addresses(struct nf_json j, const char *at)
{
    struct nf_str key;

    j.at = at + 1;
    if (!nf_json_next_member(&j, &key) || !nf_is_address(key) || nf_json_peek(&j) != '{')
        return false;
    j.at++;
    while (nf_json_next_member(&j, &key)) {
        const enum nf_role role = nf_role_of_path(key).role;

        if ((role == NF_ROLE_URL || role == NF_ROLE_CANONICAL_URL) && nf_json_peek(&j) == '"')
            return false;
        if (!nf_json_scan_value(&j))
            return false;
    }
    return true;
}

bool nf_json_may_be_feed(struct nf_json j, bool inside, char why[NF_WHY_TEXT])
{
    const bool article = nf_json_is_article(j);
    struct survey s = { .count = 0 };
    char path[NF_JSON_PATH_MAX] = "";
    struct nf_json in = j;

    if (nf_json_has_text(j))
        return false;
    (void)meet_object(&s, &in, path, 0, 0);
    for (unsigned i = 0; i < s.count; i++) {
        const struct candidate *c = &s.candidate[i];

        if (article ? !is_usual(c) || !c->full || strchr(c->path + 1, '/')
                    : c->full < 2 || is_looked_through(c))
            continue;
        if (inside)
            snprintf(why, NF_WHY_TEXT, "is an article, or has some at '%s' in it; --articles PATH "
                     "says which, by a path from the top", c->path);
        else
            list_candidates(&s, why);
        return true;
    }
    return false;
}

enum nf_reading nf_json_survey(struct nf_json j, bool cut, char path[NF_JSON_PATH_MAX],
                               char why[NF_WHY_TEXT])
{
    struct nf_json top = j;
    struct survey s = { .count = 0 };
    const char *fault = nf_json_fault(j);
    const struct candidate *c;
    char here[NF_JSON_PATH_MAX] = "";

    if (fault) {
        snprintf(why, NF_WHY_TEXT, "%s", fault);
        return NF_READING_UNKNOWN;
    }
    if (nf_envelope_path(j, path))
        return NF_READING_WRAPPING;
    if (nf_json_is_article(j))
        return !cut && (nf_json_is_error(j, why) || nf_json_may_be_feed(j, false, why))
                   ? NF_READING_UNKNOWN : NF_READING_ARTICLE;
    (void)meet_object(&s, &j, here, 0, 0);
    c = choose(&s, top);
    if (c && !c->articles && !cut && nf_json_is_error(top, why))
        return NF_READING_UNKNOWN;
    if (c && c->kind == MEMBERS && lack_addresses(top, c->at)) {
        snprintf(why, NF_WHY_TEXT, "articles under addresses that they do not have; jq 'to_entries "
                 "| map({url: .key} + .value)' puts them in, --articles '%.200s' leaves them out",
                 c->path);
        return NF_READING_UNKNOWN;
    }
    if (c) {
        snprintf(path, NF_JSON_PATH_MAX, "%s", c->path);
        return NF_READING_WRAPPING;
    }
    if (is_open(&s, top)) {
        list_candidates(&s, why);
        return NF_READING_UNKNOWN;
    }
    if (cut)
        return NF_READING_CUT;
    return nf_json_is_error(top, why) ? NF_READING_UNKNOWN : NF_READING_ARTICLE;
}

bool nf_json_wraps_none(struct nf_json j, const char *path)
{
    const struct candidate list = { .usual = true };
    char here[NF_JSON_PATH_MAX] = "";
    struct survey s = { .count = 0 };
    struct nf_json top = j;
    char why[NF_WHY_TEXT];

    if (nf_json_is_article(j) || may_be_article(j) || !nf_json_is_empty_at(j, path) ||
        nf_json_is_error(j, why))
        return false;
    (void)meet_object(&s, &top, here, 0, 0);
    return !has_article_beside(&s, &list);
}

bool nf_json_wraps_articles(struct nf_json j, char path[NF_JSON_PATH_MAX])
{
    char here[NF_JSON_PATH_MAX] = "";
    struct survey s = { .count = 0 };
    const struct candidate *c;
    struct nf_json top = j;

    if (nf_envelope_path(j, path))
        return true;
    if (nf_json_is_article(j))
        return false;
    (void)meet_object(&s, &top, here, 0, 0);
    c = only(&s, LIST, true);
    if (s.more || !c || !c->usual || (!c->full && has_role(j)) || has_article_beside(&s, c))
        return false;
    snprintf(path, NF_JSON_PATH_MAX, "%s", c->path);
    return true;
}
