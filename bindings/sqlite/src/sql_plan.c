/*
 * xBestIndex: which comparisons are left to the archives, and what that costs.
 *
 * The plan goes to xFilter as a number (the way, and how) and as words, one for each value:
 * "published>= source=". EXPLAIN QUERY PLAN shows them.
 */
#include "bindings/sqlite/src/sql_plan.h"

#include "bindings/sqlite/src/sql_words.h"

/* Of reading an article; a row of the catalog is 1. */
#define ARTICLE_COST 30.0

/* What has been chosen so far. */
struct choice {
    struct sql_table *table;
    sqlite3_index_info *info;
    sqlite3_str *words;
    int values;
    bool by_key;
    bool one; /* at most one article */
    double rows;
};

static bool collates(const struct choice *c, int i, const struct sql_word *w)
{
    const char *collation = sqlite3_vtab_collation(c->info, i);

    return w->is_number || sqlite3_stricmp(collation, "BINARY") == 0 ||
           (w->ignores_case && sqlite3_stricmp(collation, "NOCASE") == 0);
}

/* The word for constraint @i if it can be used, or NULL. */
static const struct sql_word *word_of(const struct choice *c, int i)
{
    const struct sqlite3_index_constraint *one = &c->info->aConstraint[i];
    const struct sql_word *w;

    if (!one->usable)
        return NULL;
    w = nf_sql_word_find(one->iColumn < 0 ? SQL_ORDINAL : one->iColumn, one->op);
    return w && collates(c, i, w) ? w : NULL;
}

static void take(struct choice *c, int i, const struct sql_word *w)
{
    c->info->aConstraintUsage[i].argvIndex = ++c->values;
    sqlite3_str_appendf(c->words, "%s%s", c->values > 1 ? " " : "", w->name);
    c->rows *= w->share;
}

/* One comparison that finds an article or two is enough. */
static bool take_key(struct choice *c)
{
    const struct sql_word *best = NULL;
    int at = 0;

    for (int i = 0; i < c->info->nConstraint; i++) {
        const struct sql_word *w = word_of(c, i);

        if (w && w->finds && (!best || w->share < best->share)) {
            best = w;
            at = i;
        }
    }
    if (!best)
        return false;
    take(c, at, best);
    c->one = best->column == SQL_ORDINAL;
    c->by_key = !c->one;
    c->rows = 1;
    return true;
}

static void take_spans(struct choice *c)
{
    uint32_t taken = 0;

    for (int i = 0; i < c->info->nConstraint; i++) {
        const struct sql_word *w = word_of(c, i);
        const uint32_t bit = w ? UINT32_C(1) << nf_sql_word_number(w) : 0;

        if (!w || w->column == SQL_ARCHIVES || taken & bit)
            continue;
        taken |= bit;
        take(c, i, w);
    }
}

static int refuse(struct choice *c, const char *why)
{
    sqlite3_free(c->table->base.zErrMsg);
    c->table->base.zErrMsg = sqlite3_mprintf("%s", why);
    return SQLITE_ERROR;
}

/* The argument of the table-valued function. SQLITE_CONSTRAINT: not in this order of tables,
 * or not in this way: of "a OR b" SQLite asks for both sides alone, after all together. */
static int take_argument(struct choice *c)
{
    for (int i = 0; i < c->info->nConstraint; i++)
        if (c->info->aConstraint[i].iColumn == SQL_MORE)
            return refuse(c, "newsfiche() takes one path or pattern; CREATE VIRTUAL TABLE takes "
                             "several");
    for (int i = 0; i < c->info->nConstraint; i++) {
        const struct sqlite3_index_constraint *one = &c->info->aConstraint[i];

        if (one->iColumn != SQL_ARCHIVES || one->op != SQLITE_INDEX_CONSTRAINT_EQ)
            continue;
        c->table->named = true;
        if (!one->usable)
            continue;
        take(c, i, nf_sql_word_find(SQL_ARCHIVES, SQLITE_INDEX_CONSTRAINT_EQ));
        c->info->aConstraintUsage[i].omit = 1;
        return SQLITE_OK;
    }
    if (c->table->named)
        return SQLITE_CONSTRAINT;
    return refuse(c, "of which archives? newsfiche('news-*.fiche')");
}

