/*
 * One open archive. Its numbers count from its first article; those of several archives
 * that are one for Python are the package's business.
 */
#include "bindings/python/src/py_core.h"

PyTypeObject *nfpy_reader_type;

struct nf_reader *nfpy_reader_use(struct nfpy_reader *r)
{
    if (r->closed || !r->reader) {
        PyErr_Format(PyExc_ValueError, "%U: the archive is closed", r->path);
        return NULL;
    }
    r->users++;
    return r->reader;
}

void nfpy_reader_leave(struct nfpy_reader *r)
{
    struct nf_reader *reader = r->reader;

    if (--r->users == 0 && r->closed) {
        r->reader = NULL;
        nf_reader_close(reader);
    }
}

/* Close it, at the latest when the last iteration ends. */
static void reader_close(struct nfpy_reader *r)
{
    if (r->closed)
        return;
    r->closed = true;
    while (r->cursor_count)
        nf_cursor_close(r->cursors[--r->cursor_count]);
    r->users++;
    nfpy_reader_leave(r);
}

struct nf_cursor *nfpy_cursor_take(struct nfpy_reader *r)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_cursor *c;
    enum nf_status st;

    if (!nfpy_reader_use(r))
        return NULL;
    if (r->cursor_count)
        return r->cursors[--r->cursor_count];
    st = nf_cursor_open(r->reader, &c, &err);
    if (st == NF_OK)
        return c;
    nfpy_reader_leave(r);
    nfpy_raise_reader(st, &err, r, NFPY_NO_ORDINAL);
    return NULL;
}

void nfpy_cursor_give(struct nfpy_reader *r, struct nf_cursor *c)
{
    if (!r->closed && r->cursor_count < NFPY_CURSORS)
        r->cursors[r->cursor_count++] = c;
    else
        nf_cursor_close(c);
    nfpy_reader_leave(r);
}

/* Reader(path, base): path as the system has it. */
static PyObject *reader_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nfpy_reader *r;
    PyObject *path, *bytes = NULL;
    unsigned long long base;
    enum nf_status st;
    const char *name;

    (void)kwargs;
    if (!PyArg_ParseTuple(args, "UK", &path, &base) ||
        !PyUnicode_FSConverter(path, &bytes))
        return NULL;
    r = (struct nfpy_reader *)PyType_GenericAlloc(type, 0);
    if (!r) {
        Py_DECREF(bytes);
        return NULL;
    }
    Py_INCREF(path);
    r->path = path;
    r->base = base;
    name = PyBytes_AsString(bytes);
    Py_BEGIN_ALLOW_THREADS
    st = nf_reader_open_file(name, NULL, &r->reader, &err);
    Py_END_ALLOW_THREADS
    Py_DECREF(bytes);
    if (st == NF_OK)
        return (PyObject *)r;
    nfpy_raise_reader(st, &err, r, NFPY_NO_ORDINAL);
    r->closed = true;
    Py_DECREF(r);
    return NULL;
}

static void reader_dealloc(PyObject *self)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    PyTypeObject *type = Py_TYPE(self);

    reader_close(r);
    Py_XDECREF(r->path);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *reader_close_method(PyObject *self, PyObject *none)
{
    (void)none;
    reader_close((struct nfpy_reader *)self);
    Py_RETURN_NONE;
}

/* info(): (id, generation, articles, size, input_bytes, creator, time, flaws). */
static PyObject *reader_info(PyObject *self, PyObject *none)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_info info = NF_INFO_INIT;
    PyObject *creator, *made;

    (void)none;
    if (!nfpy_reader_use(r))
        return NULL;
    nf_reader_info(r->reader, &info);
    creator = PyUnicode_DecodeUTF8(info.creator.ptr ? info.creator.ptr : "",
                                   (Py_ssize_t)info.creator.len, "replace");
    made = Py_BuildValue("y#IKKKNKK", (const char *)info.id, (Py_ssize_t)sizeof(info.id),
                         (unsigned)info.generation, (unsigned long long)info.articles,
                         (unsigned long long)info.size,
                         (unsigned long long)info.input_bytes, creator,
                         (unsigned long long)info.time, (unsigned long long)info.flaws);
    nfpy_reader_leave(r);
    return made;
}

