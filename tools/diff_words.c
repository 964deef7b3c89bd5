#include "tools/diff_words.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/ascii.h"
#include "src/base/intern.h"
#include "src/base/vec.h"
#include "tools/diff_myers.h"

#define MOST_BYTES (4u << 20)
/* Words that are shown on either side of a difference. */
#define CONTEXT 8

/* A word, a line end, or with long texts a line. Blanks before it are none. */
struct word {
    uint32_t at;
    uint32_t len;
};

struct side {
    struct nf_str text;
    NF_VEC(struct word) words;
    NF_VEC(uint32_t) numbers; /* equal words have one */
    bool *changed;
};

struct diff {
    struct side old, now;
    struct nf_intern known;
    NF_VEC(struct nf_str) list; /* of the words that are known */
    bool lines;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool is_letter(char c)
{
    return nf_is_letter(c) || nf_is_digit(c) || c == '_';
}

/* Bytes of the character at @p, of @n that there are; *wide: it is a word by itself, as
 * scripts from U+2E80 on are not written with blanks between words. */
static size_t character(const char *p, size_t n, bool *wide)
{
    const unsigned char c = (unsigned char)*p;
    size_t len = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

    *wide = c >= 0xe3 || (c == 0xe2 && n > 1 && (unsigned char)p[1] >= 0xba);
    return len < n ? len : n;
}

/* The length of the word at @p. */
static size_t word_len(const char *p, size_t n)
{
    size_t len = 0;

    if ((unsigned char)*p < 0x80 && !is_letter(*p))
        return 1;
    while (len < n && (is_letter(p[len]) || (unsigned char)p[len] >= 0x80)) {
        bool wide;
        size_t more = character(p + len, n - len, &wide);

        if (wide)
            return len ? len : more;
        len += more;
    }
    return len;
}

static size_t line_len(const char *p, size_t n)
{
    const char *end = memchr(p, '\n', n);

    return end ? (size_t)(end - p) + 1 : n;
}

static bool add_number(struct diff *d, struct side *s, struct nf_str word)
{
    struct nf_intern_walk w =
        nf_intern_walk(&d->known, nf_intern_hash(&d->known, word.ptr, word.len));
    uint32_t i;

    while ((i = nf_intern_next(&d->known, &w)) != NF_INTERN_NONE)
        if (d->list.at[i].len == word.len && memcmp(d->list.at[i].ptr, word.ptr, word.len) == 0)
            return nf_vec_add(&s->numbers, &i);
    if (!nf_vec_add(&d->list, &word))
        return false;
    i = nf_intern_add(&d->known, &w);
    return i != NF_INTERN_NONE && nf_vec_add(&s->numbers, &i);
}

static bool split(struct diff *d, struct side *s)
{
    const char *p = s->text.ptr;
    size_t at = 0;

    while (at < s->text.len) {
        struct word w = { (uint32_t)at, 0 };

        if (!d->lines && is_blank(p[at])) {
            at++;
            continue;
        }
        w.len = (uint32_t)(d->lines ? line_len(p + at, s->text.len - at)
                                    : word_len(p + at, s->text.len - at));
        if (!nf_vec_add(&s->words, &w) ||
            !add_number(d, s, (struct nf_str){ p + at, w.len }))
            return false;
        at += w.len;
    }
    s->changed = nf_zget(&nf_alloc_libc, nf_vec_count(&s->words) + 1);
    return s->changed != NULL;
}

static bool ends_line(const struct diff *d, const struct side *s, size_t i)
{
    const struct word *w = &s->words.at[i];

    return d->lines ? s->text.ptr[w->at + w->len - 1] == '\n' : s->text.ptr[w->at] == '\n';
}

/* A line of what was compared: words of both sides, and whether it is to be written. */
struct line {
    size_t old, old_end;
    size_t now, now_end;
    bool differs;
};

/* The line that begins with these words; its last word is a line end that is still there, if
 * there is one. */
static struct line line_at(const struct diff *d, size_t old, size_t now)
{
    const size_t olds = nf_vec_count(&d->old.words), nows = nf_vec_count(&d->now.words);
    struct line l = { old, old, now, now, false };
    bool ended = false;

