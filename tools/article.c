/*
 * One article as a file or a line.
 */
#include "tools/article.h"

#include <newsfiche/convert.h>

#include <stdio.h>
#include <string.h>

#include "src/base/ascii.h"
#include "tools/field_text.h"

bool article_original(const struct nf_record *record, struct nf_buf *to)
{
    char *p = nf_buf_room(to, nf_record_size(record) + 1);

    if (!p)
        return false;
    to->len = (size_t)(nf_record_print(record, p) - nf_buf_text(to));
    return true;
}

bool article_json(const struct nf_record *record, struct nf_buf *to)
{
    char *p = nf_buf_room(to, nf_record_json_bound(record) + 1);

    if (!p)
        return false;
    p = nf_record_json(record, p);
    *p++ = '\n';
    to->len = (size_t)(p - nf_buf_text(to));
    return true;
}

const char *article_extension(const struct nf_record *record)
{
    struct nf_str head = record->count ? record->fields[0].before
                                       : record->tail;
    size_t i = 0;

    while (i < head.len && strchr(" \t\r\n", head.ptr[i]) && head.ptr[i])
        i++;
    if (i < head.len && head.ptr[i] == '{')
        return "json";
    if (head.len >= 3 && memcmp(head.ptr, "---", 3) == 0)
        return "md";
    return "txt";
}

static size_t slug(struct nf_str title, char *buf, size_t cap)
{
    size_t n = 0;

    for (size_t i = 0; i < title.len && n < cap; i++) {
        const char c = title.ptr[i];

        if (nf_is_letter(c) || nf_is_digit(c))
            buf[n++] = nf_ascii_lower(c);
        else if (n && buf[n - 1] != '-')
            buf[n++] = '-';
    }
    while (n && buf[n - 1] == '-')
        n--;
    return n;
}

bool article_name(const struct nf_record *record, uint64_t ordinal,
                  struct nf_buf *scratch, char name[ARTICLE_NAME])
{
    const struct nf_field *title = nf_record_find(record, NF_ROLE_TITLE);
    char words[60];
    size_t n = 0;

    if (title && title->value.ptr && !nf_field_is_null(title)) {
        if (!field_text(scratch, title))
            return false;
        n = slug(nf_buf_view(scratch), words, sizeof(words));
    }
    snprintf(name, ARTICLE_NAME, "%08llu%s%.*s.%s",
             (unsigned long long)ordinal, n ? "-" : "", (int)n, words,
             article_extension(record));
    return true;
}
