#ifndef NF_CONVERT_JSON_RECORD_H
#define NF_CONVERT_JSON_RECORD_H

#include "src/base/buf.h"
#include "src/base/vec.h"
#include "src/convert/json_spelling.h"
#include "src/convert/role_map.h"
#include "src/convert/roles.h"

/* Values that an article may have (spec 13). */
#define NF_MOST_VALUES 65535

/*
 * From a JSON object to a record. Members become values; objects inside are
 * opened down to a depth, their braces part of the literals; lists stay one
 * value, but for a few that are known to hold what has a role (json_open.h).
 * Kept from object to object: what one producer writes looks alike.
 */
struct nf_json_records {
    const struct nf_role_map *map; /* NULL: nobody said anything */
    struct nf_spelling spelling;
    NF_VEC(struct nf_field) fields;
    NF_VEC(struct nf_role_guess) guesses; /* a field each */
    struct nf_buf text;    /* unescaped strings of the present record */
    struct nf_buf layout;  /* the literals of the record the guesses are for */
    NF_VEC(size_t) lengths;  /* of them */
    size_t count;            /* fields of the present record */
    size_t guessed;          /* fields of the record the guesses are for */
    bool wrapped;            /* it is one object under one key */
};

void nf_json_records_init(struct nf_json_records *r,
                          const struct nf_alloc *alloc);
void nf_json_records_free(struct nf_json_records *r);

/*
 * nf_json_record - the object that begins at @j, after white space perhaps
 * @out: receives the record; views into the input and into @r, valid until
 *       the next call
 *
 * NF_OK; NF_E_INPUT with @j->why; NF_E_NOMEM.
 */
enum nf_status nf_json_record(struct nf_json_records *r, struct nf_json *j,
                              struct nf_record *out);

#endif
