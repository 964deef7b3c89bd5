#include "src/convert/importer.h"

#include <stdio.h>
#include <string.h>

#include "src/base/ascii.h"
#include "src/base/role_time.h"

/* The end of a path that is too long for a message beside the reason. */
#define MOST_OF_PATH 240

/* So much may come out of a file's containers for each byte of it, and so much
 * beside. */
#define MOST_RATIO 10000
#define MOST_AT_ONCE (64u << 20)

static enum nf_status set_error(struct nf_importer *im, enum nf_status status,
                                const char *file, uint64_t line, const char *why)
{
    const char *cut = "";
    size_t len = strlen(file);

    if (len > MOST_OF_PATH) {
        cut = "...";
        file += len - MOST_OF_PATH;
        while (((unsigned char)*file & 0xc0) == 0x80) /* inside a character */
            file++;
    }
    return line ? nf_error_set(im->err, status, "%s%s:%llu: %s", cut, file,
                               (unsigned long long)line, why)
                : nf_error_set(im->err, status, "%s%s: %s", cut, file, why);
}

/* Longer than any date; what is longer is cut off in a notice. */
#define DATE_TEXT 120

/* Whether @json is a list with numbers: of [2024, 3, 1], as some programs write a date, nothing is
 * plain text, and of ["2024", 3, 1] the year. */
static bool has_numbers(struct nf_str json)
{
    bool string = false;

    if (json.len == 0 || *json.ptr != '[')
        return false;
    for (size_t i = 0; i < json.len; i++) {
        if (json.ptr[i] == '"')
            string = !string;
        else if (json.ptr[i] == '\\')
            i++;
        else if (!string && nf_is_digit(json.ptr[i]))
            return true;
    }
    return false;
}

/* Whether @f is to be a date and says something that cannot be read as one. */
static bool is_bad_date(const struct nf_field *f, char text[DATE_TEXT + 1])
{
    static const struct nf_str blank = { " ", 1 };
    struct nf_time t;
    struct nf_str s = { text, 0 };

    if (!nf_role_is_time((enum nf_role)f->role) || nf_field_is_null(f))
        return false;
    s.len = nf_field_plain(f, blank, text, DATE_TEXT);
    if (f->kind == NF_KIND_JSON && has_numbers(f->value)) {
        s.len = f->value.len < DATE_TEXT ? f->value.len : DATE_TEXT;
        memcpy(text, f->value.ptr, s.len);
    }
    text[s.len] = '\0';
    return !nf_time_parse(s, &t) && !nf_time_is_none(s);
}

static void look_at_dates(struct nf_importer *im, const struct nf_record *record)
{
    char text[DATE_TEXT + 1];

    for (size_t i = 0; i < record->count; i++)
        if (is_bad_date(&record->fields[i], text))
            im->opts.notice(im->opts.ctx, &im->place, NF_NOTICE_DATE, text, 1);
}

enum nf_status nf_importer_record(struct nf_importer *im, uint64_t line,
                                  const struct nf_record *record)
{
    const bool has_path = im->opts.paths && strlen(im->place.file) > im->path_from;
    struct nf_record with_path;

    if (has_path && record->count == NF_MOST_VALUES)
        return nf_importer_refuse(im, line, "the article has 65,535 values and no room for its "
                                            "path; --no-paths takes it without");
    im->place.line = line;
    if (im->opts.notice)
        look_at_dates(im, record);
    im->articles++;
    if (has_path) {
        const char *path = im->place.file + im->path_from;

        if (!nf_path_aside(&im->path_asides, record, (struct nf_str){ path, strlen(path) },
                           &with_path))
            return nf_importer_nomem(im);
        record = &with_path;
    }
    return im->opts.record(im->opts.ctx, &im->place, record, im->err);
}

const char *nf_importer_os_text(int os_errno, char buf[NF_OS_TEXT])
{
    if (strerror_r(os_errno, buf, NF_OS_TEXT) != 0)
        snprintf(buf, NF_OS_TEXT, "error %d", os_errno);
    return buf;
}

/* NF_E_IO with the error filled in: a system call on @path said @os_errno. */
static enum nf_status fail_os(struct nf_importer *im, const char *path, int os_errno)
{
    char why[NF_OS_TEXT];

