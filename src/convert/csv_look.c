/*
 * What a table looks like. Any text can be one, so its name must say that it is.
 */
#include "src/convert/csv_look.h"

#include <string.h>

#include "src/convert/json_article.h"
#include "src/convert/role_path.h"

/* What may separate fields. */
#define SEPARATORS ",;\t|"

/* So many rows are asked for what separates their fields. */
#define ROWS 50

size_t nf_csv_separator_line(const char *p, size_t n, char *separator)
{
    const char *end = p + n, *at = p + 5;

    if (n < 6 || memcmp(p, "sep=", 4) != 0 || strchr("\"\r\n", p[4]))
        return 0;
    at += at < end && *at == '\r';
    at += at < end && *at == '\n';
    if (at == p + 5)
        return 0;
    *separator = p[4];
    return (size_t)(at - p);
}

/* How well a way does. */
struct score {
    size_t rows; /* that were seen whole */
    size_t agree; /* of them, with as many fields as are expected */
    size_t columns;
    bool quoted; /* there are quotes */
    bool all_quoted; /* around each field of the first row */
};

/* Whether each field of the row at @p, which @s has read, stands between quotes. */
static bool is_all_quoted(const struct nf_csv_scan *s, const char *p)
{
    const struct nf_csv_cell *cells = s->cells.at;

    for (size_t i = 0; i < s->count; i++)
        if (cells[i].from == 0 || p[cells[i].from - 1] != s->way.quote)
            return false;
    return s->count > 0;
}

/* The beginning of a table, and what does best so far. */
struct trial {
    const struct nf_alloc *alloc;
    struct nf_str text;
    size_t columns; /* so many they should be; 0: not known */
    struct nf_csv_way way;
    struct score best;
};

static enum nf_status try(const struct trial *t, struct nf_csv_way way, struct score *out)
{
    const char *p = t->text.ptr;
    size_t n = t->text.len, columns = t->columns;
    struct nf_csv_scan s;
    enum nf_csv_result r = NF_CSV_ROW;
    struct score score = { .rows = 0 };

    nf_csv_init(&s, t->alloc, way);
    while (score.rows < ROWS && (r == NF_CSV_ROW || r == NF_CSV_EMPTY)) {
        nf_csv_begin(&s);
        r = nf_csv_scan(&s, p, n, false);
        if (score.rows == 0)
            score.all_quoted = is_all_quoted(&s, p);
        p += s.at;
        n -= s.at;
        /* Of a row that goes on behind what is seen the beginning is asked if it is
         * the first. */
        if (r == NF_CSV_EMPTY || (r == NF_CSV_MORE && (score.rows || !s.count)))
            continue;
        if (!columns)
            columns = s.count + (r == NF_CSV_MORE);
        score.rows++;
        score.quoted = score.quoted || s.quoted;
        score.agree += r != NF_CSV_BEHIND && s.count + (r == NF_CSV_MORE) == columns;
    }
    nf_csv_free(&s);
    score.columns = columns;
    *out = columns > 1 ? score : (struct score){ .rows = 0 };
    return r == NF_CSV_NOMEM ? NF_E_NOMEM : NF_OK;
}

/* Whether @a does better than @b: has quotes around all names, or the greater share, or as
 * great a one with more columns, which is less by chance. */
static bool is_better(const struct score *a, const struct score *b)
{
    size_t mine = a->agree * (b->rows ? b->rows : 1), other = b->agree * a->rows;

    if (mine && other && a->all_quoted != b->all_quoted)
        return a->all_quoted;
    return mine > other || (mine == other && mine && a->columns > b->columns);
}

/* Try each of @separators, with @quote. */
static enum nf_status try_separators(struct trial *t, const char *separators, char quote)
{
    for (; *separators; separators++) {
        const struct nf_csv_way way = { *separators, quote };
        struct score score;
        enum nf_status st = try(t, way, &score);

        if (st != NF_OK)
            return st;
        if (is_better(&score, &t->best) && (quote == '"' || score.quoted)) {
            t->best = score;
            t->way = way;
        }
    }
    return NF_OK;
}

enum nf_status nf_csv_way(const struct nf_alloc *alloc, const char *p, size_t n,
                          size_t columns, struct nf_csv_way *way)
{
    struct trial t = { .alloc = alloc, .text = { p, n }, .columns = columns, .way = *way };
    const char *separators = SEPARATORS;
    enum nf_status st = try(&t, *way, &t.best);

    if (way->separator == '\t' && t.best.agree) /* its name says so */
        separators = "\t";
    if (st == NF_OK)
        st = try_separators(&t, separators, '"');
    /* An apostrophe begins many a field that is not quoted. */
    if (st == NF_OK && !t.best.quoted)
        st = try_separators(&t, separators, '\'');
    *way = t.way;
    return st;
}

/* Only JSON is something else whatever the name says. */
static enum nf_sure looks(const struct nf_look *look, enum nf_format_id format)
{
    struct nf_look l = nf_look_past_space(look);
    char separator;

    if (nf_csv_separator_line(look->at, (size_t)(look->end - look->at), &separator))
        return NF_SURE_YES;
    if (l.at < l.end && (*l.at == '{' || *l.at == '['))
        return NF_SURE_MAYBE;
    return nf_format_by_suffix(look->name) == format ? NF_SURE_YES : NF_SURE_MAYBE;
}

enum nf_sure nf_look_csv(const struct nf_look *look)
{
    return looks(look, NF_FORMAT_CSV);
}

enum nf_sure nf_look_tsv(const struct nf_look *look)
{
    return looks(look, NF_FORMAT_TSV);
}

/* No name of a column is longer. */
#define LONG_NAME 40

/* Whether @line is a heading row of known names, with @c between them. */
static bool is_heading(struct nf_str line, char c)
{
    unsigned known = 0;
    bool article = false;

    for (;;) {
        const char *end = line.len ? memchr(line.ptr, c, line.len) : NULL;
        struct nf_str name = { line.ptr, end ? (size_t)(end - line.ptr) : line.len };

        if (name.len > 1 && *name.ptr == '"' && name.ptr[name.len - 1] == '"')
            name = (struct nf_str){ name.ptr + 1, name.len - 2 };
        if (name.len > LONG_NAME)
            return false;
        known += nf_role_of_path(name).role != NF_ROLE_NONE;
        article = article || nf_is_article_member(name, '"');
        if (!end)
            return article && known > 1;
        line.len -= (size_t)(end + 1 - line.ptr);
        line.ptr = end + 1;
    }
}

bool nf_csv_is_headed(const struct nf_look *look)
{
    struct nf_str first = nf_look_line(look, look->at);
    struct nf_str second = nf_look_line(look, nf_look_next_line(look, look->at));

    for (const char *c = SEPARATORS; *c; c++)
        if (is_heading(first, *c) && second.len && memchr(second.ptr, *c, second.len))
            return true;
    return false;
}

/* Whether the first lines have the same number of @c, and at least one. */
static bool is_table(const struct nf_look *look, char c)
{
    const char *p = look->at;
    size_t first = 0;

    for (int i = 0; i < 3; i++) {
        struct nf_str line = nf_look_line(look, p);
        size_t n = 0;

        for (size_t k = 0; k < line.len; k++)
            n += line.ptr[k] == c;
        if (n == 0 || (i > 0 && n != first))
            return false;
        first = n;
        p = nf_look_next_line(look, p);
        if (p == look->end)
            return i > 0;
    }
    return true;
}

bool nf_csv_is_likely(const struct nf_look *look)
{
    for (const char *c = SEPARATORS; *c; c++)
        if (is_table(look, *c))
            return true;
    return false;
}
