/*
 * One open archive, or several as one: a set.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "bindings/python/src/py_core.h"

PyTypeObject *nfpy_reader_type;

static unsigned forks; /* by which this process and those before it came to be */

static void count_fork(void)
{
    forks++;
}

/* @about: receives which of @r's files what is wrong is about. */
static enum nf_status set_of(const struct nfpy_reader *r, const char **names,
                             const char *catalog, uint64_t generation, struct nf_set **out,
                             PyObject **about, struct nf_error *err)
{
    struct nf_set_catalog_opts how = NF_SET_CATALOG_OPTS_INIT;
    struct nf_reader_opts reader = NF_READER_OPTS_INIT;
    struct nf_set_opts opts = NF_SET_OPTS_INIT;
    enum nf_status st = NF_OK;

    reader.flags = r->recover ? NF_OPEN_RECOVER : 0;
    reader.generation = generation;
    opts.reader = &reader;
    if (catalog)
        st = nf_set_catalog_open(catalog, &how, &opts.catalog, err);
    *about = st == NF_OK ? r->paths : r->catalog;
    if (st == NF_OK)
        st = nf_set_open(names, (size_t)PyTuple_Size(r->paths), &opts, out, err);
    nf_set_catalog_close(opts.catalog);
    return st;
}

/* The names of @paths as the system has them, in bytes objects at @keep. */
static bool names_of(PyObject *paths, const char **names, PyObject *keep)
{
    for (Py_ssize_t i = 0; i < PyTuple_Size(paths); i++) {
        PyObject *bytes = NULL;

        if (!PyUnicode_FSConverter(PyTuple_GetItem(paths, i), &bytes))
            return false;
        names[i] = PyBytes_AsString(bytes);
        if (PyList_SetItem(keep, i, bytes) != 0)
            return false;
    }
    return true;
}

static void set_changed(struct nf_error *err)
{
    nf_error_set(err, NF_E_IO, "is another archive than it was");
    err->os_errno = ESTALE;
}

/* Open @r->paths, at @generation, or 0. False with an exception. */
static bool open_set(const struct nfpy_reader *r, uint64_t generation, struct nf_set **out)
{
    const Py_ssize_t n = PyTuple_Size(r->paths);
    struct nf_error err = NF_ERROR_INIT;
    const char **names = malloc(((size_t)n + 1) * sizeof(*names));
    PyObject *keep = PyList_New(n);
    enum nf_status st = NF_E_NOMEM;
    PyObject *bytes = NULL, *about = r->paths;
    const char *of_catalog = NULL;
    bool named = names && keep && names_of(r->paths, names, keep);

    if (named && r->catalog != Py_None) {
        named = PyUnicode_FSConverter(r->catalog, &bytes);
        of_catalog = named ? PyBytes_AsString(bytes) : NULL;
    }
    if (named) {
        Py_BEGIN_ALLOW_THREADS
        st = set_of(r, names, of_catalog, generation, out, &about, &err);
        Py_END_ALLOW_THREADS
    }
    if (st == NF_E_RANGE) { /* it has not so many generations */
        set_changed(&err);
        st = NF_E_IO;
    }
    if (st != NF_OK && !PyErr_Occurred())
        nfpy_raise(st, &err, about, NFPY_NO_ORDINAL);
    Py_XDECREF(bytes);
    Py_XDECREF(keep);
    free(names);
    return st == NF_OK;
}

/* The generation that the only archive of @r has there, or 0. */
static uint64_t generation_of(const struct nfpy_reader *r)
{
    struct nf_set_member m = NF_SET_MEMBER_INIT;

    if (r->recover || r->catalog != Py_None || PyTuple_Size(r->paths) != 1 ||
        nf_set_archive(r->set, 0, &m, NULL) != NF_OK || !m.info)
        return 0;
    return m.info->generation;
}

/* Whether the archives of two sets have the same articles. */
static bool are_same(const struct nf_set *a, const struct nf_set *b)
{
    struct nf_set_member x = NF_SET_MEMBER_INIT, y = NF_SET_MEMBER_INIT;
    size_t i = 0;

    while (nf_set_archive(a, i, &x, NULL) == NF_OK && nf_set_archive(b, i, &y, NULL) == NF_OK &&
           x.info && y.info && memcmp(x.info->id, y.info->id, sizeof(x.info->id)) == 0 &&
           x.info->articles == y.info->articles)
        i++;
    return nf_set_archive(a, i, &x, NULL) != NF_OK;
}

/* In a process that was forked while threads were in @r, locks of its set may never be opened:
 * have another set. The old one is lost. False with an exception. */
static bool open_anew(struct nfpy_reader *r)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set *set = NULL;
    bool same;

    if (!open_set(r, generation_of(r), &set))
        return false;
    if (r->closed || r->forks == forks) { /* another thread was faster */
        nf_set_close(set);
        return true;
    }
    same = are_same(r->set, set);
    if (same) {
        r->set = set;
        r->cursor_count = r->users = 0;
        return true;
    }
    nf_set_close(set);
    set_changed(&err);
    nfpy_raise(NF_E_IO, &err, r->paths, NFPY_NO_ORDINAL);
    return false;
}

