/*
 * Other encodings than UTF-8, converted by iconv.
 */
#include "src/convert/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "src/convert/lines.h"

/* So much is looked at for an encoding to be told by its zeros. */
#define LOOK 4096
/* And this much where the format is known. */
#define FIRST_LOOK 512

/* So many may stand in a text by some mistake. */
#define ODD_ZEROS 2

struct mark {
    const char *bytes;
    size_t len;
    const char *name;
};

/* The mark of UTF-32 begins with that of UTF-16. */
static const struct mark marks[] = {
    { "\xef\xbb\xbf", 3, "UTF-8" },       { "\xff\xfe\0\0", 4, "UTF-32LE" },
    { "\0\0\xfe\xff", 4, "UTF-32BE" },    { "\xff\xfe", 2, "UTF-16LE" },
    { "\xfe\xff", 2, "UTF-16BE" }
};

static const struct mark *mark_of(const char *p, size_t n)
{
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (n >= marks[i].len && memcmp(p, marks[i].bytes, marks[i].len) == 0)
            return &marks[i];
    return NULL;
}

/* Whether each four bytes are a code point, and not zero. */
static bool is_utf32(const unsigned char *p, size_t n, bool big)
{
    for (size_t i = 0; i + 4 <= n; i += 4) {
        const unsigned char *u = p + i;
        unsigned high = big ? u[0] : u[3], plane = big ? u[1] : u[2];
        unsigned low = (unsigned)(big ? u[2] << 8 | u[3] : u[1] << 8 | u[0]);

        if (high || plane > 0x10 || (!plane && !low))
            return false;
    }
    return n >= 4;
}

/* Whether @n bytes are UTF-16 by their zeros: @high of a unit those of Latin letters, @low those of
 * a few other characters. The wide space of Chinese and Japanese is U+3000. */
static bool is_utf16(size_t high, size_t low, size_t n)
{
    return high > ODD_ZEROS + n / 32 && high > 4 * low;
}

/* An encoding that shows by its zeros: Latin letters, digits and what is between
 * words have them, in all languages. NULL if none does. */
static const char *by_zeros(const char *at, size_t n)
{
    const unsigned char *p = (const unsigned char *)at;
    size_t even = 0, odd = 0;

    if (n < 4 || !memchr(p, 0, n))
        return NULL;
    if (is_utf32(p, n, false))
        return "UTF-32LE";
    if (is_utf32(p, n, true))
        return "UTF-32BE";
    for (size_t i = 0; i + 2 <= n; i += 2) {
        if (!p[i] && !p[i + 1])
            return NULL;
        even += !p[i];
        odd += !p[i + 1];
    }
    if (is_utf16(odd, even, n))
        return "UTF-16LE";
    return is_utf16(even, odd, n) ? "UTF-16BE" : NULL;
}

static bool is_utf8(const char *name)
{
    return strcasecmp(name, "UTF-8") == 0 || strcasecmp(name, "UTF8") == 0;
}

enum nf_status nf_encoding_check(const char *name, struct nf_error *err)
{
    iconv_t cd;

    /* A slash begins what iconv is to do with faults: they are refused here. */
    errno = EINVAL;
    cd = *name && !strchr(name, '/') ? iconv_open("UTF-8", name) : (iconv_t)-1;
    if (cd != (iconv_t)-1) {
        iconv_close(cd);
        return NF_OK;
    }
    if (errno != EINVAL)
        return nf_error_set(err, NF_E_NOMEM, "%s", nf_strerror(NF_E_NOMEM));
    return nf_error_set(err, NF_E_USAGE,
                        "unknown encoding '%.40s'; iconv -l lists the names", name);
}

/* A stream that is converted while it is read. */
struct conversion {
    struct nf_byte_in *from;
    const char *name;
    iconv_t cd;
    uint64_t offset; /* of what comes next in @from */
    uint64_t line;
    bool cut;   /* what is left in @from is the beginning of a character */
    bool ended; /* what iconv kept back is written too */
    char why[120];
};

static ptrdiff_t refuse(struct conversion *c, const char **why)
{
    const unsigned char *p = (const unsigned char *)nf_byte_in_ptr(c->from);
    size_t n = nf_byte_in_len(c->from);
    char bytes[16] = "";

    for (size_t i = 0; i < n && i < 4; i++)
        snprintf(bytes + 3 * i, 4, " %02x", p[i]);
    snprintf(c->why, sizeof(c->why), "byte %llu, line %llu:%s is not %.30s%s",
             (unsigned long long)c->offset, (unsigned long long)c->line, bytes, c->name,
             c->cut ? ", or cut off" : "");
    *why = c->why;
    return -1;
}

