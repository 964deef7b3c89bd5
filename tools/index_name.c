#include "tools/index_name.h"

#include <string.h>
#include <unistd.h>

#include "tools/message.h"

#define ENDING ".idx"

bool index_name(const char *name, struct nf_buf *to)
{
    nf_buf_reset(to);
    return nf_buf_add(to, name, strlen(name)) && nf_buf_add(to, ENDING, sizeof(ENDING));
}

/* If the archive @name has an index: its name in @path. */
static bool has_index(const char *name, struct nf_buf *path)
{
    return index_name(name, path) && access(nf_buf_text(path), F_OK) == 0;
}

void index_name_behind(struct cli *cli, const char *name)
{
    struct nf_buf path = { .len = 0 };

    if (has_index(name, &path))
        say(cli, "%s is behind; newsfiche index %s adds what is new", nf_buf_text(&path), name);
    nf_buf_free(&path);
}

void index_name_replaced(struct cli *cli, const char *name)
{
    struct nf_buf path = { .len = 0 };

    if (has_index(name, &path))
        say(cli, "%s is of the archive before; newsfiche index %s makes another",
            nf_buf_text(&path), name);
    nf_buf_free(&path);
}

void index_name_stale(struct cli *cli, const char *name)
{
    struct nf_buf path = { .len = 0 };

    if (has_index(name, &path))
        complain(cli, "%s still has words of what was withdrawn; newsfiche index %s makes it anew",
                 nf_buf_text(&path), name);
    nf_buf_free(&path);
}
