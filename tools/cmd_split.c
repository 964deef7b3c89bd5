/*
 * newsfiche split: several archives of one, by what their articles are or by how much they
 * hold. One is made at a time, so memory and descriptors do not depend on their number.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/commands.h"
#include "tools/message.h"
#include "tools/names.h"
#include "tools/output.h"
#include "tools/repack.h"
#include "tools/safe_name.h"

enum { OPT_BY = REPACK_NEXT };

static const struct cli_option options[] = {
    { 'o', "output", "PATTERN", "names of the archives; %s is what they are split by" },
    { OPT_BY, "by", "WHAT", "year, month, day, source, language, count=N or size=N" },
    REPACK_OPTIONS,
};

enum by { BY_NOTHING, BY_YEAR, BY_MONTH, BY_DAY, BY_SOURCE, BY_LANGUAGE, BY_COUNT, BY_SIZE };

/* Mistakes in dates or names must not fill a folder. */
#define MOST_ARCHIVES 10000
#define UNKNOWN "unknown"
#define NO_GROUP UINT32_MAX
#define LOST_GROUP (UINT32_MAX - 1)

struct split {
    struct repack repack;
    enum by by;
    uint64_t most; /* articles or bytes of originals in an archive */
    struct names names; /* of groups */
    uint32_t *group; /* of each article; NO_GROUP: it was withdrawn; LOST_GROUP: nothing is known
                      * of it */
    char *name; /* of the archive that is made */
    uint64_t made; /* archives */
    uint64_t bytes; /* of originals, in this one */
    uint64_t articles;
    uint64_t met;
    bool part_lost; /* of a catalog */
    enum cli_exit end; /* why the scan ends early */
};

/* "news-2024-03.fiche", from "news-%s.fiche". */
static enum cli_exit make_name(struct split *s, struct nf_str part)
{
    const char *pattern = s->repack.output;
    const char *mark = strstr(pattern, "%s");
    size_t room = strlen(pattern) + part.len + 1;

    free(s->name);
    s->name = malloc(room);
    if (!s->name)
        return fail_memory(s->repack.cli);
    snprintf(s->name, room, "%.*s%.*s%s", (int)(mark - pattern), pattern, (int)part.len,
             part.ptr, mark + 2);
    return CLI_OK;
}

static void time_name(enum by by, const struct nf_row *row, char buf[SAFE_NAME])
{
    const enum nf_precision most = by == BY_YEAR    ? NF_PRECISION_YEAR
                                   : by == BY_MONTH ? NF_PRECISION_MONTH
                                                    : NF_PRECISION_DAY;
    struct nf_time t = row->published;

    buf[0] = '\0';
    if (t.precision == NF_PRECISION_NONE)
        return;
    if (t.precision > most)
        t.precision = most;
    nf_time_print(&t, buf);
}

static void group_name(enum by by, const struct nf_row *row, char buf[SAFE_NAME])
{
    if (by == BY_LANGUAGE)
        safe_name(row->language, buf);
    else if (by == BY_SOURCE)
        safe_name(row->domain.len ? row->domain : row->source, buf);
    else
        time_name(by, row, buf);
    if (!buf[0])
        snprintf(buf, SAFE_NAME, UNKNOWN);
}

/* Neither the catalog nor its block tells of article @n: it cannot be had, as its block says. */
static enum cli_exit lose(struct split *s, uint64_t n)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record record;
    enum nf_status st;

    s->group[n] = LOST_GROUP;
    st = nf_set_cursor_get(s->repack.archive.cursor, n, NF_PARTS_SHORT, &record, &err);
    return archive_goes_on(st) ? repack_damage(&s->repack, n, &err)
                               : archive_fail(&s->repack.archive, st, &err);
}

/* Find the group of each article, from the catalog. */
static enum cli_exit find_groups(struct split *s)
{
    struct archive *a = &s->repack.archive;
    struct nf_error err = NF_ERROR_INIT;
    uint64_t from = 0, n;
    enum nf_status st;

    while ((st = nf_set_cursor_next(a->cursor, from, NULL, &n, &from, &err)) == NF_OK) {
        struct name_count *e;
        struct nf_row row;
        char name[SAFE_NAME];

        st = nf_set_cursor_row(a->cursor, n, &row, NULL, &err);
        if (archive_goes_on(st)) {
            const enum cli_exit end = lose(s, n);

            if (end != CLI_OK)
                return end;
            continue;
        }
        if (st != NF_OK)
            break;
        group_name(s->by, &row, name);
        e = names_find(&s->names, safe_view(name), 0);
        if (!e)
            return fail_memory(a->cli);
        if (s->names.count > MOST_ARCHIVES) {
            complain(a->cli, "%s: more than %d archives would be made", a->name,
                     MOST_ARCHIVES);
            return CLI_LIMIT;
        }
        s->group[n] = e->order;
    }
    return st == NF_E_END ? CLI_OK : archive_fail(a, st, &err);
}

