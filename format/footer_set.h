#ifndef NF_FORMAT_FOOTER_SET_H
#define NF_FORMAT_FOOTER_SET_H

#include <newsfiche/status.h>
#include <newsfiche/types.h>

#include "format/footer.h"

/*
 * spec 11.2: sets of tables, each for one kind of text. A table is a dictionary or
 * a lexicon, stored twice; those of set n have the numbers from 4 n on.
 */
enum nf_table {
    NF_TABLE_SHORT_DICTIONARY = 0,
    NF_TABLE_TEXT_DICTIONARY = 1,
    NF_TABLE_SHORT_LEXICON = 2,
    NF_TABLE_TEXT_LEXICON = 3
};
#define NF_SET_TABLES 4
/* Tables from there on are of newer versions. A reader ignores them; who writes another footer
 * of the archive says where they are, as the one before did. */
#define NF_SET_PLACES 8

/* The table of @set (below NF_MAX_SETS) that @codec, which needs one, uses for
 * texts, or short fields. */
uint32_t nf_table_of(bool text, uint8_t codec, uint32_t set);
bool nf_table_is_lexicon(uint32_t which);

struct nf_footer_set {
    uint32_t number;
    struct nf_str profile; /* what kind of text it is for; for writers */
    bool has[NF_SET_PLACES];
    struct nf_place copy[NF_SET_PLACES][2];
};
/* Without the profile. */
#define NF_FOOTER_SET_MAX (10 + 10 + 1 + NF_SET_PLACES * 2 * NF_PLACE_MAX)

/* After a set of number @before; UINT32_MAX: it is the first. */
enum nf_status nf_footer_set_get(struct nf_cur *c, uint32_t before,
                                 struct nf_footer_set *out);
/* To @p, which has room for NF_FOOTER_SET_MAX bytes and the profile. */
size_t nf_footer_set_put(uint8_t *p, const struct nf_footer_set *in);

#endif