    while (!ended && (l.old_end < olds || l.now_end < nows)) {
        if (l.old_end < olds && d->old.changed[l.old_end]) {
            /* A line that went as a whole is one by itself. */
            ended = ends_line(d, &d->old, l.old_end++) && l.now_end == now;
            l.differs = true;
        } else if (l.now_end < nows && d->now.changed[l.now_end]) {
            ended = ends_line(d, &d->now, l.now_end++);
            l.differs = true;
        } else {
            ended = ends_line(d, &d->now, l.now_end++);
            l.old_end++;
        }
    }
    return l;
}

static void put_words(struct out *out, const struct side *s, size_t from, size_t to)
{
    const struct word *first = &s->words.at[from], *last = &s->words.at[to - 1];
    const struct nf_str text = { s->text.ptr + first->at, last->at + last->len - first->at };

    out_safe(out, text, SAFE_LINE);
}

/* Whether there is a blank in front of the word. */
static bool has_blank(const struct side *s, size_t i)
{
    const uint32_t at = s->words.at[i].at;

    return at > 0 && is_blank(s->text.ptr[at - 1]);
}

/* Words that went (@came false) or came; @blank: after one if there is one. */
static void put_changed(struct out *out, bool color, const struct side *s, size_t from,
                        size_t to, bool came, bool blank)
{
    if (from == to)
        return;
    if (blank && has_blank(s, from))
        out_byte(out, ' ');
    out_string(out, color ? came ? "\x1b[32m" : "\x1b[31m" : came ? "{+" : "[-");
    put_words(out, s, from, to);
    out_string(out, color ? "\x1b[m" : came ? "+}" : "-]");
}

/* Words that are the same: those next to a difference. */
static void put_same(struct out *out, const struct side *s, const struct line *l, size_t from,
                     size_t to)
{
    const size_t first = from == l->now ? 0 : CONTEXT, last = to == l->now_end ? 0 : CONTEXT;

    if (from == to)
        return;
    if (has_blank(s, from))
        out_byte(out, ' ');
    if (to - from <= first + last + 1) {
        put_words(out, s, from, to);
        return;
    }
    if (first) {
        put_words(out, s, from, from + first);
        out_byte(out, ' ');
    }
    out_string(out, "…");
    if (last) {
        out_byte(out, ' ');
        put_words(out, s, to - last, to);
    }
}

static void put_line(struct out *out, bool color, const struct diff *d, const struct line *l)
{
    size_t old = l->old, now = l->now;
    /* A line end is not a word of it. */
    const bool ended = l->now_end > l->now && ends_line(d, &d->now, l->now_end - 1) && !d->lines;
    struct line shown = *l;

    shown.now_end -= ended;
    while (old < l->old_end || now < shown.now_end) {
        size_t from = old, went;

        while (old < l->old_end && d->old.changed[old])
            old++;
        went = old - from;
        if (went > 1 && !d->lines && ends_line(d, &d->old, old - 1))
            put_changed(out, color, &d->old, from, old - 1, false, true);
        else
            put_changed(out, color, &d->old, from, old, false, true);
        from = now;
        while (now < shown.now_end && d->now.changed[now])
            now++;
        put_changed(out, color, &d->now, from, now, true, went == 0);
        from = now;
        while (now < shown.now_end && !d->now.changed[now]) {
            now++;
            old++;
            if (old < l->old_end && d->old.changed[old])
                break;
        }
        put_same(out, &d->now, &shown, from, now);
        if (now == shown.now_end && old < l->old_end && !d->old.changed[old])
            break; /* the line end */
    }
    out_byte(out, '\n');
}

static void put_lines(struct out *out, bool color, const struct diff *d)
{
    const size_t olds = nf_vec_count(&d->old.words), nows = nf_vec_count(&d->now.words);
    size_t old = 0, now = 0;

    while (old < olds || now < nows) {
        const struct line l = line_at(d, old, now);

        if (l.differs)
            put_line(out, color, d, &l);
        old = l.old_end;
        now = l.now_end;
    }
}

static void side_init(struct side *s, struct nf_str text)
{
    s->text = text;
    s->changed = NULL;
    nf_vec_init(&s->words, &nf_alloc_libc);
    nf_vec_init(&s->numbers, &nf_alloc_libc);
}

static void side_free(struct side *s)
{
    nf_vec_free(&s->words);
    nf_vec_free(&s->numbers);
    nf_put(&nf_alloc_libc, s->changed);
}

/* A run of changed words that begins with a line end, and has another behind it, may as well
 * begin and end one later: then it is whole lines. */
static void prefer_lines(const struct diff *d, struct side *s)
{
    const size_t n = nf_vec_count(&s->words);
    size_t begin = 0;

    for (size_t i = 0; i < n && !d->lines; i++) {
        if (!s->changed[i])
            begin = i + 1;
        else if (i + 1 < n && !s->changed[i + 1] && ends_line(d, s, begin) &&
                 ends_line(d, s, i + 1)) {
            s->changed[begin++] = false;
            s->changed[i + 1] = true;
        }
    }
}

static bool compare(struct diff *d)
{
    struct diff_side old, now;

    if (!split(d, &d->old) || !split(d, &d->now))
        return false;
    old = (struct diff_side){ d->old.numbers.at, d->old.changed, nf_vec_count(&d->old.numbers) };
    now = (struct diff_side){ d->now.numbers.at, d->now.changed, nf_vec_count(&d->now.numbers) };
    if (!diff_mark(&old, &now))
        return false;
    prefer_lines(d, &d->old);
    prefer_lines(d, &d->now);
    return true;
}

bool diff_words(struct out *out, const struct diff_texts *t)
{
    struct diff d = { .lines = t->old.len > MOST_BYTES || t->now.len > MOST_BYTES };
    bool ok;

    side_init(&d.old, t->old);
    side_init(&d.now, t->now);
    nf_vec_init(&d.list, &nf_alloc_libc);
    nf_intern_init(&d.known, &nf_alloc_libc);
    ok = compare(&d);
    if (ok)
        put_lines(out, t->color, &d);
    side_free(&d.old);
    side_free(&d.now);
    nf_vec_free(&d.list);
    nf_intern_free(&d.known);
    return ok;
}