/* None of the archives may be there, nor be one of those that are split, before the first of
 * them is made. */
static enum cli_exit check_names(struct split *s)
{
    const struct archive_names *in = &s->repack.archive.names;
    struct nf_error err = NF_ERROR_INIT;
    enum cli_exit end = CLI_OK;

    for (uint32_t i = 0; i < s->names.count && end == CLI_OK; i++) {
        end = make_name(s, name_text(&s->names, &s->names.entries[i]));
        if (end == CLI_OK && !s->repack.force && access(s->name, F_OK) == 0)
            end = fail_status(s->repack.cli, s->name, NF_E_EXISTS, &err);
        else if (end == CLI_OK && output_is_input(s->repack.cli, s->name, in->at, in->count))
            end = CLI_USAGE;
    }
    return end;
}

static enum cli_exit add_group(struct split *s, uint32_t group)
{
    struct repack *r = &s->repack;
    struct archive *a = &r->archive;
    enum cli_exit end = CLI_OK;

    for (uint64_t n = 0; n < a->info.articles && end == CLI_OK; n++) {
        struct nf_error err = NF_ERROR_INIT;
        struct nf_record record;
        enum nf_status st;

        if (s->group[n] != group)
            continue;
        st = nf_set_cursor_get(a->cursor, n, NF_PARTS_ALL, &record, &err);
        if (st == NF_OK)
            end = repack_add(r, n, &record);
        else
            end = archive_goes_on(st) ? repack_damage(r, n, &err) : archive_fail(a, st, &err);
    }
    return end;
}

static enum cli_exit split_by_group(struct split *s)
{
    struct repack *r = &s->repack;
    const uint64_t all = r->archive.info.articles;
    enum cli_exit end;

    s->group = all < SIZE_MAX / sizeof(*s->group) ? malloc(((size_t)all + 1) * sizeof(*s->group))
                                                  : NULL;
    if (!s->group)
        return fail_memory(r->cli);
    for (uint64_t i = 0; i < all; i++)
        s->group[i] = NO_GROUP;
    end = find_groups(s);
    if (end == CLI_OK)
        end = check_names(s);
    for (uint64_t i = 0; i < all; i++)
        r->withdrawn += s->group[i] == NO_GROUP;
    for (uint32_t i = 0; i < s->names.count && end == CLI_OK; i++) {
        end = make_name(s, name_text(&s->names, &s->names.entries[i]));
        if (end == CLI_OK)
            end = repack_begin(r, s->name);
        if (end == CLI_OK)
            end = add_group(s, i);
        if (end == CLI_OK)
            end = repack_end(r);
        s->made++;
    }
    return end;
}

/* Go on to the next archive if this one has enough. */
static enum cli_exit have_room(struct split *s, uint64_t size)
{
    struct repack *r = &s->repack;
    char number[24];
    enum cli_exit end = CLI_OK;

    if (r->writer && (s->by == BY_COUNT ? s->articles < s->most
                                        : s->articles == 0 || s->bytes + size <= s->most))
        return CLI_OK;
    if (r->writer)
        end = repack_end(r);
    s->articles = s->bytes = 0;
    snprintf(number, sizeof(number), "%04llu", (unsigned long long)++s->made);
    if (end == CLI_OK)
        end = make_name(s, safe_view(number));
    return end == CLI_OK ? repack_begin(r, s->name) : end;
}

static bool each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    struct split *s = ctx;
    const uint64_t size = nf_record_size(record);

    (void)made;
    s->met++;
    s->end = have_room(s, size);
    if (s->end == CLI_OK)
        s->end = repack_add(&s->repack, ordinal, record);
    s->articles++;
    s->bytes += size;
    return s->end != CLI_OK;
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct split *s = ctx;

    s->met++;
    s->part_lost = s->part_lost || ordinal == UINT64_MAX;
    s->end = repack_damage(&s->repack, ordinal, err);
    return s->end != CLI_OK;
}

