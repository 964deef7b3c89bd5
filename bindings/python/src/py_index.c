/*
 * index(): make the index of words beside an archive, for Reader.search().
 */
#include "bindings/python/src/py_core.h"

#ifdef NFPY_SEARCH
#include <stdlib.h>
#include <string.h>

#include "bindings/sqlite/fulltext/newsfiche_fulltext.h"

static bool progress(void *ctx, uint64_t done, uint64_t all)
{
    bool *stopped = ctx;
    PyGILState_STATE gil = PyGILState_Ensure();

    (void)done;
    (void)all;
    *stopped = *stopped || PyErr_CheckSignals() != 0;
    PyGILState_Release(gil);
    return *stopped;
}

/* Articles that cannot be read are left out; the index says how many. */
static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    (void)ordinal;
    (void)err;
    return *(bool *)ctx;
}

static enum nf_status build(const char *archive, const char *path, unsigned threads,
                            uint64_t *indexed, struct nf_error *err)
{
    bool stopped = false;
    struct nf_fulltext_build b = { .path = path, .archive = archive, .threads = threads,
                                   .ctx = &stopped, .progress = progress, .failed = failed };
    enum nf_status st = nf_reader_open_file(archive, NULL, &b.reader, err);

    if (st == NF_OK)
        st = nf_fulltext_build(&b, err);
    nf_reader_close(b.reader);
    *indexed = b.indexed;
    return st;
}

/* index(path, threads): how many articles were added to it. */
PyObject *nfpy_index(PyObject *module, PyObject *args)
{
    struct nf_error err = NF_ERROR_INIT;
    PyObject *path, *bytes = NULL, *made;
    unsigned threads;
    uint64_t indexed = 0;
    enum nf_status st;
    char *name, *beside;
    size_t n;

    (void)module;
    if (!PyArg_ParseTuple(args, "UO&", &path, nfpy_unsigned, &threads) ||
        !PyUnicode_FSConverter(path, &bytes))
        return NULL;
    name = PyBytes_AsString(bytes);
    n = strlen(name);
    beside = malloc(n + sizeof(NFPY_INDEX));
    if (!beside) {
        made = PyErr_NoMemory();
    } else {
        memcpy(beside, name, n);
        memcpy(beside + n, NFPY_INDEX, sizeof(NFPY_INDEX));
        Py_BEGIN_ALLOW_THREADS
        st = build(name, beside, threads, &indexed, &err);
        Py_END_ALLOW_THREADS
        made = st == NF_OK ? PyLong_FromUnsignedLongLong(indexed)
                           : nfpy_raise(st, &err, path, NFPY_NO_ORDINAL);
    }
    free(beside);
    Py_DECREF(bytes);
    return made;
}

#else

PyObject *nfpy_index(PyObject *module, PyObject *args)
{
    (void)module;
    (void)args;
    PyErr_SetString(PyExc_NotImplementedError,
                    "this build of newsfiche has no SQLite, so it makes no index of words");
    return NULL;
}

#endif
