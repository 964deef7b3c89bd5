#include "tools/tally.h"

#include <stdio.h>
#include <string.h>

#include "tools/figures.h"
#include "tools/json_out.h"
#include "tools/message.h"

/* How a notice is spoken of. */
struct words {
    const char *key;  /* in JSON */
    const char *one;  /* "3 files that are empty": of one, of many */
    const char *many;
    const char *each; /* with -v, behind the file's name; "": not said */
    bool strict;      /* something may be missing that was meant */
};

static const struct words words[NF_NOTICE_COUNT] = {
    [NF_NOTICE_READ] = { "files_read", NULL, NULL, "read as", false },
    [NF_NOTICE_EMPTY] = { "files_empty", "empty file", "empty files", "is empty",
                          true },
    [NF_NOTICE_CONVERTED] = { "files_converted", "file converted to UTF-8",
                              "files converted to UTF-8", "converted to UTF-8 from",
                              false },
    [NF_NOTICE_UNWRAPPED] = { "bytes_around", NULL, NULL, "articles taken from", true },
    [NF_NOTICE_OTHER_NAME] = { "passed_over", "file of another kind passed over",
                               "files of other kinds passed over", "passed over",
                               false },
    [NF_NOTICE_HIDDEN] = { "passed_over_hidden", "hidden file passed over",
                           "hidden files passed over", "passed over: hidden", false },
    [NF_NOTICE_LINK] = { "passed_over_links", "link in a folder passed over",
                         "links in folders passed over", "passed over: a link", true },
    [NF_NOTICE_SPECIAL] = { "passed_over_special", "pipe or device passed over",
                            "pipes or devices passed over",
                            "passed over: not a regular file", true },
    [NF_NOTICE_MEMBER] = { "members_left_out", "member of a container left out",
                           "members of containers left out", "left out:", true },
    [NF_NOTICE_FRONT_MATTER] = { "front_matter_kept_as_text",
                                 "file whose front matter was kept as text, at least in part",
                                 "files whose front matter was kept as text, at least in part",
                                 "front matter kept as text, at least in part:", true },
    [NF_NOTICE_DATE] = { "dates_unread", "date cannot be read", "dates cannot be read",
                         "date cannot be read:", true },
    [NF_NOTICE_WITHDRAWN] = { "withdrawn", "withdrawn article left out",
                              "withdrawn articles left out", "withdrawn articles left out",
                              false },
};

static void keep_path(struct tally *tally, const char *path)
{
    char text[sizeof(tally->path)];

    snprintf(text, sizeof(text), "%s", path);
    if (!tally->path[0])
        memcpy(tally->path, text, sizeof(text));
    else
        tally->more_paths = tally->more_paths || strcmp(tally->path, text) != 0;
}

void tally_add(struct tally *tally, const struct nf_place *place,
               enum nf_notice notice, const char *what, uint64_t amount)
{
    const struct words *w = &words[notice];

    tally->times[notice]++;
    tally->amount[notice] += amount;
    if (notice == NF_NOTICE_UNWRAPPED)
        keep_path(tally, what);
    if (!tally->verbose)
        return;
    if (place->line)
        say(tally->cli, "%s:%llu: %s %s", place->file, (unsigned long long)place->line,
            w->each, what);
    else
        say(tally->cli, "%s: %s%s%s", place->file, w->each, *what ? " " : "", what);
}

void tally_article(struct tally *tally, const struct nf_place *place,
                   const struct nf_record *record)
{
    static const enum nf_role roles[] = { NF_ROLE_TITLE, NF_ROLE_TEXT, NF_ROLE_HTML, NF_ROLE_URL,
                                          NF_ROLE_SUMMARY, NF_ROLE_CANONICAL_URL };

    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
        if (nf_record_find(record, roles[i]))
            return;
    tally->unknown++;
    if (!tally->verbose)
        return;
    if (place->line)
        say(tally->cli, "%s:%llu: has no title, text or address that is known", place->file,
            (unsigned long long)place->line);
    else
        say(tally->cli, "%s: has no title, text or address that is known", place->file);
}

static void say_unknown(const struct tally *tally)
{
    char count[FIGURE_TEXT];

    if (tally->unknown)
        say(tally->cli, "%s %s no title, text or address that is known; --map FILE says what "
            "keys are", figure_count(tally->unknown, count),
            tally->unknown == 1 ? "article has" : "articles have");
}

static void say_unwrapped(const struct tally *tally)
{
    uint64_t n = tally->amount[NF_NOTICE_UNWRAPPED];
    char count[FIGURE_TEXT];

    if (tally->times[NF_NOTICE_UNWRAPPED])
        say(tally->cli, "articles taken from %s%s; %s %s around them left out",
            tally->path, tally->more_paths ? " and elsewhere" : "",
            figure_count(n, count), n == 1 ? "byte" : "bytes");
}

void tally_say(const struct tally *tally)
{
    char count[FIGURE_TEXT];

    say_unwrapped(tally);
    for (int i = 0; i < NF_NOTICE_COUNT; i++) {
        uint64_t n = tally->amount[i];

        if (n && words[i].one)
            say(tally->cli, "%s %s", figure_count(n, count),
                n == 1 ? words[i].one : words[i].many);
    }
    say_unknown(tally);
}

void tally_json(const struct tally *tally, struct out *out)
{
    for (int i = 0; i < NF_NOTICE_COUNT; i++)
        json_number(out, words[i].key, tally->amount[i]);
    json_number(out, "articles_unknown", tally->unknown);
}

uint64_t tally_files(const struct tally *tally)
{
    return tally->times[NF_NOTICE_READ] + tally->times[NF_NOTICE_EMPTY] + tally_others(tally);
}

uint64_t tally_others(const struct tally *tally)
{
    return tally->times[NF_NOTICE_OTHER_NAME];
}

uint64_t tally_strict(const struct tally *tally)
{
    uint64_t n = tally->unknown;

    for (int i = 0; i < NF_NOTICE_COUNT; i++)
        if (words[i].strict)
            n += tally->times[i];
    return n;
}
