#include "tools/article_key.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/safe_text.h"

static bool parse_ordinal(const char *text, uint64_t *out)
{
    char *end;
    unsigned long long v;

    if (*text == '#')
        text++;
    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    v = strtoull(text, &end, 10);
    if (*end || errno)
        return false;
    *out = v;
    return true;
}

struct article_key article_key_parse(const char *typed)
{
    struct article_key k = { .typed = typed };

    k.text = safe_view(typed);
    if (strncmp(typed, "url:", 4) == 0) {
        k.text = safe_view(typed + 4);
        k.try_url = true;
    } else if (strncmp(typed, "id:", 3) == 0) {
        k.text = safe_view(typed + 3);
        k.try_id = true;
    } else if (parse_ordinal(typed, &k.ordinal)) {
        k.is_ordinal = true;
    } else {
        k.try_url = true;
        k.try_id = true;
    }
    return k;
}