struct nf_set *nfpy_reader_use(struct nfpy_reader *r)
{
    if (!r->closed && r->forks != forks && r->users && !open_anew(r))
        return NULL;
    r->forks = forks;
    if (r->closed) {
        PyErr_Format(PyExc_ValueError, "%U: the archive is closed",
                     PyTuple_GetItem(r->paths, 0));
        return NULL;
    }
    r->users++;
    return r->set;
}

void nfpy_reader_leave(struct nfpy_reader *r)
{
    struct nf_set *set = r->set;

    if (--r->users == 0 && r->closed) {
        r->set = NULL;
        nf_set_close(set);
    }
}

/* Close it, at the latest when the last iteration ends. */
static void reader_close(struct nfpy_reader *r)
{
    if (r->closed)
        return;
    r->closed = true;
    nf_reader_close(r->watch);
    r->watch = NULL;
    if (r->forks != forks && r->users) { /* see open_anew() */
        r->cursor_count = r->users = 0;
        r->set = NULL;
    }
    while (r->cursor_count)
        nf_set_cursor_close(r->cursors[--r->cursor_count]);
    r->users++;
    nfpy_reader_leave(r);
}

struct nf_set_cursor *nfpy_cursor_take(struct nfpy_reader *r)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set_cursor *c;
    enum nf_status st;

    if (!nfpy_reader_use(r))
        return NULL;
    if (r->cursor_count)
        return r->cursors[--r->cursor_count];
    st = nf_set_cursor_open(r->set, &c, &err);
    if (st == NF_OK)
        return c;
    nfpy_reader_leave(r);
    nfpy_raise(st, &err, r->paths, NFPY_NO_ORDINAL);
    return NULL;
}

void nfpy_cursor_give(struct nfpy_reader *r, struct nf_set_cursor *c)
{
    if (!r->closed && r->cursor_count < NFPY_CURSORS)
        r->cursors[r->cursor_count++] = c;
    else
        nf_set_cursor_close(c);
    nfpy_reader_leave(r);
}

/* Reader(paths, recover, catalog, generation): a tuple of str, whether to use no index, a str
 * or None, and of one archive the generation that is wanted, or 0. */
static PyObject *reader_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    struct nfpy_reader *r;
    PyObject *paths, *catalog;
    unsigned generation;
    int recover;

    (void)kwargs;
    if (!PyArg_ParseTuple(args, "O!pOO&", &PyTuple_Type, &paths, &recover, &catalog,
                          nfpy_unsigned, &generation))
        return NULL;
    r = (struct nfpy_reader *)PyType_GenericAlloc(type, 0);
    if (!r)
        return NULL;
    Py_INCREF(paths);
    Py_INCREF(catalog);
    r->paths = paths;
    r->catalog = catalog;
    r->recover = recover;
    r->forks = forks;
    if (open_set(r, generation, &r->set))
        return (PyObject *)r;
    r->closed = true;
    Py_DECREF(r);
    return NULL;
}

static void reader_dealloc(PyObject *self)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    PyTypeObject *type = Py_TYPE(self);

    reader_close(r);
    Py_XDECREF(r->paths);
    Py_XDECREF(r->catalog);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *reader_close_method(PyObject *self, PyObject *none)
{
    (void)none;
    reader_close((struct nfpy_reader *)self);
    Py_RETURN_NONE;
}

static PyObject *info_of(const struct nf_info *info)
{
    PyObject *creator = PyUnicode_DecodeUTF8(info->creator.ptr ? info->creator.ptr : "",
                                             (Py_ssize_t)info->creator.len, "replace");

    return Py_BuildValue("y#IKKKNKK", (const char *)info->id, (Py_ssize_t)sizeof(info->id),
                         (unsigned)info->generation, (unsigned long long)info->articles,
                         (unsigned long long)info->size,
                         (unsigned long long)info->input_bytes, creator,
                         (unsigned long long)info->time, (unsigned long long)info->flaws);
}

/* info(): a list, of each archive (id, generation, articles, size, input_bytes, creator,
 * time, flaws). */
static PyObject *reader_info(PyObject *self, PyObject *none)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_set_member member = NF_SET_MEMBER_INIT;
    struct nf_set *set = nfpy_reader_use(r);
    PyObject *list;

    (void)none;
    if (!set)
        return NULL;
    list = PyList_New(0);
    for (size_t i = 0; list && nf_set_archive(set, i, &member, NULL) == NF_OK; i++) {
        PyObject *one = info_of(member.info);

        if (!one || PyList_Append(list, one) != 0)
            Py_CLEAR(list);
        Py_XDECREF(one);
    }
    nfpy_reader_leave(r);
    return list;
}

