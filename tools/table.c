/*
 * Tables that fit the terminal.
 */
#define _DEFAULT_SOURCE /* struct winsize */
#include "tools/table.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define GAP 2
#define LEAST 8          /* columns below which none is cut, unless all have no more */
#define WIDEST 64        /* of a column where nothing is cut: longer cells stick
                          * out, and do not pad all others */
#define MOST_BYTES 8192u /* of a cell that will be cut anyway */

size_t table_screen(void)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        return size.ws_col;
    return 80;
}

void table_begin(struct table *t, struct out *out, size_t columns,
                 size_t screen)
{
    memset(t, 0, sizeof(*t));
    t->out = out;
    t->columns = columns;
    t->screen = screen;
}

static struct nf_str held_cell(const struct table *t, size_t i)
{
    size_t begin = i ? t->ends[i - 1] : 0;
    struct nf_str s = { nf_buf_text(&t->cells) + begin, t->ends[i] - begin };

    return s;
}

static size_t total_width(const struct table *t)
{
    size_t sum = (t->columns - 1) * GAP;

    for (size_t i = 0; i < t->columns; i++)
        sum += t->width[i];
    return sum;
}

/* Narrow the widest column that may be cut, until all fit; none below @least. */
static void narrow(struct table *t, size_t least)
{
    for (size_t over = total_width(t); over > t->screen; over--) {
        size_t widest = t->columns;

        for (size_t i = 0; i < t->columns; i++)
            if (!t->right[i] && t->width[i] > least &&
                (widest == t->columns || t->width[i] > t->width[widest]))
                widest = i;
        if (widest == t->columns)
            return;
        t->width[widest]--;
    }
}

static void settle(struct table *t)
{
    size_t most = t->screen == SIZE_MAX ? WIDEST : t->screen;

    /* A column that is empty so far must not stay invisible for ever. */
    for (size_t i = 0; t->held == TABLE_HELD && i < t->columns; i++)
        t->width[i] = t->least[i];
    for (size_t i = 0; i < t->held * t->columns; i++) {
        size_t n = safe_columns(held_cell(t, i), most);

        if (n > t->width[i % t->columns])
            t->width[i % t->columns] = n;
    }
    if (t->screen != SIZE_MAX) {
        size_t last = t->columns - 1;
        size_t used;

        narrow(t, LEAST);
        narrow(t, 1);
        used = total_width(t);
        /* What is left is for the last one; numbers do not want it. */
        if (used < t->screen && !t->right[last])
            t->width[last] += t->screen - used;
    }
    t->settled = true;
}

static void print_cell(struct table *t, size_t column, struct nf_str text)
{
    size_t width = t->width[column];
    bool last = column + 1 == t->columns;
    bool cut = t->screen != SIZE_MAX && !t->right[column];
    size_t n;

    if (t->right[column]) {
        n = safe_columns(text, width);
        out_spaces(t->out, width - n);
    }
    n = cut ? out_safe_cut(t->out, text, width)
            : out_safe(t->out, text, SAFE_LINE);
    if (last)
        out_byte(t->out, '\n');
    else
        out_spaces(t->out, (t->right[column] || n >= width ? 0 : width - n) +
                               GAP);
}

static void print_held(struct table *t)
{
    settle(t);
    for (size_t i = 0; i < t->held * t->columns; i++)
        print_cell(t, i % t->columns, held_cell(t, i));
    t->held = 0;
    t->cells.len = 0;
}

/* Not more than what could be seen, and no character torn. */
static struct nf_str shorten(const struct table *t, struct nf_str text)
{
    if (t->screen == SIZE_MAX || text.len <= MOST_BYTES)
        return text;
    text.len = MOST_BYTES;
    while (text.len && ((unsigned char)text.ptr[text.len] & 0xc0) == 0x80)
        text.len--;
    return text;
}

bool table_cell(struct table *t, struct nf_str text)
{
    size_t column = t->cell;

    t->cell = (t->cell + 1) % t->columns;
    text = shorten(t, text);
    if (t->settled) {
        print_cell(t, column, text);
        return true;
    }
    if (!nf_buf_add_text(&t->cells, text))
        return false;
    t->ends[t->held * t->columns + column] = t->cells.len;
    if (t->cell == 0 && ++t->held == TABLE_HELD)
        print_held(t);
    return true;
}

void table_flush(struct table *t)
{
    if (t->settled || !t->held)
        return;
    memcpy(t->width, t->least, sizeof(t->width));
    print_held(t);
}

void table_end(struct table *t)
{
    if (!t->settled)
        print_held(t);
    nf_buf_free(&t->cells);
}
