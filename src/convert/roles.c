#include "src/convert/roles.h"

#include <string.h>

#include "src/base/ascii.h"
#include "src/base/braced_list.h"
#include "src/base/role_time.h"
#include "src/base/space.h"
#include "src/base/str_equal.h"
#include "src/convert/address.h"
#include "src/convert/html_begin.h"
#include "src/convert/json_graph.h"

/* How far into a list its first paragraph is looked for. */
#define LOOK 1024

/* Whether a text, or the first of a list of paragraphs, begins with a tag. */
static bool is_html(const struct nf_field *f, enum nf_role role)
{
    struct nf_field head = *f;
    char buf[NF_TAG_TEXT];

    if (f->kind != NF_KIND_JSON && f->kind != NF_KIND_STRING_ESCAPED)
        return nf_begins_with_tag(f->value);
    if (head.value.len > LOOK)
        head.value.len = LOOK;
    if (!head.value.len || (!memchr(head.value.ptr, '<', head.value.len) &&
                            !memchr(head.value.ptr, '\\', head.value.len)))
        return false;
    head.role = role;
    return nf_begins_with_tag((struct nf_str){
        buf, nf_field_plain(&head, (struct nf_str){ " ", 1 }, buf, sizeof(buf)) });
}

static bool is_number(struct nf_str s)
{
    return s.len && (*s.ptr == '-' || nf_is_digit(*s.ptr));
}

/* Words that programs write for nothing, besides those that are null in an archive. */
static bool is_nothing(struct nf_str s)
{
    static const char *const words[] = { "\\N", "NULL", "nan", "<NA>", "undefined",
                                         "[]", "NA", "N/A", "#N/A", "[None]", "[nan]",
                                         "['']", "set()", "{}", "()" };

    return nf_str_is_one_of(s, words, sizeof(words) / sizeof(words[0]));
}

/* An object or a list of them as Python prints it, or JSON: tables have no objects. What is in
 * braces may be a list of people, but no publisher. */
static bool is_object_in_words(struct nf_str s, enum nf_role role)
{
    return s.len > 2 && (*s.ptr == '{' || (*s.ptr == '[' && s.ptr[1] == '{')) &&
           (s.ptr[s.len - 1] == '}' || s.ptr[s.len - 1] == ']') &&
           (role == NF_ROLE_SOURCE || !nf_is_braced_list(s));
}

static bool is_true_or_false(struct nf_str s)
{
    return (s.len == 4 && nf_ascii_begins(s, "true")) ||
           (s.len == 5 && nf_ascii_begins(s, "false"));
}

/* What says of "published" whether, not when, and of others that they are there; but people write
 * such words. */
static bool is_flag(struct nf_str s, enum nf_role role)
{
    if (nf_role_is_time(role) && (nf_str_is(s, "0") || nf_str_is(s, "1")))
        return true;
    return role != NF_ROLE_TITLE && role != NF_ROLE_TEXT && is_true_or_false(s);
}

/* Where tables have the number of a word that is in another table. */
static bool is_number_of_word(struct nf_str s, enum nf_role role)
{
    return (role == NF_ROLE_AUTHORS || role == NF_ROLE_SECTION || role == NF_ROLE_LANGUAGE) &&
           nf_ascii_is_digits(s);
}

/* What begins behind the bracket of the list @v. */
static struct nf_str in_list(struct nf_str v)
{
    do {
        v.ptr++;
        v.len--;
    } while (v.len && nf_is_space(*v.ptr));
    return v;
}

/* Whether a value that is no string can be it: true and false are flags, a number is the key of a
 * table where words are expected, and an object is no address or id. Of a list the first counts. */
static bool can_be_json(struct nf_str v, enum nf_role role)
{
    if (*v.ptr == 't' || *v.ptr == 'f')
        return false;
    if (role == NF_ROLE_TITLE || nf_role_is_time(role))
        return true;
    if (*v.ptr == '[' && role != NF_ROLE_TEXT)
        v = in_list(v);
    if ((role == NF_ROLE_URL || role == NF_ROLE_ID) && v.len && *v.ptr == '{')
        return false;
    if (role == NF_ROLE_SOURCE && v.len && *v.ptr == '"' &&
        nf_is_address((struct nf_str){ v.ptr + 1, v.len - 1 }))
        return false;
    return role == NF_ROLE_ID || !is_number(v);
}

/* Interfaces write words where there is no picture: "default". */
static bool may_be_path(struct nf_str s)
{
    return s.len == 0 || memchr(s.ptr, '.', s.len) || memchr(s.ptr, '/', s.len);
}

/* Whether a value can be what its key says at all. An address names no publisher or author: it
 * may be that of a page in a network. Nor does an object's spelling. */
