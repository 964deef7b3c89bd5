/*
 * Articles on their way from what scrapers wrote into an archive.
 */
#include "tools/intake.h"

#include <string.h>
#include <sys/stat.h>

#include "tools/map_file.h"
#include "tools/message.h"

/* Name what is refused; whether to go on. */
static bool on_refused(void *ctx, const struct nf_place *place,
                       const char *why)
{
    struct intake *p = ctx;

    p->refused++;
    p->refusal_said = true;
    if (place->line)
        complain(p->cli, "%s:%llu: %s", place->file,
                 (unsigned long long)place->line, why);
    else
        complain(p->cli, "%s: %s", place->file, why);
    return p->skip;
}

static void on_notice(void *ctx, const struct nf_place *place, enum nf_notice notice,
                      const char *what, uint64_t amount)
{
    struct intake *p = ctx;

    tally_add(&p->tally, place, notice, what, amount);
}

static void show_progress(struct intake *p, const struct nf_place *place)
{
    struct progress_state state = { .all = p->all_bytes };

    p->here_bytes = place->bytes_read;
    if (!p->cli->progress.on)
        return;
    nf_writer_stats(p->writer, &p->stats);
    state.done = p->before_bytes + place->bytes_read;
    state.articles = p->stats.articles;
    progress_update(&p->cli->progress, &state);
}

/* The former version of an article of an archive, in the one that is written. */
static uint64_t former_of(struct intake *p, const struct nf_place *place)
{
    if (place->record == 1)
        nf_vec_reset(&p->numbers);
    return place->former ? p->numbers.at[place->former - 1] : NF_NO_ARTICLE;
}

/* An article of an archive is number @number now; or the newest former version of it is. */
static enum nf_status note_number(struct intake *p, const struct nf_place *place, uint64_t number,
                                  struct nf_error *err)
{
    if (!place->record || nf_vec_add(&p->numbers, &number))
        return NF_OK;
    return nf_error_set(err, NF_E_NOMEM, "out of memory");
}

/* Store an article, if it is wanted; *number receives which one it is, or is there instead. */
static enum nf_status take(struct intake *p, const struct nf_place *place,
                           const struct nf_record *record, bool *wanted, uint64_t *number,
                           struct nf_error *err)
{
    uint64_t known = NF_NO_ARTICLE;
    enum nf_status st = p->wants ? p->wants(p->ctx, record, wanted, &known, err) : NF_OK;

    *number = former_of(p, place);
    if (known != NF_NO_ARTICLE)
        *number = known;
    if (st != NF_OK || !*wanted)
        return st;
    st = *number == NF_NO_ARTICLE ? nf_writer_add(p->writer, record, err)
                                  : nf_writer_add_version(p->writer, record, *number, err);
    if (st == NF_OK && !place->record)
        tally_article(&p->tally, place, record);
    if (st == NF_OK && place->record) {
        nf_writer_stats(p->writer, &p->stats);
        *number = p->stats.before + p->stats.articles - 1;
    }
    return st;
}

static enum nf_status on_record(void *ctx, const struct nf_place *place,
                                const struct nf_record *record,
                                struct nf_error *err)
{
    struct intake *p = ctx;
    struct nf_error why = NF_ERROR_INIT;
    uint64_t number = NF_NO_ARTICLE;
    bool wanted = true;
    enum nf_status st, noted = NF_OK;

    if (cli_interrupted())
        return NF_E_STOPPED;
    st = take(p, place, record, &wanted, &number, &why);
    if (st == NF_E_WITHDRAWN) { /* it is as if it had not come */
        p->banned++;
        wanted = false;
        st = NF_OK;
    }
    p->unwanted += !wanted;
    show_progress(p, place);
    if (st == NF_OK && wanted && p->added)
        st = p->added(p->ctx, &why);
    if (st == NF_OK || st == NF_E_REFUSED)
        noted = note_number(p, place, number, &why);
    if (noted != NF_OK)
        st = noted;
    if (st == NF_OK)
        return NF_OK;
    if (st == NF_E_REFUSED) {
        if (on_refused(p, place, why.text))
            return NF_OK;
        st = NF_E_INPUT;
    } else {
        p->output_failed = true;
    }
    if (err)
        *err = why;
    return st;
}

void intake_free(struct intake *p)
{
    nf_buf_free(&p->map);
    nf_vec_free(&p->numbers);
}

static bool asks_to_stop(void *ctx)
{
    struct intake *p = ctx;

    return cli_interrupted() != 0 || (p->waits && p->waits(p->ctx));
}

/* The share done can be told when all inputs are plain files. */
uint64_t intake_bytes(char *const *inputs, size_t count)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        struct stat st;

        if (stat(inputs[i], &st) != 0 || !S_ISREG(st.st_mode))
            return 0;
        sum += (uint64_t)st.st_size;
    }
    return sum;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Articles that came, whatever became of them. */
static uint64_t article_count(struct intake *p)
{
    nf_writer_stats(p->writer, &p->stats);
    return p->stats.articles + p->refused + p->unwanted;
}

