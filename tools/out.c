/*
 * Output. stdio's streams forget why a write failed; this keeps the errno.
 */
#include "tools/out.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void out_init(struct out *out, struct nf_sink sink)
{
    out->sink = sink;
    out->error = 0;
    out->used = false;
    out->len = 0;
}

static void send_bytes(struct out *out, const void *bytes, size_t n)
{
    out->used = true;
    if (!out->error && n)
        out->error = out->sink.append(out->sink.ctx, bytes, n);
}

void out_flush(struct out *out)
{
    size_t n = out->len;

    out->len = 0;
    send_bytes(out, out->buf, n);
}

void out_write(struct out *out, const void *bytes, size_t n)
{
    if (n > sizeof(out->buf) - out->len)
        out_flush(out);
    if (n > sizeof(out->buf)) {
        send_bytes(out, bytes, n);
        return;
    }
    if (n)
        memcpy(out->buf + out->len, bytes, n);
    out->len += n;
}

void out_byte(struct out *out, char c)
{
    out_write(out, &c, 1);
}

void out_string(struct out *out, const char *text)
{
    out_write(out, text, strlen(text));
}

void out_str(struct out *out, struct nf_str text)
{
    out_write(out, text.ptr, text.len);
}

void out_spaces(struct out *out, size_t n)
{
    while (n--)
        out_byte(out, ' ');
}

void out_format(struct out *out, const char *fmt, ...)
{
    char line[512];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    if (n > 0)
        out_write(out, line, (size_t)n < sizeof(line) ? (size_t)n
                                                      : sizeof(line) - 1);
}

/* As much of @text as fits in @most columns. */
static size_t put_safe(struct out *out, struct nf_str text, enum safe_mode mode, size_t most)
{
    struct safe_char c;
    size_t columns = 0;

    for (;;) {
        const struct nf_str run = safe_run(&text, most - columns);

        out_str(out, run);
        columns += run.len;
        if (!safe_next(&text, mode, &c) || c.columns > most - columns)
            return columns;
        out_write(out, c.text, c.len);
        columns += c.columns;
    }
}

size_t out_safe(struct out *out, struct nf_str text, enum safe_mode mode)
{
    return put_safe(out, text, mode, SIZE_MAX);
}

size_t out_safe_cut(struct out *out, struct nf_str text, size_t most)
{
    bool fits = safe_columns(text, most + 1) <= most;
    size_t columns = put_safe(out, text, SAFE_LINE, fits ? most : most ? most - 1 : 0);

    if (!fits && most) {
        out_string(out, "…");
        columns++;
    }
    return columns;
}

static int append_standard(void *ctx, const void *buf, size_t n)
{
    const char *p = buf;

    (void)ctx;
    while (n) {
        ssize_t wrote = write(STDOUT_FILENO, p, n);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return wrote < 0 ? errno : EIO;
        p += wrote;
        n -= (size_t)wrote;
    }
    return 0;
}

struct nf_sink out_standard(void)
{
    struct nf_sink sink = { .struct_size = sizeof(struct nf_sink),
                            .append = append_standard };

    return sink;
}
