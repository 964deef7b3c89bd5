/*
 * Whether an archive that is taken apart and put together is what it was, for each of
 * the files in a folder:
 *
 *     fuzz_parts FOLDER
 *
 * Else the mutator (archive_mutate.c) would change more than it means to.
 */
#include <dirent.h>

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
    DIR *folder = opendir(argc > 1 ? argv[1] : ".");
    struct dirent *entry;
    unsigned count = 0, wrong = 0;

    CLAIM(folder);
    while ((entry = readdir(folder)) != NULL) {
        char path[4096];
        FILE *f;
        size_t n;

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
        f = fopen(path, "rb");
        CLAIM(f);
        n = fread(file, 1, sizeof(file), f);
        fclose(f);
        count++;
        if (!comes_back(file, n)) {
            printf("%s: does not come back\n", path);
            wrong++;
        }
    }
    closedir(folder);
    printf("%u archives, %u do not come back\n", count, wrong);
    return count && !wrong ? EXIT_SUCCESS : EXIT_FAILURE;
}
