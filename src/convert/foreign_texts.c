/*
 * What looks like a text, and is none that is one article.
 */
#include <string.h>

#include "src/base/ascii.h"
#include "src/base/space.h"
#include "src/base/str_equal.h"
#include "src/convert/address.h"
#include "src/convert/foreign.h"

static size_t skip_digits(struct nf_str line, size_t at)
{
    while (at < line.len && nf_is_digit(line.ptr[at]))
        at++;
    return at;
}

/* Whether @line is "3 of 25" between @before and @behind. */
static bool is_number(struct nf_str line, const char *before, const char *behind)
{
    const size_t from = strlen(before);
    size_t first, n;

    if (line.len < from || memcmp(line.ptr, before, from) != 0)
        return false;
    first = skip_digits(line, from);
    n = first + 4;
    if (first == from || line.len < n || memcmp(line.ptr + first, " of ", 4) != 0)
        return false;
    n = skip_digits(line, n);
    return n > first + 4 && nf_str_is((struct nf_str){ line.ptr + n, line.len - n }, behind);
}

/* LexisNexis has it above each article. */
static bool is_nexis_number(struct nf_str line)
{
    return is_number(line, "", " DOCUMENTS");
}

/* And ProQuest this. */
static bool is_proquest_number(struct nf_str line)
{
    return is_number(line, "Document ", "");
}

/* Whether @line is "Document DAYEX00020240305ek35000b5", as Factiva has it below each article: a
 * code of letters and digits, with the day in it. */
static bool is_factiva_number(struct nf_str line)
{
    static const char word[] = "Document ";
    const size_t n = sizeof(word) - 1;
    size_t digits = 0;

    if (nf_ascii_begins(line, "an "))
        line = (struct nf_str){ line.ptr + 3, line.len - 3 };
    if (line.len < n + 20 || line.len > n + 32 || memcmp(line.ptr, word, n) != 0)
        return false;
    for (size_t i = n; i < line.len; i++) {
        if (!nf_is_digit(line.ptr[i]) && !nf_is_letter(line.ptr[i]))
            return false;
        digits += nf_is_digit(line.ptr[i]);
    }
    return digits >= 8;
}

/* What has several articles in a text, with a number each. */
static const struct {
    bool (*is_number)(struct nf_str line);
    const char *name;
} databases[] = {
    { is_nexis_number, "an export of LexisNexis" },
    { is_proquest_number, "an export of ProQuest" },
    { is_factiva_number, "an export of Factiva" }
};

#define DATABASES (sizeof(databases) / sizeof(*databases))

/* The name of the database that several articles in @look are from, or NULL. */
static const char *database_of(const struct nf_look *look)
{
    unsigned numbers[DATABASES] = { 0 };
    bool ended = false;

    for (const char *p = look->at; p < look->end; p = nf_look_next_line(look, p)) {
        const struct nf_str line = nf_trim(nf_look_line(look, p));

        for (size_t i = 0; i < DATABASES; i++)
            if (databases[i].is_number(line) && ++numbers[i] > 1)
                return databases[i].name;
        if (ended && line.len)
            return databases[0].name;
        ended = ended || nf_str_is(line, "End of Document");
    }
    return NULL;
}

/* Whether @line is a rule with a mark at each column, as psql and mysql draw it, or with a gap, as
 * Oracle's and SQLite's clients do. */
static bool is_ruled(struct nf_str line)
{
    line = nf_trim(line);
    if (line.len < 3)
        return false;
    if (nf_str_is_of(line, "+-"))
        return memchr(line.ptr, '+', line.len) && memchr(line.ptr, '-', line.len);
    return nf_str_is_of(line, "- ") && memchr(line.ptr, ' ', line.len) &&
           nf_ascii_begins(line, "--") && line.ptr[line.len - 2] == '-';
}

/* The table of a database's client, as it draws one on a terminal: with rules, or with a line a
 * column below the number of the row. */
static bool is_drawn(const struct nf_look *look)
{
    const struct nf_str first = nf_trim(nf_look_line(look, look->at));
    const struct nf_str second = nf_look_line(look, nf_look_next_line(look, look->at));

    return is_ruled(first) || (first.len && is_ruled(second)) ||
           nf_ascii_begins(first, "\xe2\x94\x8c\xe2\x94\x80") || /* a corner, and a line */
           nf_ascii_begins(first, "\xe2\x95\xad\xe2\x94\x80") ||
           nf_ascii_begins(first, "-[ record 1 ]") ||
           nf_ascii_begins(first, "*************************** 1. row ");
}

/* Nothing but addresses, a line each. */
static bool is_list_of_addresses(const struct nf_look *look)
{
    size_t count = 0;

    for (const char *p = look->at; p < look->end; p = nf_look_next_line(look, p)) {
        const struct nf_str line = nf_trim(nf_look_line(look, p));

        if (line.len == 0)
            continue;
        if (!nf_is_address(line) || memchr(line.ptr, ' ', line.len))
            return count > 1 && !look->whole && p + line.len == look->end;
        count++;
    }
    return count > 1;
}

bool nf_foreign_texts(const struct nf_look *look, bool markdown, char why[NF_WHY_TEXT])
{
    const char *database = database_of(look);

    if (database)
        return nf_foreign_tell(why, database, NF_FOREIGN_SPLIT);
    if (!markdown && is_drawn(look))
        return nf_foreign_tell(why, "a table drawn for people",
                               "have CSV written: psql --csv, mysql --batch, sqlite3 -csv");
    return is_list_of_addresses(look) &&
           nf_foreign_tell(why, "a list of addresses",
                           "trafilatura -i FILE --json | newsfiche pack -");
}
