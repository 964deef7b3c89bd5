#ifndef NF_ARROW_TEXTS_H
#define NF_ARROW_TEXTS_H

#include <newsfiche/io.h>

/* Texts one behind the other, as an array of utf8 has them. Zero it before use. */
struct nf_arrow_texts {
    struct nf_buffer offsets; /* int32_t: where each begins, and the end of the last */
    struct nf_buffer bytes;
    size_t count;
};

/* Add one. NF_E_NOMEM; NF_E_LIMIT: there would be 2 GiB of them, or 2^31. */
enum nf_status nf_arrow_texts_add(struct nf_arrow_texts *t, struct nf_str text);

struct nf_str nf_arrow_texts_at(const struct nf_arrow_texts *t, size_t i);

void nf_arrow_texts_free(struct nf_arrow_texts *t);

/* Append @v to @to. False when out of memory. */
bool nf_arrow_put_int32(struct nf_buffer *to, int32_t v);
bool nf_arrow_put_int64(struct nf_buffer *to, int64_t v);

#endif
