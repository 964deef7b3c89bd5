#include "src/convert/json_walk.h"

#include <stdio.h>

#include "src/convert/json_article.h"
#include "src/convert/json_take.h"

/* In no place that the path leads to. */
#define NOWHERE UINT32_MAX
/* Values up to this are passed over as a whole; longer ones part by part. */
#define SKIP_WHOLE (1u << 20)

struct walk {
    struct nf_json_stream *s;
    const struct nf_json_path *path;
    enum nf_status (*take)(struct nf_json_stream *s); /* the article in front */
    uint64_t around;
    unsigned depth;
    bool guessed;
    bool met; /* something is where the path leads to */
};

static enum nf_status walk(struct walk *w, unsigned step);

static void consume(struct walk *w, size_t n)
{
    w->around += n;
    nf_json_stream_consume(w->s, n);
}

/* The byte @c comes next; or else say that @why. */
static enum nf_status expect(struct walk *w, char c, const char *why)
{
    struct nf_json j;

    if (nf_json_stream_next(w->s) == c && nf_byte_in_len(w->s->in)) {
        consume(w, 1);
        return NF_OK;
    }
    j = nf_json_stream_window(w->s);
    if (nf_byte_in_len(w->s->in) == 0) {
        if (w->s->in->why || w->s->in->nomem) {
            w->s->dead = true;
            return nf_importer_end(w->s->im, w->s->in, w->s->line);
        }
        why = "the input ends inside a list or object";
    }
    (void)nf_json_fail(&j, why);
    return nf_json_stream_refuse(w->s, &j);
}

/* The path was guessed, and @what comes behind it says that it was wrong. */
static enum nf_status refuse_guess(struct walk *w, const char *what)
{
    char why[2 * NF_JSON_PATH_MAX + 160];

    w->guessed = false;
    snprintf(why, sizeof(why),
             "articles were taken from '%s', but after it the object has %s; use --articles "
             "'%s', or --articles '' if it is one article", w->path->text, what, w->path->text);
    return nf_importer_refuse(w->s->im, w->s->line, why);
}

/* Whether @j begins with an article that has title and text. */
static bool is_whole_article(struct nf_json j)
{
    return nf_json_fullness(j) == 2 && nf_json_has_text(j);
}

static enum nf_status check_guess(struct walk *w, bool key_is_articles, bool named)
{
    char first = nf_json_stream_next(w->s);
    struct nf_json j;

    if (first == '"' && key_is_articles)
        return refuse_guess(w, "a title, text or address of its own");
    if (first == '{' && named)
        return refuse_guess(w, "what is called an article");
    if (first != '{' && first != '[')
        return NF_OK;
    nf_byte_in_want(w->s->in, SKIP_WHOLE / 16);
    j = nf_json_stream_window(w->s);
    if (first == '{' && is_whole_article(j))
        return refuse_guess(w, "an article with a text");
    if (first == '[' && nf_json_is_list_of_articles(j))
        return refuse_guess(w, "another list of articles");
    return NF_OK;
}

/* The member whose key is at the window's front. */
static enum nf_status walk_member(struct walk *w, unsigned step)
{
    unsigned inner = NOWHERE;
    struct nf_str key;
    enum nf_status st;
    bool watch;
    size_t n;

    if (nf_json_stream_next(w->s) != '"')
        return expect(w, '"', "a string expected");
    st = nf_json_stream_value(w->s, &n);
    if (st != NF_OK || w->s->dead)
        return st;
    if (n == 0) {
        w->s->dead = true;
        return nf_importer_refuse_long(w->s->im, w->s->line, "value");
    }
    key = (struct nf_str){ nf_byte_in_ptr(w->s->in) + 1, n - 2 };
    if (step != NOWHERE && nf_pointer_is_key(w->path->step[step], key))
        inner = step + 1;
    watch = w->guessed && w->met && step != NOWHERE && inner == NOWHERE;
    /* The key is gone once its colon is looked for. */
    bool articles = watch && nf_is_article_member(key, '"');
    bool named = watch && nf_is_article_name(key);

    consume(w, n);
    st = expect(w, ':', "a colon expected after a key");
    if (st == NF_OK && !w->s->dead && watch)
        st = check_guess(w, articles, named);
    return st == NF_OK && !w->s->dead ? walk(w, inner) : st;
}

static enum nf_status walk_element(struct walk *w, unsigned step, uint64_t index)
{
    bool meets = step != NOWHERE && nf_pointer_is_index(w->path->step[step], index);

    return walk(w, meets ? step + 1 : NOWHERE);
}

/* The list or object at the window's front. */
static enum nf_status walk_inside(struct walk *w, unsigned step, bool object)
{
    const char close = object ? '}' : ']';
    enum nf_status st = NF_OK;

    consume(w, 1);
    if (nf_json_stream_next(w->s) == close) {
        consume(w, 1);
        return NF_OK;
    }
    for (uint64_t i = 0; st == NF_OK && !w->s->dead; i++) {
        st = object ? walk_member(w, step) : walk_element(w, step, i);
        if (st != NF_OK || w->s->dead)
            break;
        if (nf_json_stream_next(w->s) != ',')
            return expect(w, close, object ? "a comma or } expected"
                                           : "a comma or ] expected");
        consume(w, 1);
    }
    return st;
}

