/*
 * newsfiche redact: take articles out of archives, so that nothing is left of them.
 */
#include <newsfiche/redact.h>

#include <stdio.h>
#include <string.h>

#include "tools/archive.h"
#include "tools/article_key.h"
#include "tools/commands.h"
#include "tools/figures.h"
#include "tools/index_name.h"
#include "tools/json_out.h"
#include "tools/message.h"
#include "tools/parity_show.h"
#include "tools/redact_keys.h"
#include "tools/versions_left.h"

enum { OPT_JSON = CLI_LONG, OPT_LIST, OPT_REASON, OPT_BAN, OPT_DRY_RUN };

static const struct cli_option options[] = {
    { OPT_LIST, "list", "FILE", "also the keys in FILE, one a line; - is standard input" },
    { OPT_REASON, "reason", "TEXT", "what 'show' tells of these articles from now on" },
    { OPT_BAN, "ban", NULL, "and have 'add' take none of them when it comes again" },
    { OPT_DRY_RUN, "dry-run", NULL, "list what would go; change nothing" },
    { 'o', "output", "ARCHIVE", "make this archive; leave the other as it is" },
    { OPT_JSON, "json", NULL, "print a JSON object per archive" },
};

struct redact {
    struct cli *cli;
    const char *list;   /* a file, or NULL */
    const char *output; /* NULL: in place */
    const char *label;  /* the name of the archive at hand, if there are several; or NULL */
    struct nf_str reason;
    bool ban, dry, json;
    struct redact_keys keys;
    NF_VEC(uint64_t) gone; /* of the archive at hand */
    uint64_t nameless;     /* of these, have nothing that they could be banned by */
    struct nf_buf key, scratch;
};

static void take_missing(void *ctx, size_t i)
{
    struct redact *r = ctx;

    r->keys.missing.at[i] = true;
}

/* An article that goes: a line of a dry run. */
static void take_article(void *ctx, uint64_t ordinal, const struct nf_record *record)
{
    struct redact *r = ctx;
    const struct nf_field *url = nf_record_find(record, NF_ROLE_URL);
    const struct nf_field *title = nf_record_find(record, NF_ROLE_TITLE);
    struct out *out = &r->cli->out;
    int kind;

    if (r->ban && article_key_of(record, &r->key, &r->scratch, &kind))
        r->nameless += kind == 0;
    if (!nf_vec_add(&r->gone, &ordinal))
        return; /* told when all are known */
    if (!r->dry || r->json)
        return;
    if (r->label) {
        out_safe(out, safe_view(r->label), SAFE_LINE);
        out_string(out, "  ");
    }
    out_format(out, "#%llu  ", (unsigned long long)ordinal);
    if (url)
        out_safe(out, url->value, SAFE_LINE);
    out_string(out, url && title ? "  " : "");
    if (title)
        out_safe(out, title->value, SAFE_LINE);
    out_byte(out, '\n');
}

static void tell(struct redact *r, const char *name, const struct nf_redact_result *done)
{
    char articles[FIGURE_TEXT], repacked[FIGURE_TEXT], blocks[FIGURE_TEXT], bytes[FIGURE_TEXT];
    char banned[FIGURE_TEXT + 24] = "", count[FIGURE_TEXT];

    if (done->banned)
        snprintf(banned, sizeof(banned), "; %s %sbanned", figure_count(done->banned, count),
                 r->dry ? "would be " : "");
    figure_count(done->withdrawn, articles);
    if (!done->withdrawn)
        say(r->cli, "%s: nothing to withdraw%s", name, banned);
    else if (r->dry)
        say(r->cli, "%s: %s %s would be withdrawn%s", name, articles,
            figure_articles(done->withdrawn), banned);
    else
        say(r->cli, "%s: %s %s withdrawn; %s of %s blocks packed again, %s%s",
            r->output ? r->output : name, articles, figure_articles(done->withdrawn),
            figure_count(done->repacked, repacked), figure_count(done->blocks, blocks),
            figure_bytes(done->bytes, bytes), banned);
}

