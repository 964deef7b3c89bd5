/*
 * xFilter's half of the plan: values that are compared with become bounds and keys. One that
 * says nothing to an archive (a number where texts are) bounds nothing; NULL equals nothing.
 */
#include <string.h>

#include "bindings/sqlite/src/sql_plan.h"
#include "bindings/sqlite/src/sql_time.h"
#include "bindings/sqlite/src/sql_words.h"

static void bound_ordinal(struct sql_plan *plan, int op, sqlite3_int64 v)
{
    uint64_t from = 0, end = UINT64_MAX;

    if (op == SQLITE_INDEX_CONSTRAINT_EQ || op == SQLITE_INDEX_CONSTRAINT_GE)
        from = v < 0 ? 0 : (uint64_t)v;
    if (op == SQLITE_INDEX_CONSTRAINT_GT)
        from = v < 0 ? 0 : (uint64_t)v + 1;
    if (op == SQLITE_INDEX_CONSTRAINT_EQ || op == SQLITE_INDEX_CONSTRAINT_LE)
        end = v < 0 ? 0 : (uint64_t)v + 1;
    if (op == SQLITE_INDEX_CONSTRAINT_LT)
        end = v < 0 ? 0 : (uint64_t)v;
    plan->first = plan->first > from ? plan->first : from;
    plan->end = plan->end < end ? plan->end : end;
}

static void bound_time(struct sql_plan *plan, int op, struct nf_str text)
{
    struct nf_query *q = &plan->query;
    int64_t from, until;

    if (!text.ptr || !nf_sql_time_span(text, &from, &until))
        return;
    plan->narrowed = true;
    if (op != SQLITE_INDEX_CONSTRAINT_LT && op != SQLITE_INDEX_CONSTRAINT_LE) {
        q->since = q->has_since && q->since > from ? q->since : from;
        q->has_since = true;
    }
    if (op != SQLITE_INDEX_CONSTRAINT_GT && op != SQLITE_INDEX_CONSTRAINT_GE) {
        q->until = q->has_until && q->until < until ? q->until : until;
        q->has_until = true;
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether a query for @text finds all articles whose language is written so: it goes by what
 * a tag means, and something else than a tag or a name may mean nothing. */
static bool is_language(struct nf_str text)
{
    if (!text.len || text.len > 64 || !is_letter(text.ptr[0]))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!is_letter(text.ptr[i]) && text.ptr[i] != '-' && text.ptr[i] != '_' &&
            (text.ptr[i] < '0' || text.ptr[i] > '9'))
            return false;
    return true;
}

static void narrow(struct sql_plan *plan, struct nf_str *to, struct nf_str text)
{
    if (!text.len || to->ptr)
        return;
    *to = text;
    plan->narrowed = true;
}

static void compare_text(struct sql_plan *plan, const struct sql_word *w, struct nf_str text)
{
    switch (w->column) {
    case SQL_URL:
    case SQL_ID:
        plan->kind = w->column == SQL_URL ? NF_KEY_URL : NF_KEY_ID;
        plan->key = text;
        break;
    case SQL_PUBLISHED:
        bound_time(plan, w->op, text);
        break;
    case SQL_SOURCE:
    case SQL_DOMAIN: /* a query has one of the two */
        narrow(plan, &plan->query.source, text);
        break;
    default:
        if (is_language(text))
            narrow(plan, &plan->query.language, text);
        break;
    }
}

/* A copy of @value that lives as long as the plan. */
static int hold(struct sql_plan *plan, const sqlite3_value *value, struct nf_str *out)
{
    size_t i = 0;

    while (i + 1 < SQL_HELD && plan->held[i])
        i++;
    plan->held[i] = sqlite3_value_dup(value);
    if (!plan->held[i])
        return SQLITE_NOMEM;
    out->ptr = (const char *)sqlite3_value_text(plan->held[i]);
    out->len = (size_t)sqlite3_value_bytes(plan->held[i]);
    return out->ptr ? SQLITE_OK : SQLITE_NOMEM;
}

static int use_archives(struct sql_plan *plan, struct sql_table *t, sqlite3_value *value)
{
    int rc = hold(plan, value, &plan->archives);

    return rc == SQLITE_OK ? nf_sql_table_use(t, plan->archives.ptr) : rc;
}

static int compare(struct sql_plan *plan, struct sql_table *t, const struct sql_word *w,
                   sqlite3_value *value)
{
    const int type = sqlite3_value_type(value);
    struct nf_str text = { NULL, 0 };
    int rc = SQLITE_OK;

    if (type == SQLITE_NULL)
        plan->nothing = true;
    else if (w->column == SQL_ARCHIVES)
        rc = use_archives(plan, t, value);
    else if (w->is_number && sqlite3_value_numeric_type(value) == SQLITE_INTEGER)
        bound_ordinal(plan, w->op, sqlite3_value_int64(value));
    else if (!w->is_number && type == SQLITE_TEXT && w->column == SQL_PUBLISHED)
        bound_time(plan, w->op, (struct nf_str){ (const char *)sqlite3_value_text(value),
                                                 (size_t)sqlite3_value_bytes(value) });
    else if (!w->is_number && type == SQLITE_TEXT) {
        rc = hold(plan, value, &text);
        if (rc == SQLITE_OK)
            compare_text(plan, w, text);
    }
    return rc;
}

int nf_sql_plan_read(struct sql_plan *plan, struct sql_table *t, int number, const char *text,
                     int argc, sqlite3_value **argv)
{
    int rc = SQLITE_OK;

    memset(plan, 0, sizeof(*plan));
    plan->query = (struct nf_query)NF_QUERY_INIT;
    plan->end = UINT64_MAX;
    plan->way = (enum sql_way)(number & 3);
    plan->how = number >> 2 & 3;
    plan->column = number >> 4;
    for (int i = 0; i < argc && rc == SQLITE_OK; i++) {
        const struct sql_word *w = text ? nf_sql_word_read(text) : NULL;

        if (!w)
            return SQLITE_INTERNAL;
        rc = compare(plan, t, w, argv[i]);
        text += strlen(w->name);
        text += *text == ' ';
    }
    /* A key that is no text has no article. */
    if (plan->way == SQL_BY_KEY && !plan->key.ptr)
        plan->way = SQL_IN_ORDER;
    return rc;
}

void nf_sql_plan_free(struct sql_plan *plan)
{
    for (size_t i = 0; i < SQL_HELD; i++) {
        sqlite3_value_free(plan->held[i]);
        plan->held[i] = NULL;
    }
}
