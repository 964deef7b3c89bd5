/*
 * Characters that may be shown on a terminal.
 */
#include "tools/safe_text.h"

#include <stdio.h>
#include <string.h>

#include "src/base/utf8.h"
#include "tools/columns.h"
#include "tools/hidden.h"

/* Line and paragraph separators and NEL are white space, as \n is. */
static bool breaks_line(uint32_t code)
{
    return (code >= '\t' && code <= '\r') || code == 0x85 || code == 0x2028 ||
           code == 0x2029;
}

static void take(struct nf_str *rest, size_t n)
{
    rest->ptr += n;
    rest->len -= n;
}

static void show_as(struct safe_char *out, const char *format, unsigned value)
{
    int n = snprintf(out->text, sizeof(out->text), format, value);

    out->len = (unsigned char)n;
    out->columns = (unsigned char)n;
}

static void show_space(struct safe_char *out, char as)
{
    out->text[0] = as;
    out->len = 1;
    out->columns = 1;
    out->space = true;
}

/* A run of white space that ends lines; \r\n counts as one. */
static void next_break(struct nf_str *rest, enum safe_mode mode, uint32_t code,
                       struct safe_char *out)
{
    if (code == '\r' && rest->len && rest->ptr[0] == '\n')
        take(rest, 1);
    if (mode == SAFE_LINE || code == '\v' || code == '\f')
        show_space(out, ' ');
    else
        show_space(out, code == '\t' ? '\t' : '\n');
}

/* The code point that begins @rest; 0 at its end, and where it is no UTF-8. */
static uint32_t look_ahead(struct nf_str rest, size_t *len)
{
    uint32_t code;

    *len = 0;
    code = rest.len ? nf_utf8_get(rest.ptr, rest.len, len) : 0;
    return code == NF_UTF8_BAD ? 0 : code;
}

static void append(struct safe_char *out, struct nf_str *rest, size_t len)
{
    memcpy(out->text + out->len, rest->ptr, len);
    out->len = (unsigned char)(out->len + len);
    take(rest, len);
}

/* Add what cannot be seen but belongs to the character @code that was taken: at most
 * one selector, and one joiner. */
static void take_hidden(struct nf_str *rest, uint32_t code, struct safe_char *out)
{
    struct nf_str behind;
    size_t len, unused;
    uint32_t next = look_ahead(*rest, &len);

    if (hidden_is_selector(next) && hidden_selects(code, next)) {
        append(out, rest, len);
        next = look_ahead(*rest, &len);
    }
    if (!hidden_is_joiner(next))
        return;
    behind = (struct nf_str){ rest->ptr + len, rest->len - len };
    next = look_ahead(behind, &unused);
    if (!hidden_is_joiner(next) && hidden_joins(code, next))
        append(out, rest, len);
}

/* Those that belong somewhere were taken with the character before. */
static bool is_hidden(uint32_t code)
{
    return hidden_always(code) || hidden_is_joiner(code) || hidden_is_selector(code);
}

bool safe_next(struct nf_str *rest, enum safe_mode mode, struct safe_char *out)
{
    uint32_t code;
    size_t len;

    if (!rest->len)
        return false;
    out->space = false;
    code = nf_utf8_get(rest->ptr, rest->len, &len);
    if (code == NF_UTF8_BAD) {
        show_as(out, "\\x%02x", (unsigned char)rest->ptr[0]);
        take(rest, 1);
        return true;
    }
    memcpy(out->text, rest->ptr, len);
    take(rest, len);
    if (breaks_line(code)) {
        next_break(rest, mode, code, out);
    } else if (code < 0x20 || code == 0x7f) {
        show_as(out, "\\x%02x", code);
    } else if ((code > 0x7f && code < 0xa0) || is_hidden(code)) {
        show_as(out, code > 0xffff ? "\\U%08x" : "\\u%04x", code);
    } else {
        out->len = (unsigned char)len;
        out->columns = (unsigned char)columns_of(code);
        out->space = code == ' ';
        if (!out->space)
            take_hidden(rest, code, out);
    }
    return true;
}

struct nf_str safe_run(struct nf_str *rest, size_t most)
{
    struct nf_str run = { rest->ptr, 0 };
    const size_t n = rest->len < most ? rest->len : most;

    while (run.len < n && run.ptr[run.len] >= 0x20 && run.ptr[run.len] < 0x7f)
        run.len++;
    /* What cannot be seen behind the last of them may belong to it. */
    if (run.len && run.len < rest->len && (unsigned char)run.ptr[run.len] >= 0x80)
        run.len--;
    if (run.len)
        take(rest, run.len);
    return run;
}

size_t safe_columns(struct nf_str text, size_t most)
{
    struct safe_char c;
    size_t sum = safe_run(&text, most).len;

    while (sum < most && safe_next(&text, SAFE_LINE, &c)) {
        sum += c.columns;
        if (sum < most)
            sum += safe_run(&text, most - sum).len;
    }
    return sum < most ? sum : most;
}

void safe_line(struct nf_str text, char *buf, size_t cap)
{
    struct safe_char c;
    size_t n = 0;

    while (safe_next(&text, SAFE_LINE, &c) && c.len < cap - n) {
        memcpy(buf + n, c.text, c.len);
        n += c.len;
    }
    buf[n] = '\0';
}

struct nf_str safe_view(const char *text)
{
    struct nf_str s = { text, strlen(text) };

    return s;
}
