#include "src/convert/split_archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "src/convert/archive_in.h"
#include "src/convert/foreign.h"
#include "src/convert/unpack.h"

#define MAX_DEPTH 4 /* of archives in archives */

static bool ends_with(struct nf_str name, const char *end)
{
    size_t n = strlen(end);

    return name.len >= n && strncasecmp(name.ptr + name.len - n, end, n) == 0;
}

/*
 * A header has the sum of its own bytes, in octal, its own eight taken as blanks
 * (POSIX pax, ustar interchange format). Tars older than "ustar" have it too.
 */
static bool is_tar(const char *p, size_t n)
{
    unsigned long sum = 8 * ' ';
    char said[9] = "";

    if (n < 512 || !*p)
        return false;
    for (size_t i = 0; i < 512; i++)
        if (i < 148 || i >= 156)
            sum += (unsigned char)p[i];
    memcpy(said, p + 148, 8);
    return strspn(said, " 01234567") >= 6 && strtoul(said, NULL, 8) == sum;
}

/* A tar of nothing has nothing but zeros; only its name tells. */
static bool is_empty_tar(const char *name, const char *p, size_t n)
{
    static const char *const ends[] = { ".tar", ".tgz", ".tzst", ".txz", ".tbz2", ".tbz" };
    static const char zeros[512];
    struct nf_str s = nf_unpacked_name(name);

    if (n < sizeof(zeros) || memcmp(p, zeros, sizeof(zeros)) != 0)
        return false;
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if (ends_with(s, ends[i]))
            return true;
    return false;
}

bool nf_is_archive(const char *name, struct nf_byte_in *in)
{
    struct nf_look look;
    size_t n;

    nf_byte_in_look(in, 512);
    look = nf_look_at(name, in);
    if (nf_look_begins(&look, "PK\3\4") || nf_look_begins(&look, "PK\5\6"))
        return !nf_foreign_zip(&look);
    n = nf_byte_in_len(in);
    return is_tar(nf_byte_in_ptr(in), n) || is_empty_tar(name, nf_byte_in_ptr(in), n);
}

/* What is no file: why it is left out; "" for folders, of which nothing is said. */
static const char *why_left_out(const struct nf_archive_in *ar)
{
    switch (ar->la->archive_entry_filetype(ar->entry)) {
    case AE_IFREG:
        return NULL;
    case AE_IFDIR:
        return "";
    case AE_IFLNK:
        return "a symbolic link";
    case AE_IFIFO:
        return "a pipe";
    case AE_IFCHR:
    case AE_IFBLK:
        return "a device";
    default:
        return "not a regular file";
    }
}

static enum nf_status take_content(struct nf_archive_in *ar, unsigned depth)
{
    struct nf_importer *im = ar->im;
    const uint64_t refusals = im->refusals;
    const unsigned filters = im->filters;
    struct nf_byte_in content;
    enum nf_status st;

    nf_byte_in_init(&content, im->opts.alloc);
    content.ctx = ar;
    content.read = nf_archive_in_read;
    im->filters = 0;
    st = im->any(im, &content, true, depth + 1);
    im->filters = filters;
    /* Damage was met and said; it is not said again. */
    if (ar->why[0] && im->refusals > refusals)
        ar->why[0] = '\0';
    nf_byte_in_free(&content);
    return st;
}

/* Met once more: does a link lead here, or is there something inside? */
static enum nf_status meet_again(struct nf_archive_in *ar, unsigned depth)
{
    struct nf_importer *im = ar->im;
    const char *name = im->place.file;
    const char *link = nf_hard_links_here(im);
    enum nf_status st;

    im->place.file = link ? link : name;
    im->hard_links.quiet = !link;
    st = take_content(ar, depth);
    im->hard_links.quiet = true;
    im->place.file = name;
    return st;
}

/* A hard link; in some tars it has the bytes as well. */
static bool is_bare_link(const struct nf_archive_in *ar)
{
    return ar->la->archive_entry_hardlink(ar->entry) &&
           ar->la->archive_entry_size(ar->entry) == 0;
}

/* The member at hand, im->place being its own; the archive is @outer. */
static enum nf_status take_member(struct nf_archive_in *ar, const char *outer,
                                  unsigned depth)
{
    struct nf_importer *im = ar->im;
    const char *path = ar->la->archive_entry_pathname(ar->entry);
    const bool link = is_bare_link(ar);
    const char *why = link ? NULL : why_left_out(ar);

    if (why && !*why)
        return NF_OK;
    if (!path)
        return nf_importer_refuse(im, 0, "the name of a member is not UTF-8");
    if (im->hard_links.quiet)
        return link || why ? NF_OK : meet_again(ar, depth);
    if (nf_is_hidden_path(path)) {
        nf_importer_notice(im, NF_NOTICE_HIDDEN, "", 1);
        return NF_OK;
    }
    if (why) {
        nf_importer_notice(im, NF_NOTICE_MEMBER, why, 1);
        return NF_OK;
    }
    if (link)
        return nf_hard_links_add(im, outer, ar->la->archive_entry_hardlink(ar->entry));
    if (ar->la->archive_entry_is_data_encrypted(ar->entry))
        return nf_importer_refuse(im, 0, "is encrypted; unpack the archive with its "
                                         "password, and pack the folder");
    return take_content(ar, depth);
}

/* The same under the name "archive/member". */
static enum nf_status name_member(struct nf_archive_in *ar, unsigned depth)
{
    struct nf_importer *im = ar->im;
    const struct nf_alloc *alloc = im->opts.alloc;
    const char *outer = im->place.file;
    const char *path = ar->la->archive_entry_pathname(ar->entry);
    size_t n = strlen(outer) + (path ? strlen(path) : 0) + 2;
    char *name = alloc->get(alloc->ctx, n);
    enum nf_status st;

    if (!name)
        return nf_importer_nomem(im);
    snprintf(name, n, "%s%s%s", outer, path ? "/" : "", path ? path : "");
    im->place.file = name;
    st = take_member(ar, outer, depth);
    im->place.file = outer;
    alloc->put(alloc->ctx, name);
    return st;
}

/* All of them, and how the archive ends. */
static enum nf_status take_members(struct nf_archive_in *ar, unsigned depth)
{
    struct nf_importer *im = ar->im;
    const uint64_t before = im->articles;
    enum nf_status st = NF_OK;

    while (st == NF_OK && nf_archive_in_next(ar))
        st = name_member(ar, depth);
    if (st != NF_OK)
        return st;
    if (ar->ended && nf_archive_in_ends(ar) && ar->members == 0)
        nf_importer_notice(im, NF_NOTICE_EMPTY, "", 1);
    if (ar->nomem)
        return nf_importer_nomem(im);
    return ar->why[0] ? nf_importer_damaged(im, 0, ar->why, before) : NF_OK;
}

enum nf_status nf_split_archive(struct nf_importer *im, struct nf_byte_in *in,
                                unsigned depth)
{
    struct nf_libarchive la;
    struct nf_archive_in ar;
    char why[NF_WHY_TEXT];
    enum nf_status st;

    if (depth >= MAX_DEPTH)
        return nf_importer_refuse(im, 0, "archives are nested too deeply");
    if (!nf_libarchive_get(&la, why, sizeof(why)))
        return nf_importer_refuse(im, 0, why);
    st = nf_archive_in_open(&ar, &la, im, in) ? take_members(&ar, depth)
                                              : nf_importer_nomem(im);
    nf_archive_in_free(&ar);
    return st;
}
