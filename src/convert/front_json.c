#include "src/convert/front_json.h"

#include "src/base/core_schema.h"
#include "src/convert/json_scan.h"

/* The scanner has failed: it is what expected something else at @j->at. */
static enum nf_front_status fail(struct nf_front *f, const struct nf_json *j, size_t line)
{
    for (const char *p = j->start; p < j->at; p++)
        line += *p == '\n';
    return nf_front_fail(f, line, j->why);
}

static bool begins_object(struct nf_json j)
{
    if (nf_json_peek(&j) != '{')
        return false;
    j.at++;
    nf_json_skip_space(&j);
    return nf_json_peek(&j) == '"' || nf_json_peek(&j) == '}';
}

/* The value at @from, which ends at @j; @colon is behind its key's colon. */
static bool add_value(struct nf_front *f, struct nf_str key, const char *colon,
                      const char *from, const struct nf_json *j)
{
    struct nf_str value = { from, (size_t)(j->at - from) };
    struct nf_str inside = { from + 1, value.len - 2 };
    bool plain = *from != '"';

    if (*from == '[' || *from == '{')
        return nf_front_aside(f, key, (struct nf_str){ colon, (size_t)(j->at - colon) },
                              value);
    for (size_t i = 0; !plain && i < inside.len; i++)
        if (inside.ptr[i] == '\\')
            return nf_front_aside(f, key,
                                  (struct nf_str){ colon, (size_t)(j->at - colon) }, value);
    return nf_front_add(f, key, plain ? value : inside, !plain);
}

/* A member, which begins here. NF_FRONT_BROKEN leaves the reason to @j. */
static enum nf_front_status take_member(struct nf_front *f, struct nf_json *j)
{
    struct nf_json_string key;
    struct nf_str name;
    const char *colon, *from;

    nf_json_skip_space(j);
    if (!nf_json_scan_string(j, &key))
        return NF_FRONT_BROKEN;
    nf_json_skip_space(j);
    if (!nf_json_expect(j, ':', "a colon expected after a key"))
        return NF_FRONT_BROKEN;
    colon = j->at;
    nf_json_skip_space(j);
    from = j->at;
    if (!nf_json_scan_value(j))
        return NF_FRONT_BROKEN;
    if (!nf_front_count_value(f) || !nf_front_count_value(f)) {
        nf_json_fail(j, "too many values");
        return NF_FRONT_BROKEN;
    }
    name = key.inside;
    if (key.escapes || name.len == 0)
        return NF_FRONT_READ;
    return add_value(f, name, colon, from, j) ? NF_FRONT_READ : NF_FRONT_NOMEM;
}

enum nf_front_status nf_front_json(struct nf_front *f, struct nf_str text, size_t line,
                                   const char **behind)
{
    struct nf_json j = nf_json_init(text.ptr, text.len, NF_FRONT_DEPTH);

    if (!begins_object(j))
        return NF_FRONT_NONE;
    j.at++;
    nf_json_skip_space(&j);
    if (nf_json_peek(&j) != '}') {
        for (;;) {
            enum nf_front_status st = take_member(f, &j);

            if (st != NF_FRONT_READ)
                return st == NF_FRONT_BROKEN ? fail(f, &j, line) : st;
            nf_json_skip_space(&j);
            if (nf_json_peek(&j) != ',')
                break;
            j.at++;
        }
    }
    if (!nf_json_expect(&j, '}', "a comma or } expected"))
        return fail(f, &j, line);
    *behind = j.at;
    return NF_FRONT_READ;
}
