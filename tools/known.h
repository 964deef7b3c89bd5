#ifndef NF_TOOLS_KNOWN_H
#define NF_TOOLS_KNOWN_H

#include <newsfiche/reader.h>

#include "src/base/intern.h"
#include "src/base/vec.h"

/* What is done with an article whose key, its URL or else its identifier, is in the archive
 * already, or came before. */
enum known_mode {
    KNOWN_VERSION, /* the same article is passed over, another one is a later version */
    KNOWN_SKIP,    /* it is passed over */
    KNOWN_KEEP     /* it is stored */
};

/* An article that came in this run. */
struct known_article {
    struct nf_keyed_hash key;
    struct nf_keyed_hash original; /* of the newest; of none if that is not known */
    uint64_t ordinal; /* of the newest with that key; NF_NO_ARTICLE: there is none */
};

struct known {
    enum known_mode mode;
    struct nf_cursor *cursor; /* of the archive as it was; keeps its reader */
    struct nf_hash_key hash;
    struct nf_intern keys;    /* of @came */
    NF_VEC(struct known_article) came;
    struct nf_buf key, found, original, other;
    uint64_t next;            /* ordinal that the next article gets */
    size_t asked;             /* number in @came of the last one asked about; SIZE_MAX: none */
    struct nf_keyed_hash asked_original;
    uint64_t passed_over;
    uint64_t versions;        /* stored although the key was known */
};

/*
 * known_open - begin with the archive @path
 *
 * As nf_reader_open_file(). It is to be closed whatever the result.
 */
enum nf_status known_open(struct known *k, const char *path, struct nf_error *err);
void known_close(struct known *k);

/*
 * known_ask - whether @record is to be stored
 * @former: receives the ordinal of the article that it is a later version of, or if it is not
 *          to be stored of the one that is there; NF_NO_ARTICLE: there is none
 *
 * What the archive has of it and cannot be read is no reason to pass it over. NF_OK,
 * NF_E_NOMEM, NF_E_IO.
 */
enum nf_status known_ask(struct known *k, const struct nf_record *record, bool *wanted,
                         uint64_t *former, struct nf_error *err);

/* The article that was asked about last is stored. */
void known_stored(struct known *k);

#endif
