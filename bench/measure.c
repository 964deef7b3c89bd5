/*
 * Clocks, processes and sizes.
 */
#include "bench/measure.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int compare(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;

    return (*a > *b) - (*a < *b);
}

double percentile(double *v, size_t n, double p)
{
    qsort(v, n, sizeof(*v), compare);
    return v[(size_t)(p * (double)(n - 1) + 0.5)];
}

static double seconds(const struct timeval *t)
{
    return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

struct spent spend(const char *const *argv)
{
    uint64_t start = now_ns();
    struct spent s = { 0 };
    struct rusage used;
    int status;
    pid_t child;

    fflush(NULL);
    child = fork();
    if (child == 0) {
        execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child)
        die("%s: cannot be started", argv[0]);
    s.wall = (double)(now_ns() - start) / 1e9;
    s.user = seconds(&used.ru_utime);
    s.system = seconds(&used.ru_stime);
    s.rss = (double)used.ru_maxrss * 1024;
    s.ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return s;
}

bool apart(void (*work)(void *ctx), void *ctx)
{
    int status;
    pid_t child;

    fflush(NULL);
    child = fork();
    if (child == 0) {
        work(ctx);
        fflush(NULL);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        die("no process can be started");
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* @each for every file in the folder @path. */
static void walk(const char *path, void (*each)(const char *, void *),
                 void *ctx)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    char name[4096];

    while (dir && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        each(name, ctx);
    }
    if (dir)
        closedir(dir);
}

static void add_size(const char *path, void *ctx)
{
    double *sum = ctx;

    *sum += size_of(path);
}

double size_of(const char *path)
{
    double sum = 0;
    struct stat st;

    if (stat(path, &st) != 0)
        die("%s: is not there", path);
    if (!S_ISDIR(st.st_mode))
        return (double)st.st_size;
    walk(path, add_size, &sum);
    return sum;
}

static void remove_one(const char *path, void *ctx)
{
    (void)ctx;
    remove_all(path);
}

void remove_all(const char *path)
{
    struct stat st;

    if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
        walk(path, remove_one, NULL);
    remove(path);
}
