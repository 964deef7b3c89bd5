/* The smallest user of libnewsfiche_convert: imports one line of JSON. */
#include <newsfiche/convert.h>

#include <stdio.h>
#include <stdlib.h>

static enum nf_status count(void *ctx, const struct nf_place *place,
                            const struct nf_record *record,
                            struct nf_error *err)
{
    (void)place;
    (void)record;
    (void)err;
    ++*(unsigned *)ctx;
    return NF_OK;
}

int main(void)
{
    static const char line[] = "{\"url\":\"https://example.org/rain\"}\n";
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    struct nf_str bytes = { line, sizeof(line) - 1 };
    struct nf_error err = NF_ERROR_INIT;
    unsigned articles = 0;

    opts.record = count;
    opts.ctx = &articles;
    if (nf_import_memory("line.jsonl", bytes, &opts, &err) != NF_OK)
        printf("%s\n", err.text);
    printf("%u article\n", articles);
    return articles == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
