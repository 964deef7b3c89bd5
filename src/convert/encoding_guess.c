/*
 * Which encoding bytes that are not UTF-8 may be in. Only for people: nothing is
 * converted by a guess.
 */
#include <iconv.h>
#include <stdio.h>
#include <string.h>
#ifdef NF_HAVE_UCHARDET
#include <uchardet.h>
#endif

#include "src/base/ascii.h"
#include "src/base/utf8.h"
#include "src/convert/encoding.h"
#include "src/convert/json_scan.h"
#include "src/convert/lines.h"

/* So much is looked at. */
#define SAMPLE (64u << 10)

#ifdef NF_HAVE_UCHARDET
/* Whether there is a byte that is a control character in all encodings of ISO 8859, and a
 * letter or a sign in those of Windows that are like them. */
static bool has_control(struct nf_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((text.ptr[i] & 0xe0) == 0x80)
            return true;
    return false;
}

/* What Windows has in place of the encoding @iso. */
static const char *of_windows(const char *iso)
{
    static const char *const pairs[][2] = {
        { "ISO-8859-2", "WINDOWS-1250" }, { "ISO-8859-7", "WINDOWS-1253" },
        { "ISO-8859-8", "WINDOWS-1255" }, { "ISO-8859-9", "WINDOWS-1254" },
        { "ISO-8859-13", "WINDOWS-1257" }, { "ISO-8859-15", "WINDOWS-1252" }
    };

    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
        if (strcmp(iso, pairs[i][0]) == 0)
            return pairs[i][1];
    return "";
}

static void detect(struct nf_str text, char name[NF_ENCODING_NAME])
{
    uchardet_t detector = uchardet_new();
    const char *found = "";
    size_t n;

    name[0] = '\0';
    if (!detector)
        return;
    if (uchardet_handle_data(detector, text.ptr, text.len) == 0) {
        uchardet_data_end(detector);
        found = uchardet_get_charset(detector);
    }
    /* What is called Latin 1 is windows-1252 on the web, which has all of it. */
    if (strcmp(found, "ISO-8859-1") == 0)
        found = "WINDOWS-1252";
    if (strncmp(found, "ISO-8859-", 9) == 0 && has_control(text))
        found = of_windows(found);
    else if (strncmp(found, "MAC-", 4) == 0) /* guessed by a few letters: nobody writes them */
        found = "";
    n = strlen(found);
    for (size_t i = 0; n < NF_ENCODING_NAME && i <= n; i++)
        name[i] = nf_ascii_lower(found[i]);
    uchardet_delete(detector);
}

/* Whether @text is right in the encoding @name; its end may be cut. */
static bool converts(struct nf_str text, const char *name)
{
    iconv_t cd = iconv_open("UTF-8", name);
    char *from = (char *)(uintptr_t)text.ptr; /* iconv() does not write to it */
    size_t left = text.len;
    bool ok = cd != (iconv_t)-1;
    char buf[4096];

    while (ok && left) {
        size_t was = left, room = sizeof(buf);
        char *to = buf;

        if (iconv(cd, &from, &left, &to, &room) == (size_t)-1 && left == was) {
            ok = left < 8; /* a character that is cut */
            break;
        }
    }
    if (cd != (iconv_t)-1)
        iconv_close(cd);
    return ok;
}
#endif

/* What is looked at of @text, with a fault at @at. */
static struct nf_str sample_of(struct nf_str text, size_t at)
{
    if (at > SAMPLE / 2) {
        text.ptr += at - SAMPLE / 2;
        text.len -= at - SAMPLE / 2;
    }
    if (text.len > SAMPLE)
        text.len = SAMPLE;
    return text;
}

void nf_encoding_guess(struct nf_str text, char name[NF_ENCODING_NAME])
{
    name[0] = '\0';
#ifdef NF_HAVE_UCHARDET
    detect(text, name);
    if (!*name || strcmp(name, "utf-8") == 0 || strcmp(name, "ascii") == 0 ||
        !converts(text, name))
        name[0] = '\0';
#else
    (void)text;
#endif
}

/* Whether @text is UTF-8, some faults apart: a character that was cut, or one of another file. */
static bool is_mostly_utf8(struct nf_str text)
{
    size_t good = 0, bad = 0;

    for (size_t i = 0; i < text.len;) {
        const size_t n = nf_utf8_size(text.ptr + i, text.len - i);

        good += n > 1;
        bad += n == 0;
        i += n ? n : 1;
    }
    return good > bad;
}

void nf_encoding_begin(struct nf_importer *im, struct nf_str text)
{
    im->encoding[0] = '\0';
    im->guessed = im->utf8 = is_mostly_utf8(text);
}

static const char *guess(struct nf_importer *im, struct nf_str text, size_t at)
{
    if (!im->guessed) {
        text = sample_of(text, at);
        im->utf8 = is_mostly_utf8(text);
        if (!im->utf8)
            nf_encoding_guess(text, im->encoding);
    }
    im->guessed = true;
    return im->encoding;
}

/* What to say where a guess would have all that is right converted as well. */
#define OTHERS_ARE "; other characters in the file are"

void nf_encoding_why(struct nf_importer *im, struct nf_str text, size_t at,
                     char why[NF_WHY_TEXT])
{
    const char *name = guess(im, text, at);
    unsigned byte = (unsigned char)text.ptr[at];

    if (*name)
        snprintf(why, NF_WHY_TEXT, "byte 0x%02x is not UTF-8; likely %s: --encoding %s",
                 byte, name, name);
    else if (im->utf8)
        snprintf(why, NF_WHY_TEXT, "byte 0x%02x is not UTF-8" OTHERS_ARE, byte);
    else
        snprintf(why, NF_WHY_TEXT, "byte 0x%02x is not UTF-8; name the encoding with --encoding",
                 byte);
}

const char *nf_encoding_hint(struct nf_importer *im, const char *why, struct nf_str text,
                             char hint[NF_ENCODING_HINT])
{
    const char *name;

    hint[0] = '\0';
    if (strcmp(why, NF_JSON_NOT_UTF8) != 0)
        return hint;
    name = guess(im, text, 0);
    if (im->utf8)
        snprintf(hint, NF_ENCODING_HINT, OTHERS_ARE);
    else if (*name)
        snprintf(hint, NF_ENCODING_HINT, "; likely %s: --encoding %s", name, name);
    return hint;
}

bool nf_encoding_is_utf8(struct nf_importer *im, struct nf_byte_in *in,
                         enum nf_status *st)
{
    char why[NF_WHY_TEXT];
    struct nf_str text;
    size_t at;

    nf_byte_in_want(in, im->opts.max_record + 1);
    text = (struct nf_str){ nf_byte_in_ptr(in), nf_byte_in_len(in) };
    if (in->why || in->nomem || text.len > im->opts.max_record)
        return true; /* the splitter will say so */
    at = nf_utf8_fault(text);
    if (at == text.len)
        return true;
    nf_encoding_why(im, text, at, why);
    *st = nf_importer_refuse(im, 1 + nf_count_lines(text.ptr, at, '\n'), why);
    return false;
}
