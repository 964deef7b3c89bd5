#include "src/check/verify_places.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/chunk_header.h"
#include "src/base/fail.h"

/* Of what is said of single articles, so many bytes are kept. */
#define TEXTS (1u << 20)

void nf_troubles_init(struct nf_troubles *t, const struct nf_alloc *alloc)
{
    nf_vec_init(&t->runs, alloc);
    nf_buf_init(&t->texts, alloc, SIZE_MAX / 2);
}

void nf_troubles_free(struct nf_troubles *t)
{
    nf_vec_free(&t->runs);
    nf_buf_free(&t->texts);
}

/* Whether @next goes on where @run ends. */
static bool goes_on(const struct nf_trouble_run *run, const struct nf_trouble_run *next)
{
    return run->what == next->what && run->place == next->place &&
           run->first + run->articles == next->first &&
           (run->place != NF_NO_PLACE || next->what != NF_TROUBLE_LOST ||
            run->offset == next->offset);
}

bool nf_troubles_add(struct nf_troubles *t, enum nf_trouble what, uint64_t first,
                     uint64_t articles, uint32_t place, const struct nf_error *err)
{
    const size_t n = nf_vec_count(&t->runs);
    struct nf_trouble_run run = { first, articles, what, place, err->offset, t->texts.len };

    if (n > 0 && goes_on(&t->runs.at[n - 1], &run)) {
        t->runs.at[n - 1].articles += articles;
        return true;
    }
    if (place != NF_NO_PLACE || t->texts.len > TEXTS)
        run.text = SIZE_MAX;
    else if (!nf_buf_add(&t->texts, err->text, strlen(err->text) + 1))
        return false;
    return nf_vec_add(&t->runs, &run);
}

bool nf_troubles_join(struct nf_troubles *t, struct nf_troubles *from)
{
    const size_t base = t->texts.len;
    bool ok = from->texts.len == 0 || nf_buf_add(&t->texts, from->texts.ptr, from->texts.len);

    for (size_t i = 0; ok && i < nf_vec_count(&from->runs); i++) {
        struct nf_trouble_run run = from->runs.at[i];

        if (run.text != SIZE_MAX)
            run.text += base;
        ok = nf_vec_add(&t->runs, &run);
    }
    nf_troubles_free(from);
    return ok;
}

static int by_place(const void *a, const void *b)
{
    const struct nf_trouble_run *x = a, *y = b;

    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (int)x->what - (int)y->what;
}

/* Threads took runs of articles by turns: put together what belongs together. */
static void sort_runs(struct nf_troubles *t)
{
    struct nf_trouble_run *r = t->runs.at;
    const size_t n = nf_vec_count(&t->runs);
    size_t kept = 0;

    if (n > 1)
        qsort(r, n, sizeof(*r), by_place);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && goes_on(&r[kept - 1], &r[i]))
            r[kept - 1].articles += r[i].articles;
        else
            r[kept++] = r[i];
    }
    t->runs.buf.len = kept * sizeof(*r);
}

static void text_of(struct nf_reader *r, const struct nf_verify_place *place, char *text,
                    size_t n)
{
    if (r->bad.from.read_at && nf_bad_sectors_in(&r->bad, place->offset, place->length))
        snprintf(text, n, "%s: the disk cannot read it", place->what == NF_PLACE_CHUNK
                              ? nf_chunk_type_name(place->type) : "bad sectors");
    else if (place->what == NF_PLACE_CHUNK)
        snprintf(text, n, "%s: checksum differs", nf_chunk_type_name(place->type));
    else if (place->what == NF_PLACE_TRAILER)
        snprintf(text, n, "the trailer is damaged");
    else if (place->what == NF_PLACE_PADDING)
        snprintf(text, n, "a byte between generations is not zero");
    else
        snprintf(text, n, "%" PRIu64 " bytes that are no chunk: a chunk header is "
                 "damaged, or bytes are missing or added", place->length);
}

/* Report a place and the @n runs of @r, which it costs. */
static enum nf_status tell_place(struct nf_verify_run *v, const struct nf_verify_place *place,
                                 const struct nf_trouble_run *r, size_t n,
                                 struct nf_error *err)
{
    char text[200];
    struct nf_damage d = { .struct_size = sizeof(d), .text = text, .offset = place->offset,
                           .length = place->length };
    NF_VEC(struct nf_article_run) lost;

    if (place->known && n == 0)
        return NF_OK;
    nf_vec_init(&lost, v->reader->archive.alloc);
    for (size_t i = 0; i < n; i++) {
        const struct nf_article_run one = { r[i].first, r[i].articles };

        d.articles += one.articles;
        if (!nf_vec_add(&lost, &one)) {
            nf_vec_free(&lost);
            return nf_fail_nomem(err);
        }
    }
    text_of(v->reader, place, text, sizeof(text));
    d.first_article = n ? r[0].first : 0;
    d.lost = lost.at;
    d.lost_count = n;
    nf_verify_finding(v, &d);
    nf_vec_free(&lost);
    return NF_OK;
}

/* Articles that fail, where every checksum is right. */
static void tell_run(struct nf_verify_run *v, const struct nf_troubles *t,
                     const struct nf_trouble_run *r)
{
    const bool lost = r->what == NF_TROUBLE_LOST || r->what == NF_TROUBLE_NEWER;
    const struct nf_article_run run = { r->first, r->articles };
    char text[sizeof(((struct nf_error *)0)->text) + 80];
    char number[50];
    struct nf_damage d = { .struct_size = sizeof(d), .text = text, .offset = r->offset,
                           .first_article = r->first, .articles = lost ? r->articles : 0,
                           .lost = lost ? &run : NULL, .lost_count = lost };
    const char *why = r->text == SIZE_MAX ? "damaged" : nf_buf_text(&t->texts) + r->text;

    if (r->articles == 1)
        snprintf(number, sizeof(number), "article %" PRIu64, r->first);
    else
        snprintf(number, sizeof(number), "articles %" PRIu64 " to %" PRIu64, r->first,
                 r->first + r->articles - 1);
    if (r->what == NF_TROUBLE_CATALOG)
        snprintf(text, sizeof(text), "the catalog says something else of %s", number);
    else if (r->what == NF_TROUBLE_KEY)
        snprintf(text, sizeof(text), "%s: not in the key index", number);
    else if (r->what == NF_TROUBLE_LIMIT)
        snprintf(text, sizeof(text), "%s is not checked: %s", number, why);
    else
        snprintf(text, sizeof(text), "%s: %s", number, why);
    v->newer += r->what == NF_TROUBLE_NEWER;
    v->large += r->what == NF_TROUBLE_LIMIT;
    nf_verify_finding(v, &d);
}

enum nf_status nf_verify_tell(struct nf_verify_run *v, struct nf_troubles *t,
                              struct nf_error *err)
{
    const size_t places = nf_vec_count(&v->places);
    size_t at = 0, n;
    enum nf_status st = NF_OK;

    sort_runs(t);
    n = nf_vec_count(&t->runs);
    for (uint32_t i = 0; i < places && st == NF_OK; i++) {
        const size_t from = at;

        while (at < n && t->runs.at[at].place == i)
            at++;
        st = tell_place(v, &v->places.at[i], at > from ? &t->runs.at[from] : NULL, at - from,
                        err);
    }
    for (; st == NF_OK && at < n; at++)
        tell_run(v, t, &t->runs.at[at]);
    return st;
}
