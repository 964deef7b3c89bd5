#include "src/convert/csv_scan.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

void nf_csv_init(struct nf_csv_scan *s, const struct nf_alloc *alloc,
                 struct nf_csv_way way)
{
    memset(s, 0, sizeof(*s));
    nf_vec_init(&s->cells, alloc);
    s->way = way;
}

void nf_csv_free(struct nf_csv_scan *s)
{
    nf_vec_free(&s->cells);
}

void nf_csv_begin(struct nf_csv_scan *s)
{
    s->cells.buf.len = s->count = 0;
    s->at = s->opened = s->from = 0;
    s->state = NF_CSV_BEFORE;
    s->quoted = false;
}

/* The first byte from @p on that may end a cell, or @end. */
static const char *skip_plain(const char *p, const char *end, char separator)
{
#ifdef __SSE2__
    const __m128i sep = _mm_set1_epi8(separator);

    while (end - p >= 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i odd = _mm_cmpeq_epi8(v, sep);
        unsigned bits;

        odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));
        odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8('\r')));
        bits = (unsigned)_mm_movemask_epi8(odd);
        if (bits)
            return p + __builtin_ctz(bits);
        p += 16;
    }
#endif
    while (p < end && *p != separator && *p != '\n' && *p != '\r')
        p++;
    return p;
}

/* What stands at a place. */
enum found {
    CELL_END, /* a separator */
    ROW_END,  /* a line end, or the end of the input */
    UNSEEN,   /* more must be read for it to be told */
    OTHER,
    OPEN      /* a quote that does not close */
};

static enum found carriage_return(struct nf_csv_scan *s, const char *p, size_t n,
                                  bool last)
{
    bool at_end = s->at + 1 == n;
    bool pair = !at_end && p[s->at + 1] == '\n';

    if (at_end && !last)
        return UNSEEN;
    if (s->ends == NF_CSV_ENDS_UNKNOWN)
        s->ends = pair ? NF_CSV_ENDS_LF : NF_CSV_ENDS_CR;
    /* At the end of the input it may be half of a line end that was cut. */
    if (!pair && !at_end && s->ends != NF_CSV_ENDS_CR)
        return OTHER;
    s->at += pair ? 2 : 1;
    return ROW_END;
}

/* What stands at @s->at; an end is passed over. */
static enum found pass_end(struct nf_csv_scan *s, const char *p, size_t n, bool last)
{
    if (s->at == n)
        return last ? ROW_END : UNSEEN;
    if (p[s->at] == '\r')
        return carriage_return(s, p, n, last);
    if (p[s->at] != s->way.separator && p[s->at] != '\n')
        return OTHER;
    if (p[s->at++] == s->way.separator)
        return CELL_END;
    if (s->ends == NF_CSV_ENDS_UNKNOWN)
        s->ends = NF_CSV_ENDS_LF;
    return ROW_END;
}

/* Go behind the cell that is being read, which ends at @end. */
static enum found pass_plain(struct nf_csv_scan *s, const char *p, size_t n, bool last,
                             size_t *end)
{
    enum found f;

    for (;;) {
        s->at = (size_t)(skip_plain(p + s->at, p + n, s->way.separator) - p);
        *end = s->at;
        f = pass_end(s, p, n, last);
        if (f != OTHER)
            return f;
        s->at++; /* a CR that ends nothing */
    }
}

static enum found pass_quoted(struct nf_csv_scan *s, const char *p, size_t n,
                              bool last, size_t *end)
{
    for (;;) {
        const char *q = s->at < n ? memchr(p + s->at, s->way.quote, n - s->at) : NULL;
        enum found f;

        s->at = q ? (size_t)(q - p) : n;
        if (!q)
            return last ? OPEN : UNSEEN;
        *end = s->at++;
        if (s->at < n && p[s->at] == s->way.quote) {
            s->doubled = true;
            s->at++;
            continue;
        }
        f = pass_end(s, p, n, last);
        if (f == UNSEEN)
            s->at = *end; /* to look at the quote again */
        return f;
    }
}

static void begin_cell(struct nf_csv_scan *s, const char *p, size_t n)
{
    bool quoted = s->at < n && p[s->at] == s->way.quote;

    if (quoted)
        s->opened = s->at++;
    s->from = s->at;
    s->doubled = false;
    s->quoted = s->quoted || quoted;
    s->state = quoted ? NF_CSV_QUOTED : NF_CSV_PLAIN;
}

static bool add_cell(struct nf_csv_scan *s, size_t end)
{
    struct nf_csv_cell cell = { s->from, end - s->from, s->doubled };

    if (!nf_vec_add(&s->cells, &cell))
        return false;
    s->count++;
    s->state = NF_CSV_BEFORE;
    return true;
}

/* Cells, from the one that is being read or comes next. */
static enum nf_csv_result scan_cells(struct nf_csv_scan *s, const char *p, size_t n,
                                     bool last)
{
    enum found f = CELL_END;
    size_t end = s->at;

    while (f == CELL_END) {
        if (s->state == NF_CSV_BEFORE && s->at == n && !last)
            return NF_CSV_MORE;
        if (s->state == NF_CSV_BEFORE)
            begin_cell(s, p, n);
        f = s->state == NF_CSV_QUOTED ? pass_quoted(s, p, n, last, &end)
                                      : pass_plain(s, p, n, last, &end);
        if (f == UNSEEN)
            return NF_CSV_MORE;
        if (f == OPEN || f == OTHER)
            return f == OPEN ? NF_CSV_OPEN : NF_CSV_BEHIND;
        if (s->count == NF_CSV_MOST_CELLS)
            return NF_CSV_WIDE;
        if (!add_cell(s, end))
            return NF_CSV_NOMEM;
    }
    return NF_CSV_ROW;
}

enum nf_csv_result nf_csv_scan(struct nf_csv_scan *s, const char *p, size_t n,
                               bool last)
{
    enum found f;

    if (s->at == 0) {
        if (n == 0)
            return last ? NF_CSV_NONE : NF_CSV_MORE;
        f = pass_end(s, p, n, last);
        if (f == UNSEEN)
            return NF_CSV_MORE;
        if (f == ROW_END)
            return NF_CSV_EMPTY;
        s->at = 0; /* an empty cell is one */
    }
    return scan_cells(s, p, n, last);
}

char *nf_csv_unquote(const struct nf_csv_scan *s, const char *from, size_t len,
                     char *to)
{
    const char *end = from + len;

    while (from < end) {
        const char *q = memchr(from, s->way.quote, (size_t)(end - from));
        size_t n = (size_t)((q ? q + 1 : end) - from);

        memcpy(to, from, n);
        to += n;
        from += q ? n + 1 : n;
    }
    return to;
}
