/*
 * JSON for programs, safe to show as well.
 */
#include "tools/json_out.h"

#include <newsfiche/json.h>

#include "src/base/json_text.h"
#include "src/base/utf8.h"
#include "tools/hidden.h"

void json_begin(struct out *out)
{
    out_string(out, "{\"v\":1");
}

void json_end(struct out *out)
{
    out_string(out, "}\n");
}

static void json_key(struct out *out, const char *key)
{
    out_format(out, ",\"%s\":", key);
}

void json_number(struct out *out, const char *key, uint64_t value)
{
    json_key(out, key);
    out_format(out, "%llu", (unsigned long long)value);
}

void json_real(struct out *out, const char *key, double value)
{
    json_key(out, key);
    out_format(out, "%.3f", value);
}

void json_bool(struct out *out, const char *key, bool value)
{
    json_key(out, key);
    out_string(out, value ? "true" : "false");
}

void json_null(struct out *out, const char *key)
{
    json_key(out, key);
    out_string(out, "null");
}

static void text_or_null(struct out *out, struct nf_str text)
{
    if (text.ptr)
        json_string(out, text);
    else
        out_string(out, "null");
}

void json_text(struct out *out, const char *key, struct nf_str text)
{
    json_key(out, key);
    text_or_null(out, text);
}

void json_foreign_key(struct out *out, struct nf_str key)
{
    out_byte(out, ',');
    json_string(out, key);
    out_byte(out, ':');
}

void json_member(struct out *out, struct nf_str key, struct nf_str text)
{
    json_foreign_key(out, key);
    text_or_null(out, text);
}

/* Whether @code is written as \uhhhh. Joiners and selectors are left: what is read
 * by programs as well keeps its form. */
static bool is_escaped(uint32_t code)
{
    return code == 0x7f || (code >= 0x80 && code < 0xa0) || code == 0x2028 ||
           code == 0x2029 || hidden_always(code);
}

/* White space between what JSON consists of stays. */
static bool is_control(uint32_t code)
{
    return code < 0x20 && code != '\n' && code != '\t';
}

/* The bytes that begin @text and are shown as they are. */
static size_t shown(struct nf_str text)
{
    size_t n = 0, len;

    while (n < text.len) {
        uint32_t code;

        if (text.ptr[n] >= 0x20 && text.ptr[n] < 0x7f) { /* most are */
            n++;
            continue;
        }
        code = nf_utf8_get(text.ptr + n, text.len - n, &len);
        if (code == NF_UTF8_BAD || is_control(code) || is_escaped(code))
            break;
        n += len;
    }
    return n;
}

void json_for_terminal(struct out *out, struct nf_str line)
{
    char escape[12];
    size_t n;

    while (line.len) {
        n = shown(line);
        out_write(out, line.ptr, n);
        line.ptr += n;
        line.len -= n;
        if (!line.len)
            break;
        if (nf_utf8_get(line.ptr, line.len, &n) == NF_UTF8_BAD)
            out_string(out, "\xef\xbf\xbd"); /* U+FFFD */
        else
            out_write(out, escape, (size_t)(nf_json_text_put(NF_KIND_STRING_ASCII,
                          (struct nf_str){ line.ptr, n }, escape) - escape));
        line.ptr += n;
        line.len -= n;
    }
}

/* What is quoted at a time. */
#define PIECE 512

void json_string(struct out *out, struct nf_str text)
{
    char quoted[6 * PIECE + 2];

    out_byte(out, '"');
    while (text.len) {
        size_t n = 0;
        char *end;

        while (n < text.len && n < PIECE - 4) {
            const size_t len = nf_utf8_size(text.ptr + n, text.len - n);

            n += len ? len : 1;
        }
        end = nf_json_quote((struct nf_str){ text.ptr, n }, quoted);
        json_for_terminal(out, (struct nf_str){ quoted + 1, (size_t)(end - quoted - 2) });
        text.ptr += n;
        text.len -= n;
    }
    out_byte(out, '"');
}