/* get(cls, archive, number, short): an article. */
static PyObject *reader_get(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record views, *copy = NULL;
    struct nf_cursor *c;
    PyObject *cls, *archive;
    unsigned long long number;
    enum nf_status st;
    int is_short;

    if (!PyArg_ParseTuple(args, "OOKp", &cls, &archive, &number, &is_short))
        return NULL;
    c = nfpy_cursor_take(r);
    if (!c)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    st = nf_cursor_get(c, number, is_short ? NF_PARTS_SHORT : NF_PARTS_ALL, &views, &err);
    if (st == NF_OK)
        st = nf_record_copy(&views, NULL, &copy, &err);
    Py_END_ALLOW_THREADS
    nfpy_cursor_give(r, c);
    if (st != NF_OK)
        return nfpy_raise_reader(st, &err, r, number);
    return nfpy_record_new(cls, r, archive, number, is_short, copy);
}

/* find(key, by_id, below): the number of the newest article with that key, below a number;
 * None if there is none, or none can have it, for it is no URL. */
static PyObject *reader_find(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    PyObject *key, *bytes;
    struct nf_cursor *c;
    unsigned long long below;
    uint64_t found = 0;
    enum nf_status st;
    Py_ssize_t n;
    char *text;
    int by_id;

    if (!PyArg_ParseTuple(args, "UpK", &key, &by_id, &below))
        return NULL;
    bytes = PyUnicode_AsUTF8String(key);
    if (!bytes || PyBytes_AsStringAndSize(bytes, &text, &n) != 0 ||
        !(c = nfpy_cursor_take(r))) {
        Py_XDECREF(bytes);
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    st = nf_cursor_find(c, by_id ? NF_KEY_ID : NF_KEY_URL,
                        (struct nf_str){ text, (size_t)n }, below, &found, &err);
    Py_END_ALLOW_THREADS
    Py_DECREF(bytes);
    nfpy_cursor_give(r, c);
    if (st == NF_OK)
        return PyLong_FromUnsignedLongLong(found);
    if (st == NF_E_NOTFOUND || st == NF_E_USAGE)
        Py_RETURN_NONE;
    return nfpy_raise_reader(st, &err, r, NFPY_NO_ORDINAL);
}

/* Append to @out the numbers from @first to before @end that @q matches. */
static enum nf_status collect(struct nf_cursor *c, const struct nf_query *q,
                              uint64_t first, uint64_t end, struct nf_buffer *out,
                              struct nf_error *err)
{
    enum nf_status st = NF_OK;
    uint64_t found;

    while (first < end && st == NF_OK) {
        st = nf_cursor_next(c, first, q, &found, &first, err);
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
static PyObject *reader_select(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer out = { NULL, 0, 0 };
    struct nfpy_query q;
    struct nf_cursor *c;
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
                       : nfpy_raise_reader(st, &err, r, NFPY_NO_ORDINAL);
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
static PyObject *reader_newest(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_info info = NF_INFO_INIT;
    struct nfpy_query q;
    struct nf_cursor *c = NULL;
    PyObject *from, *made = NULL;
    unsigned long long n;
    enum nf_status st;
    uint64_t *numbers;
    size_t found = 0;

    if (!PyArg_ParseTuple(args, "OK", &from, &n) || !nfpy_query_get(from, &q))
        return NULL;
    c = nfpy_cursor_take(r);
    if (c)
        nf_reader_info(r->reader, &info);
    numbers = c ? numbers_new(n < info.articles ? n : info.articles) : NULL;
    if (numbers) {
        Py_BEGIN_ALLOW_THREADS
        st = nf_cursor_newest(c, &q.query, numbers,
                              (size_t)(n < info.articles ? n : info.articles), &found, &err);
        Py_END_ALLOW_THREADS
        made = st == NF_OK ? list_of(numbers, found)
                           : nfpy_raise_reader(st, &err, r, NFPY_NO_ORDINAL);
    }
    free(numbers);
    nfpy_query_free(&q);
    if (c)
        nfpy_cursor_give(r, c);
    return made;
}

/* splits(n): the n + 1 borders of n parts. */
static PyObject *reader_splits(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *reader;
    unsigned long long n;
    PyObject *made = NULL;
    enum nf_status st;
    uint64_t *borders;

    if (!PyArg_ParseTuple(args, "K", &n))
        return NULL;
    reader = nfpy_reader_use(r);
    borders = reader ? numbers_new(n) : NULL;
    if (borders) {
        Py_BEGIN_ALLOW_THREADS
        st = nf_reader_splits(reader, (size_t)n, borders, &err);
        Py_END_ALLOW_THREADS
        made = st == NF_OK ? list_of(borders, (size_t)n + 1)
                           : nfpy_raise_reader(st, &err, r, NFPY_NO_ORDINAL);
    }
    free(borders);
    if (reader)
        nfpy_reader_leave(r);
    return made;
}

/* A string of the catalog, or None. */
static PyObject *name_or_none(struct nf_str s)
{
    return s.ptr ? PyUnicode_DecodeUTF8(s.ptr, (Py_ssize_t)s.len, "replace")
                 : Py_BuildValue("");
}

/* row(number): (second or None, source, domain, language) of the catalog. */
static PyObject *reader_row(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_cursor *c;
    struct nf_row row;
    unsigned long long number;
    PyObject *time, *made;
    enum nf_status st;

    if (!PyArg_ParseTuple(args, "K", &number) || !(c = nfpy_cursor_take(r)))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    st = nf_cursor_row(c, number, &row, NULL, &err);
    Py_END_ALLOW_THREADS
    if (st != NF_OK) {
        nfpy_cursor_give(r, c);
        return nfpy_raise_reader(st, &err, r, number);
    }
    time = row.published.precision == NF_PRECISION_NONE
               ? Py_BuildValue("")
               : PyLong_FromLongLong(row.published.seconds);
    made = Py_BuildValue("NNNN", time, name_or_none(row.source), name_or_none(row.domain),
                         name_or_none(row.language));
    nfpy_cursor_give(r, c);
    return made;
}

static PyObject *reader_scan(PyObject *self, PyObject *args)
{
    return nfpy_scan_new((struct nfpy_reader *)self, args);
}

static PyMethodDef methods[] = {
    { "close", reader_close_method, METH_NOARGS, NULL },
    { "info", reader_info, METH_NOARGS, NULL },
    { "get", reader_get, METH_VARARGS, NULL },
    { "get_many", nfpy_get_many, METH_VARARGS, NULL },
    { "find", reader_find, METH_VARARGS, NULL },
    { "select", reader_select, METH_VARARGS, NULL },
    { "newest", reader_newest, METH_VARARGS, NULL },
    { "splits", reader_splits, METH_VARARGS, NULL },
    { "row", reader_row, METH_VARARGS, NULL },
    { "scan", reader_scan, METH_VARARGS, NULL },
    { NULL, NULL, 0, NULL },
};

static PyType_Slot slots[] = {
    { Py_tp_new, (void *)reader_new },
    { Py_tp_dealloc, (void *)reader_dealloc },
    { Py_tp_methods, methods },
    { 0, NULL },
};

static PyType_Spec spec = { "newsfiche._core.Reader", sizeof(struct nfpy_reader), 0,
                            Py_TPFLAGS_DEFAULT, slots };

bool nfpy_reader_init(PyObject *module)
{
    nfpy_reader_type = nfpy_type_add(module, "Reader", &spec);
    return nfpy_reader_type != NULL;
}
