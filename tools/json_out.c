/*
 * JSON for programs, safe to show as well.
 */
#include "tools/json_out.h"

#include <string.h>

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

/* Whether @code is written as \uhhhh; all such are below U+10000. */
static bool is_escaped(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) ||
           safe_turns_text(code) || code == 0x61c || code == 0x200e ||
           code == 0x200f || code == 0x2028 || code == 0x2029;
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
        out_format(out, "\\u%04x", (unsigned)code);
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
            out_format(out, "\\u%04x", (unsigned)code);
        else
            out_write(out, line.ptr, len);
        line.ptr += len;
        line.len -= len;
    }
}