/* Articles that were to be banned, and are told by nothing. */
static void tell_nameless(struct redact *r, const char *name)
{
    char count[FIGURE_TEXT];

    if (r->nameless)
        complain(r->cli, "%s: %s %s %s neither URL nor identifier, and cannot be banned", name,
                 figure_count(r->nameless, count), figure_articles(r->nameless),
                 r->nameless == 1 ? "has" : "have");
}

static void tell_json(struct redact *r, const char *name, const struct nf_redact_result *done)
{
    struct out *out = &r->cli->out;

    json_begin(out);
    json_text(out, "archive", safe_view(name));
    json_bool(out, "dry_run", r->dry);
    json_number(out, "withdrawn", done->withdrawn);
    out_string(out, ",\"numbers\":[");
    for (size_t i = 0; i < nf_vec_count(&r->gone); i++)
        out_format(out, "%s%llu", i ? "," : "", (unsigned long long)r->gone.at[i]);
    out_byte(out, ']');
    json_number(out, "keys_missing", done->missing);
    json_number(out, "banned", done->banned);
    if (!r->dry) {
        json_number(out, "blocks", done->blocks);
        json_number(out, "blocks_packed_again", done->repacked);
        json_number(out, "texts_packed_again", done->texts);
        json_number(out, "tables_made_anew", done->tables);
        json_number(out, "output_bytes", done->bytes);
    }
    json_end(out);
}

/* Parity is of the old bytes and not taken over; an index still has the words. */
static void tell_next(struct redact *r, const char *name, bool sealed, bool withdrawn)
{
    if (sealed)
        parity_gone(r->cli, r->output ? r->output : name);
    if (!r->output)
        (withdrawn ? index_name_stale : index_name_replaced)(r->cli, name);
}

/* Withdraw from the archive @name. */
static enum cli_exit redact(struct redact *r, const char *name)
{
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_redact_result done = NF_REDACT_RESULT_INIT;
    const bool sealed = parity_is_there(name);
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    opts.ordinals = r->keys.ordinals.at;
    opts.ordinal_count = nf_vec_count(&r->keys.ordinals);
    opts.keys = r->keys.keys.at;
    opts.key_count = nf_vec_count(&r->keys.keys);
    opts.reason = r->reason;
    opts.now = cli_now(NULL);
    opts.each = take_article;
    opts.missing = take_missing;
    opts.stop = cli_stop;
    opts.ctx = r;
    opts.flags = (r->dry ? NF_REDACT_DRY_RUN : 0) | (r->ban ? NF_REDACT_BAN : 0);
    nf_vec_reset(&r->gone);
    r->nameless = 0;
    redact_keys_begin(&r->keys);
    st = nf_redact_file(name, r->output, &opts, &done, &err);
    if (st == NF_E_STOPPED)
        return CLI_STOPPED;
    if (st == NF_E_EXISTS) {
        complain(r->cli, "%s: exists", r->output);
        return cli_exit_code(st);
    }
    if (st == NF_E_IO && r->output && lacks_room(&err))
        return fail_os(r->cli, r->output, err.os_errno);
    if (st != NF_OK)
        return fail_status(r->cli, r->output && without_name(err.text, r->output) != err.text
                                       ? r->output : name, st, &err);
    if (r->gone.buf.failed || r->key.failed || r->scratch.failed)
        return fail_memory(r->cli);
    redact_keys_end(&r->keys);
    (r->json ? tell_json : tell)(r, name, &done);
    tell_nameless(r, name);
    if ((done.withdrawn || done.banned) && !r->dry)
        tell_next(r, name, sealed, done.withdrawn > 0);
    return CLI_OK;
}

/* The same, and say which versions stay of articles that are named by number. */
static enum cli_exit redact_and_look(struct redact *r, const char *name)
{
    struct nf_reader *before = NULL;
    struct nf_info info = NF_INFO_INIT;
    enum cli_exit end;