static bool can_be(const struct nf_field *f, enum nf_role role)
{
    const bool who = role == NF_ROLE_SOURCE || role == NF_ROLE_AUTHORS;
    const struct nf_str v = f->value;

    /* A name inside a page: "#article". */
    if (role == NF_ROLE_ID && v.len && *v.ptr == '#' && nf_str_is(f->key, "@id"))
        return false;
    if (is_number_of_word(v, role) || (who && nf_is_address(v)) || is_flag(v, role))
        return false;
    if (f->kind != NF_KIND_JSON)
        return !is_nothing(v) && !(who && is_object_in_words(v, role)) &&
               (role != NF_ROLE_IMAGE || may_be_path(v));
    return v.len == 0 || can_be_json(v, role);
}

/* Whether an address is that of a copy in Readwise Reader: "source_url" is the article's. */
static bool is_of_reader(struct nf_str address)
{
    static const char reader[] = "https://read.readwise.io/";

    return address.len >= sizeof(reader) &&
           memcmp(address.ptr, reader, sizeof(reader) - 1) == 0;
}

/* Whether an address has nothing behind the host: all articles of a site would have it. Or it is
 * the one of an example that many sites have copied. */
static bool is_site(struct nf_str address)
{
    const char *p = address.ptr;
    size_t n = address.len;

    if (nf_str_is(address, "https://google.com/article"))
        return true;
    while (n && memchr("/\\ ", p[n - 1], 3))
        n--;
    for (; n && p[n - 1] != '/'; n--)
        if (p[n - 1] == '?' || p[n - 1] == '#')
            return false;
    if (n > 1 && p[n - 2] == '\\') /* an escaped slash */
        n--;
    return n == 0 || (n > 1 && p[n - 2] == '/');
}

/* Whether the address at a key may be a site's: that of a source, or what a page calls its own. */
static bool may_be_of_site(const struct nf_field *f, struct nf_role_guess g)
{
    if (g.role == NF_ROLE_CANONICAL_URL)
        return nf_is_address(f->value);
    return g.role == NF_ROLE_URL && (g.mark == NF_MARK_SOURCE || g.mark == NF_MARK_SITE);
}

/* What was found or marked in an article, a list of objects, is not what sums it up. */
static bool is_what_was_found(const struct nf_field *f)
{
    const struct nf_str v = f->value;

    return f->kind == NF_KIND_JSON && nf_str_is(f->key, "highlights") && v.len &&
           (*v.ptr == '{' || (*v.ptr == '[' && in_list(v).len && *in_list(v).ptr == '{'));
}

/* Whether the value of a key that is known for want of better is another thing: "article" an
 * address or a number, "media" a name. But the text of a wrapped post may be an address. */
static bool is_another_thing(const struct nf_field *f, struct nf_role_guess g)
{
    const struct nf_str v = f->value;

    if (f->kind == NF_KIND_JSON || g.rank < 4 || v.len == 0)
        return false;
    if (g.role == NF_ROLE_TEXT)
        return g.rank < 7 && (nf_is_address(v) || nf_ascii_is_digits(v));
    return g.role == NF_ROLE_IMAGE && !nf_is_address(v) && *v.ptr != '/';
}

/* What the value says against the guess its key allows. */
static struct nf_role_guess look(const struct nf_field *f, struct nf_role_guess g,
                                 bool has_plain)
{
    if (g.mark == NF_MARK_SAID)
        return g;
    if (!can_be(f, g.role) || is_another_thing(f, g) || is_what_was_found(f))
        g.role = NF_ROLE_NONE;
    if (g.role == NF_ROLE_URL && is_of_reader(f->value))
        g.rank += 8;
    if (g.mark == NF_MARK_SOURCE && nf_is_address(f->value)) {
        g.role = NF_ROLE_URL;
        g.rank = 2;
    }
    if (may_be_of_site(f, g) && is_site(f->value))
        g.role = NF_ROLE_NONE;
    if (g.role == NF_ROLE_TEXT &&
        ((g.mark == NF_MARK_CONTENT && has_plain) || is_html(f, NF_ROLE_TEXT))) {
        g.role = NF_ROLE_HTML;
        g.rank++;
    }
    /* A list of images is not the one that leads. */
    if (g.role == NF_ROLE_IMAGE && f->kind == NF_KIND_JSON && f->value.len &&
        *f->value.ptr == '[' && g.rank < 6)
        g.rank = 6;
    return g;
}

static bool begins_object(const struct nf_field *f)
{
    return f->before.len && memchr(f->before.ptr, '{', f->before.len);
}

/* What the fields of one object say, which are those before @end; an article may have as many
 * addresses in it as values, and for each that is the same. */
struct link {
    size_t end;
    bool alternate;
};

/* Whether the link whose address is @f[@i] leads to the article: Atom has others beside
 * it, to itself and to pictures, and Blogger to comments. @last: the link that was asked for
 * before, @i rises. */
