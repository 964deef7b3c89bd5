/*
 * The file that pack --map names.
 */
#include "tools/map_file.h"

#include <newsfiche/convert.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tools/message.h"

#define MAX_MAP ((size_t)1 << 20)

/* All of @in up to one byte more than a map may have. */
static bool read_all(FILE *in, struct nf_buf *out)
{
    char *p = nf_buf_room(out, MAX_MAP + 2);
    size_t n;

    if (!p)
        return false;
    do {
        n = fread(p + out->len, 1, MAX_MAP + 1 - out->len, in);
        out->len += n;
    } while (n);
    p[out->len] = '\0';
    return true;
}

/* What is wrong with the bytes of a map, in @why; or NULL. */
static const char *check(const struct nf_buf *map, struct nf_error *err)
{
    if (map->len > MAX_MAP)
        return "longer than 1 MiB";
    if (memchr(map->ptr, '\0', map->len))
        return "contains a NUL byte";
    return nf_map_check(nf_buf_text(map), err) == NF_OK ? NULL : err->text;
}

bool map_file_read(struct cli *cli, const char *path, struct nf_buf *out)
{
    FILE *in = fopen(path, "r");
    struct nf_error err = NF_ERROR_INIT;
    const char *why;
    bool read;

    out->len = 0;
    if (!in) {
        cli->ended = fail_os(cli, path, errno);
        return false;
    }
    read = read_all(in, out);
    if (read && ferror(in)) {
        cli->ended = fail_os(cli, path, errno);
        fclose(in);
        return false;
    }
    fclose(in);
    if (!read) {
        cli->ended = fail_memory(cli);
        return false;
    }
    why = check(out, &err);
    if (why)
        cli->ended = fail_usage(cli, "--map: %s: %s", path, why);
    return !why;
}