enum cli_exit intake_import(struct intake *p, const char *input)
{
    struct nf_import_opts opts = p->import;
    struct nf_error err = NF_ERROR_INIT;
    uint64_t before = article_count(p);
    uint64_t files = tally_files(&p->tally), others = tally_others(&p->tally);
    const bool folder = is_folder(input);
    enum nf_status st;

    opts.ctx = p;
    opts.record = on_record;
    opts.refused = on_refused;
    opts.notice = on_notice;
    opts.stop = asks_to_stop;
    opts.threads = p->opts.threads;
    p->here_bytes = 0;
    p->refusal_said = false;
    st = nf_import(input, &opts, &err);
    p->before_bytes += p->here_bytes;
    if (cli_interrupted())
        return CLI_STOPPED;
    if (st == NF_OK && article_count(p) == before &&
        (folder ? tally_files(&p->tally) > files : tally_others(&p->tally) > others)) {
        complain(p->cli, "%s: no article in this %s; -v names its files", input,
                 folder ? "folder" : "container");
        p->refused++;
        return p->skip ? CLI_OK : CLI_NONE;
    }
    if (st == NF_OK || st == NF_E_INPUT || p->refusal_said)
        return cli_exit_code(st);
    if (strcmp(input, "-") == 0)
        input = "standard input";
    return fail_status(p->cli, p->output_failed ? p->name : input, st, &err);
}

/* Options to pack by: a preset, but for what was given, wherever that stood. */
struct nf_writer_opts intake_writer_opts(const struct intake *p)
{
    struct nf_writer_opts o = p->opts;

    o.preset = p->max ? NF_PRESET_SMALL : p->fast ? NF_PRESET_FAST : NF_PRESET_DEFAULT;
    o.stop = cli_stop;
    return o;
}

static bool read_format(struct intake *p)
{
    p->import.format = p->cli->value;
    for (size_t i = 0; nf_format_at(i); i++)
        if (strcmp(p->cli->value, nf_format_at(i)->name) == 0)
            return true;
    fail_usage(p->cli, "--from takes a name that 'newsfiche formats' prints, not '%s'",
               p->cli->value);
    return false;
}

static bool read_small(struct intake *p, const char *option, uint64_t max,
                       unsigned *out)
{
    uint64_t v;

    if (!cli_number(p->cli, option, 1, max, &v))
        return false;
    *out = (unsigned)v;
    return true;
}

static bool read_memory(struct intake *p)
{
    uint64_t mib;

    if (!cli_number(p->cli, "--max-memory", 1, 1u << 20, &mib))
        return false;
    p->import.max_memory = mib << 20;
    return true;
}

static bool read_map(struct intake *p)
{
    if (!map_file_read(p->cli, p->cli->value, &p->map))
        return false;
    p->import.map = nf_buf_text(&p->map);
    return true;
}

bool intake_option(struct intake *p, int code)
{
    switch (code) {
    case 'v':
        p->tally.verbose = true;
        return true;
    case INTAKE_AT:
        p->import.at = p->cli->value;
        return true;
    case INTAKE_MAP:
        return read_map(p);
    case INTAKE_ENCODING:
        p->import.encoding = p->cli->value;
        return true;
    case INTAKE_COLUMNS:
        p->import.columns = p->cli->value;
        return true;
    case INTAKE_NO_HEADER:
        p->import.no_header = true;
        return true;
    case INTAKE_MAX_MEMORY:
        return read_memory(p);
    case INTAKE_NO_PATHS:
        p->import.paths = false;
        return true;
    case INTAKE_FROM:
        return read_format(p);
    case INTAKE_ON_ERROR:
        return cli_on_error(p->cli, &p->skip);
    case INTAKE_LEVEL:
        return read_small(p, "--level", 22, &p->opts.level);
    case INTAKE_BLOCK:
        return read_small(p, "--block", 4096, &p->opts.block_articles);
    case INTAKE_JOBS:
        return read_small(p, "--jobs", 64, &p->opts.threads);
    case INTAKE_FAST:
        p->fast = true;
        return true;
    case INTAKE_MAX:
        p->max = true;
        return true;
    case INTAKE_NO_TABLES:
        p->opts.flags |= NF_WRITER_NO_TABLES;
        return true;
    case INTAKE_TAKE_BANNED:
        p->opts.flags |= NF_WRITER_TAKE_BANNED;
        return true;
    default: /* INTAKE_NO_ID_INDEX */
        p->opts.flags |= NF_WRITER_NO_ID_INDEX;
        return true;
    }
}

void intake_json(struct intake *p, struct out *out)
{
    json_number(out, "articles", p->stats.articles);
    json_number(out, "refused", p->refused);
    tally_json(&p->tally, out);
    json_number(out, "blocks", p->stats.blocks);
    json_number(out, "input_bytes", p->stats.input_bytes);
    json_number(out, "output_bytes", p->stats.output_bytes);
    json_real(out, "seconds", clock_since(&p->start));
}
