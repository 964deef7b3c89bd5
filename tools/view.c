/*
 * The readable view:
 *
 *     Rain in the north
 *
 *     url        https://example.org/rain
 *     published  2024-01-31
 *
 *     It has been raining …
 */
#include "tools/view.h"

#include "tools/pick.h"
#include "tools/wrap.h"

#define LABEL 11 /* columns for names in front of values */

/* The value of @role, NULL if there is none. */
static bool role_value(struct view *v, enum nf_role role,
                       const struct nf_record *record, struct nf_str *out)
{
    struct pick_field field = { .role = role };

    return pick_value(&field, 0, record, &v->scratch, out);
}

static bool show_title(struct view *v, uint64_t ordinal,
                       const struct nf_record *record)
{
    struct out *out = &v->cli->out;
    struct nf_str title;

    if (!role_value(v, NF_ROLE_TITLE, record, &title))
        return false;
    if (v->cli->color)
        out_string(out, "\033[1m");
    if (title.len)
        out_safe(out, title, SAFE_LINE);
    else
        out_format(out, "article %llu", (unsigned long long)ordinal);
    out_string(out, v->cli->color ? "\033[0m\n\n" : "\n\n");
    return true;
}

static bool show_meta(struct view *v, uint64_t ordinal,
                      const struct nf_record *record)
{
    static const enum nf_role roles[] = {
        NF_ROLE_URL, NF_ROLE_CANONICAL_URL, NF_ROLE_ID, NF_ROLE_PUBLISHED,
        NF_ROLE_MODIFIED, NF_ROLE_AUTHORS, NF_ROLE_SOURCE, NF_ROLE_SECTION,
        NF_ROLE_LANGUAGE, NF_ROLE_TAGS, NF_ROLE_IMAGE, NF_ROLE_RIGHTS
    };
    struct out *out = &v->cli->out;

    if (v->archive) {
        out_format(out, "%-*s", LABEL, "archive");
        out_safe(out, safe_view(v->archive), SAFE_LINE);
        out_byte(out, '\n');
    }
    out_format(out, "%-*s%llu\n", LABEL, "number",
               (unsigned long long)ordinal);
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
        const char *name = nf_role_name(roles[i]);
        struct nf_str value;

        if (!role_value(v, roles[i], record, &value))
            return false;
        if (!value.len)
            continue;
        /* One that is longer than its column still needs a gap. */
        out_format(out, "%-*s ", LABEL - 1, name);
        out_safe(out, value, SAFE_LINE);
        out_byte(out, '\n');
    }
    return true;
}

bool view_article(struct view *v, uint64_t ordinal,
                  const struct nf_record *record)
{
    static const enum nf_role bodies[] = { NF_ROLE_TEXT, NF_ROLE_SUMMARY,
                                           NF_ROLE_HTML };
    struct nf_str body = { NULL, 0 };

    if (!show_title(v, ordinal, record) || !show_meta(v, ordinal, record))
        return false;
    for (size_t i = 0; !body.len && i < sizeof(bodies) / sizeof(bodies[0]); i++)
        if (!role_value(v, bodies[i], record, &body))
            return false;
    if (body.len) {
        out_byte(&v->cli->out, '\n');
        wrap_text(&v->cli->out, body, v->screen);
    }
    return true;
}
