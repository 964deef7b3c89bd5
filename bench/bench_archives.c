/*
 * bench_archives: newsfiche beside other ways to keep articles.
 *
 *     bench_archives run FOLDER RESULTS FILE.jsonl…
 *     bench_archives build PEER FILE.jsonl ARCHIVE
 *     bench_archives peers
 *
 * Figures are appended to RESULTS as lines of JSON; archives are left in
 * FOLDER. bench/run.sh calls it, bench/report.py makes tables of the lines.
 */
#include "bench/peer.h"
#include "bench/run.h"

#include <stdio.h>
#include <string.h>

#define REPEATS 5

static int usage(void)
{
    fputs("usage: bench_archives run FOLDER RESULTS FILE.jsonl...\n"
          "       bench_archives build PEER FILE.jsonl ARCHIVE\n"
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

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";

    if (strcmp(mode, "run") == 0 && argc > 4)
        return run_all(argc, argv);
    if (strcmp(mode, "build") == 0 && argc == 5) {
        const struct peer *p = peer_by_name(argv[2]);

        /* Some libraries say what they do. */
        if (!freopen("/dev/null", "w", stdout))
            return 1;
        p->build(p, argv[3], argv[4]);
        return 0;
    }
    if (strcmp(mode, "peers") == 0) {
        for (size_t i = 0; peers[i]; i++)
            printf("%-20s %s\n", peers[i]->name, peers[i]->about);
        return 0;
    }
    return usage();
}
