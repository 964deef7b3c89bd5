/*
 * Articles by their numbers, in any order, several at once: each block is decoded once.
 */
#include "bindings/python/src/py_core.h"

struct many {
    uint64_t *numbers;
    struct nf_record **records; /* one for each; NULL: it cannot be had */
    size_t n;
    bool nomem;
};

static bool many_alloc(struct many *m, PyObject *list)
{
    Py_ssize_t n = PyList_Size(list);

    if (n < 0)
        return false;
    m->n = (size_t)n;
    m->numbers = malloc((m->n + 1) * sizeof(*m->numbers));
    m->records = calloc(m->n + 1, sizeof(struct nf_record *));
    if (!m->numbers || !m->records) {
        PyErr_NoMemory();
        return false;
    }
    for (size_t i = 0; i < m->n; i++)
        m->numbers[i] = PyLong_AsUnsignedLongLong(PyList_GetItem(list, (Py_ssize_t)i));
    return !PyErr_Occurred();
}

static void many_free(struct many *m)
{
    for (size_t i = 0; m->records && i < m->n; i++)
        nf_record_free(m->records[i]);
    free(m->records);
    free(m->numbers);
}

static bool take(void *ctx, size_t i, const struct nf_record *record)
{
    struct many *m = ctx;

    m->nomem = nf_record_copy(record, NULL, &m->records[i], NULL) != NF_OK;
    return m->nomem;
}

/* The articles that were fetched, as a list with None for those that were not. */
static PyObject *many_list(struct many *m, struct nfpy_reader *r, PyObject *cls,
                           PyObject *archive, bool is_short)
{
    PyObject *list = PyList_New((Py_ssize_t)m->n);

    for (size_t i = 0; list && i < m->n; i++) {
        struct nf_record *record = m->records[i];
        PyObject *article = Py_BuildValue("");

        m->records[i] = NULL;
        if (record && article) {
            Py_DECREF(article);
            article = nfpy_record_new(cls, r, archive, m->numbers[i], is_short, record);
        }
        if (!article)
            Py_CLEAR(list);
        else
            PyList_SetItem(list, (Py_ssize_t)i, article);
    }
    return list;
}

/* get_many(cls, archive, numbers, short, threads): a list of articles in the order of
 * numbers; None for what is withdrawn or cannot be read. */
PyObject *nfpy_get_many(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    struct many m = { NULL, NULL, 0, false };
    struct nf_reader *reader;
    PyObject *cls, *archive, *list, *made = NULL;
    enum nf_status st;
    unsigned threads;
    int is_short;

    if (!PyArg_ParseTuple(args, "OOO!pI", &cls, &archive, &PyList_Type, &list, &is_short,
                          &threads))
        return NULL;
    reader = nfpy_reader_use(r);
    if (!reader)
        return NULL;
    if (many_alloc(&m, list)) {
        Py_BEGIN_ALLOW_THREADS
        st = nf_reader_get_many(reader, m.numbers, m.n,
                                is_short ? NF_PARTS_SHORT : NF_PARTS_ALL, threads, take,
                                &m, &err);
        Py_END_ALLOW_THREADS
        if (m.nomem)
            PyErr_NoMemory();
        else if (st != NF_OK && st != NF_E_DAMAGED && st != NF_E_UNSUPPORTED &&
                 st != NF_E_LIMIT)
            nfpy_raise_reader(st, &err, r, NFPY_NO_ORDINAL);
        else
            made = many_list(&m, r, cls, archive, is_short);
    }
    many_free(&m);
    nfpy_reader_leave(r);
    return made;
}