/* get(cls, archive, ordinal, short): an article. */
static PyObject *reader_get(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record views, *copy = NULL;
    struct nf_set_cursor *c;
    PyObject *cls, *archive;
    unsigned long long ordinal;
    enum nf_status st;
    int is_short;

    if (!PyArg_ParseTuple(args, "OOKp", &cls, &archive, &ordinal, &is_short))
        return NULL;
    c = nfpy_cursor_take(r);
    if (!c)
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    st = nf_set_cursor_get(c, ordinal, is_short ? NF_PARTS_SHORT : NF_PARTS_ALL, &views, &err);
    if (st == NF_OK)
        st = nf_record_copy(&views, NULL, &copy, &err);
    Py_END_ALLOW_THREADS
    nfpy_cursor_give(r, c);
    if (st != NF_OK)
        return nfpy_raise(st, &err, r->paths, ordinal);
    return nfpy_record_new(cls, r, archive, ordinal, is_short, copy);
}

/* A string of the catalog, or None. */
static PyObject *name_or_none(struct nf_str s)
{
    return s.ptr ? PyUnicode_DecodeUTF8(s.ptr, (Py_ssize_t)s.len, "replace")
                 : Py_BuildValue("");
}

/* row(ordinal): (second or None, source, domain, language) of the catalog. */
static PyObject *reader_row(PyObject *self, PyObject *args)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set_cursor *c;
    struct nf_row row;
    unsigned long long ordinal;
    PyObject *time, *made;
    enum nf_status st;

    if (!PyArg_ParseTuple(args, "K", &ordinal) || !(c = nfpy_cursor_take(r)))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    st = nf_set_cursor_row(c, ordinal, &row, NULL, &err);
    Py_END_ALLOW_THREADS
    if (st != NF_OK) {
        nfpy_cursor_give(r, c);
        return nfpy_raise(st, &err, r->paths, ordinal);
    }
    time = row.published.precision == NF_PRECISION_NONE
               ? Py_BuildValue("")
               : PyLong_FromLongLong(row.published.seconds);
    made = Py_BuildValue("NNNN", time, name_or_none(row.source), name_or_none(row.domain),
                         name_or_none(row.language));
    nfpy_cursor_give(r, c);
    return made;
}

/* Open @out as the set has the archive, which may be another by now. */
static enum nf_status watch_begin(const char *path, const struct nf_set_member *m,
                                  struct nf_reader **out, struct nf_error *err)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_info info = NF_INFO_INIT;
    enum nf_status st;

    opts.generation = m->info->generation;
    st = nf_reader_open_file(path, &opts, out, err);
    if (st == NF_OK)
        nf_reader_info(*out, &info);
    else if (st != NF_E_RANGE) /* it has not so many generations */
        return st;
    if (st == NF_OK && memcmp(info.id, m->info->id, sizeof(info.id)) == 0 &&
        info.articles == m->info->articles)
        return NF_OK;
    nf_error_set(err, NF_E_IO, "%s: was replaced: it is another archive", path);
    err->os_errno = ESTALE;
    return NF_E_IO;
}

/* refresh(): whether the archive, which is one, has grown since it was opened. */
static PyObject *reader_refresh(PyObject *self, PyObject *none)
{
    struct nfpy_reader *r = (struct nfpy_reader *)self;
    struct nf_set_member member = NF_SET_MEMBER_INIT;
    struct nf_info info = NF_INFO_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set *set = nfpy_reader_use(r);
    struct nf_reader *watch;
    enum nf_status st;
    bool known, grown = false;

    (void)none;
    if (!set)
        return NULL;
    watch = r->watch; /* no other call has it meanwhile: one may begin another */
    r->watch = NULL;
    Py_BEGIN_ALLOW_THREADS
    st = nf_set_archive(set, 0, &member, &err);
    if (st == NF_OK && !watch)
        st = watch_begin(member.path, &member, &watch, &err);
    if (st == NF_OK)
        st = nf_reader_refresh_file(&watch, member.path, &err);
    Py_END_ALLOW_THREADS
    known = st == NF_OK || st == NF_E_END;
    if (known) {
        nf_reader_info(watch, &info);
        grown = info.generation > member.info->generation;
    }
    if (r->closed || r->watch || !known)
        nf_reader_close(watch);
    else
        r->watch = watch;
    nfpy_reader_leave(r);
    if (known)
        return PyBool_FromLong(grown);
    return nfpy_raise(st, &err, r->paths, NFPY_NO_ORDINAL);
}

static PyMethodDef methods[] = {
    { "close", reader_close_method, METH_NOARGS, NULL },
    { "info", reader_info, METH_NOARGS, NULL },
    { "get", reader_get, METH_VARARGS, NULL },
    { "find", nfpy_find, METH_VARARGS, NULL },
    { "select", nfpy_select, METH_VARARGS, NULL },
    { "newest", nfpy_newest, METH_VARARGS, NULL },
    { "splits", nfpy_splits, METH_VARARGS, NULL },
    { "row", reader_row, METH_VARARGS, NULL },
    { "refresh", reader_refresh, METH_NOARGS, NULL },
    { "search", nfpy_search, METH_VARARGS, NULL },
    { "scan", nfpy_scan, METH_VARARGS, NULL },
    { "arrow", nfpy_arrow, METH_VARARGS, NULL },
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
    if (pthread_atfork(NULL, NULL, count_fork) != 0) {
        PyErr_NoMemory();
        return false;
    }
    nfpy_reader_type = nfpy_type_add(module, "Reader", &spec);
    return nfpy_reader_type != NULL;
}
