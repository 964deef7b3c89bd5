/*
 * Figures as people read them.
 */
#include "tools/figures.h"

#include <stdio.h>

char *figure_count(uint64_t n, char buf[FIGURE_TEXT])
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);
    char *p = buf;

    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            *p++ = ',';
        *p++ = digits[i];
    }
    *p = '\0';
    return buf;
}

char *figure_more(uint64_t n, const char *what, char buf[FIGURE_MORE])
{
    char count[FIGURE_TEXT];

    buf[0] = '\0';
    if (n)
        snprintf(buf, FIGURE_MORE, ", %s %s", figure_count(n, count), what);
    return buf;
}

char *figure_bytes(uint64_t n, char buf[FIGURE_TEXT])
{
    static const char *const units[] = { "kB", "MB", "GB", "TB", "PB", "EB" };
    double v = (double)n;
    size_t unit = 0;

    if (n < 1000) {
        snprintf(buf, FIGURE_TEXT, "%u B", (unsigned)n);
        return buf;
    }
    for (v /= 1000; v >= 999.95 && unit < 5; unit++)
        v /= 1000;
    snprintf(buf, FIGURE_TEXT, v < 99.95 ? "%.1f %s" : "%.0f %s", v,
             units[unit]);
    return buf;
}

char *figure_share(uint64_t part, uint64_t whole, char buf[FIGURE_TEXT])
{
    if (whole)
        snprintf(buf, FIGURE_TEXT, "%.1f %%",
                 100.0 * (double)part / (double)whole);
    else
        snprintf(buf, FIGURE_TEXT, "-");
    return buf;
}

const char *figure_articles(uint64_t n)
{
    return n == 1 ? "article" : "articles";
}

struct timespec clock_now(void)
{
    struct timespec now = { 0 };

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now;
}

double clock_since(const struct timespec *start)
{
    struct timespec now = clock_now();

    return (double)(now.tv_sec - start->tv_sec) +
           (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}
