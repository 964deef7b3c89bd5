#ifndef NF_CONVERT_FRONT_H
#define NF_CONVERT_FRONT_H

#include "src/base/vec.h"
#include "src/convert/json_record.h"

/*
 * The values of one front matter, as the parsers of YAML, TOML and JSON find
 * them, in the order of the text.
 */
struct nf_front_item {
    struct nf_str key; /* a view into the text, in JSON's spelling */
    struct nf_str value; /* in the text. Of an aside: how it stands, from behind its key */
    size_t json;       /* of an aside: where in nf_front.json its value is */
    size_t json_len;   /* 0: no aside, @value is what it says */
    bool quoted;       /* the value stands between quotes */
    bool again;        /* a key that was there before */
};

struct nf_front {
    const struct nf_role_map *map; /* what the caller says of keys; NULL: nothing */
    NF_VEC(struct nf_front_item) items;
    struct nf_buf json;  /* the values of asides */
    struct nf_buf work;  /* what a parser puts together */
    NF_VEC(struct nf_role_guess) guesses; /* a field each */
    size_t values;         /* keys and values so far, those in lists too */
    bool right;            /* it is BROKEN, though right YAML: not taken for a reason */
    char why[200];         /* why it cannot be read, or not all of it */
};

/* What came of reading it. */
enum nf_front_status {
    NF_FRONT_READ,
    NF_FRONT_NONE,   /* it is no front matter but text */
    NF_FRONT_BROKEN, /* nf_front.why says why */
    NF_FRONT_MISSING, /* the parser is not built in, as nf_front.why says */
    NF_FRONT_NOMEM
};

/* So many bytes, keys and values may be in a front matter, and so deep may it be
 * nested. No program writes more, and an article has room for no more values. */
#define NF_FRONT_BYTES (1u << 20)
#define NF_FRONT_VALUES 64000
#define NF_FRONT_DEPTH 64
/* So many members of a table may be values too. */
#define NF_FRONT_MEMBERS 256

void nf_front_init(struct nf_front *f, const struct nf_alloc *alloc);
void nf_front_free(struct nf_front *f);
void nf_front_reset(struct nf_front *f);

/*
 * nf_front_add   - a value that says what it says as it stands; false when out of
 *                  memory
 * nf_front_aside - one that stands otherwise than it reads: @raw is how, @json what it
 *                  says, which is copied, white space between tokens left out. Where
 *                  @key has a role, numbers and words become strings: a list of
 *                  tags has no numbers in it
 */
bool nf_front_add(struct nf_front *f, struct nf_str key, struct nf_str value,
                  bool quoted);
bool nf_front_aside(struct nf_front *f, struct nf_str key, struct nf_str raw,
                    struct nf_str json);

/* Count a key or a value; false if there are too many. */
static inline bool nf_front_count_value(struct nf_front *f)
{
    return ++f->values <= NF_FRONT_VALUES;
}

/* BROKEN at @line of the text, counted from 1; @why is cut if it is too long. */
enum nf_front_status nf_front_fail(struct nf_front *f, size_t line, const char *why);

/*
 * What a key that stands in the text as @raw, with quotes perhaps, and reads
 * @plain is called. False if the text shows it in no plain way: with escapes, or
 * over several lines. Such a value is left to the text.
 */
bool nf_front_key(struct nf_str raw, struct nf_str plain, struct nf_str *key);

/* The role that a key of front matter tells of; the rank as in roles.h. */
struct nf_role_guess nf_front_role(const struct nf_front *f, struct nf_str key);

/*
 * nf_front_fields - make fields of the values
 * @fields: receives them, behind those it has: struct nf_field
 * @literal: where the first literal begins; moved behind the last value
 */
bool nf_front_fields(struct nf_front *f, struct nf_buf *fields, const char **literal);

#endif
