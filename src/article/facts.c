#include "src/article/facts.h"

#include <newsfiche/reader.h>

#include <string.h>

#include "format/key_page.h"
#include "src/article/url_key.h"

/* The URL as fetched or, if that says nothing, as the page calls itself. */
static const struct nf_field *url_field(const struct nf_record *record)
{
    const struct nf_field *f = nf_record_find(record, NF_ROLE_URL);

    if (!f || nf_field_is_null(f))
        f = nf_record_find(record, NF_ROLE_CANONICAL_URL);
    return f && !nf_field_is_null(f) ? f : NULL;
}

/* Whether the value of @f is its plain text. */
static bool is_plain(const struct nf_field *f)
{
    return f->kind != NF_KIND_JSON && f->kind != NF_KIND_STRING_ESCAPED &&
           f->kind != NF_KIND_ASIDE;
}

enum nf_status nf_fact_plain(const struct nf_field *f, struct nf_buf *scratch,
                             struct nf_str *out)
{
    if (is_plain(f)) {
        *out = f->value;
        return NF_OK;
    }
    if (!nf_buf_need(scratch, nf_field_plain_bound(f, 1)))
        return NF_E_NOMEM;
    out->ptr = (const char *)scratch->ptr;
    out->len = nf_field_plain(f, (struct nf_str){ " ", 1 },
                              (char *)scratch->ptr, scratch->cap);
    return NF_OK;
}

static enum nf_status url_of(const struct nf_record *record,
                             struct nf_buf *scratch, struct nf_str *out)
{
    const struct nf_field *f = url_field(record);

    *out = (struct nf_str){ "", 0 };
    return f ? nf_fact_plain(f, scratch, out) : NF_OK;
}

enum nf_status nf_article_key(const struct nf_record *record, int kind,
                              struct nf_buf *scratch, struct nf_str *key)
{
    const struct nf_field *f;
    struct nf_str text;
    enum nf_status st;

    *key = (struct nf_str){ "", 0 };
    if (kind == NF_KEY_ID) {
        f = nf_record_find(record, NF_ROLE_ID);
        return f && !nf_field_is_null(f) ? nf_fact_plain(f, scratch, key) : NF_OK;
    }
    st = url_of(record, scratch, &text);
    if (st != NF_OK || text.len == 0)
        return st;
    /* Of a URL that was written to scratch the key is made behind it. */
    if ((const uint8_t *)text.ptr == scratch->ptr) {
        scratch->len = text.len;
        if (!nf_buf_reserve(scratch, nf_url_key_bound(text)))
            return NF_E_NOMEM;
        text.ptr = (const char *)scratch->ptr;
    } else if (!nf_buf_need(scratch, nf_url_key_bound(text))) {
        return NF_E_NOMEM;
    }
    key->ptr = (const char *)scratch->ptr + scratch->len;
    key->len = nf_url_key(text, (char *)scratch->ptr + scratch->len);
    return NF_OK;
}

/* Whether a URL of @record may have the key @want. Which of two counts, and
 * whether it says anything, is not asked yet. */
static bool may_have_url(const struct nf_record *record, struct nf_str want)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];

        if (f->role != NF_ROLE_URL && f->role != NF_ROLE_CANONICAL_URL)
            continue;
        if (!is_plain(f) || nf_url_may_have_key(f->value, want))
            return true;
    }
    return false;
}

enum nf_status nf_article_has_key(const struct nf_record *record, int kind,
                                  struct nf_str want, struct nf_buf *scratch,
                                  bool *has)
{
    struct nf_str key;
    enum nf_status st;

    *has = false;
    if (kind == NF_KEY_URL && !may_have_url(record, want))
        return NF_OK;
    st = nf_article_key(record, kind, scratch, &key);
    *has = st == NF_OK && key.len == want.len &&
           memcmp(key.ptr, want.ptr, key.len) == 0;
    return st;
}

enum nf_status nf_article_told_by(const struct nf_record *record, struct nf_buf *scratch,
                                  bool *told, uint64_t *hash)
{
    int kind = NF_KEY_URL;
    struct nf_str key;
    enum nf_status st = nf_article_key(record, kind, scratch, &key);

    if (st == NF_OK && key.len == 0)
        st = nf_article_key(record, kind = NF_KEY_ID, scratch, &key);
    *told = st == NF_OK && key.len > 0;
    if (*told)
        *hash = nf_key_hash((uint8_t)kind, key.ptr, key.len);
    return st;
}

/* Strings only: a number or list is no name, and scratch is not to be kept. */
static struct nf_str name_of(const struct nf_record *record, enum nf_role role)
{
    const struct nf_field *f = nf_record_find(record, role);
    struct nf_str none = { "", 0 };

    if (!f || nf_field_is_null(f) || !is_plain(f) || f->value.len > NF_MAX_FACT)
        return none;
    return f->value;
}

static struct nf_str domain_of(const struct nf_record *record)
{
    struct nf_str domain = name_of(record, NF_ROLE_DOMAIN);
    const struct nf_field *url = url_field(record);

    if (domain.len == 0 && url && is_plain(url))
        domain = nf_url_host(url->value);
    if (domain.len > NF_MAX_FACT)
        domain = (struct nf_str){ "", 0 };
    return domain;
}

enum nf_status nf_facts_of(const struct nf_record *record,
                           struct nf_buf *scratch, struct nf_facts *out)
{
    struct nf_facts f = { .source = { { "", 0 }, { "", 0 } } };
    struct nf_str key;
    enum nf_status st;

    f.source.name = name_of(record, NF_ROLE_SOURCE);
    f.source.domain = domain_of(record);
    f.language = name_of(record, NF_ROLE_LANGUAGE);
    st = nf_article_key(record, NF_KEY_URL, scratch, &key);
    if (st != NF_OK)
        return st;
    f.has_url = key.len > 0;
    f.url_hash = nf_key_hash(NF_KEY_URL, key.ptr, key.len);
    st = nf_article_key(record, NF_KEY_ID, scratch, &key);
    if (st != NF_OK)
        return st;
    f.has_id = key.len > 0;
    f.id_hash = nf_key_hash(NF_KEY_ID, key.ptr, key.len);
    *out = f;
    return NF_OK;
}
