/*
 * Packs sources into a golden archive with options that the command has not:
 *
 *     make_golden OUT [OPTION…] INPUT…
 *
 *     fast                       NF_PRESET_FAST
 *     max                        NF_PRESET_SMALL
 *     level=N block=N bytes=N frame=N    as in struct nf_writer_opts
 *     store no-tables no-lexicon
 *     id=HEX                     32 digits
 *     seal=N                     with N percent of parity, at the end
 *
 * One thread; options come before the first input.
 */
#include <newsfiche/convert.h>
#include <newsfiche/newsfiche.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const char *what, enum nf_status st, const struct nf_error *err)
{
    fprintf(stderr, "make_golden: %s: %s\n", what,
            err->text[0] ? err->text : nf_strerror(st));
    return EXIT_FAILURE;
}

static enum nf_status on_record(void *ctx, const struct nf_place *place,
                                const struct nf_record *record,
                                struct nf_error *err)
{
    (void)place;
    return nf_writer_add(ctx, record, err);
}

/* The 16 bytes of 32 hexadecimal digits. */
static bool read_id(const char *hex, uint8_t *id)
{
    if (strlen(hex) != 2 * 16)
        return false;
    for (int i = 0; i < 16; i++) {
        const char pair[3] = { hex[2 * i], hex[2 * i + 1], '\0' };
        char *end;

        id[i] = (uint8_t)strtoul(pair, &end, 16);
        if (*end)
            return false;
    }
    return true;
}

/* Whether @arg was an option. */
static bool take_option(const char *arg, struct nf_writer_opts *opts,
                        unsigned *percent, uint8_t *id)
{
    const struct {
        const char *name;
        unsigned *number;
    } numbers[] = { { "level=", &opts->level },
                    { "block=", &opts->block_articles },
                    { "bytes=", &opts->block_bytes },
                    { "frame=", &opts->frame_articles },
                    { "seal=", percent } };
    const struct {
        const char *name;
        unsigned flag;
    } flags[] = { { "store", NF_WRITER_STORE },
                  { "no-tables", NF_WRITER_NO_TABLES },
                  { "no-lexicon", NF_WRITER_NO_LEXICON } };

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        const size_t len = strlen(numbers[i].name);

        if (strncmp(arg, numbers[i].name, len) == 0) {
            *numbers[i].number = (unsigned)strtoul(arg + len, NULL, 10);
            return true;
        }
    }
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if (strcmp(arg, flags[i].name) == 0) {
            opts->flags |= flags[i].flag;
            return true;
        }
    }
    if (strcmp(arg, "fast") == 0) {
        opts->preset = NF_PRESET_FAST;
        return true;
    }
    if (strcmp(arg, "max") == 0) {
        opts->preset = NF_PRESET_SMALL;
        return true;
    }
    if (strncmp(arg, "id=", 3) == 0 && read_id(arg + 3, id)) {
        opts->id = id;
        return true;
    }
    return false;
}

static int pack(const char *out, const struct nf_writer_opts *opts,
                char **inputs, int count)
{
    struct nf_import_opts import = NF_IMPORT_OPTS_INIT;
    struct nf_writer *writer = NULL;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_sink sink = NF_SINK_INIT;
    enum nf_status st = nf_sink_file(out, true, &sink, &err);

    if (st != NF_OK)
        return fail(out, st, &err);
    st = nf_writer_create(&sink, opts, &writer, &err);
    if (st != NF_OK) {
        if (sink.close)
            sink.close(sink.ctx);
        return fail(out, st, &err);
    }
    import.record = on_record;
    import.ctx = writer;
    for (int i = 0; i < count && st == NF_OK; i++)
        st = nf_import(inputs[i], &import, &err);
    if (st == NF_OK)
        st = nf_writer_finish(writer, &err);
    nf_writer_close(writer);
    return st == NF_OK ? EXIT_SUCCESS : fail(out, st, &err);
}

int main(int argc, char **argv)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_seal_opts seal = NF_SEAL_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = NF_OK;
    unsigned percent = 0;
    uint8_t id[16];
    int i = 2;

    while (i < argc && take_option(argv[i], &opts, &percent, id))
        i++;
    opts.threads = 1;
    if (argc < 2) {
        fprintf(stderr, "usage: make_golden OUT [OPTION…] INPUT…\n");
        return EXIT_FAILURE;
    }
    if (pack(argv[1], &opts, argv + i, argc - i) != EXIT_SUCCESS)
        return EXIT_FAILURE;
    seal.percent = percent;
    if (percent)
        st = nf_seal_file(argv[1], &seal, NULL, &err);
    return st == NF_OK ? EXIT_SUCCESS : fail(argv[1], st, &err);
}
