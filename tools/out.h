#ifndef NF_TOOLS_OUT_H
#define NF_TOOLS_OUT_H

#include <newsfiche/io.h>

#include "tools/safe_text.h"

/*
 * Buffered output to a sink. The first error sticks and everything after it
 * is dropped, so that a command looks at it once, at its end; long loops look
 * at @error to stop early.
 */
struct out {
    struct nf_sink sink;
    int error; /* errno of the first write that failed, or 0 */
    bool used; /* something was written */
    size_t len;
    char buf[65536];
};

void out_init(struct out *out, struct nf_sink sink);
void out_flush(struct out *out);

void out_write(struct out *out, const void *bytes, size_t n);
void out_byte(struct out *out, char c);
void out_string(struct out *out, const char *text);
void out_str(struct out *out, struct nf_str text);
void out_spaces(struct out *out, size_t n);
void out_format(struct out *out, const char *fmt, ...) NF_PRINTF(2, 3);

/* @text, escaped; @most columns of it, with … for what was cut off. Returns
 * the columns it took. */
size_t out_safe(struct out *out, struct nf_str text, enum safe_mode mode);
size_t out_safe_cut(struct out *out, struct nf_str text, size_t most);

/* Standard output as a sink. It outlives everything; closing does nothing. */
struct nf_sink out_standard(void);

#endif
