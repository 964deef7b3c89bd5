#include "src/convert/importer.h"

#include <stdio.h>
#include <string.h>

static void set_error(struct nf_importer *im, enum nf_status status,
                      const char *fmt, const char *file, uint64_t line,
                      const char *why)
{
    struct nf_error *err = im->err;

    if (!err)
        return;
    err->status = status;
    err->os_errno = 0;
    err->offset = NF_NO_OFFSET;
    if (line)
        snprintf(err->text, sizeof(err->text), "%s:%llu: %s", file,
                 (unsigned long long)line, why);
    else
        snprintf(err->text, sizeof(err->text), fmt, file, why);
    /* Names come from outside. */
    for (char *p = err->text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
}

enum nf_status nf_importer_record(struct nf_importer *im, uint64_t line,
                                  const struct nf_record *record)
{
    im->place.line = line;
    return im->opts.record(im->opts.ctx, &im->place, record, im->err);
}

enum nf_status nf_importer_refuse(struct nf_importer *im, uint64_t line,
                                  const char *why)
{
    im->place.line = line;
    if (im->opts.refused && im->opts.refused(im->opts.ctx, &im->place, why))
        return NF_OK;
    set_error(im, NF_E_INPUT, "%s: %s", im->place.file, line, why);
    return NF_E_INPUT;
}

enum nf_status nf_importer_pass_over(struct nf_importer *im)
{
    im->place.line = 0;
    if (im->opts.passed_over)
        im->opts.passed_over(im->opts.ctx, &im->place);
    return NF_OK;
}

enum nf_status nf_importer_nomem(struct nf_importer *im)
{
    set_error(im, NF_E_NOMEM, "%s: %s", im->place.file, 0, "out of memory");
    return NF_E_NOMEM;
}

const char *nf_importer_os_text(int os_errno, char buf[NF_OS_TEXT])
{
    if (strerror_r(os_errno, buf, NF_OS_TEXT) != 0)
        snprintf(buf, NF_OS_TEXT, "error %d", os_errno);
    return buf;
}

enum nf_status nf_importer_fail_os(struct nf_importer *im, const char *path,
                                   int os_errno)
{
    char why[NF_OS_TEXT];

    set_error(im, NF_E_IO, "%s: %s", path, 0, nf_importer_os_text(os_errno, why));
    if (im->err)
        im->err->os_errno = os_errno;
    return NF_E_IO;
}

enum nf_status nf_importer_end(struct nf_importer *im,
                               const struct nf_byte_in *in, uint64_t line)
{
    if (in->nomem)
        return nf_importer_nomem(im);
    return in->why ? nf_importer_refuse(im, line, in->why) : NF_OK;
}
