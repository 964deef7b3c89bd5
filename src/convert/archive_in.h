#ifndef NF_CONVERT_ARCHIVE_IN_H
#define NF_CONVERT_ARCHIVE_IN_H

#include <locale.h>

#include "src/convert/importer.h"
#include "src/convert/libarchive.h"

/* So much of a zip's end is looked at: its end record (22 bytes) and a comment. */
#define NF_ARCHIVE_TAIL (22u + 65535u)

/* libarchive over a stream of bytes: tar or zip, and what it unpacks. */
struct nf_archive_in {
    const struct nf_libarchive *la;
    struct nf_importer *im;
    struct nf_byte_in *in;
    struct archive *a;
    /* libarchive turns names into the locale's encoding, and those that do not fit
     * are lost; in this one all do. Only this thread has it, while it looks. */
    locale_t utf8;
    size_t given;         /* of @in's window; consumed at the next call */
    struct nf_buf tail; /* the last bytes of @in, NF_ARCHIVE_TAIL at least if there
                             are so many */
    uint64_t members;
    bool ended;           /* the last member is read */
    bool dead;            /* nothing more can be read */
    bool nomem;
    char why[200];

    /* The member at hand. */
    struct archive_entry *entry;
    const char *block;
    size_t block_len;
    int64_t at;           /* bytes handed out */
    int64_t block_at;     /* where @block belongs; what is between is zeros */
};

/* False if out of memory; free it all the same. */
bool nf_archive_in_open(struct nf_archive_in *ar, const struct nf_libarchive *la,
                        struct nf_importer *im, struct nf_byte_in *in);
void nf_archive_in_free(struct nf_archive_in *ar);

/* On to the next member, @entry; false behind the last one, or if @why is set. */
bool nf_archive_in_next(struct nf_archive_in *ar);

/* The bytes of the member at hand. */
ptrdiff_t nf_archive_in_read(void *ctx, char *buf, size_t n, const char **why);

/* Behind the last member: whether the archive ended as it should, else @why is set. */
bool nf_archive_in_ends(struct nf_archive_in *ar);

#endif
