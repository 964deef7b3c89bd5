/*
 * The progress line:
 *
 *     [##########                    ]  34 %  31.2 MB  12.4 MB/s  4,120 articles
 */
#include "tools/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/figures.h"

#define BAR 30
#define INTERVAL 0.1 /* seconds between two drawings */

void progress_start(struct progress *p, bool wanted)
{
    const char *term = getenv("TERM");

    p->on = wanted && isatty(STDERR_FILENO) && term && term[0] &&
            strcmp(term, "dumb") != 0;
    p->shown = false;
    p->start = clock_now();
    p->last = -INTERVAL; /* the first update is drawn */
}

static int draw_bar(char *line, size_t size,
                    const struct progress_state *state)
{
    double share = (double)state->done / (double)state->all;
    int marks;

    if (share > 1) /* a file grew while it was read */
        share = 1;
    marks = (int)(share * BAR);
    return snprintf(line, size, "[%.*s%*s] %3d %%  ", marks,
                    "##############################", BAR - marks, "",
                    (int)(share * 100));
}

void progress_update(struct progress *p, const struct progress_state *state)
{
    char line[160] = "";
    char done[FIGURE_TEXT];
    char rate[FIGURE_TEXT];
    char articles[FIGURE_TEXT];
    double seconds;
    int n = 0;

    if (!p->on)
        return;
    seconds = clock_since(&p->start);
    if (seconds - p->last < INTERVAL)
        return;
    p->last = seconds;
    p->shown = true;
    if (state->all)
        n = draw_bar(line, sizeof(line), state);
    if (!state->counted)
        n += snprintf(line + n, sizeof(line) - (size_t)n, "%s  %s/s  ",
                      figure_bytes(state->done, done),
                      figure_bytes((uint64_t)((double)state->done /
                                              (seconds > 0.01 ? seconds : 0.01)),
                                   rate));
    if (state->articles)
        snprintf(line + n, sizeof(line) - (size_t)n, "%s %s",
                 figure_count(state->articles, articles),
                 figure_articles(state->articles));
    fprintf(stderr, "\r%.79s\033[K", line);
    fflush(stderr);
}

void progress_clear(struct progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->shown = false;
}
