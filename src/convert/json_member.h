#ifndef NF_CONVERT_JSON_MEMBER_H
#define NF_CONVERT_JSON_MEMBER_H

#include "src/convert/json_scan.h"

/*
 * nf_json_next_member - go to the value of the next member of an object
 * @j:   behind the object's brace, or behind a member's value
 * @key: receives the member's key, in JSON's spelling without its quotes
 *
 * False where there is none, be it that the object ends or that @j's text does.
 */
static inline bool nf_json_next_member(struct nf_json *j, struct nf_str *key)
{
    struct nf_json_string s;

    nf_json_skip_space(j);
    if (nf_json_peek(j) == ',')
        j->at++;
    nf_json_skip_space(j);
    if (nf_json_peek(j) != '"' || !nf_json_scan_string(j, &s))
        return false;
    nf_json_skip_space(j);
    if (nf_json_peek(j) != ':')
        return false;
    j->at++;
    nf_json_skip_space(j);
    *key = s.inside;
    return true;
}

#endif
