#include "src/convert/path_aside.h"

#include <stdio.h>

#include "src/base/json_text.h"
#include "src/base/record_tail.h"
#include "src/base/utf8.h"

void nf_path_asides_init(struct nf_path_asides *p, const struct nf_alloc *alloc)
{
    nf_vec_init(&p->fields, alloc);
    nf_buf_init(&p->json, alloc, SIZE_MAX / 2);
}

void nf_path_asides_free(struct nf_path_asides *p)
{
    nf_vec_free(&p->fields);
    nf_buf_free(&p->json);
}

/* @path as JSON to @out, which has room for six times its length, and three. */
static char *put_path(struct nf_str path, char *out)
{
    *out++ = '"';
    while (path.len) {
        size_t n = nf_utf8_size(path.ptr, path.len);

        if (n)
            out = nf_json_text_put(NF_KIND_STRING, (struct nf_str){ path.ptr, n }, out);
        else
            out += snprintf(out, 7, "\\udc%02x", (unsigned char)*path.ptr);
        path.ptr += n ? n : 1;
        path.len -= n ? n : 1;
    }
    *out++ = '"';
    return out;
}

/* The literal behind the last value, which the writer composes if there is none. */
static struct nf_str tail_of(const struct nf_record *r)
{
    if (nf_composes_tail(r))
        return (struct nf_str){ "}", 1 };
    return r->tail.ptr ? r->tail : (struct nf_str){ "", 0 };
}

bool nf_path_aside(struct nf_path_asides *p, const struct nf_record *record,
                   struct nf_str path, struct nf_record *out)
{
    struct nf_field f = { .before = tail_of(record), .kind = NF_KIND_ASIDE,
                          .role = NF_ROLE_PATH };

    if (path.len > SIZE_MAX / 8 || !nf_buf_need(&p->json, 6 * path.len + 3))
        return false;
    f.value.ptr = nf_buf_text(&p->json);
    f.value.len = (size_t)(put_path(path, nf_buf_text(&p->json)) - f.value.ptr);
    nf_vec_reset(&p->fields);
    if (!nf_buf_add(&p->fields.buf, record->fields, record->count * sizeof(f)) ||
        !nf_vec_add(&p->fields, &f))
        return false;
    *out = (struct nf_record){ .fields = p->fields.at,
                               .count = record->count + 1,
                               .tail = { "", 0 } };
    return true;
}
