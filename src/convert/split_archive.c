/*
 * What libarchive unpacks: compressed files, tar and zip, and those inside
 * each other. Members that are no regular files are passed over, and so are
 * those whose names say that they hold no articles.
 */
#include "src/convert/importer.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 4
#define PIECE (256u << 10)

/* A text may well have "ustar" in that place: the header's checksum tells. (POSIX
 * pax, ustar interchange format: the sum of all bytes, its own eight as blanks.) */
static bool is_tar(const char *p, size_t n)
{
    unsigned long sum = 8 * ' ';
    char said[9] = "";

    if (n < 512 || memcmp(p + 257, "ustar", 5) != 0)
        return false;
    for (size_t i = 0; i < 512; i++)
        if (i < 148 || i >= 156)
            sum += (unsigned char)p[i];
    memcpy(said, p + 148, 8);
    return strtoul(said, NULL, 8) == sum;
}

bool nf_is_archive(struct nf_byte_in *in)
{
    static const struct {
        size_t at;
        size_t len;
        char bytes[7];
    } magic[] = {
        { 0, 2, "\x1f\x8b" },             /* gzip */
        { 0, 4, "\x28\xb5\x2f\xfd" },     /* zstd */
        { 0, 6, "\xfd" "7zXZ" },          /* xz, with the NUL at its end */
        { 4, 6, "1AY&SY" },               /* bzip2, behind "BZh9" */
        { 4, 6, "\x17rE8P\x90" },         /* bzip2 of nothing */
        { 0, 4, "PK\x03\x04" },           /* zip */
        { 0, 4, "PK\x05\x06" }            /* an empty zip */
    };

    nf_byte_in_want(in, 512);
    for (size_t i = 0; i < sizeof(magic) / sizeof(*magic); i++)
        if (nf_byte_in_len(in) >= magic[i].at + magic[i].len &&
            memcmp(nf_byte_in_ptr(in) + magic[i].at, magic[i].bytes,
                   magic[i].len) == 0)
            return true;
    return is_tar(nf_byte_in_ptr(in), nf_byte_in_len(in));
}

/* libarchive takes the bytes from @in. */
struct feed {
    struct nf_byte_in *in;
    size_t given; /* of the window; consumed at the next call */
};

static la_ssize_t feed_read(struct archive *a, void *ctx, const void **buf)
{
    struct feed *f = ctx;

    nf_byte_in_consume(f->in, f->given);
    f->given = 0;
    if (nf_byte_in_len(f->in) == 0)
        (void)nf_byte_in_more(f->in);
    if (f->in->why) {
        archive_set_error(a, EIO, "%s", f->in->why);
        return -1;
    }
    f->given = nf_byte_in_len(f->in) < PIECE ? nf_byte_in_len(f->in) : PIECE;
    *buf = nf_byte_in_ptr(f->in);
    return (la_ssize_t)f->given;
}

static ptrdiff_t member_read(void *ctx, char *buf, size_t n, const char **why)
{
    la_ssize_t got = archive_read_data(ctx, buf, n);

    if (got >= 0)
        return (ptrdiff_t)got;
    *why = archive_error_string(ctx);
    if (!*why)
        *why = "the archive cannot be unpacked";
    return -1;
}

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), e = strlen(end);

    return n >= e && strcmp(name + n - e, end) == 0;
}

/* The name of a single compressed file's content: without its suffix. */
static void strip_suffix(char *name)
{
    static const char *const ends[] = { ".gz", ".zst", ".xz", ".bz2" };

    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if (ends_with(name, ends[i])) {
            name[strlen(name) - strlen(ends[i])] = '\0';
            return;
        }
    if (ends_with(name, ".tgz"))
        memcpy(name + strlen(name) - 3, "tar", 3);
}

