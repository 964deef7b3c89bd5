#include "tools/versions_left.h"

#include <stdlib.h>

#include "src/base/alloc.h"
#include "src/base/rising.h"
#include "tools/article_key.h"
#include "tools/figures.h"
#include "tools/message.h"

/* How many articles that stay have the key. */
static uint64_t count(struct nf_cursor *c, int kind, struct nf_str key,
                      const struct versions_left *v)
{
    uint64_t at = UINT64_MAX, left = 0;

    while (nf_cursor_find(c, (enum nf_key)kind, key, at, &at, NULL) == NF_OK)
        left += !bsearch(&at, v->gone, v->gone_count, sizeof(at), nf_rising);
    return left;
}

void versions_left_say(struct cli *cli, const char *name, struct nf_reader *reader,
                       const struct versions_left *v)
{
    struct nf_cursor *c = NULL;
    struct nf_buf key, scratch;
    char text[FIGURE_TEXT];

    if (nf_cursor_open(reader, &c, NULL) != NF_OK)
        return;
    nf_buf_init(&key, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&scratch, &nf_alloc_libc, SIZE_MAX / 2);
    for (size_t i = 0; i < v->named_count; i++) {
        struct nf_record record;
        uint64_t left = 0;
        int kind;

        if (nf_cursor_get(c, v->named[i], NF_PARTS_SHORT, &record, NULL) == NF_OK &&
            article_key_of(&record, &key, &scratch, &kind) && kind)
            left = count(c, kind, nf_buf_view(&key), v);
        if (left)
            complain(cli, "%s: %s other %s of article %llu %s; with its URL or identifier all go",
                     name, figure_count(left, text), left == 1 ? "version" : "versions",
                     (unsigned long long)v->named[i], left == 1 ? "stays" : "stay");
    }
    nf_buf_free(&key);
    nf_buf_free(&scratch);
    nf_cursor_close(c);
}
