#ifndef NF_TOOLS_TEXT_H
#define NF_TOOLS_TEXT_H

#include <newsfiche/record.h>

/* A growing text. Zero it before use, text_free() it afterwards. */
struct text {
    char *ptr;
    size_t len;
    size_t cap;
};

/* Make room for @n bytes behind what is there; NULL if out of memory. */
char *text_room(struct text *t, size_t n);
bool text_add(struct text *t, struct nf_str more);
void text_free(struct text *t);

struct nf_str text_view(const struct text *t);

/* Set @t to @field's value as plain text; of lists the parts are joined by ", ",
 * paragraphs of a text by an empty line. */
bool text_field(struct text *t, const struct nf_field *field);

#endif
