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

/* The value with @role as plain text, to @to; false if memory runs out. */
static bool plain(const struct nf_record *record, enum nf_role role, struct nf_buf *to)
{
    const struct nf_field *f = nf_record_find(record, role);
    const struct nf_str blank = { " ", 1 };
    size_t bound;

    nf_buf_reset(to);
    if (!f || nf_field_is_null(f))
        return true;
    bound = nf_field_plain_bound(f, blank.len);
    if (!nf_buf_need(to, bound))
        return false;
    to->len = nf_field_plain(f, blank, nf_buf_text(to), bound);
    return true;
}

bool article_key_of(const struct nf_record *record, struct nf_buf *key, struct nf_buf *scratch,
                    int *kind)
{
    char *to;

    *kind = 0;
    if (!plain(record, NF_ROLE_URL, key) ||
        (key->len == 0 && !plain(record, NF_ROLE_CANONICAL_URL, key)))
        return false;
    if (key->len) {
        nf_buf_reset(scratch);
        to = nf_buf_room(scratch, nf_url_key_bound(nf_buf_view(key)) + 1);
        if (!to)
            return false;
        if (nf_url_key(nf_buf_view(key), to) > 0)
            *kind = NF_KEY_URL;
    }
    if (*kind == 0) {
        if (!plain(record, NF_ROLE_ID, key))
            return false;
        *kind = key->len ? NF_KEY_ID : 0;
    }
    return true;
}