static bool is_alternate(const struct nf_field *f, size_t n, size_t i, struct link *last)
{
    const struct nf_field *rel = NULL;
    size_t at = i;

    if (i < last->end)
        return last->alternate;
    while (at > 0 && !begins_object(&f[at]))
        at--;
    do {
        if (!rel && (nf_str_is(f[at].key, "@rel") || nf_str_is(f[at].key, "rel")))
            rel = &f[at];
        at++;
    } while (at < n && !begins_object(&f[at]));
    last->end = at;
    last->alternate = !rel || nf_str_is(rel->value, "alternate");
    return last->alternate;
}

static bool is_blank(struct nf_str s)
{
    while (s.len && nf_is_space(*s.ptr)) {
        s.ptr++;
        s.len--;
    }
    return s.len == 0;
}

static bool says_nothing(struct nf_field *f, enum nf_role role)
{
    bool null;

    f->role = role; /* what is null depends on it */
    null = nf_field_is_null(f);
    f->role = NF_ROLE_NONE;
    return null || is_blank(f->value) || (f->kind == NF_KIND_JSON && f->value.len == 2 &&
                    (*f->value.ptr == '[' || *f->value.ptr == '{'));
}

/* A time that cannot be read comes after those that can, and a value that says nothing
 * after all that say something. */
#define UNREAD 100u
#define NOTHING 300u

/* Longer than any time. */
#define TIME_TEXT 128

/* The second that programs count from is what they write for no time, too. */
static bool is_epoch(const struct nf_time *t)
{
    return t->seconds == 0 && t->precision >= NF_PRECISION_SECOND;
}

static unsigned cost_of_time(const struct nf_field *f, struct nf_role_guess g)
{
    struct nf_field time = *f;
    char buf[TIME_TEXT];
    struct nf_str text = { buf, 0 };
    struct nf_time t;

    time.role = g.role;
    text.len = nf_field_plain(&time, (struct nf_str){ " ", 1 }, buf, sizeof(buf));
    if (nf_time_parse(text, &t))
        return is_epoch(&t) ? NOTHING : 0;
    if (text.len && nf_time_is_none(text))
        return NOTHING;
    return g.mark == NF_MARK_SAID ? 0 : UNREAD;
}

struct best {
    size_t field[NF_ROLE_COUNT];
    unsigned cost[NF_ROLE_COUNT];
};

static void offer(struct best *best, struct nf_field *f, size_t i, struct nf_role_guess g)
{
    unsigned cost;

    if (g.role == NF_ROLE_NONE)
        return;
    cost = g.mark == NF_MARK_SAID ? 0u : 1u + g.rank;
    if (says_nothing(f, g.role))
        cost += NOTHING;
    else if (nf_role_is_time(g.role))
        cost += cost_of_time(f, g);
    if (cost < best->cost[g.role]) {
        best->cost[g.role] = cost;
        best->field[g.role] = i;
    }
}

/* Where a feed has the whole article as its summary, that is the body. */
static void summary_as_body(struct best *best, const struct nf_field *fields)
{
    size_t i = best->field[NF_ROLE_SUMMARY];

    if (best->cost[NF_ROLE_TEXT] < NOTHING || best->cost[NF_ROLE_HTML] < NOTHING ||
        best->cost[NF_ROLE_SUMMARY] >= NOTHING || best->cost[NF_ROLE_SUMMARY] == 0 ||
        !is_html(&fields[i], NF_ROLE_SUMMARY))
        return;
    best->field[NF_ROLE_HTML] = i;
    best->cost[NF_ROLE_HTML] = best->cost[NF_ROLE_SUMMARY];
    best->cost[NF_ROLE_SUMMARY] = UINT32_MAX;
}

void nf_roles_assign(struct nf_field *fields, const struct nf_role_guess *guesses,
                     size_t n)
{
    bool has_plain = false, has_graph = false, is_other = false;
    struct nf_graph graph = { 0 };
    struct link link = { 0 };
    struct best best;

    for (int r = 0; r < NF_ROLE_COUNT; r++)
        best.cost[r] = UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        has_plain = has_plain || guesses[i].mark == NF_MARK_PLAIN;
        has_graph = has_graph || guesses[i].member;
        is_other = is_other || (guesses[i].mark == NF_MARK_THING &&
                                nf_is_beside_articles(&fields[i]));
        fields[i].role = NF_ROLE_NONE;
    }
    if (has_graph)
        nf_graph_look(&graph, fields, guesses, n);
    for (size_t i = 0; i < n; i++)
        if (guesses[i].role != NF_ROLE_NONE && (!is_other || guesses[i].mark == NF_MARK_SAID) &&
            (guesses[i].mark != NF_MARK_LINK || is_alternate(fields, n, i, &link)) &&
            (!guesses[i].member || guesses[i].member == graph.article))
            offer(&best, &fields[i], i, look(&fields[i], guesses[i], has_plain));
    summary_as_body(&best, fields);
    for (int r = 1; r < NF_ROLE_COUNT; r++)
        if (best.cost[r] != UINT32_MAX)
            fields[best.field[r]].role = (enum nf_role)r;
    if (graph.article)
        nf_graph_refer(&graph, fields, guesses, n);
}
