#ifndef NF_CONVERT_JSON_SCAN_H
#define NF_CONVERT_JSON_SCAN_H

#include <newsfiche/types.h>

/*
 * A scanner over JSON in memory (RFC 8259), strict: what it passes is valid,
 * down to the UTF-8. One addition: NaN, Infinity and -Infinity are values,
 * because Python writes them. Numbers stay text. It gives positions in the
 * input and copies nothing.
 */
struct nf_json {
    const char *start;
    const char *at;
    const char *end;
    unsigned max_depth;
    const char *why;   /* what was expected and found, once something failed */
    bool short_of_data; /* it failed at the end: more input might mend it */
};

/* @why of a string with bytes that are not UTF-8. */
#define NF_JSON_NOT_UTF8 "a string is not valid UTF-8"

/* What a string that was scanned holds. */
struct nf_json_string {
    struct nf_str inside; /* between the quotes, as it stands */
    bool escapes;
    bool raw_wide; /* bytes from 0x7f up that are not escaped */
};

struct nf_json nf_json_init(const char *p, size_t n, unsigned max_depth);

void nf_json_skip_space(struct nf_json *j);

/* The byte that comes next; 0 at the end. */
static inline char nf_json_peek(const struct nf_json *j)
{
    return j->at < j->end ? *j->at : '\0';
}

/* Pass over @c; or fail, saying that @what was expected. */
bool nf_json_expect(struct nf_json *j, char c, const char *what);

/* The string that begins here. */
bool nf_json_scan_string(struct nf_json *j, struct nf_json_string *out);

/* Pass over the value that begins here. */
bool nf_json_scan_value(struct nf_json *j);

/* Fail at the present place. Returns false. */
bool nf_json_fail(struct nf_json *j, const char *why);

/*
 * nf_json_found - what stands where @j failed, for people: ", found 'None'"
 * @buf: for it. Empty where @j->why does not say what was expected
 */
#define NF_JSON_FOUND 40
const char *nf_json_found(const struct nf_json *j, char buf[NF_JSON_FOUND]);

#endif
