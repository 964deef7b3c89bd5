#include "tools/redact_keys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/message.h"

void redact_keys_free(struct redact_keys *k)
{
    for (size_t i = 0; i < nf_vec_count(&k->lines); i++)
        free(k->lines.at[i]);
    nf_vec_free(&k->typed);
    nf_vec_free(&k->lines);
    nf_vec_free(&k->ordinals);
    nf_vec_free(&k->keys);
    nf_vec_free(&k->key_of);
    nf_vec_free(&k->missing);
}

/* As what @a is looked for. Of a text that may be both, what is a URL is not looked for as an
 * identifier. False if memory runs out. */
static bool key_of(const struct article_key *a, struct nf_redact_key *out)
{
    char *url = malloc(nf_url_key_bound(a->text) + 1);

    if (!url)
        return false;
    *out = (struct nf_redact_key){ NF_KEY_URL, a->text };
    if (!a->try_url || (a->try_id && nf_url_key(a->text, url) == 0))
        out->kind = NF_KEY_ID;
    free(url);
    return true;
}

bool redact_keys_add(struct redact_keys *k, const char *typed)
{
    const struct redact_key one = { .key = article_key_parse(typed) };
    const size_t at = nf_vec_count(&k->typed);
    const bool missing = false;
    struct nf_redact_key key;

    if (!nf_vec_add(&k->typed, &one))
        return false;
    if (one.key.is_ordinal)
        return nf_vec_add(&k->ordinals, &one.key.ordinal);
    return key_of(&one.key, &key) && nf_vec_add(&k->keys, &key) && nf_vec_add(&k->key_of, &at) &&
           nf_vec_add(&k->missing, &missing);
}

enum cli_exit redact_keys_read(struct redact_keys *k, struct cli *cli, const char *list)
{
    const bool standard = strcmp(list, "-") == 0;
    FILE *f = standard ? stdin : fopen(list, "r");
    enum cli_exit end = CLI_OK;
    char *line = NULL;
    size_t cap = 0, number = 0;
    ssize_t n;

    if (!f)
        return fail_os(cli, list, errno);
    while (end == CLI_OK && (n = getline(&line, &cap, f)) >= 0) {
        while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
            line[--n] = 0;
        if (memchr(line, 0, (size_t)n)) { /* what is behind it would be forgotten */
            complain(cli, "%s: a byte 0 in line %zu; keys are one a line, in UTF-8",
                     standard ? "standard input" : list, number + 1);
            end = CLI_REFUSED;
            break;
        }
        if (number++ == 0 && strncmp(line, "\xef\xbb\xbf", 3) == 0)
            memmove(line, line + 3, (size_t)(n -= 3) + 1);
        if (strspn(line, " \t") == (size_t)n)
            continue;
        if (!nf_vec_add(&k->lines, &line) || !redact_keys_add(k, line))
            end = fail_memory(cli);
        line = NULL;
        cap = 0;
    }
    if (end == CLI_OK && ferror(f))
        end = fail_os(cli, list, errno);
    free(line);
    if (!standard)
        fclose(f);
    return end;
}

void redact_keys_bound(struct redact_keys *k, uint64_t articles)
{
    size_t kept = 0;

    for (size_t i = 0; i < nf_vec_count(&k->typed); i++) {
        struct redact_key *one = &k->typed.at[i];

        if (!one->key.is_ordinal)
            continue;
        one->found = one->key.ordinal < articles;
        if (one->found)
            k->ordinals.at[kept++] = one->key.ordinal;
    }
    k->ordinals.buf.len = kept * sizeof(*k->ordinals.at);
}

void redact_keys_begin(struct redact_keys *k)
{
    if (k->missing.buf.len)
        memset(k->missing.at, 0, k->missing.buf.len);
}

void redact_keys_end(struct redact_keys *k)
{
    for (size_t i = 0; i < nf_vec_count(&k->keys); i++)
        if (!k->missing.at[i])
            k->typed.at[k->key_of.at[i]].found = true;
}

enum cli_exit redact_keys_say_missing(const struct redact_keys *k, struct cli *cli)
{
    enum cli_exit end = CLI_OK;

    for (size_t i = 0; i < nf_vec_count(&k->typed); i++)
        if (!k->typed.at[i].found) {
            complain(cli, "%s: no such article", k->typed.at[i].key.typed);
            end = CLI_NONE;
        }
    return end;
}
