/*
 * Words are unicode61's, for stretches of a text that are in scripts with blanks; the others
 * are taken by pairs: "北海道" is 北海, 海道 and, in a document, 道. So each pair of characters
 * that follow one another is found by a phrase of pairs, and a single one by a prefix. In a
 * query 道 counts only where something follows ("北海道2024"): at its end, more may follow in
 * the document.
 */
#include "bindings/sqlite/fulltext/ft_tokens.h"

#include <limits.h>
#include <string.h>

#include "bindings/sqlite/fulltext/ft_scripts.h"

#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3

struct ft_tokens {
    fts5_tokenizer words;
    Fts5Tokenizer *instance;
    uint16_t letters[FT_LETTERS]; /* what becomes of each; 0 of a mark: it is left out */
};

/* One call. */
struct split {
    const struct ft_tokens *tokens;
    void *ctx;
    ft_token *each;
    size_t base; /* where the stretch begins in the text */
    bool any;    /* there was a token */
};

int ft_api(sqlite3 *db, fts5_api **out)
{
    sqlite3_stmt *stmt = NULL;
    fts5_api *api = NULL;
    int rc = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &stmt, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_bind_pointer(stmt, 1, &api, "fts5_api_ptr", NULL);
    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        rc = api ? SQLITE_OK : SQLITE_ERROR;
    sqlite3_finalize(stmt);
    if (rc == SQLITE_OK)
        *out = api;
    return rc;
}

int ft_tokens_open(fts5_api *api, struct ft_tokens **out)
{
    const char *args[] = { "remove_diacritics", "2", "categories", "L* M* N* Co" };
    struct ft_tokens *t = sqlite3_malloc(sizeof(*t));
    void *user = NULL;
    int rc;

    if (!t)
        return SQLITE_NOMEM;
    rc = api->xFindTokenizer(api, "unicode61", &user, &t->words);
    if (rc == SQLITE_OK)
        rc = t->words.xCreate(user, args, 4, &t->instance);
    for (uint32_t c = 0; c < FT_LETTERS; c++)
        t->letters[c] = (uint16_t)(ft_is_mark(c) ? 0 : ft_plain_letter(c));
    if (rc == SQLITE_OK)
        *out = t;
    else
        sqlite3_free(t);
    return rc;
}

void ft_tokens_close(struct ft_tokens *t)
{
    if (t)
        t->words.xDelete(t->instance);
    sqlite3_free(t);
}

/* Write @c, which is below U+10000. */
static size_t put(uint32_t c, char *to)
{
    size_t n = 0;

    if (c < 0x80) {
        to[n++] = (char)c;
    } else if (c < 0x800) {
        to[n++] = (char)(0xc0 | c >> 6);
    } else {
        to[n++] = (char)(0xe0 | c >> 12);
        to[n++] = (char)(0x80 | (c >> 6 & 0x3f));
    }
    if (c >= 0x80)
        to[n++] = (char)(0x80 | (c & 0x3f));
    return n;
}

/* A token without marks in @to; its bytes. */
static size_t fold(const struct ft_tokens *t, const char *token, size_t n, char to[FT_TOKEN])
{
    size_t out = 0, len;

    for (size_t i = 0; i < n; i += len) {
        uint32_t c = ft_character(token + i, n - i, &len);
        uint32_t letter = c < FT_LETTERS ? t->letters[c] : ft_plain_letter(c);

        if (out + len > FT_TOKEN)
            break;
        if (letter == c) {
            memcpy(to + out, token + i, len);
            out += len;
        } else if (letter) {
            out += put(letter, to + out);
        }
    }
    return out;
}

static bool is_ascii(const char *p, size_t n)
{
    unsigned char all = 0;

    for (size_t i = 0; i < n; i++)
        all |= (unsigned char)p[i];
    return all < 0x80;
}

/* A word of unicode61's. */
static int take_word(void *ctx, int flags, const char *token, int n, int from, int to)
{
    struct split *s = ctx;
    char folded[FT_TOKEN];
    size_t len = (size_t)n;

    if (!is_ascii(token, len)) {
        len = fold(s->tokens, token, len, folded);
        token = folded;
    } else if (len > FT_TOKEN) {
        len = FT_TOKEN;
    }
    if (!len)
        return SQLITE_OK;
    s->any = true;
    return s->each(s->ctx, flags, token, (int)len, (int)s->base + from, (int)s->base + to);
}

/* How long the stretch at the beginning of @p is whose characters are all joined, or none. */
static size_t stretch(const char *p, size_t n, bool *is_joined)
{
    size_t i = 0, len;

    *is_joined = (unsigned char)*p >= FT_LEAST_BYTE && ft_is_joined(ft_character(p, n, &len));
    while (i < n) {
        if ((unsigned char)p[i] < FT_LEAST_BYTE) {
            if (*is_joined)
                break;
            i++;
            continue;
        }
        if (ft_is_joined(ft_character(p + i, n - i, &len)) != *is_joined)
            break;
        i += len;
    }
    return i;
}

/* @whole: the stretch is all that is there; @single: if it is one character, that counts. */
static int take_pairs(struct split *s, bool whole, bool single, const char *p, size_t n)
{
    size_t i = 0, first, second;
    int rc = SQLITE_OK;

    (void)ft_character(p, n, &first);
    while (i < n && rc == SQLITE_OK) {
        second = 0;
        if (i + first < n)
            (void)ft_character(p + i + first, n - i - first, &second);
        if (second || whole || (single && i == 0)) {
            s->any = true;
            rc = s->each(s->ctx, 0, p + i, (int)(first + second), (int)(s->base + i),
                         (int)(s->base + i + first + second));
        }
        i += first;
        first = second;
    }
    return rc;
}

int ft_tokens_split(struct ft_tokens *t, int flags, struct nf_str text, void *ctx,
                    ft_token *each)
{
    struct split s = { .tokens = t, .ctx = ctx, .each = each };
    int rc = SQLITE_OK;

    if (text.len > INT_MAX)
        return SQLITE_TOOBIG;
    while (flags & FTS5_TOKENIZE_QUERY && text.len && text.ptr[text.len - 1] == ' ')
        text.len--; /* it ends before them */
    while (s.base < text.len && rc == SQLITE_OK) {
        const char *p = text.ptr + s.base;
        bool is_joined;
        size_t n = stretch(p, text.len - s.base, &is_joined);

        if (is_joined)
            rc = take_pairs(&s, !(flags & FTS5_TOKENIZE_QUERY) || s.base + n < text.len,
                            flags & FTS5_TOKENIZE_PREFIX || !s.any, p, n);
        else
            rc = t->words.xTokenize(t->instance, &s, flags, p, (int)n, take_word);
        s.base += n;
    }
    return rc;
}
