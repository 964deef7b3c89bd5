#include "src/convert/json_sentence.h"

#include "src/convert/json_member.h"
#include "src/convert/role_path.h"

/* So many blanks are in a sentence; and so many bytes where words have no blanks. */
#define BLANKS 4
#define WIDE 30

static bool is_sentence(struct nf_str s)
{
    size_t blanks = 0, wide = 0;

    for (size_t i = 0; i < s.len; i++) {
        blanks += s.ptr[i] == ' ';
        wide += (unsigned char)s.ptr[i] >= 0x80;
    }
    return blanks >= BLANKS || wide >= WIDE;
}

bool nf_json_has_sentence(struct nf_json j)
{
    struct nf_str key;

    j.at++;
    while (nf_json_next_member(&j, &key)) {
        const char *from = j.at;

        if (!nf_json_scan_value(&j))
            return false;
        if (*from == '"' && nf_role_of_path(key).role == NF_ROLE_NONE &&
            is_sentence((struct nf_str){ from, (size_t)(j.at - from) }))
            return true;
    }
    return false;
}

bool nf_json_has_sentence_around(struct nf_json j, const char *inside)
{
    size_t depth = 0;

    do {
        const char c = nf_json_peek(&j);
        struct nf_json_string s;

        if (j.at == inside) {
            if (!nf_json_scan_value(&j))
                return false;
        } else if (c == '"') {
            if (!nf_json_scan_string(&j, &s))
                return false;
            if (is_sentence(s.inside))
                return true;
        } else {
            depth += c == '{' || c == '[';
            depth -= c == '}' || c == ']';
            j.at++;
        }
    } while (depth > 0 && j.at < j.end); /* what is behind it is another's */
    return false;
}