    set_error(im, NF_E_IO, path, 0, nf_importer_os_text(os_errno, why));
    if (im->err)
        im->err->os_errno = os_errno;
    return NF_E_IO;
}

enum nf_status nf_importer_refuse(struct nf_importer *im, uint64_t line,
                                  const char *why)
{
    im->place.line = line;
    im->refusals++;
    if (im->stopped)
        return set_error(im, NF_E_STOPPED, im->place.file, 0, "stopped");
    if (im->os_errno)
        return fail_os(im, im->place.file, im->os_errno);
    if (im->hard_links.quiet)
        return NF_OK;
    if (im->opts.refused && im->opts.refused(im->opts.ctx, &im->place, why))
        return NF_OK;
    return set_error(im, NF_E_INPUT, im->place.file, line, why);
}

enum nf_status nf_importer_refuse_long(struct nf_importer *im, uint64_t line,
                                       const char *what)
{
    char why[NF_WHY_TEXT];

    snprintf(why, sizeof(why), "the %s is longer than the %zu bytes that an article may have",
             what, im->opts.max_record);
    return nf_importer_refuse(im, line, why);
}

enum nf_status nf_importer_damaged(struct nf_importer *im, uint64_t line,
                                   const char *why, uint64_t before)
{
    unsigned long long n = im->articles - before;
    char text[NF_WHY_TEXT];

    if (n)
        snprintf(text, sizeof(text), "%s; %llu article%s came before", why, n,
                 n == 1 ? "" : "s");
    else
        snprintf(text, sizeof(text), "%s; no article came before", why);
    return nf_importer_refuse(im, line, text);
}

void nf_importer_file(struct nf_importer *im, const char *name)
{
    im->place.file = name;
    im->file_from = im->place.bytes_read;
    im->unpacked = 0;
    im->spent = false;
}

/*
 * What comes out is held against what went in, or some bytes, compressed twice, would
 * keep a processor busy for ever. Articles shrink to a tenth; ten that are stored
 * again each minute, to less than a thousandth.
 */
const char *nf_importer_unpacked(struct nf_importer *im, size_t n)
{
    const uint64_t in = im->place.bytes_read - im->file_from;

    im->unpacked += n;
    im->spent = im->unpacked / MOST_RATIO > in + MOST_AT_ONCE / MOST_RATIO;
    if (im->spent)
        return "unpacks to more than 64 MiB plus ten thousand times its size";
    im->stopped = im->stopped || (im->opts.stop && im->opts.stop(im->opts.ctx));
    return im->stopped ? "stopped" : NULL;
}

void nf_importer_notice(struct nf_importer *im, enum nf_notice notice,
                        const char *what, uint64_t amount)
{
    im->place.line = 0;
    if (im->opts.notice && !im->hard_links.quiet)
        im->opts.notice(im->opts.ctx, &im->place, notice, what, amount);
}

enum nf_status nf_importer_nomem(struct nf_importer *im)
{
    return set_error(im, NF_E_NOMEM, im->place.file, 0, "out of memory");
}

enum nf_status nf_importer_end(struct nf_importer *im,
                               const struct nf_byte_in *in, uint64_t line)
{
    if (in->nomem)
        return nf_importer_nomem(im);
    return in->why ? nf_importer_damaged(im, line, in->why, im->content_from) : NF_OK;
}

enum nf_status nf_importer_refuse_os(struct nf_importer *im, const char *path,
                                     int os_errno)
{
    char why[NF_OS_TEXT];

    im->place.file = path;
    im->place.line = 0;
    nf_importer_os_text(os_errno, why);
    if (im->opts.refused && im->opts.refused(im->opts.ctx, &im->place, why))
        return NF_OK;
    return fail_os(im, path, os_errno);
}

bool nf_is_hidden_name(const char *name)
{
    return *name == '.' || strcmp(name, "__MACOSX") == 0;
}

bool nf_is_hidden_path(const char *path)
{
    char name[256];

    while (*path) {
        size_t n = strcspn(path, "/");

        snprintf(name, sizeof(name), "%.*s", n < sizeof(name) ? (int)n : 255, path);
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && nf_is_hidden_name(name))
            return true;
        path += n;
        path += strspn(path, "/");
    }
    return false;
}
