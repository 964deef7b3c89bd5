#include "bindings/sqlite/src/sql_words.h"

#include <string.h>

#define EQ SQLITE_INDEX_CONSTRAINT_EQ
#define GT SQLITE_INDEX_CONSTRAINT_GT
#define GE SQLITE_INDEX_CONSTRAINT_GE
#define LT SQLITE_INDEX_CONSTRAINT_LT
#define LE SQLITE_INDEX_CONSTRAINT_LE

static const struct sql_word words[] = {
    { "ordinal=", SQL_ORDINAL, EQ, true, true, false, 1e-9 },
    { "ordinal>", SQL_ORDINAL, GT, false, true, false, 0.4 },
    { "ordinal>=", SQL_ORDINAL, GE, false, true, false, 0.4 },
    { "ordinal<", SQL_ORDINAL, LT, false, true, false, 0.4 },
    { "ordinal<=", SQL_ORDINAL, LE, false, true, false, 0.4 },
    { "url=", SQL_URL, EQ, true, false, false, 1e-8 },
    { "id=", SQL_ID, EQ, true, false, false, 1e-7 },
    { "published=", SQL_PUBLISHED, EQ, false, false, false, 0.01 },
    { "published>", SQL_PUBLISHED, GT, false, false, false, 0.3 },
    { "published>=", SQL_PUBLISHED, GE, false, false, false, 0.3 },
    { "published<", SQL_PUBLISHED, LT, false, false, false, 0.3 },
    { "published<=", SQL_PUBLISHED, LE, false, false, false, 0.3 },
    { "source=", SQL_SOURCE, EQ, false, false, true, 0.05 },
    { "domain=", SQL_DOMAIN, EQ, false, false, true, 0.05 },
    { "language=", SQL_LANGUAGE, EQ, false, false, false, 0.2 },
    { "archives=", SQL_ARCHIVES, EQ, false, false, false, 1 },
};
#define WORDS (sizeof(words) / sizeof(words[0]))

const struct sql_word *nf_sql_word_find(int column, int op)
{
    for (size_t i = 0; i < WORDS; i++)
        if ((int)words[i].column == column && words[i].op == op)
            return &words[i];
    return NULL;
}

const struct sql_word *nf_sql_word_read(const char *text)
{
    const size_t n = strcspn(text, " ");

    for (size_t i = 0; i < WORDS; i++)
        if (strlen(words[i].name) == n && memcmp(words[i].name, text, n) == 0)
            return &words[i];
    return NULL;
}

unsigned nf_sql_word_number(const struct sql_word *w)
{
    return (unsigned)(w - words);
}