/* The value at the window's front, if it is short enough to be passed over at once. */
static enum nf_status skip_whole(struct walk *w, bool *done)
{
    enum nf_status st = NF_OK;

    *done = false;
    while (st == NF_OK && !w->s->dead) {
        struct nf_json j = nf_json_stream_window(w->s);
        bool ok = nf_json_scan_value(&j);

        if (ok && (j.at < j.end || w->s->in->ended)) {
            consume(w, (size_t)(j.at - j.start));
            *done = true;
            return NF_OK;
        }
        if (!ok && !j.short_of_data) {
            *done = true;
            return nf_json_stream_refuse(w->s, &j);
        }
        if (nf_byte_in_len(w->s->in) >= SKIP_WHOLE)
            return NF_OK;
        if (!ok)
            st = nf_json_stream_more(w->s, &j);
        else
            (void)nf_byte_in_more(w->s->in);
    }
    *done = true;
    return st;
}

/* How much of a string's inside, which begins at @p, is there; @ends if its quote is. */
static size_t string_inside(const char *p, size_t n, bool *ends)
{
    size_t i = 0;

    while (i < n && p[i] != '"') {
        if (p[i] == '\\' && i + 1 == n)
            return i;
        i += p[i] == '\\' ? 2 : 1;
    }
    *ends = i < n;
    return i;
}

/* A string too long to be held: let it go by. */
static enum nf_status skip_string(struct walk *w)
{
    bool ends = false;

    consume(w, 1);
    for (;;) {
        struct nf_json j = nf_json_stream_window(w->s);

        consume(w, string_inside(j.start, (size_t)(j.end - j.start), &ends));
        if (ends) {
            consume(w, 1);
            return NF_OK;
        }
        if (!nf_byte_in_more(w->s->in))
            return expect(w, '"', "");
    }
}

static enum nf_status take_elements(struct walk *w)
{
    enum nf_status st = NF_OK;

    consume(w, 1);
    while (st == NF_OK && !w->s->dead) {
        char c = nf_json_stream_next(w->s);

        if (c == ']') {
            consume(w, 1);
            return NF_OK;
        }
        if (c == '{') {
            st = w->take(w->s);
        } else if (c == ',') {
            nf_json_stream_consume(w->s, 1);
        } else if (nf_byte_in_len(w->s->in) == 0) {
            return expect(w, ']', "");
        } else {
            char why[NF_WHY_TEXT];

            nf_json_stream_why(w->s, "an object expected in the list", why);
            st = nf_importer_refuse(w->s->im, w->s->line, why);
            if (st == NF_OK)
                st = walk(w, NOWHERE);
        }
    }
    return st;
}

static enum nf_status take_there(struct walk *w)
{
    char c = nf_json_stream_next(w->s);
    enum nf_status st;

    w->met = true;
    if (c == '{')
        return w->take(w->s);
    if (c == '[')
        return take_elements(w);
    if (c == 'n') /* null, where there is no list */
        return walk(w, NOWHERE);
    if (nf_byte_in_len(w->s->in) == 0)
        return expect(w, '[', "");
    st = nf_importer_refuse(w->s->im, w->s->line, "an object or a list expected at this path");
    return st == NF_OK ? walk(w, NOWHERE) : st;
}

static enum nf_status walk(struct walk *w, unsigned step)
{
    char c = nf_json_stream_next(w->s);
    enum nf_status st;
    bool done;

    if (step == w->path->count)
        return take_there(w);
    if (step == NOWHERE || (c != '{' && c != '[')) {
        st = skip_whole(w, &done);
        if (st != NF_OK || done)
            return st;
        if (c == '"')
            return skip_string(w);
        if (c != '{' && c != '[') {
            w->s->dead = true;
            return nf_importer_refuse_long(w->s->im, w->s->line, "value");
        }
    }
    if (w->depth >= w->s->im->opts.max_depth) {
        w->s->dead = true;
        return nf_importer_refuse(w->s->im, w->s->line, "nested too deeply");
    }
    w->depth++;
    st = walk_inside(w, step, c == '{');
    w->depth--;
    return st;
}

enum nf_status nf_json_walk(struct nf_json_stream *s, const struct nf_json_path *path,
                            bool guessed,
                            enum nf_status (*take)(struct nf_json_stream *s),
                            uint64_t *around)
{
    struct walk w = { .s = s, .path = path, .take = take, .guessed = guessed };
    uint64_t line = s->line;
    char why[NF_JSON_PATH_MAX + 32];
    enum nf_status st = walk(&w, 0);

    *around = w.around;
    if (st != NF_OK || s->dead || w.met)
        return st;
    snprintf(why, sizeof(why), "there is nothing at '%s'", path->text);
    return nf_importer_refuse(s->im, line, why);
}

enum nf_status nf_json_skip(struct nf_json_stream *s)
{
    static const struct nf_json_path nowhere = { .count = 0 };
    struct walk w = { .s = s, .path = &nowhere };

    return walk(&w, NOWHERE);
}
