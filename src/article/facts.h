#ifndef NF_ARTICLE_FACTS_H
#define NF_ARTICLE_FACTS_H

#include <newsfiche/record.h>

#include "format/catalog_page.h"
#include "src/base/buf.h"

/* Whether articles are found by values of @role. */
static inline bool nf_role_is_key(uint8_t role)
{
    return role == NF_ROLE_URL || role == NF_ROLE_CANONICAL_URL ||
           role == NF_ROLE_ID;
}

/* Bytes of a name, a domain or a language; longer ones are left out (spec 10): they are of no
 * use to filter by, and would bloat pages. */
#define NF_MAX_FACT 256

/* What the indexes need to know of an article. Views into its record. */
struct nf_facts {
    struct nf_catalog_source source;
    struct nf_str language;
    struct nf_catalog_time time;
    int64_t time_end;  /* nf_time_end(), if it has a time */
    bool has_url;
    bool has_id;
    uint64_t url_hash; /* nf_key_hash() of its key */
    uint64_t id_hash;
};

/*
 * nf_facts_of   - collect them, but for the time
 * nf_facts_time - set that too
 * @scratch: for keys; grows
 *
 * NF_OK, NF_E_NOMEM. In a library that only reads nf_facts_time() is NF_E_UNSUPPORTED, for
 * it knows no spellings of times: then nf_facts_has_times() is false.
 */
bool nf_facts_has_times(void);
enum nf_status nf_facts_of(const struct nf_record *record,
                           struct nf_buf *scratch, struct nf_facts *out);
enum nf_status nf_facts_time(const struct nf_record *record, struct nf_buf *scratch,
                             struct nf_facts *out);

/* @f as plain text: the value itself where that is what it is, else written to
 * @scratch. */
enum nf_status nf_fact_plain(const struct nf_field *f, struct nf_buf *scratch,
                             struct nf_str *out);

/*
 * nf_article_key - the key of that sort by which @record is found (spec 9.1)
 * @kind: enum nf_key
 * @key:  receives it, at @scratch; empty if there is none
 */
enum nf_status nf_article_key(const struct nf_record *record, int kind,
                              struct nf_buf *scratch, struct nf_str *key);

/*
 * nf_article_told_by - what tells the article when it comes again: its URL, or without one its
 * identifier
 * @told: receives whether it has one of them; then @hash its nf_key_hash()
 */
enum nf_status nf_article_told_by(const struct nf_record *record, struct nf_buf *scratch,
                                  bool *told, uint64_t *hash);

/*
 * nf_article_has_key - whether that key is @want
 * @want: not empty; if it is of a URL, the key of one
 */
enum nf_status nf_article_has_key(const struct nf_record *record, int kind,
                                  struct nf_str want, struct nf_buf *scratch,
                                  bool *has);

#endif
