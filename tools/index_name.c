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

/* If there is an index, @line tells what is the matter with it, and what 'newsfiche index' does. */
static void tell(struct cli *cli, const char *name, const char *what, const char *then,
                 void (*line)(struct cli *cli, const char *fmt, ...))
{
    struct nf_buf path = { .len = 0 };

    if (has_index(name, &path))
        line(cli, "%s %s; newsfiche index %s %s", nf_buf_text(&path), what, name, then);
    nf_buf_free(&path);
}

void index_name_behind(struct cli *cli, const char *name)
{
    tell(cli, name, "is behind", "adds what is new", say);
}

void index_name_replaced(struct cli *cli, const char *name)
{
    tell(cli, name, "is of the archive before", "makes another", say);
}

void index_name_stale(struct cli *cli, const char *name)
{
    tell(cli, name, "still has words of what was withdrawn", "makes it anew", complain);
}
