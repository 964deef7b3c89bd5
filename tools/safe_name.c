#include "tools/safe_name.h"

#include <stdbool.h>
#include <string.h>

#include "src/base/ascii.h"
#include "tools/safe_text.h"

/* A character of a name in @to: one byte, or those of a letter of another script. */
static size_t name_char(const struct safe_char *c, char to[12])
{
    const char first = c->text[0];

    if (c->len > 1 && first != '\\') { /* else an escape of what cannot be shown */
        memcpy(to, c->text, c->len);
        return c->len;
    }
    to[0] = '-';
    if (c->len == 1 && (nf_is_letter(first) || nf_is_digit(first) || first == '.' ||
                        first == '_'))
        to[0] = nf_ascii_lower(first);
    return 1;
}

void safe_name(struct nf_str text, char buf[SAFE_NAME])
{
    struct safe_char c;
    size_t n = 0;

    while (safe_next(&text, SAFE_LINE, &c)) {
        char to[12];
        size_t len = name_char(&c, to);
        bool joint = len == 1 && (to[0] == '-' || to[0] == '.');

        if (n + len >= SAFE_NAME)
            break;
        if (joint && (n == 0 || buf[n - 1] == '-' || buf[n - 1] == '.'))
            continue;
        memcpy(buf + n, to, len);
        n += len;
    }
    while (n && (buf[n - 1] == '-' || buf[n - 1] == '.'))
        n--;
    buf[n] = '\0';
}