    if (nf_vec_count(&r->keys.ordinals) == 0 ||
        nf_reader_open_file(name, NULL, &before, NULL) != NF_OK)
        return redact(r, name); /* which says what is wrong */
    nf_reader_info(before, &info);
    redact_keys_bound(&r->keys, info.articles);
    end = redact(r, name);
    if (end == CLI_OK) {
        const struct versions_left v = { r->keys.ordinals.at, nf_vec_count(&r->keys.ordinals),
                                         r->gone.at, nf_vec_count(&r->gone) };

        versions_left_say(r->cli, name, before, &v);
    }
    nf_reader_close(before);
    return end;
}

/* What the @n keys on the command line name, and the list. */
static enum cli_exit take_keys(struct redact *r, char *const *keys, size_t n, size_t archives)
{
    for (size_t i = 0; i < n; i++)
        if (!redact_keys_add(&r->keys, keys[i]))
            return fail_memory(r->cli);
    if (r->list) {
        const enum cli_exit end = redact_keys_read(&r->keys, r->cli, r->list);

        if (end != CLI_OK)
            return end;
    }
    if (archives > 1 && nf_vec_count(&r->keys.ordinals))
        return fail_usage(r->cli, "a number goes with one archive only: give URLs or identifiers");
    if (archives > 1 && r->output)
        return fail_usage(r->cli, "-o takes one archive");
    if (r->output && strcmp(r->output, "-") == 0)
        return fail_usage(r->cli, "-o takes the name of a file, not -");
    if (nf_vec_count(&r->keys.typed) == 0 && !r->list)
        return fail_usage(r->cli, "no article is named");
    return CLI_OK;
}

static enum cli_exit redact_all(struct redact *r, char *const *operands, size_t n)
{
    const size_t leading = archive_names_leading(operands, n);
    struct archive_names names = { 0 };
    enum cli_exit end = archive_names_expand(r->cli, operands, leading, &names);

    if (end == CLI_OK)
        end = take_keys(r, operands + leading, n - leading, names.count);
    if (end == CLI_OK) {
        for (size_t i = 0; i < names.count && end != CLI_STOPPED; i++) {
            r->label = names.count > 1 ? names.at[i] : NULL;
            end = cli_worse(end, redact_and_look(r, names.at[i]));
        }
        if (end <= CLI_NONE) /* else nobody knows */
            end = cli_worse(end, redact_keys_say_missing(&r->keys, r->cli));
    }
    archive_names_free(&names);
    return end;
}

static void take_option(struct redact *r, int code)
{
    switch (code) {
    case OPT_LIST:
        r->list = r->cli->value;
        break;
    case OPT_REASON:
        r->reason = safe_view(r->cli->value);
        break;
    case OPT_BAN:
        r->ban = true;
        break;
    case OPT_DRY_RUN:
        r->dry = true;
        break;
    case 'o':
        r->output = r->cli->value;
        break;
    default:
        r->json = true;
    }
}

static void end_redact(struct redact *r)
{
    redact_keys_free(&r->keys);
    nf_vec_free(&r->gone);
    nf_buf_free(&r->key);
    nf_buf_free(&r->scratch);
}

static enum cli_exit run(struct cli *cli)
{
    struct redact r = { .cli = cli };
    enum cli_exit end;
    char **operands;
    size_t n;
    int code;

    while ((code = cli_option(cli)) > 0)
        take_option(&r, code);
    if (code < 0)
        return cli->ended;
    if (!cli_count_operands(cli, 1, SIZE_MAX))
        return CLI_USAGE;
    operands = cli_operands(cli, &n);
    cli_catch_signals();
    end = redact_all(&r, operands, n);
    end_redact(&r);
    return end;
}

const struct cli_command cmd_redact = {
    .name = "redact",
    .operands = "ARCHIVE… KEY…",
    .summary = "take articles out, so that nothing is left of them",
    .more = "A KEY is a URL, an identifier or a number, as for 'show'. By URL or identifier\n"
            "all versions of an article go, by number that one.\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
