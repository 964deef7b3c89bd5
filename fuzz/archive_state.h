#ifndef NF_FUZZ_ARCHIVE_STATE_H
#define NF_FUZZ_ARCHIVE_STATE_H

/* All there is to be seen of an archive, to be compared with what comes of it. */
#include "fuzz/bounded.h"
#include "fuzz/outcome.h"

/* Articles that are looked at. */
#define MOST_ARTICLES 4096
/* What an archive may decode to that is worth the time. */
#define MOST_BYTES ((uint64_t)8 << 20)

struct state {
    bool opens;
    bool sound; /* verify found nothing */
    uint64_t count;
    uint64_t bytes;
    struct outcome article[MOST_ARTICLES];
};

/* What all that is opened takes its memory of. */
static struct bounded_memory memory;
static const struct nf_alloc alloc = { &memory, bounded_get, bounded_put };

/* NULL if it is refused. */
static inline struct nf_reader *opened(const struct nf_buffer *file)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_reader *r = NULL;

    opts.alloc = &alloc;
    return nf_reader_open_memory(file->ptr, file->len, &opts, &r, NULL) == NF_OK ? r : NULL;
}

static inline void look_at_articles(struct nf_reader *r, struct state *s)
{
    struct nf_cursor *c = NULL;

    CLAIM(nf_cursor_open(r, &c, NULL) == NF_OK);
    for (uint64_t i = 0; i < s->count && i < MOST_ARTICLES && s->bytes <= MOST_BYTES; i++) {
        struct nf_record record;
        struct outcome *o = &s->article[i];

        *o = (struct outcome){ .status = nf_cursor_get(c, i, NF_PARTS_ALL, &record, NULL) };
        if (o->status == NF_OK)
            *o = outcome_of(&record);
        s->bytes += o->len;
    }
    nf_cursor_close(c);
}

static inline void look(const struct nf_buffer *file, struct state *s)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_info info = NF_INFO_INIT;
    struct nf_reader *r = opened(file);

    s->opens = r != NULL;
    s->sound = false;
    s->count = s->bytes = 0;
    if (!r)
        return;
    nf_reader_info(r, &info);
    s->count = info.articles;
    look_at_articles(r, s);
    opts.level = NF_VERIFY_DEEP;
    opts.threads = 1;
    s->sound = nf_verify(r, &opts, &result, NULL) == NF_OK;
    nf_reader_close(r);
}

#endif
