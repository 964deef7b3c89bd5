/*
 * From member to member of a compressed file. What a member gave before it was
 * found damaged is handed on first: the articles in it are whole.
 */
#include "src/convert/unpack.h"

#include <stdio.h>
#include <string.h>

/* Compressed files in compressed files: one more is somebody's joke. */
#define MAX_FILTERS 2

static const struct nf_unpack_kind *const kinds[] = {
    &nf_unpack_gzip, &nf_unpack_zstd, &nf_unpack_xz, &nf_unpack_bzip2
};
#define KINDS (sizeof(kinds) / sizeof(*kinds))

struct unpacker {
    struct nf_importer *im;
    struct nf_byte_in *in;
    const struct nf_unpack_kind *kind; /* of this member, or of the last one */
    void *state;                       /* of @kind */
    bool within;                       /* a member */
    bool over;                         /* the last one is, or the rest cannot be had */
    bool garbage;                      /* follows the last one */
    bool nomem;
    char why[NF_UNPACK_WHY]; /* "": nothing is wrong */
};

static const struct nf_unpack_kind *kind_of(const struct nf_byte_in *in)
{
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i]->begins(nf_byte_in_ptr(in), nf_byte_in_len(in)))
            return kinds[i];
    return NULL;
}

bool nf_is_packed(struct nf_byte_in *in)
{
    nf_byte_in_look(in, NF_UNPACK_HEAD);
    return kind_of(in) != NULL;
}

static bool fail(struct unpacker *u, const char *why)
{
    snprintf(u->why, sizeof(u->why), "%s", why);
    u->over = true;
    return false;
}

static bool out_of_memory(struct unpacker *u)
{
    u->nomem = u->over = true;
    return false;
}

/* There is no more input: the file ends, or cannot be read. */
static bool ended(struct unpacker *u)
{
    char why[NF_UNPACK_WHY];

    if (u->in->nomem)
        return out_of_memory(u);
    if (u->in->why)
        return fail(u, u->in->why);
    u->over = true;
    if (!u->within)
        return false;
    snprintf(why, sizeof(why), "cut off inside its %s data", u->kind->name);
    return fail(u, why);
}

/* Zeros behind a member, as tapes and disks leave them. */
static void skip_padding(struct nf_byte_in *in, unsigned unit)
{
    static const char zeros[8];

    for (;;) {
        nf_byte_in_want(in, unit);
        if (nf_byte_in_len(in) < unit || memcmp(nf_byte_in_ptr(in), zeros, unit) != 0)
            return;
        nf_byte_in_consume(in, unit);
    }
}

static bool next_member(struct unpacker *u)
{
    const struct nf_unpack_kind *kind;

    if (u->kind && u->kind->padding)
        skip_padding(u->in, u->kind->padding);
    nf_byte_in_want(u->in, NF_UNPACK_HEAD);
    if (nf_byte_in_len(u->in) == 0)
        return ended(u);
    kind = kind_of(u->in);
    if (!kind) {
        u->garbage = u->over = true;
        return false;
    }
    if (kind != u->kind && u->state) {
        u->kind->close(u->state);
        u->state = NULL;
    }
    u->kind = kind;
    if (!u->state)
        u->state = kind->open(u->im->opts.alloc, u->im->opts.max_memory);
    u->within = u->state != NULL;
    return u->within || out_of_memory(u);
}

/* One step on; false if there is no other. */
static bool step(struct unpacker *u, struct nf_unpack_io *io)
{
    size_t room = io->out_len, given;
    enum nf_unpacked got;
    const char *why;

    if (!u->within)
        return next_member(u);
    io->in = nf_byte_in_ptr(u->in);
    given = io->in_len = nf_byte_in_len(u->in);
    got = u->kind->step(u->state, io);
    nf_byte_in_consume(u->in, given - io->in_len);
    why = nf_importer_unpacked(u->im, room - io->out_len);
    if (why)
        return fail(u, why);
    if (got == NF_UNPACKED_NOMEM)
        return out_of_memory(u);
    if (got == NF_UNPACKED_BAD)
        return fail(u, io->why);
    u->within = got == NF_UNPACKED_SOME;
    if (!u->within || io->out_len < room || io->in_len < given)
        return true;
    return nf_byte_in_more(u->in) || ended(u);
}

static ptrdiff_t unpack_read(void *ctx, char *buf, size_t n, const char **why)
{
    struct unpacker *u = ctx;
    struct nf_unpack_io io = { .out = buf, .out_len = n };

    while (io.out_len > 0 && !u->over && step(u, &io))
        ;
    if (io.out_len < n)
        return (ptrdiff_t)(n - io.out_len);
    if (!u->nomem && !u->why[0])
        return 0;
    *why = u->nomem ? NULL : u->why;
    return -1;
}

enum nf_status nf_split_packed(struct nf_importer *im, struct nf_byte_in *in,
                               bool inside, unsigned depth)
{
    struct unpacker u = { .im = im, .in = in };
    const uint64_t before = im->articles;
    struct nf_byte_in content;
    enum nf_status st;
    char why[NF_UNPACK_WHY];

    if (im->filters == MAX_FILTERS)
        return nf_importer_refuse(im, 0, "is compressed more than twice");
    nf_byte_in_init(&content, im->opts.alloc);
    content.ctx = &u;
    content.read = unpack_read;
    im->filters++;
    st = im->any(im, &content, inside, depth);
    im->filters--;
    if (st == NF_OK && u.garbage) {
        snprintf(why, sizeof(why), "garbage after the end of its %s data",
                 u.kind->name);
        st = nf_importer_damaged(im, 0, why, before);
    }
    nf_byte_in_free(&content);
    if (u.state)
        u.kind->close(u.state);
    return st;
}

bool nf_is_spoilt(const char *name, struct nf_byte_in *in)
{
    const char *p;
    size_t n;

    if (nf_unpacked_name(name).len == strlen(name))
        return false;
    nf_byte_in_want(in, 512);
    p = nf_byte_in_ptr(in);
    n = nf_byte_in_len(in);
    for (size_t i = 0; i < n && i < 512; i++)
        if ((unsigned char)p[i] < ' ' && !memchr("\t\n\f\r\x1e", p[i], 5))
            return true;
    return false;
}
