#include "tools/follow.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tools/message.h"

enum cli_exit follow_begin(struct follow *f, struct cli *cli, const struct archive *a)
{
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    *f = (struct follow){ .cli = cli, .name = strdup(a->names.at[0]) };
    if (!f->name)
        return fail_memory(cli);
    st = archive_reader_again(a, &f->reader, &err); /* what came since is not listed yet */
    return st == NF_OK ? CLI_OK : fail_status(cli, f->name, st, &err);
}

void follow_end(struct follow *f)
{
    nf_reader_close(f->reader);
    free(f->name);
}

/* Whether whoever read standard output is gone: a pipe says so without being written to. */
static bool is_left(void)
{
    struct pollfd out = { .fd = STDOUT_FILENO };

    return poll(&out, 1, 0) > 0 && out.revents & POLLERR;
}

enum cli_exit follow_next(struct follow *f, struct archive *a)
{
    const struct timespec second = { .tv_sec = 1 };
    struct nf_error err;
    enum nf_status st;

    do {
        if (!cli_interrupted())
            nanosleep(&second, NULL); /* a signal ends it */
        if (cli_interrupted())
            return CLI_STOPPED;
        if (is_left())
            return CLI_PIPE;
        err = (struct nf_error)NF_ERROR_INIT;
        st = archive_refresh(f->name, &f->reader, &err);
    } while (st == NF_E_END);
    if (st != NF_OK)
        return fail_status(f->cli, f->name, st, &err);
    archive_close(a);
    f->cli->follows = true;
    return archive_open(f->cli, &f->name, 1, a);
}
