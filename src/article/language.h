#ifndef NF_ARTICLE_LANGUAGE_H
#define NF_ARTICLE_LANGUAGE_H

#include <newsfiche/types.h>

/* Three tables of names, so that they take little room: of up to 3 bytes, codes above
 * all, of up to 11, and of more. */
struct nf_language_code {
    char name[4];
    char code[4]; /* ISO 639-3, or 639-2/T where that has one for several */
};
struct nf_language_name {
    char name[12];
    char code[4];
};
struct nf_language_long {
    char name[28];
    char code[4];
};

extern const struct nf_language_code nf_language_codes[];
extern const size_t nf_language_code_count;
extern const struct nf_language_name nf_language_names[];
extern const size_t nf_language_name_count;
extern const struct nf_language_long nf_language_longs[];
extern const size_t nf_language_long_count;

/*
 * nf_language_matches - whether an article in @tag is in the language @want
 *
 * Each is a tag ("en", "en_GB", "eng") or a name ("English", "français"). "en"
 * wants whatever says English; "en-GB" that and the region. What is in no table is
 * compared as it is, but for capitals and marks. At most 256 bytes each; more
 * match nothing.
 */
bool nf_language_matches(struct nf_str tag, struct nf_str want);

#endif
