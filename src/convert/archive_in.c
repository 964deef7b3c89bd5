#include "src/convert/archive_in.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PIECE (256u << 10)

#define TAR_BLOCK 512

static void set_why(struct nf_archive_in *ar, const char *why)
{
    if (!ar->why[0])
        snprintf(ar->why, sizeof(ar->why), "%s", why);
}

/* What failed is what @in says, if it does: libarchive takes it for an end. */
static void set_damage(struct nf_archive_in *ar)
{
    const char *said = ar->la->archive_error_string(ar->a);
    char why[sizeof(ar->why)];

    ar->nomem = ar->nomem || ar->in->nomem || ar->la->archive_errno(ar->a) == ENOMEM;
    if (ar->in->why) {
        set_why(ar, ar->in->why);
    } else {
        snprintf(why, sizeof(why), "damaged or cut off (%s)",
                 said ? said : "no more to read");
        set_why(ar, why);
    }
}

/* Keep the end of what libarchive was given. */
static bool keep_tail(struct nf_archive_in *ar, const char *p, size_t n)
{
    struct nf_buf *t = &ar->tail;

    if (n > NF_ARCHIVE_TAIL) {
        p += n - NF_ARCHIVE_TAIL;
        n = NF_ARCHIVE_TAIL;
    }
    if (!t->ptr && !nf_buf_reserve(t, 3 * NF_ARCHIVE_TAIL))
        return false;
    if (t->len + n > 3 * NF_ARCHIVE_TAIL) {
        memmove(t->ptr, t->ptr + t->len - NF_ARCHIVE_TAIL, NF_ARCHIVE_TAIL);
        t->len = NF_ARCHIVE_TAIL;
    }
    return nf_buf_add(t, p, n);
}

static la_ssize_t feed(struct archive *a, void *ctx, const void **buf)
{
    struct nf_archive_in *ar = ctx;

    nf_byte_in_consume(ar->in, ar->given);
    ar->given = 0;
    if (nf_byte_in_len(ar->in) == 0)
        (void)nf_byte_in_more(ar->in);
    ar->given = nf_byte_in_len(ar->in) < PIECE ? nf_byte_in_len(ar->in) : PIECE;
    *buf = nf_byte_in_ptr(ar->in);
    ar->nomem = ar->nomem || ar->in->nomem ||
                !keep_tail(ar, nf_byte_in_ptr(ar->in), ar->given);
    if (!ar->nomem && (ar->given || !ar->in->why))
        return (la_ssize_t)ar->given;
    ar->la->archive_set_error(a, ar->nomem ? ENOMEM : EIO, "cannot be read");
    return -1;
}

bool nf_archive_in_open(struct nf_archive_in *ar, const struct nf_libarchive *la,
                        struct nf_importer *im, struct nf_byte_in *in)
{
    memset(ar, 0, sizeof(*ar));
    ar->la = la;
    ar->im = im;
    ar->in = in;
    nf_buf_init(&ar->tail, im->opts.alloc, SIZE_MAX / 2);
    ar->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    ar->a = la->archive_read_new();
    /* No filter: libarchive tells none from text by its checks, and for some it runs
     * a command it finds. */
    if (!ar->a || la->archive_read_support_format_tar(ar->a) != ARCHIVE_OK ||
        la->archive_read_support_format_zip_streamable(ar->a) != ARCHIVE_OK)
        return false;
    /* As tar -i: an archive may follow another. */
    (void)la->archive_read_set_format_option(ar->a, "tar", "read_concatenated_archives", "1");
    if (la->archive_read_open(ar->a, ar, NULL, feed, NULL) != ARCHIVE_OK)
        set_damage(ar);
    ar->dead = ar->why[0];
    return !ar->nomem;
}

void nf_archive_in_free(struct nf_archive_in *ar)
{
    ar->la->archive_read_free(ar->a);
    if (ar->utf8)
        freelocale(ar->utf8);
    nf_buf_free(&ar->tail);
}

static int next_header(struct nf_archive_in *ar)
{
    const struct nf_libarchive *la = ar->la;
    locale_t was = ar->utf8 ? uselocale(ar->utf8) : (locale_t)0;
    int got = la->archive_read_next_header(ar->a, &ar->entry);

    if (got == ARCHIVE_OK || got == ARCHIVE_WARN) {
        (void)la->archive_entry_pathname(ar->entry); /* which is kept, and the other too */
        (void)la->archive_entry_hardlink(ar->entry);
    }
    if (ar->utf8)
        uselocale(was);
    return got;
}

bool nf_archive_in_next(struct nf_archive_in *ar)
{
    int got;

    if (ar->dead)
        return false;
    ar->why[0] = '\0';
    ar->block = NULL;
    ar->block_len = 0;
    ar->at = ar->block_at = 0;
    got = next_header(ar);
    ar->members++;
    if (got == ARCHIVE_OK || got == ARCHIVE_WARN)
        return true;
    ar->dead = true;
    ar->members--;
    ar->ended = got == ARCHIVE_EOF;
    if (!ar->ended)
        set_damage(ar);
    return false;
}

