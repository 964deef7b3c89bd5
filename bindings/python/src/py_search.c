/*
 * Reader.search(): what the indexes of words beside the archives find.
 */
#include "bindings/python/src/py_core.h"

#ifdef NFPY_SEARCH
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bindings/sqlite/fulltext/newsfiche_fulltext.h"

/* What is asked, and what was found so far. */
struct search {
    struct nf_set *set;
    struct nf_str query;
    uint64_t end;      /* articles from this on are none of those that are looked through */
    struct nf_fulltext_hit *hits;
    size_t count;
    uint64_t behind;   /* articles that were added since the indexes were made */
    uint64_t left_out; /* that could not be read then */
};

/* How many articles of an archive are looked through: not those that were added since. */
static uint64_t articles_of(const struct search *s, const struct nf_set_member *m)
{
    const uint64_t rest = s->end > m->first ? s->end - m->first : 0;

    return m->info->articles < rest ? m->info->articles : rest;
}

/* Those of an archive, by their ordinals. */
static bool add_hits(struct search *s, const struct nf_fulltext_hit *hits, size_t n,
                     const struct nf_set_member *m)
{
    struct nf_fulltext_hit *more;

    while (n && hits[n - 1].ordinal >= articles_of(s, m))
        n--;
    if (n == 0)
        return true;
    if (n > SIZE_MAX / sizeof(*more) - s->count)
        return false;
    more = realloc(s->hits, (s->count + n) * sizeof(*more));
    if (!more)
        return false;
    s->hits = more;
    for (size_t i = 0; i < n; i++) {
        more[s->count + i] = hits[i];
        more[s->count + i].ordinal += m->first;
    }
    s->count += n;
    return true;
}

/* An index that is not there, or of no use: what to do is said. */
static enum nf_status useless(struct nf_error *err, enum nf_status st, const char *archive,
                              const char *what)
{
    nf_error_set(err, st == NF_E_NOTFOUND ? NF_E_IO : st, "%s: %s; newsfiche index makes one",
                 archive, what);
    if (st == NF_E_NOTFOUND)
        err->os_errno = ENOENT;
    return err->status;
}

static enum nf_status ask_index(struct search *s, struct nf_fulltext *f,
                                const struct nf_set_member *m, struct nf_error *err)
{
    struct nf_fulltext_hit *hits = NULL;
    const uint64_t articles = articles_of(s, m);
    struct nf_fulltext_info info;
    size_t n = 0;
    enum nf_status st = nf_fulltext_fits(f, m->path, m->info, err);

    nf_fulltext_info(f, &info);
    if (st == NF_E_NOTFOUND)
        return useless(err, st, m->path, "the index beside it is of another archive, or of a "
                                         "later generation");
    if (st != NF_OK && st != NF_E_END)
        return st;
    if (st == NF_E_END && articles > info.articles)
        s->behind += articles - info.articles;
    s->left_out += info.left_out;
    st = nf_fulltext_find(f, s->query, &hits, &n, err);
    if (st == NF_OK && !add_hits(s, hits, n, m))
        st = NF_E_NOMEM;
    nf_fulltext_free(hits);
    return st;
}

static enum nf_status ask_archive(struct search *s, const struct nf_set_member *m,
                                  struct nf_error *err)
{
    const size_t n = strlen(m->path);
    char *path = malloc(n + sizeof(NFPY_INDEX));
    struct nf_fulltext *f = NULL;
    enum nf_status st;

    if (!path)
        return NF_E_NOMEM;
    memcpy(path, m->path, n);
    memcpy(path + n, NFPY_INDEX, sizeof(NFPY_INDEX));
    st = nf_fulltext_open(path, &f, err);
    free(path);
    if (st == NF_E_NOTFOUND)
        return useless(err, st, m->path, "there is no index of its words");
    if (st == NF_OK)
        st = ask_index(s, f, m, err);
    nf_fulltext_close(f);
    return st;
}

static enum nf_status ask_all(struct search *s, struct nf_error *err)
{
    struct nf_set_member m = NF_SET_MEMBER_INIT;
    enum nf_status st = NF_OK;

    for (size_t i = 0; st == NF_OK && nf_set_archive(s->set, i, &m, NULL) == NF_OK; i++)
        st = ask_archive(s, &m, err);
    return st;
}

static int by_rank(const void *a, const void *b)
{
    const struct nf_fulltext_hit *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

/* (numbers, behind, left_out): the numbers as the bytes of an array('Q'). */
static PyObject *made_of(struct search *s)
{
    uint64_t *numbers = (uint64_t *)s->hits;

    if (s->count)
        qsort(s->hits, s->count, sizeof(*s->hits), by_rank);
    for (size_t i = 0; i < s->count; i++) {
        const uint64_t ordinal = s->hits[i].ordinal;

        memcpy(&numbers[i], &ordinal, sizeof(ordinal)); /* it is no longer a hit */
    }
    return Py_BuildValue("y#KK", s->count ? (const char *)numbers : "",
                         (Py_ssize_t)(s->count * sizeof(*numbers)),
                         (unsigned long long)s->behind, (unsigned long long)s->left_out);
}

PyObject *nfpy_search(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    struct search s = { .count = 0 };
    PyObject *query, *bytes, *made;
    unsigned long long end;
    enum nf_status st;
    Py_ssize_t n;
    char *text;

    if (!PyArg_ParseTuple(args, "UK", &query, &end))
        return NULL;
    bytes = PyUnicode_AsUTF8String(query);
    if (!bytes || PyBytes_AsStringAndSize(bytes, &text, &n) != 0 ||
        !(s.set = nfpy_reader_use(r))) {
        Py_XDECREF(bytes);
        return NULL;
    }
    s.query = (struct nf_str){ text, (size_t)n };
    s.end = end;
    Py_BEGIN_ALLOW_THREADS
    st = ask_all(&s, &err);
    Py_END_ALLOW_THREADS
    nfpy_reader_leave(r);
    Py_DECREF(bytes);
    made = st == NF_OK ? made_of(&s) : nfpy_raise(st, &err, r->paths, NFPY_NO_ORDINAL);
    free(s.hits);
    return made;
}

#else

PyObject *nfpy_search(PyObject *self, PyObject *args)
{
    (void)self;
    (void)args;
    PyErr_SetString(PyExc_NotImplementedError,
                    "this build of newsfiche has no SQLite, so it cannot search");
    return NULL;
}

#endif