/* "outer/member", or the outer name without suffix for a single file. */
static char *member_name(const struct nf_importer *im, const char *outer,
                         const char *member, bool single)
{
    size_t n = strlen(outer) + 1 + (member ? strlen(member) : 0) + 1;
    char *name = im->opts.alloc->get(im->opts.alloc->ctx, n);

    if (!name)
        return NULL;
    if (single) {
        snprintf(name, n, "%s", outer);
        strip_suffix(name);
    } else {
        snprintf(name, n, "%s/%s", outer, member ? member : "");
    }
    return name;
}

static enum nf_status take_member(struct nf_importer *im, struct archive *a,
                                  struct archive_entry *entry, bool single,
                                  bool inside, unsigned depth)
{
    const char *outer = im->place.file;
    char *name = member_name(im, outer, archive_entry_pathname(entry), single);
    struct nf_byte_in in;
    enum nf_status st;

    if (!name)
        return nf_importer_nomem(im);
    nf_byte_in_init(&in, im->opts.alloc);
    in.ctx = a;
    in.read = member_read;
    im->place.file = name;
    st = nf_split_any(im, &in, inside || !single, depth + 1);
    im->place.file = outer;
    nf_byte_in_free(&in);
    im->opts.alloc->put(im->opts.alloc->ctx, name);
    return st;
}

static bool open_archive(struct archive *a, struct feed *f)
{
    /* By name: among "all" are some for which libarchive runs a command it finds. */
    archive_read_support_filter_gzip(a);
    archive_read_support_filter_bzip2(a);
    archive_read_support_filter_xz(a);
    archive_read_support_filter_zstd(a);
    archive_read_support_format_tar(a);
    archive_read_support_format_gnutar(a);
    archive_read_support_format_zip(a);
    archive_read_support_format_raw(a);
    return archive_read_open(a, f, NULL, feed_read, NULL) == ARCHIVE_OK;
}

/*
 * The next member of @a. libarchive turns names into the locale's encoding, and
 * those that do not fit are lost; in this one all do. Only this thread has it.
 */
static int next_header(struct archive *a, struct archive_entry **entry)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t was = utf8 ? uselocale(utf8) : (locale_t)0;
    int got = archive_read_next_header(a, entry);

    if (got == ARCHIVE_OK || got == ARCHIVE_WARN)
        (void)archive_entry_pathname(*entry); /* which is kept */
    if (utf8) {
        uselocale(was);
        freelocale(utf8);
    }
    return got;
}

static enum nf_status refuse(struct nf_importer *im, const char *why)
{
    char text[160];

    snprintf(text, sizeof(text), "cannot be unpacked: %s",
             why ? why : "unknown error");
    return nf_importer_refuse(im, 0, text);
}

enum nf_status nf_split_archive(struct nf_importer *im, struct nf_byte_in *in,
                                bool inside, unsigned depth)
{
    struct feed feed = { in, 0 };
    struct archive_entry *entry;
    struct archive *a;
    enum nf_status st = NF_OK;
    int got = ARCHIVE_OK;

    if (depth >= MAX_DEPTH)
        return nf_importer_refuse(im, 0, "archives inside archives too deeply");
    a = archive_read_new();
    if (!a)
        return nf_importer_nomem(im);
    if (!open_archive(a, &feed)) {
        st = refuse(im, archive_error_string(a));
        archive_read_free(a);
        return st;
    }
    while (st == NF_OK && (got = next_header(a, &entry)) != ARCHIVE_EOF) {
        bool single = archive_format(a) == ARCHIVE_FORMAT_RAW;

        if (got < ARCHIVE_WARN) {
            st = refuse(im, archive_error_string(a));
            break;
        }
        /* Its first bytes promised something to unpack. */
        if (single && archive_filter_code(a, 0) == ARCHIVE_FILTER_NONE) {
            st = refuse(im, "its header is damaged");
            break;
        }
        if (!single && archive_entry_filetype(entry) != AE_IFREG)
            continue;
        if (!single && !archive_entry_pathname(entry)) {
            st = refuse(im, "the name of a member is not UTF-8");
            continue;
        }
        st = take_member(im, a, entry, single, inside, depth);
    }
    archive_read_free(a);
    return st;
}
