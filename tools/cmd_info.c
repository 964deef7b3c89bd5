/*
 * newsfiche info: what an archive says of itself.
 */
#include <stdio.h>

#include "tools/archive.h"
#include "tools/commands.h"
#include "tools/contents_show.h"
#include "tools/figures.h"
#include "tools/json_out.h"
#include "tools/message.h"
#include "tools/parity_show.h"

enum { OPT_JSON = CLI_LONG };

static const struct cli_option options[] = {
    { OPT_JSON, "json", NULL, "print a JSON object" },
    CLI_AT_OPTION,
    CLI_RECOVER_OPTION,
};

#define ID_TEXT 33

static void format_id(const struct nf_info *info, char buf[ID_TEXT])
{
    for (size_t i = 0; i < sizeof(info->id); i++)
        snprintf(buf + 2 * i, 3, "%02x", info->id[i]);
}

/* The day in which @seconds lies. */
static void format_day(int64_t seconds, char buf[NF_TIME_TEXT])
{
    struct nf_time t = { .seconds = seconds,
                         .precision = NF_PRECISION_DAY };

    nf_time_print(&t, buf);
}

static bool format_span(const struct nf_info *info, char first[NF_TIME_TEXT],
                        char last[NF_TIME_TEXT])
{
    /* Of what was looked through without an index nobody knows. */
    if (info->published_min >= info->published_max || info->published_min == INT64_MIN)
        return false;
    format_day(info->published_min, first);
    format_day(info->published_max - 1, last);
    return true;
}

static void figures_text(struct out *out, const struct nf_info *info, uint64_t withdrawn)
{
    char a[FIGURE_TEXT];
    char b[FIGURE_TEXT];
    char first[NF_TIME_TEXT];
    char last[NF_TIME_TEXT];

    out_format(out, "articles      %s\n", figure_count(info->articles, a));
    if (withdrawn)
        out_format(out, "withdrawn     %s of them\n", figure_count(withdrawn, a));
    if (info->versions)
        out_format(out, "versions      %s of them later versions of others\n",
                   figure_count(info->versions, a));
    if (info->bans)
        out_format(out, "banned        %s, which 'add' does not take\n",
                   figure_count(info->bans, a));
    out_format(out, "size          %s (%s bytes)\n",
               figure_bytes(info->size, a), figure_count(info->size, b));
    out_format(out, "originals     %s (%s bytes)\n",
               figure_bytes(info->input_bytes, a),
               figure_count(info->input_bytes, b));
    out_format(out, "ratio         %s\n",
               figure_share(info->size, info->input_bytes, a));
    if (format_span(info, first, last))
        out_format(out, "published     %s to %s\n", first, last);
    out_format(out, "blocks        %s\n", figure_count(info->blocks, a));
    out_format(out, "key entries   %s\n", figure_count(info->key_entries, a));
    out_format(out, "tables        %u\n", (unsigned)info->tables);
}

/* What is sealed of it: not more than is known without reading it. */
static struct nf_parity parity_of(const struct archive *a)
{
    struct nf_parity parity = NF_PARITY_INIT;

    if (parity_look(a->name, false, &parity, NULL) != NF_OK)
        parity.percent = parity.covered = 0;
    return parity;
}

/* What only one archive has. */
static void one_text(const struct archive *a, const struct nf_info *info)
{
    const struct nf_parity parity = parity_of(a);
    struct out *out = &a->cli->out;
    char id[ID_TEXT];

    format_id(info, id);
    if (parity.percent) {
        out_string(out, "parity        ");
        parity_summary(out, &parity);
        out_byte(out, '\n');
    }
    out_format(out, "generation    %u\n", (unsigned)info->generation);
    out_format(out, "format        %u\n", (unsigned)info->version);
    out_format(out, "id            %s\n", id);
    out_string(out, "creator       ");
    out_safe(out, info->creator, SAFE_LINE);
    out_byte(out, '\n');
}

