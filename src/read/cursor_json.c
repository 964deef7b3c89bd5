#include <newsfiche/json.h>

#include "src/base/fail.h"
#include "src/read/cursor.h"

enum nf_status nf_cursor_json(struct nf_cursor *c, uint64_t ordinal, struct nf_str *out,
                              struct nf_error *err)
{
    struct nf_record record;
    enum nf_status st = nf_cursor_get(c, ordinal, NF_PARTS_ALL, &record, err);
    char *p;

    if (st != NF_OK)
        return st;
    if (!nf_buf_need(&c->json, nf_record_json_bound(&record) + 1))
        return nf_fail_nomem(err);
    p = (char *)c->json.ptr;
    out->len = (size_t)(nf_record_json(&record, p) - p);
    out->ptr = p;
    p[out->len] = '\0';
    return NF_OK;
}
