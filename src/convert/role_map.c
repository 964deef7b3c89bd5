#include "src/convert/role_map.h"

#include <newsfiche/convert.h>

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/space.h"

/* Paths in one map; each is looked for in each new layout of articles. */
#define MAX_LINES 4096

struct nf_mapped {
    struct nf_str path;
    enum nf_role role;
};

/* The name behind the equals sign, without a comment behind it. */
static struct nf_str role_name(struct nf_str s)
{
    const char *comment = s.len ? memchr(s.ptr, '#', s.len) : NULL;

    if (comment)
        s.len = (size_t)(comment - s.ptr);
    return nf_trim(s);
}

static enum nf_status add_line(struct nf_role_map *map, struct nf_str line, unsigned number,
                               struct nf_error *err)
{
    const char *equals = memchr(line.ptr, '=', line.len);
    struct nf_mapped m;
    struct nf_str name;

    if (!equals)
        return nf_error_set(err, NF_E_USAGE, "line %u: 'path = role' expected", number);
    m.path = nf_trim((struct nf_str){ line.ptr, (size_t)(equals - line.ptr) });
    name = role_name((struct nf_str){ equals + 1,
                                      (size_t)(line.ptr + line.len - equals - 1) });
    m.role = nf_role_by_name(name);
    if (m.path.len == 0)
        return nf_error_set(err, NF_E_USAGE, "line %u: no path before the =", number);
    if (m.role == NF_ROLE_NONE && !(name.len == 4 && memcmp(name.ptr, "none", 4) == 0))
        return nf_error_set(err, NF_E_USAGE, "line %u: unknown role '%.*s'", number,
                            (int)(name.len < 40 ? name.len : 40), name.ptr);
    if (nf_vec_count(&map->lines) == MAX_LINES)
        return nf_error_set(err, NF_E_USAGE, "line %u: more than %d paths", number,
                            MAX_LINES);
    if (!nf_vec_add(&map->lines, &m))
        return nf_error_set(err, NF_E_NOMEM, "out of memory");
    return NF_OK;
}

enum nf_status nf_role_map_read(struct nf_role_map *map, const char *text,
                                const struct nf_alloc *alloc, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    memset(map, 0, sizeof(*map));
    nf_vec_init(&map->lines, alloc);
    if (text && strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    for (unsigned number = 1; text && *text && st == NF_OK; number++) {
        size_t n = strcspn(text, "\n");
        struct nf_str line = { text, n && text[n - 1] == '\r' ? n - 1 : n };

        line = nf_trim(line);
        if (line.len && *line.ptr != '#')
            st = add_line(map, line, number, err);
        text += n + (text[n] == '\n');
    }
    return st;
}

void nf_role_map_free(struct nf_role_map *map)
{
    nf_vec_free(&map->lines);
}

bool nf_role_map_is_empty(const struct nf_role_map *map)
{
    return nf_vec_count(&map->lines) == 0;
}

bool nf_role_map_find(const struct nf_role_map *map, const struct nf_walk *walk,
                      struct nf_role_guess *out)
{
    const size_t count = nf_vec_count(&map->lines);
    const struct nf_mapped *m = map->lines.at;
    struct nf_str rest;

    for (size_t i = 0; i < count; i++)
        if (nf_walk_meets(walk, m[i].path, &rest) && rest.len == 0) {
            *out = (struct nf_role_guess){ .role = m[i].role, .mark = NF_MARK_SAID };
            return true;
        }
    return false;
}

bool nf_role_map_enters(const struct nf_role_map *map, const struct nf_walk *walk)
{
    const size_t count = nf_vec_count(&map->lines);
    const struct nf_mapped *m = map->lines.at;
    struct nf_str rest;

    for (size_t i = 0; i < count; i++)
        if (nf_walk_meets(walk, m[i].path, &rest) && rest.len != 0)
            return true;
    return false;
}

struct nf_role_guess nf_role_of_key(const struct nf_role_map *map, struct nf_str key)
{
    struct nf_walk walk = { 1, { { key, 0 } } };
    struct nf_role_guess g;

    return map && nf_role_map_find(map, &walk, &g) ? g : nf_role_of_path(key);
}

enum nf_status nf_map_check(const char *map, struct nf_error *err)
{
    struct nf_role_map read;
    enum nf_status st = nf_role_map_read(&read, map, nf_alloc_or_libc(NULL), err);

    nf_role_map_free(&read);
    return st;
}
