/*
 * bench_archives: newsfiche beside other ways to keep articles.
 *
 *     bench_archives run FOLDER RESULTS FILE.jsonl…
 *     bench_archives sizes FOLDER RESULTS FILE.jsonl…
 *     bench_archives scale FOLDER RESULTS FILE.jsonl N…
 *     bench_archives remote ARCHIVE
 *     bench_archives peers
 *
 * Figures are appended to RESULTS as lines of JSON; archives are left in
 * FOLDER. It starts itself with build and build-scale, so that what packing
 * takes is told apart. bench/run.sh calls it, bench/report.py makes tables of
 * the lines.
 */
#include "bench/peer.h"
#include "bench/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPEATS 5
#define MAX_SCALES 16

static int usage(void)
{
    fputs("usage: bench_archives run FOLDER RESULTS FILE.jsonl...\n"
          "       bench_archives sizes FOLDER RESULTS FILE.jsonl...\n"
          "       bench_archives scale FOLDER RESULTS FILE.jsonl N...\n"
          "       bench_archives remote ARCHIVE\n"
          "       bench_archives peers\n",
          stderr);
    return 2;
}

static void describe(const struct peer *p, const char *results)
{
    FILE *f = fopen(results, "a");

    if (!f)
        die("%s: cannot be written", results);
    fprintf(f, "{\"peer\": \"%s\", \"about\": \"%s\"}\n", p->name, p->about);
    fclose(f);
}

static int run_all(int argc, char **argv)
{
    struct run run = { "/proc/self/exe", argv[2], argv[3], REPEATS };

    result_machine(run.results);
    for (size_t i = 0; peers[i]; i++)
        describe(peers[i], run.results);
    for (int i = 4; i < argc; i++) {
        fprintf(stderr, "%s\n", argv[i]);
        run_corpus(&run, argv[i]);
    }
    return 0;
}

static int size_all(int argc, char **argv)
{
    struct run run = { "/proc/self/exe", argv[2], argv[3], 1 };

    for (int i = 4; i < argc; i++)
        run_sizes(&run, argv[i]);
    return 0;
}

static int scale_all(int argc, char **argv)
{
    struct run run = { "/proc/self/exe", argv[2], argv[3], REPEATS };
    uint64_t articles[MAX_SCALES];
    size_t n = 0;

    for (int i = 5; i < argc; i++) {
        if (n == MAX_SCALES)
            return usage();
        articles[n] = strtoull(argv[i], NULL, 10);
        if (!articles[n++])
            return usage();
    }
    result_machine(run.results);
    run_scale(&run, articles, n, argv[4]);
    return 0;
}

/* Some libraries say what they do while they pack. */
static int build(char **argv)
{
    const struct peer *p;

    if (!freopen("/dev/null", "w", stdout))
        return 1;
    if (strcmp(argv[1], "build-scale") == 0) {
        build_scale(strtoull(argv[2], NULL, 10), argv[3], argv[4]);
        return 0;
    }
    p = peer_by_name(argv[2]);
    p->build(p, argv[3], argv[4]);
    return 0;
}

static int list_peers(void)
{
    for (size_t i = 0; peers[i]; i++)
        printf("%-20s %s\n", peers[i]->name, peers[i]->about);
    return 0;
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";

    if (strcmp(mode, "run") == 0 && argc > 4)
        return run_all(argc, argv);
    if (strcmp(mode, "sizes") == 0 && argc > 4)
        return size_all(argc, argv);
    if (strcmp(mode, "scale") == 0 && argc > 5)
        return scale_all(argc, argv);
    if (strcmp(mode, "build") == 0 && argc == 5)
        return build(argv);
    if (strcmp(mode, "build-scale") == 0 && argc == 5)
        return build(argv);
    if (strcmp(mode, "peers") == 0 && argc == 2)
        return list_peers();
    if (strcmp(mode, "remote") == 0 && argc == 3) {
        run_remote(argv[2], NULL);
        return 0;
    }
    return usage();
}