static enum cli_exit split_by_amount(struct split *s)
{
    struct repack *r = &s->repack;
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    opts.threads = (unsigned)r->jobs;
    opts.ctx = s;
    opts.each = each;
    opts.failed = failed;
    st = nf_set_scan(r->archive.set, &opts, &err);
    if (s->end != CLI_OK)
        return s->end;
    if (st != NF_OK)
        return archive_fail(&r->archive, st, &err);
    if (!s->part_lost)
        r->withdrawn = r->archive.info.articles - s->met;
    return r->writer ? repack_end(r) : CLI_OK;
}

static enum cli_exit split(struct split *s, char *const *operands, size_t count)
{
    struct repack *r = &s->repack;
    enum cli_exit end = repack_open(r, operands, count);

    if (end == CLI_DAMAGED && !r->skip)
        repack_not_made(r);
    if (end == CLI_OK)
        end = s->by >= BY_COUNT ? split_by_amount(s) : split_by_group(s);
    if (end == CLI_OK)
        end = repack_left_out(r);
    if (end == CLI_OK && !s->made) {
        say(r->cli, "%s: has no articles", r->archive.name);
        end = CLI_NONE;
    }
    repack_close(r);
    names_free(&s->names);
    free(s->group);
    free(s->name);
    return end;
}

/* A number of at least 1; of bytes it may end in k, M or G. */
static bool read_amount(struct split *s, const char *text, bool bytes)
{
    unsigned long long v = 0, unit = 1;
    char last = 0;
    int end = 0;

    if (strspn(text, "0123456789") > 0 && strspn(text, "0123456789") <= 12 &&
        sscanf(text, "%12llu%n", &v, &end) == 1 && v > 0)
        last = text[end];
    if (bytes && last && !text[end + 1])
        unit = last == 'k' ? 1000 : last == 'M' ? 1000000 : last == 'G' ? 1000000000 : 0;
    else if (last)
        unit = 0;
    s->most = unit && v <= UINT64_MAX / unit ? v * unit : 0;
    return s->most > 0;
}

static bool read_by(struct split *s)
{
    static const char *const words[] = {
        [BY_YEAR] = "year", [BY_MONTH] = "month", [BY_DAY] = "day",
        [BY_SOURCE] = "source", [BY_LANGUAGE] = "language"
    };
    const char *value = s->repack.cli->value;

    for (size_t i = BY_YEAR; i < sizeof(words) / sizeof(*words); i++) {
        if (strcmp(value, words[i]) == 0) {
            s->by = (enum by)i;
            return true;
        }
    }
    s->by = strncmp(value, "count=", 6) == 0 ? BY_COUNT
            : strncmp(value, "size=", 5) == 0 ? BY_SIZE : BY_NOTHING;
    if (s->by != BY_NOTHING && read_amount(s, strchr(value, '=') + 1, s->by == BY_SIZE))
        return true;
    fail_usage(s->repack.cli, "--by takes year, month, day, source, language, count=1000 or "
                              "size=100M, not '%s'", value);
    return false;
}

static bool read_options(struct split *s)
{
    struct cli *cli = s->repack.cli;
    const char *mark, *wrong = NULL;
    int code;

    while ((code = cli_option(cli)) > 0)
        if (code == OPT_BY ? !read_by(s) : !repack_option(&s->repack, code))
            return false;
    if (code < 0 || !cli_count_operands(cli, 1, SIZE_MAX))
        return false;
    mark = s->repack.output ? strstr(s->repack.output, "%s") : NULL;
    if (s->by == BY_NOTHING)
        wrong = "--by WHAT is missing";
    else if (!s->repack.output)
        wrong = "-o PATTERN is missing";
    else if (!mark || strstr(mark + 2, "%s"))
        wrong = "-o takes a name with one %s in it, such as news-%s.fiche";
    if (wrong)
        fail_usage(cli, "%s", wrong);
    return !wrong;
}

static enum cli_exit run(struct cli *cli)
{
    struct split s = { .repack = { .cli = cli } };
    char **operands;
    size_t n;

    cli->ended = CLI_USAGE;
    if (!read_options(&s))
        return cli->ended;
    operands = cli_operands(cli, &n);
    return split(&s, operands, n);
}

const struct cli_command cmd_split = {
    .name = "split",
    .operands = "ARCHIVE… --by WHAT -o PATTERN",
    .summary = "make several archives of one",
    .more = "With -o news-%s.fiche, articles of March 2024 are in news-2024-03.fiche, "
            "and\nthose that have no time in news-unknown.fiche.\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
