/*
 * Which articles of an archive have a key or match a query, and where to part it: numbers.
 */
#include "bindings/python/src/py_core.h"

/* find(key, by_id, below): the number of the newest article with that key, below a number;
 * None if there is none, or none can have it, for it is no URL. And why a newer one may be lost,
 * or None. */
PyObject *nfpy_find(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    PyObject *key, *bytes;
    struct nf_set_cursor *c;
    unsigned long long below;
    uint64_t found = 0;
    enum nf_status st;
    Py_ssize_t n;
    char *text;
    int by_id;

    if (!PyArg_ParseTuple(args, "UpK", &key, &by_id, &below))
        return NULL;
    bytes = nfpy_utf8(key);
    if (!bytes || PyBytes_AsStringAndSize(bytes, &text, &n) != 0 ||
        !(c = nfpy_cursor_take(r))) {
        Py_XDECREF(bytes);
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    st = nf_set_cursor_find(c, by_id ? NF_KEY_ID : NF_KEY_URL,
                            (struct nf_str){ text, (size_t)n }, below, &found, &err);
    Py_END_ALLOW_THREADS
    Py_DECREF(bytes);
    nfpy_cursor_give(r, c);
    if (st == NF_OK)
        return Py_BuildValue("(Kz)", (unsigned long long)found,
                             err.status == NF_OK ? NULL : err.text);
    if (st == NF_E_NOTFOUND || st == NF_E_USAGE)
        return Py_BuildValue("(OO)", Py_None, Py_None);
    return nfpy_raise(st, &err, r->paths, NFPY_NO_ORDINAL);
}

/* Append to @out the numbers from @first to before @end that @q matches. */
static enum nf_status collect(struct nf_set_cursor *c, const struct nf_query *q,
                              uint64_t first, uint64_t end, struct nf_buffer *out,
                              struct nf_error *err)
{
    enum nf_status st = NF_OK;
    uint64_t found;

    while (first < end && st == NF_OK) {
        st = nf_set_cursor_next(c, first, q, &found, &first, err);
        if (st == NF_OK && found < end) {
            uint64_t *to = (uint64_t *)(void *)nf_buffer_room(out, sizeof(found));

            if (!to)
                return NF_E_NOMEM;
            *to = found;
            out->len += sizeof(found);
        }
    }
    return st == NF_E_END ? NF_OK : st;
}

/* select(query, first, end): the numbers, as the bytes of an array('Q'). */
PyObject *nfpy_select(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer out = { NULL, 0, 0 };
    struct nfpy_query q;
    struct nf_set_cursor *c;
    PyObject *from, *made;
    unsigned long long first, end;
    enum nf_status st;

    if (!PyArg_ParseTuple(args, "OKK", &from, &first, &end) || !nfpy_query_get(from, &q))
        return NULL;
    c = nfpy_cursor_take(r);
    if (!c) {
        nfpy_query_free(&q);
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    st = collect(c, &q.query, first, end, &out, &err);
    Py_END_ALLOW_THREADS
    nfpy_query_free(&q);
    nfpy_cursor_give(r, c);
    made = st == NF_OK ? PyBytes_FromStringAndSize((const char *)out.ptr,
                                                   (Py_ssize_t)out.len)
                       : nfpy_raise(st, &err, r->paths, NFPY_NO_ORDINAL);
    free(out.ptr);
    return made;
}

/* A list of @n numbers. */
static PyObject *list_of(const uint64_t *numbers, size_t n)
{
    PyObject *list = PyList_New((Py_ssize_t)n);

    for (size_t i = 0; list && i < n; i++) {
        PyObject *number = PyLong_FromUnsignedLongLong(numbers[i]);

        if (!number)
            Py_CLEAR(list);
        else
            PyList_SetItem(list, (Py_ssize_t)i, number);
    }
    return list;
}

/* Room for @n numbers; @n is at most what an archive has articles, or parts asked for. */
static uint64_t *numbers_new(unsigned long long n)
{
    uint64_t *numbers = n < SIZE_MAX / 16 ? malloc((size_t)(n + 1) * sizeof(*numbers)) : NULL;

    if (!numbers)
        PyErr_NoMemory();
    return numbers;
}

/* newest(query, n): the numbers, newest first. */
PyObject *nfpy_newest(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set_totals all = NF_SET_TOTALS_INIT;
    struct nfpy_query q;
    struct nf_set_cursor *c = NULL;
    PyObject *from, *made = NULL;
    unsigned long long n;
    enum nf_status st;
    uint64_t *numbers;
    size_t found = 0;

    if (!PyArg_ParseTuple(args, "OO&", &from, nfpy_uint64, &n) || !nfpy_query_get(from, &q))
        return NULL;
    c = nfpy_cursor_take(r);
    if (c)
        nf_set_info(r->set, &all);
    if (n > all.articles)
        n = all.articles;
    numbers = c ? numbers_new(n) : NULL;
    if (numbers) {
        Py_BEGIN_ALLOW_THREADS
        st = nf_set_cursor_newest(c, &q.query, numbers, (size_t)n, &found, &err);
        Py_END_ALLOW_THREADS
        made = st == NF_OK ? list_of(numbers, found)
                           : nfpy_raise(st, &err, r->paths, NFPY_NO_ORDINAL);
    }
    free(numbers);
    nfpy_query_free(&q);
    if (c)
        nfpy_cursor_give(r, c);
    return made;
}

/* splits(n): the n + 1 borders of n parts. */
PyObject *nfpy_splits(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set *set;
    unsigned long long n;
    PyObject *made = NULL;
    enum nf_status st;
    uint64_t *borders;

    if (!PyArg_ParseTuple(args, "O&", nfpy_uint64, &n))
        return NULL;
    set = nfpy_reader_use(r);
    borders = set ? numbers_new(n) : NULL;
    if (borders) {
        Py_BEGIN_ALLOW_THREADS
        st = nf_set_splits(set, (size_t)n, borders, &err);
        Py_END_ALLOW_THREADS
        made = st == NF_OK ? list_of(borders, (size_t)n + 1)
                           : nfpy_raise(st, &err, r->paths, NFPY_NO_ORDINAL);
    }
    free(borders);
    if (set)
        nfpy_reader_leave(r);
    return made;
}