static bool has_limit(const sqlite3_index_info *info)
{
    for (int i = 0; i < info->nConstraint; i++)
        if (info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_LIMIT)
            return true;
    return false;
}

/* Whether nothing is asked of articles but the values of @column, in order. */
static bool only_groups(const struct choice *c, int column)
{
    return c->info->nConstraint == 0 && !c->table->failed &&
           (column == SQL_LANGUAGE || column == SQL_SOURCE || column == SQL_DOMAIN) &&
           c->info->colUsed == UINT64_C(1) << column;
}

/* A number for xFilter; the order that SQLite wants is given if there is a way for it. */
static int choose_way(const struct choice *c)
{
    const struct sqlite3_index_orderby *by = c->info->aOrderBy;
    const bool sorted = c->info->nOrderBy == 1;
    enum sql_way way = c->by_key ? SQL_BY_KEY : SQL_IN_ORDER;
    int how = 0;

    if (sorted && !c->by_key && by->iColumn <= SQL_ORDINAL && !by->desc)
        c->info->orderByConsumed = 1;
    else if (sorted && !c->by_key && !c->one && by->iColumn == SQL_PUBLISHED && by->desc &&
             has_limit(c->info))
        way = SQL_NEWEST;
    else if (sorted && only_groups(c, by->iColumn)) {
        way = SQL_GROUPS;
        how = (by->desc ? SQL_DOWN : 0) |
              (sqlite3_vtab_distinct(c->info) >= 2 ? SQL_ONCE : 0);
    }
    if (way == SQL_NEWEST || way == SQL_GROUPS)
        c->info->orderByConsumed = 1;
    return (int)way | how << 2 | (sorted && way == SQL_GROUPS ? by->iColumn : 0) << 4;
}

/* Whether a value is wanted that only the article has. */
static bool needs_article(const sqlite3_index_info *info)
{
    const uint64_t catalog = UINT64_C(1) << SQL_ORDINAL | UINT64_C(1) << SQL_PUBLISHED |
                             UINT64_C(1) << SQL_PRECISION | UINT64_C(1) << SQL_LANGUAGE |
                             UINT64_C(1) << SQL_SOURCE | UINT64_C(1) << SQL_DOMAIN |
                             UINT64_C(1) << SQL_ARCHIVE | UINT64_C(1) << SQL_ARCHIVES;

    return (info->colUsed & ~catalog) != 0;
}

int nf_sql_plan_choose(struct sql_table *t, sqlite3_index_info *info)
{
    struct choice c = { .table = t, .info = info, .rows = (double)t->articles + 1 };
    const double all = c.rows;
    int rc = SQLITE_OK;

    c.words = sqlite3_str_new(NULL);
    if (t->by_argument)
        rc = take_argument(&c);
    if (rc == SQLITE_OK && !take_key(&c))
        take_spans(&c);
    if (rc == SQLITE_OK)
        rc = sqlite3_str_errcode(c.words);
    info->idxStr = sqlite3_str_finish(c.words);
    info->needToFreeIdxStr = info->idxStr != NULL;
    if (rc != SQLITE_OK)
        return rc;
    info->idxNum = choose_way(&c);
    info->idxFlags = c.one ? SQLITE_INDEX_SCAN_UNIQUE : 0;
    info->estimatedRows = c.rows < 1 ? 1 : (sqlite3_int64)c.rows;
    info->estimatedCost = c.rows * (needs_article(info) ? ARTICLE_COST : 1) +
                          (c.by_key ? ARTICLE_COST : c.one ? 1 : all / 8);
    return SQLITE_OK;
}
