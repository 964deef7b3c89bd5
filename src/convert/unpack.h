#ifndef NF_CONVERT_UNPACK_H
#define NF_CONVERT_UNPACK_H

#include "src/convert/importer.h"

/*
 * Compressed files: gzip, zstd, xz and bzip2. Such a file is a run of members
 * (of zstd: frames, of xz: streams), of one kind or of several, each with
 * checks and an end of its own. A kind is a file, unpack_<kind>.c, which knows
 * one member; unpack.c goes from member to member.
 */
enum nf_unpacked {
    NF_UNPACKED_SOME, /* there may be more */
    NF_UNPACKED_ALL,  /* the member has ended, and its checks agree */
    NF_UNPACKED_BAD,  /* nothing more can be had; @why says why */
    NF_UNPACKED_NOMEM
};

#define NF_UNPACK_WHY 200

/* What a step takes from and writes to; it moves both on by what it used. */
struct nf_unpack_io {
    const char *in;
    size_t in_len;
    char *out;
    size_t out_len;
    char why[NF_UNPACK_WHY];
};

struct nf_unpack_kind {
    const char *name;
    unsigned padding; /* zeros may stand behind a member, so many at a time; 0: none */
    bool (*begins)(const char *p, size_t n);
    /* For any number of members, one after the other; NULL if out of memory.
     * A window of more than @max_memory bytes is refused. */
    void *(*open)(const struct nf_alloc *alloc, uint64_t max_memory);
    /* A step that takes nothing and writes nothing wants more input. Of a member's
     * first step the input is NF_UNPACK_HEAD bytes, or all there are. */
    enum nf_unpacked (*step)(void *state, struct nf_unpack_io *io);
    void (*close)(void *state);
};

/* Enough for every kind's header. */
#define NF_UNPACK_HEAD 32

extern const struct nf_unpack_kind nf_unpack_gzip, nf_unpack_zstd, nf_unpack_xz,
    nf_unpack_bzip2;

/* What a step says of @bytes that would be needed and are not allowed. */
void nf_unpack_too_large(struct nf_unpack_io *io, const char *what, uint64_t bytes);

/* Whether @in begins with a member, and then the articles in all of them. */
bool nf_is_packed(struct nf_byte_in *in);
enum nf_status nf_split_packed(struct nf_importer *im, struct nf_byte_in *in,
                               bool inside, unsigned depth);

/* Whether @in, which is not compressed, is called so, and is no text either. */
bool nf_is_spoilt(const char *name, struct nf_byte_in *in);

#endif
