/*
 * JSON for programs, safe to show as well.
 */
#include "tools/json_out.h"

#include <string.h>

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

void json_signed(struct out *out, const char *key, int64_t value)
{
    json_key(out, key);
    out_format(out, "%lld", (long long)value);
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

void json_text(struct out *out, const char *key, struct nf_str text)
{
    json_key(out, key);
    if (text.ptr)
        json_string(out, text);
    else
        out_string(out, "null");
}

void json_member(struct out *out, struct nf_str key, struct nf_str text)
{
    out_byte(out, ',');
    json_string(out, key);
    out_byte(out, ':');
    if (text.ptr)
        json_string(out, text);
    else
        out_string(out, "null");
}

/* Whether @code is written as \uhhhh. Joiners and selectors are left: what is read
 * by programs as well keeps its form. */
static bool is_escaped(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) ||
           code == 0x2028 || code == 0x2029 || hidden_always(code);
}

static void put_code(struct out *out, uint32_t code)
{
    if (code > 0xffff)
        out_format(out, "\\u%04x\\u%04x", 0xd7c0 + (unsigned)(code >> 10),
                   0xdc00 + (unsigned)(code & 0x3ff));
    else
        out_format(out, "\\u%04x", (unsigned)code);
}

static void escape(struct out *out, uint32_t code)
{
    if (code == '\n')
        out_string(out, "\\n");
    else if (code == '\t')
        out_string(out, "\\t");
    else if (code == '\r')
        out_string(out, "\\r");
    else
        put_code(out, code);
}

void json_string(struct out *out, struct nf_str text)
{
    out_byte(out, '"');
    while (text.len) {
        size_t len;
        uint32_t code = safe_decode(text, &len);

        if (code == UINT32_MAX) {
            out_string(out, "\xef\xbf\xbd"); /* U+FFFD */
        } else if (is_escaped(code)) {
            escape(out, code);
        } else {
            if (code == '"' || code == '\\')
                out_byte(out, '\\');
            out_write(out, text.ptr, len);
        }
        text.ptr += len;
        text.len -= len;
    }
    out_byte(out, '"');
}

void json_for_terminal(struct out *out, struct nf_str line)
{
    while (line.len) {
        size_t len;
        uint32_t code = safe_decode(line, &len);

        if (code == UINT32_MAX)
            out_string(out, "\xef\xbf\xbd");
        else if (is_escaped(code) && code != '\n')
            put_code(out, code);
        else
            out_write(out, line.ptr, len);
        line.ptr += len;
        line.len -= len;
    }
}
