/*
 * Looking through an article. Values that are plain text already are not copied.
 */
#include "tools/grep_find.h"

#include "src/base/role_time.h"
#include "src/base/utf8.h"

bool grep_finder_open(struct grep_finder *f, const struct pattern *pattern)
{
    *f = (struct grep_finder){ .matcher = matcher_open(pattern) };
    return f->matcher != NULL;
}

void grep_finder_close(struct grep_finder *f)
{
    matcher_close(f->matcher);
    found_free(&f->found);
}

static bool is_plain(enum nf_kind kind)
{
    return kind == NF_KIND_STRING || kind == NF_KIND_STRING_ASCII ||
           kind == NF_KIND_STRING_SLASH || kind == NF_KIND_STRING_ASCII_SLASH;
}

/* Times, the source, and authors and tags, which a table has as a list in one string, are looked
 * through as they are listed. */
static bool is_listed(const struct pick_field *p)
{
    return p->number || p->role == NF_ROLE_SOURCE || p->role == NF_ROLE_AUTHORS ||
           p->role == NF_ROLE_TAGS || nf_role_is_time(p->role);
}

/* Add a field to those that are looked through, if there is one; false when out of memory. */
static bool take(struct grep_finder *f, const struct pick_field *p, uint64_t ordinal,
                 const struct nf_record *record)
{
    struct found_field *to = &f->found.fields[f->found.count];
    struct nf_field field;

    to->name = p->name;
    to->count = 0;
    if (!is_listed(p) && pick_find(p, record, NULL, &field) && field.value.ptr &&
        is_plain(field.kind) && !nf_field_is_null(&field))
        to->text = field.value;
    else if (!pick_value(p, ordinal, record, &to->plain, &to->text))
        return false;
    f->found.count += to->text.ptr != NULL;
    return true;
}

static bool take_default(struct grep_finder *f, uint64_t ordinal, const struct nf_record *record)
{
    static const struct pick_field usual[] = {
        { .name = { "title", 5 }, .role = NF_ROLE_TITLE },
        { .name = { "summary", 7 }, .role = NF_ROLE_SUMMARY },
        { .name = { "text", 4 }, .role = NF_ROLE_TEXT },
        { .name = { "html", 4 }, .role = NF_ROLE_HTML },
    };
    const struct nf_field *text = nf_record_find(record, NF_ROLE_TEXT);
    size_t n = sizeof(usual) / sizeof(usual[0]);

    if (text && !nf_field_is_null(text))
        n--;
    for (size_t i = 0; i < n; i++)
        if (!take(f, &usual[i], ordinal, record))
            return false;
    return true;
}

static size_t after(struct nf_str text, struct span found)
{
    size_t len = 1;

    if (found.to > found.from || found.to == text.len)
        return found.to;
    nf_utf8_get(text.ptr + found.to, text.len - found.to, &len);
    return found.to + len;
}

/* Note what is in a field, in order. */
static enum grep_end find_in(struct grep_finder *f, struct found_field *field, bool all)
{
    enum match match;
    struct span s;
    size_t from = 0;

    field->first = nf_vec_count(&f->found.spans);
    while ((match = matcher_find(f->matcher, field->text, from, &s)) == MATCH_FOUND) {
        if (s.from < from)
            s.from = from; /* behind what a \K matched before */
        if (!nf_vec_add(&f->found.spans, &s))
            return GREP_NO_MEMORY;
        field->count++;
        if (!all || nf_vec_count(&f->found.spans) == FOUND_MATCHES || s.to == field->text.len)
            return GREP_FOUND;
        from = after(field->text, s);
    }
    return match == MATCH_GIVEN_UP ? GREP_GIVEN_UP : field->count ? GREP_FOUND : GREP_NONE;
}

enum grep_end grep_find(struct grep_finder *f, const struct pick *pick, uint64_t ordinal,
                        const struct nf_record *record, bool all)
{
    enum grep_end end = GREP_NONE;

    f->found.count = 0;
    nf_vec_reset(&f->found.spans);
    if (!pick && !take_default(f, ordinal, record))
        return GREP_NO_MEMORY;
    for (size_t i = 0; pick && i < pick->count; i++)
        if (!take(f, &pick->fields[i], ordinal, record))
            return GREP_NO_MEMORY;
    for (size_t i = 0; i < f->found.count; i++) {
        enum grep_end one = find_in(f, &f->found.fields[i], all);

        if (one > end)
            end = one;
        if (end > GREP_FOUND || (end == GREP_FOUND && !all) ||
            nf_vec_count(&f->found.spans) == FOUND_MATCHES)
            break;
    }
    return end;
}
