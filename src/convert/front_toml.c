/*
 * Front matter in TOML. toml++ says what the values are, but not where they stand: that a
 * scan through the text finds.
 */
#include "src/convert/front_toml.h"

#include <stdio.h>
#include <string.h>

#ifdef NF_HAVE_TOML

#include "src/base/core_schema.h"
#include "src/base/space.h"
#include "src/convert/toml_scan.h"
#include "src/convert/toml_values.h"

static struct nf_toml_statement *at_line(const struct nf_toml_scan *t, size_t line)
{
    size_t low;

    nf_vec_find_from(&t->statements, .line, line, low);
    return low < nf_vec_count(&t->statements) && t->statements.at[low].line == line
               ? &t->statements.at[low] : NULL;
}

/* What stands at @p up to a comment. */
static struct nf_str token(const struct nf_toml_scan *t, const char *p)
{
    const char *from = p;

    while (p < t->end && *p != '\n' && *p != '\r' && *p != '#')
        p++;
    while (p > from && nf_is_blank(p[-1]))
        p--;
    return (struct nf_str){ from, (size_t)(p - from) };
}

/* Whether the value of @s stands in the text just as it reads. */
static bool find_verbatim(const struct nf_toml_scan *t, struct nf_toml_statement *s,
                          const struct nf_toml_value *v)
{
    const char *p = s->sep;
    struct nf_str word;
    size_t left;

    if (s->nests || v->kind == NF_TOML_NEST)
        return false;
    while (p < t->end && nf_is_blank(*p))
        p++;
    left = (size_t)(t->end - p);
    if (v->kind == NF_TOML_STRING) {
        s->quoted = true;
        s->value = (struct nf_str){ p + 1, v->string.len };
        return left >= v->string.len + 2 && (*p == '"' || *p == '\'') &&
               p[v->string.len + 1] == *p &&
               memcmp(p + 1, v->string.ptr, v->string.len) == 0 &&
               !(left > 2 && p[1] == *p && p[2] == *p);
    }
    word = token(t, p);
    s->value = word;
    return v->kind == NF_TOML_WORD || *v->json.ptr == '"' || nf_core_json(word).ptr;
}

static bool take(void *ctx, const struct nf_toml_value *v)
{
    struct nf_toml_scan *t = ctx;
    struct nf_toml_statement *s = at_line(t, v->line);
    struct nf_buf *work = &t->front->work;

    if (!s || s->taken || !nf_front_key(s->key, v->key, &s->key))
        return true;
    s->taken = true;
    s->aside = !find_verbatim(t, s, v);
    if (!s->aside)
        return true;
    s->json = work->len;
    s->json_len = v->json.len;
    return nf_buf_add(work, v->json.ptr, v->json.len);
}

/* Where an aside ends: at the line end before the next value, or the end. */
static const char *aside_end(const struct nf_toml_scan *t, size_t i, const char *end)
{
    const char *from = t->statements.at[i].sep;

    for (i++; i < nf_vec_count(&t->statements) && !t->statements.at[i].taken; i++)
        ;
    if (i < nf_vec_count(&t->statements))
        end = t->statements.at[i].start;
    if (end > from && end[-1] == '\n')
        end--;
    if (end > from && end[-1] == '\r')
        end--;
    return end;
}

static bool add_values(const struct nf_toml_scan *t)
{
    for (size_t i = 0; i < nf_vec_count(&t->statements); i++) {
        const struct nf_toml_statement *s = &t->statements.at[i];
        struct nf_str raw, json;

        if (!s->taken)
            continue;
        if (!s->aside) {
            if (!nf_front_add(t->front, s->key, s->value, s->quoted))
                return false;
            continue;
        }
        raw = (struct nf_str){ s->sep, (size_t)(aside_end(t, i, t->end) - s->sep) };
        json = (struct nf_str){ nf_buf_text(&t->front->work) + s->json, s->json_len };
        if (!nf_front_aside(t->front, s->key, raw, json))
            return false;
    }
    return true;
}

enum nf_front_status nf_front_toml(struct nf_front *f, struct nf_str text, size_t line)
{
    struct nf_toml_scan t = { .front = f, .at = text.ptr, .end = text.ptr + text.len,
                              .first_line = line };
    char why[NF_TOML_WHY];

    nf_vec_init(&t.statements, f->work.alloc);
    if (nf_toml_scan(&t)) {
        t.line = 0;
        switch (nf_toml_values(text, &t, take, why, &t.line)) {
        case NF_TOML_OK:
            t.status = add_values(&t) ? NF_FRONT_READ : NF_FRONT_NOMEM;
            break;
        case NF_TOML_BROKEN:
            nf_toml_fail(&t, why);
            break;
        case NF_TOML_NOMEM:
            t.status = NF_FRONT_NOMEM;
            break;
        }
    }
    nf_vec_free(&t.statements);
    return t.status;
}

#else

enum nf_front_status nf_front_toml(struct nf_front *f, struct nf_str text, size_t line)
{
    (void)text;
    (void)line;
    snprintf(f->why, sizeof(f->why), "built without toml++");
    return NF_FRONT_MISSING;
}

#endif
