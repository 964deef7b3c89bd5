#include "bindings/sqlite/src/sql_groups.h"

#include <stdlib.h>
#include <string.h>

#include "bindings/sqlite/src/sql_cursor.h"
#include "bindings/sqlite/src/sql_value.h"

#define FIRST_SLOTS 64

void nf_sql_groups_free(struct sql_groups *g)
{
    for (size_t i = 0; i < g->count; i++)
        sqlite3_free((char *)(uintptr_t)g->at[i].value.ptr);
    sqlite3_free(g->at);
    sqlite3_free(g->slots);
    sqlite3_free(g->ordinals);
    *g = (struct sql_groups){ 0 };
}

static bool is_equal(struct nf_str a, struct nf_str b)
{
    return a.len == b.len && !a.ptr == !b.ptr && (!a.len || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* FNV-1a. Names that clash on purpose slow their own archive down. */
static size_t hash(struct nf_str s)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * UINT64_C(1099511628211);
    return (size_t)(h ^ h >> 32);
}

/* Where @value is, or is to be, in the hash table. */
static uint32_t *slot_of(const struct sql_groups *g, struct nf_str value)
{
    size_t i = hash(value);

    for (;; i++) {
        uint32_t *slot = &g->slots[i & (g->slots_count - 1)];

        if (!*slot || is_equal(g->at[*slot - 1].value, value))
            return slot;
    }
}

/* Note in the hash table where the groups are. */
static void fill_slots(struct sql_groups *g)
{
    memset(g->slots, 0, g->slots_count * sizeof(*g->slots));
    for (size_t i = 0; i < g->count; i++)
        *slot_of(g, g->at[i].value) = (uint32_t)(i + 1);
}

/* Have twice the room, or the first. */
static bool grow(struct sql_groups *g)
{
    const size_t n = g->slots_count ? 2 * g->slots_count : FIRST_SLOTS;
    struct sql_group *at = sqlite3_realloc64(g->at, n / 2 * sizeof(*at));
    uint32_t *slots;

    if (!at)
        return false;
    g->at = at;
    slots = sqlite3_malloc64(n * sizeof(*slots));
    if (!slots)
        return false;
    sqlite3_free(g->slots);
    g->slots = slots;
    g->slots_count = n;
    fill_slots(g);
    return true;
}

/* The group of @value; NULL when out of memory. */
static struct sql_group *group_of(struct sql_groups *g, struct nf_str value)
{
    struct nf_str own = { NULL, value.len };
    uint32_t *slot;

    if (g->count >= g->slots_count / 2 && (g->count == UINT32_MAX || !grow(g)))
        return NULL;
    slot = slot_of(g, value);
    if (*slot)
        return &g->at[*slot - 1];
    if (value.ptr) {
        char *copy = sqlite3_malloc64(value.len + 1);

        if (!copy)
            return NULL;
        memcpy(copy, value.ptr, value.len);
        own.ptr = copy;
    }
    g->at[g->count++] = (struct sql_group){ .value = own };
    *slot = (uint32_t)g->count;
    return &g->at[g->count - 1];
}

/* As SQLite's BINARY, NULL first. */
static int ascending(const void *a, const void *b)
{
    const struct nf_str *x = &((const struct sql_group *)a)->value;
    const struct nf_str *y = &((const struct sql_group *)b)->value;
    const size_t n = x->len < y->len ? x->len : y->len;
    int c = n ? memcmp(x->ptr, y->ptr, n) : 0;

    if (!x->ptr || !y->ptr)
        return (x->ptr != NULL) - (y->ptr != NULL);
    return c ? c : (x->len > y->len) - (x->len < y->len);
}

static int descending(const void *a, const void *b)
{
    return ascending(b, a);
}

/* The next article, and its value; or c->ended. */
static int next_value(struct sql_cursor *c, struct nf_str *out)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_row row;
    enum nf_status st;
    int rc = nf_sql_cursor_walk(c);

    if (rc != SQLITE_OK || c->ended)
        return rc;
    st = nf_set_cursor_row(c->walk, c->at, &row, NULL, &err);
    if (st != NF_OK)
        return nf_sql_fail(nf_sql_table_of(c), st, &err);
    *out = nf_sql_fact(&row, c->plan.column);
    return SQLITE_OK;
}

int nf_sql_groups_count(struct sql_cursor *c)
{
    struct sql_groups *g = &c->groups;
    struct sql_group *group = NULL;
    struct nf_str last = { NULL, 0 }, value;

    for (;;) {
        int rc = next_value(c, &value);

        if (rc != SQLITE_OK)
            return rc;
        if (c->ended)
            break;
        /* Equal ones that follow one another mostly have one address; of another page the
         * bytes behind it may be others. */
        if (!group || value.ptr != last.ptr || !is_equal(value, group->value)) {
            group = group_of(g, value);
            if (!group)
                return SQLITE_NOMEM;
            last = value;
        }
        group->count++;
    }
    if (g->count)
        qsort(g->at, g->count, sizeof(*g->at), c->plan.how & SQL_DOWN ? descending : ascending);
    return SQLITE_OK;
}

void nf_sql_groups_next(struct sql_cursor *c)
{
    struct sql_groups *g = &c->groups;

    c->ended = g->count == 0;
    if (c->ended)
        return;
    if (g->given < g->at[g->shown].count && !(c->plan.how & SQL_ONCE && g->given)) {
        g->given++;
        return;
    }
    g->shown++;
    g->given = 1;
    c->ended = g->shown == g->count;
}

struct nf_str nf_sql_groups_value(const struct sql_cursor *c)
{
    return c->groups.at[c->groups.shown].value;
}

/* Put the articles' ordinals to their groups. */
static int list_ordinals(struct sql_cursor *c)
{
    struct sql_groups *g = &c->groups;
    struct nf_str value;
    uint64_t all = 0, listed = 0;
    int rc;

    for (size_t i = 0; i < g->count; i++) {
        g->at[i].first = all;
        all += g->at[i].count;
    }
    g->ordinals = sqlite3_malloc64(all * sizeof(*g->ordinals));
    if (!g->ordinals)
        return SQLITE_NOMEM;
    fill_slots(g); /* they were sorted since */
    c->next = c->plan.first;
    while ((rc = next_value(c, &value)) == SQLITE_OK && !c->ended) {
        const uint32_t slot = *slot_of(g, value);
        struct sql_group *group = slot ? &g->at[slot - 1] : NULL;

        if (!group || group->listed == group->count)
            return SQLITE_CORRUPT_VTAB;
        g->ordinals[group->first + group->listed++] = c->at;
        listed++;
    }
    c->ended = false;
    return rc == SQLITE_OK && listed < all ? SQLITE_CORRUPT_VTAB : rc;
}

int nf_sql_groups_ordinal(struct sql_cursor *c)
{
    struct sql_groups *g = &c->groups;
    int rc = g->ordinals ? SQLITE_OK : list_ordinals(c);

    /* SQLite's colUsed leaves out rowids: they tell rows of one value apart. */
    c->plan.how &= ~SQL_ONCE;
    if (rc == SQLITE_OK)
        c->at = g->ordinals[g->at[g->shown].first + g->given - 1];
    return rc;
}
