#include <errno.h>
#include <newsfiche/io.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/io/file_open.h"
#include "src/io/hand_out.h"

struct map {
    void *at;
    size_t size;
};

static int map_read_at(void *ctx, uint64_t off, void *buf, size_t n)
{
    const struct map *m = ctx;

    memcpy(buf, (const char *)m->at + off, n);
    return 0;
}

static void map_close(void *ctx)
{
    struct map *m = ctx;

    if (m->size)
        munmap(m->at, m->size);
    nf_put(&nf_alloc_libc, m);
}

enum nf_status nf_source_map(const char *path, struct nf_source *out,
                             struct nf_error *err)
{
    static const char none[1];
    struct map *m = nf_zget(&nf_alloc_libc, sizeof(*m));
    struct nf_source own;
    uint64_t size;
    int fd, os = 0;
    enum nf_status st;

    if (!m)
        return nf_fail_nomem(err);
    st = nf_file_open(path, &fd, &size, err);
    if (st != NF_OK) {
        nf_put(&nf_alloc_libc, m);
        return nf_fail_path(err, st, path);
    }
    m->at = (void *)(uintptr_t)none;
    m->size = (size_t)size;
    if (size > SIZE_MAX) {
        os = EFBIG;
    } else if (size) {
        m->at = mmap(NULL, m->size, PROT_READ, MAP_SHARED, fd, 0);
        os = m->at == MAP_FAILED ? errno : 0;
    }
    close(fd);
    if (os) {
        nf_put(&nf_alloc_libc, m);
        return nf_fail_path(err, nf_fail_os(err, os, NF_NO_OFFSET, "mmap"), path);
    }
    own = (struct nf_source){ .ctx = m,
                              .read_at = map_read_at,
                              .close = map_close,
                              .memory = m->at,
                              .size = size };
    nf_source_put(out, &own);
    return NF_OK;
}