/* Convert what is there. Returns what was written to @buf. */
static size_t convert(struct conversion *c, char *buf, size_t n)
{
    char *from = (char *)(uintptr_t)nf_byte_in_ptr(c->from);
    size_t left = nf_byte_in_len(c->from), was = left;
    char *to = buf;
    size_t room = n;

    /* With no input, iconv writes what it kept back. */
    c->cut = false;
    if (!left) {
        iconv(c->cd, NULL, NULL, &to, &room);
        c->ended = true;
    } else if (iconv(c->cd, &from, &left, &to, &room) == (size_t)-1) {
        c->cut = errno == EINVAL;
    }
    nf_byte_in_consume(c->from, was - left);
    c->offset += was - left;
    return n - room;
}

/* Reading failed, or that is wrong which was read. */
static ptrdiff_t fail(struct conversion *c, const char **why)
{
    if (!c->from->nomem && !c->from->why)
        return refuse(c, why);
    *why = c->from->nomem ? NULL : c->from->why;
    return -1;
}

static ptrdiff_t conversion_read(void *ctx, char *buf, size_t n, const char **why)
{
    struct conversion *c = ctx;

    while (!c->ended) {
        uint64_t before = c->offset;
        size_t got;

        nf_byte_in_want(c->from, 1);
        if (nf_byte_in_len(c->from) == 0 && (c->from->nomem || c->from->why))
            return fail(c, why);
        got = convert(c, buf, n);
        c->line += nf_count_lines(buf, got, '\n');
        if (got)
            return (ptrdiff_t)got;
        if (c->offset == before && !c->ended &&
            !(c->cut && nf_byte_in_more(c->from)))
            return fail(c, why);
    }
    return 0;
}

/* @mark, if there is one, is passed over. */
static enum nf_status split_as(struct nf_importer *im, struct nf_byte_in *in,
                               const char *name, const struct mark *mark)
{
    struct nf_byte_in converted;
    struct conversion c = { .from = in, .name = name, .line = 1 };
    enum nf_status st;

    c.cd = iconv_open("UTF-8", name);
    if (c.cd == (iconv_t)-1)
        return nf_importer_nomem(im);
    if (mark) {
        nf_byte_in_consume(in, mark->len);
        c.offset = mark->len;
    }
    nf_importer_notice(im, NF_NOTICE_CONVERTED, name, 1);
    nf_byte_in_init(&converted, im->opts.alloc);
    converted.ctx = &c;
    converted.read = conversion_read;
    st = im->content(im, &converted);
    nf_byte_in_free(&converted);
    iconv_close(c.cd);
    return st;
}

/* An encoding that is ASCII but for the escapes with which it changes to other characters: all its
 * bytes are UTF-8. NULL if @text is none. */
static const char *by_escapes(struct nf_str text)
{
    static const char *const escapes[][2] = {
        { "\x1b$B", "iso-2022-jp" }, { "\x1b$@", "iso-2022-jp" }, { "\x1b(J", "iso-2022-jp" },
        { "\x1b$)C", "iso-2022-kr" }, { "\x1b$)A", "iso-2022-cn" }
    };
    const char *end = text.ptr + text.len;
    const char *name = NULL;

    for (const char *p = text.ptr; p < end; p++) {
        if ((unsigned char)*p >= 0x80)
            return NULL;
        for (size_t i = 0; !name && *p == '\x1b' && i < sizeof(escapes) / sizeof(*escapes); i++) {
            const size_t n = strlen(escapes[i][0]);

            if ((size_t)(end - p) >= n && memcmp(p, escapes[i][0], n) == 0)
                name = escapes[i][1];
        }
    }
    return name;
}

enum nf_status nf_split_encoded(struct nf_importer *im, struct nf_byte_in *in)
{
    const char *name = im->opts.encoding, *escaped;
    const struct mark *mark;
    char why[NF_WHY_TEXT];
    size_t n;

    /* Who names the format of a stream need not wait until there is much of it. */
    nf_byte_in_look(in, im->format == NF_NO_FORMAT ? LOOK : FIRST_LOOK);
    n = nf_byte_in_len(in) < LOOK ? nf_byte_in_len(in) : LOOK;
    nf_encoding_begin(im, (struct nf_str){ nf_byte_in_ptr(in), n });
    mark = mark_of(nf_byte_in_ptr(in), n);
    /* A mark says more than what was meant for all inputs. */
    if (mark)
        name = mark->name;
    else if (!name)
        name = by_zeros(nf_byte_in_ptr(in), n);
    escaped = name ? NULL : by_escapes((struct nf_str){ nf_byte_in_ptr(in), n });
    if (escaped) {
        snprintf(why, sizeof(why), "seems to be %s: --encoding %s", escaped, escaped);
        return nf_importer_refuse(im, 0, why);
    }
    if (!name || is_utf8(name))
        return im->content(im, in);
    return split_as(im, in, name, mark);
}
