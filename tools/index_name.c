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

void index_name_behind(struct cli *cli, const char *name)
{
    struct nf_buf path = { .len = 0 };

    if (index_name(name, &path) && access(nf_buf_text(&path), F_OK) == 0)
        say(cli, "%s is behind; newsfiche index %s adds what is new", nf_buf_text(&path), name);
    nf_buf_free(&path);
}