/* The next block of the member at hand: 1, 0 at its end, -1. */
static int next_block(struct nf_archive_in *ar)
{
    const struct nf_libarchive *la = ar->la;
    la_int64_t at = 0, size;
    const void *p = NULL;
    int got = la->archive_read_data_block(ar->a, &p, &ar->block_len, &at);

    ar->block = p;
    ar->block_at = at;
    if (got == ARCHIVE_OK && at >= ar->at)
        return 1;
    if (got != ARCHIVE_EOF) {
        /* A zip's last block comes with what is wrong with the whole. */
        if (!p || at < ar->at) {
            ar->block_len = 0;
            ar->block_at = ar->at;
        }
        ar->dead = got == ARCHIVE_FATAL;
        set_damage(ar);
        return ar->block_len > 0 ? 1 : -1;
    }
    /* A sparse member may end with a hole. */
    ar->block_len = 0;
    size = la->archive_entry_size_is_set(ar->entry) ? la->archive_entry_size(ar->entry) : 0;
    ar->block_at = size > ar->at ? size : ar->at;
    return ar->block_at > ar->at;
}

ptrdiff_t nf_archive_in_read(void *ctx, char *buf, size_t n, const char **why)
{
    struct nf_archive_in *ar = ctx;
    int64_t hole = ar->block_at - ar->at;
    const char *spent;
    int got = 1;

    while (hole == 0 && ar->block_len == 0) {
        got = ar->why[0] ? -1 : next_block(ar);
        if (got <= 0)
            break;
        hole = ar->block_at - ar->at;
    }
    if (got == 0)
        return 0;
    if (got < 0) {
        *why = ar->nomem ? NULL : ar->why;
        return -1;
    }
    if (hole > 0) {
        n = hole < (int64_t)n ? (size_t)hole : n;
        memset(buf, 0, n);
    } else {
        n = ar->block_len < n ? ar->block_len : n;
        memcpy(buf, ar->block, n);
        ar->block += n;
        ar->block_len -= n;
        ar->block_at += (int64_t)n;
    }
    ar->at += (int64_t)n;
    spent = nf_importer_unpacked(ar->im, n);
    if (!spent)
        return (ptrdiff_t)n;
    ar->dead = true;
    set_why(ar, spent);
    *why = ar->why;
    return -1;
}

/* The last block of a tar is zeros. */
static bool tar_ends(struct nf_archive_in *ar)
{
    static const char zeros[TAR_BLOCK];
    const struct nf_buf *t = &ar->tail;

    if (t->len >= TAR_BLOCK && memcmp(t->ptr + t->len - TAR_BLOCK, zeros, TAR_BLOCK) == 0)
        return true;
    set_why(ar, "cut off: the zeros that end a tar are missing");
    return false;
}

static unsigned le16(const char *p)
{
    return (unsigned char)p[0] | (unsigned)(unsigned char)p[1] << 8;
}

/* The record that ends a zip, or NULL. It says how long the comment behind it is, which
 * may well speak of such records. */
static const char *zip_end(const struct nf_buf *t)
{
    const char *end = NULL;

    for (size_t i = 22; i <= t->len && i <= NF_ARCHIVE_TAIL; i++) {
        const char *p = nf_buf_text(t) + t->len - i;

        if (memcmp(p, "PK\5\6", 4) != 0)
            continue;
        end = p;
        if (le16(p + 20) == i - 22)
            break;
    }
    return end;
}

/*
 * A zip ends with a directory. Members are read as they come, so it has to list as
 * many; it says 65535 if they are more (zip64), which then are not counted.
 */
static bool zip_ends(struct nf_archive_in *ar)
{
    const struct nf_buf *t = &ar->tail;
    const char *end = zip_end(t);
    char why[sizeof(ar->why)];
    unsigned listed;

    if (!end) {
        set_why(ar, "cut off: the directory that ends a zip is missing");
        return false;
    }
    if (end + 22 + le16(end + 20) != nf_buf_text(t) + t->len) {
        set_why(ar, "garbage after the end of the zip");
        return false;
    }
    listed = le16(end + 10);
    if (listed == 0xffff || listed == ar->members)
        return true;
    snprintf(why, sizeof(why), "has %llu members, but its directory lists %u",
             (unsigned long long)ar->members, listed);
    set_why(ar, why);
    return false;
}

bool nf_archive_in_ends(struct nf_archive_in *ar)
{
    const int format = ar->la->archive_format(ar->a) & ARCHIVE_FORMAT_BASE_MASK;
    const void *none;

    /* What libarchive did not want belongs to the file, and to the checks of what
     * it came out of. */
    while (feed(ar->a, ar, &none) > 0)
        ;
    if (ar->nomem)
        return false;
    if (ar->in->why)
        set_why(ar, ar->in->why);
    return !ar->why[0] && (format == ARCHIVE_FORMAT_ZIP ? zip_ends(ar) : tar_ends(ar));
}
