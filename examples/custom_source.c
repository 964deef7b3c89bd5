/*
 * Read an archive that lies inside another file:
 *
 *     custom_source CONTAINER OFFSET LENGTH
 *
 * A source is one function that reads bytes at an offset. For files, memory, a part
 * of another file or a remote range it takes about ten lines.
 */
#include <newsfiche/newsfiche.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct part {
    int fd;
    uint64_t start; /* where in the container the archive begins */
};

/* Read exactly @n bytes, or return an errno value. pread() uses no shared file
 * position, so several threads may be in here at once. */
static int part_read_at(void *ctx, uint64_t off, void *buf, size_t n)
{
    const struct part *part = ctx;
    char *to = buf;

    while (n > 0) {
        ssize_t got = pread(part->fd, to, n, (off_t)(part->start + off));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        if (got == 0)
            return EIO; /* the container is too short */
        to += got;
        off += (uint64_t)got;
        n -= (size_t)got;
    }
    return 0;
}

static void part_close(void *ctx)
{
    close(((struct part *)ctx)->fd);
}

int main(int argc, char **argv)
{
    struct nf_source source = { .struct_size = sizeof(struct nf_source),
                                .read_at = part_read_at, .close = part_close };
    struct nf_reader *reader = NULL;
    struct nf_info info = NF_INFO_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct part part;

    if (argc != 4) {
        fprintf(stderr, "usage: custom_source CONTAINER OFFSET LENGTH\n");
        return EXIT_FAILURE;
    }
    part.fd = open(argv[1], O_RDONLY);
    part.start = strtoull(argv[2], NULL, 10);
    if (part.fd < 0) {
        perror(argv[1]);
        return EXIT_FAILURE;
    }
    source.ctx = &part; /* must live as long as the reader */
    source.size = strtoull(argv[3], NULL, 10);
    if (nf_reader_open(&source, NULL, &reader, &err) != NF_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], err.text);
        part_close(&part); /* the reader does not own it yet */
        return EXIT_FAILURE;
    }
    nf_reader_info(reader, &info);
    printf("%" PRIu64 " articles in %" PRIu64 " bytes\n", info.articles,
           info.size);
    nf_reader_close(reader); /* closes the source too */
    return EXIT_SUCCESS;
}
