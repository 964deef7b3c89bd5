#include "src/read/with_file.h"

#include "src/base/fail.h"

#define TRIES 4

static bool is_shorter_now(const char *path, uint64_t size)
{
    struct nf_source now = NF_SOURCE_INIT;
    bool shorter;

    if (nf_source_file(path, &now, NULL) != NF_OK)
        return false;
    shorter = now.size < size;
    now.close(now.ctx);
    return shorter;
}

enum nf_status nf_with_file(const char *path,
                            enum nf_status (*use)(void *ctx, const struct nf_source *source,
                                                  struct nf_error *err),
                            void *ctx, struct nf_error *err)
{
    struct nf_error why;
    enum nf_status st;
    unsigned tries = 0;
    bool again;

    do {
        struct nf_source source = NF_SOURCE_INIT;

        why = (struct nf_error)NF_ERROR_INIT;
        st = nf_source_file(path, &source, &why);
        if (st != NF_OK)
            break;
        st = nf_fail_path(&why, use(ctx, &source, &why), path);
        again = st == NF_E_IO && ++tries < TRIES && is_shorter_now(path, source.size);
        if (st != NF_OK)
            source.close(source.ctx);
    } while (again);
    if (st != NF_OK)
        nf_fail_copy(err, &why);
    return st;
}
