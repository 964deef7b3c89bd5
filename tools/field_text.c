#include "tools/field_text.h"

bool field_text(struct nf_buf *to, const struct nf_field *field)
{
    const bool paragraphs = field->role == NF_ROLE_TEXT || field->role == NF_ROLE_HTML;
    const struct nf_str separator = { paragraphs ? "\n\n" : ", ", 2 };
    size_t room = nf_field_plain_bound(field, separator.len) + 1;

    if (!nf_buf_need(to, room))
        return false;
    to->len = nf_field_plain(field, separator, nf_buf_text(to), room);
    return true;
}