static void info_text(struct archive *a, const struct nf_info *info,
                      const struct contents *contents)
{
    struct out *out = &a->cli->out;
    char count[FIGURE_TEXT];

    if (a->several) {
        out_format(out, "archives      %s\n", figure_count(a->info.archives, count));
    } else {
        out_string(out, "archive       ");
        out_safe(out, safe_view(a->name), SAFE_LINE);
        out_byte(out, '\n');
    }
    figures_text(out, info, contents->withdrawn);
    if (!a->several)
        one_text(a, info);
    contents_text(out, contents, info->articles - contents->withdrawn);
}

static void figures_json(struct out *out, const struct nf_info *info, uint64_t withdrawn)
{
    char first[NF_TIME_TEXT];
    char last[NF_TIME_TEXT];

    json_number(out, "articles", info->articles);
    json_number(out, "withdrawn", withdrawn);
    json_number(out, "versions", info->versions);
    json_number(out, "banned", info->bans);
    json_number(out, "size", info->size);
    json_number(out, "input_bytes", info->input_bytes);
    if (format_span(info, first, last)) {
        json_text(out, "published_first", safe_view(first));
        json_text(out, "published_last", safe_view(last));
    } else {
        json_null(out, "published_first");
        json_null(out, "published_last");
    }
    json_number(out, "blocks", info->blocks);
    json_number(out, "key_entries", info->key_entries);
    json_number(out, "tables", info->tables);
}

static void one_json(const struct archive *a, const struct nf_info *info)
{
    const struct nf_parity parity = parity_of(a);
    struct out *out = &a->cli->out;
    char id[ID_TEXT];

    format_id(info, id);
    json_number(out, "generation", info->generation);
    json_number(out, "format", info->version);
    json_text(out, "id", safe_view(id));
    json_text(out, "creator", info->creator);
    json_number(out, "parity_percent", parity.percent);
    json_number(out, "parity_covered", parity.covered);
}

static void info_json(struct archive *a, const struct nf_info *info,
                      const struct contents *contents)
{
    struct out *out = &a->cli->out;

    json_begin(out);
    if (a->several)
        json_number(out, "archives", a->info.archives);
    else
        json_text(out, "archive", safe_view(a->name));
    figures_json(out, info, contents->withdrawn);
    if (!a->several)
        one_json(a, info);
    contents_json(out, contents);
    json_end(out);
}

/* What the archive says of itself; of several the sums. */
static struct nf_info gather(const struct archive *a)
{
    struct nf_info sum = NF_INFO_INIT;

    for (size_t i = 0; i < a->info.archives; i++) {
        struct nf_set_member file = NF_SET_MEMBER_INIT;

        if (nf_set_archive(a->set, i, &file, NULL) != NF_OK || !file.info)
            continue;
        if (!a->several)
            return *file.info;
        sum.key_entries += file.info->key_entries;
        sum.tables += file.info->tables;
        sum.bans += file.info->bans;
    }
    sum.articles = a->info.articles;
    sum.versions = a->info.versions;
    sum.size = a->info.size;
    sum.input_bytes = a->info.input_bytes;
    sum.blocks = a->info.blocks;
    sum.published_min = a->info.published_min;
    sum.published_max = a->info.published_max;
    return sum;
}

static enum cli_exit info(struct archive *a, bool json)
{
    const struct nf_info all = gather(a);
    struct contents contents;
    enum cli_exit end = contents_gather(a, &contents);

    if (contents.times)
        (json ? info_json : info_text)(a, &all, &contents);
    contents_free(&contents);
    return end;
}

static enum cli_exit run(struct cli *cli)
{
    struct archive a;
    enum cli_exit end;
    char **operands;
    bool json = false;
    size_t n;
    int code;

    while ((code = cli_option(cli)) > 0)
        json = true;
    if (code < 0)
        return cli->ended;
    if (!cli_count_operands(cli, 1, SIZE_MAX))
        return CLI_USAGE;
    operands = cli_operands(cli, &n);
    end = archive_open(cli, operands, n, &a);
    if (end == CLI_OK)
        end = info(&a, json);
    archive_close(&a);
    return end;
}

const struct cli_command cmd_info = {
    .name = "info",
    .operands = "ARCHIVE…",
    .summary = "show what is in an archive and how large it is",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
