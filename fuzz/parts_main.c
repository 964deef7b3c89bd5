/*
 * Whether archives that are taken apart and put together are what they were:
 *
 *     fuzz_parts FILE…
 *
 * Else the mutator (archive_mutate.c) would change more than it means to.
 */
#include "fuzz/archive_parts.h"
#include "fuzz/target.h"

#define MAX_FILE (1u << 20)

static struct archive_parts parts;

static bool comes_back(const uint8_t *file, size_t n)
{
    size_t again_len;
    uint8_t *again;
    bool same;

    CLAIM(archive_take_apart(file, n, &parts));
    again = archive_put_together(&parts, &again_len);
    same = again_len == n && memcmp(again, file, n) == 0;
    free(again);
    archive_parts_free(&parts);
    return same;
}

int main(int argc, char **argv)
{
    static uint8_t file[MAX_FILE];
    unsigned wrong = 0;

    for (int i = 1; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        size_t n;

        CLAIM(f);
        n = fread(file, 1, sizeof(file), f);
        fclose(f);
        if (!comes_back(file, n)) {
            printf("%s: does not come back\n", argv[i]);
            wrong++;
        }
    }
    printf("%d archives, %u do not come back\n", argc - 1, wrong);
    return argc > 1 && !wrong ? EXIT_SUCCESS : EXIT_FAILURE;
}
