/*
 * Feeds files to a fuzz target without libFuzzer:
 *
 *     fuzz_x FILE-OR-FOLDER…
 *
 * A folder stands for the files in it. No file at all is a failure, so that a
 * lost corpus is noticed.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_INPUT (16u << 20)

static unsigned long replayed;

static void fail(const char *path)
{
    perror(path);
    exit(EXIT_FAILURE);
}

/* The bytes are in memory of exactly their size, so that a sanitizer sees one
 * read too many. */
static void replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *all = malloc(MAX_INPUT);
    uint8_t *exact;
    size_t n;

    if (!f || !all)
        fail(path);
    n = fread(all, 1, MAX_INPUT, f);
    exact = malloc(n ? n : 1);
    if (ferror(f) || !exact)
        fail(path);
    memcpy(exact, all, n);
    free(all);
    fclose(f);
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    replayed++;
}

static void replay(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    char name[4096];

    if (!dir) {
        if (errno != ENOTDIR)
            fail(path);
        replay_file(path);
        return;
    }
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        replay_file(name);
    }
    closedir(dir);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    printf("%lu files replayed\n", replayed);
    return replayed ? EXIT_SUCCESS : EXIT_FAILURE;
}
