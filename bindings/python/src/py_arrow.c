/*
 * Articles as a stream of Arrow's, in a capsule as the Arrow PyCapsule Interface has it.
 * The stream needs no Python: who takes it may pull without the GIL.
 */
#include <newsfiche/arrow.h>
#include <stdlib.h>

#include "bindings/python/src/py_core.h"

#define CAPSULE "arrow_array_stream" /* prescribed */

/* Nobody took the stream out, or what is left of it was. */
static void capsule_free(PyObject *capsule)
{
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, CAPSULE);

    if (stream && stream->release)
        stream->release(stream);
    free(stream);
}

/* The names in the tuple @from, and NULL behind them; bytes objects in @keep have them. */
static const char **names_of(PyObject *from, PyObject *keep)
{
    const Py_ssize_t n = PyTuple_Size(from);
    const char **names = calloc((size_t)n + 1, sizeof(*names));

    if (!names)
        PyErr_NoMemory();
    for (Py_ssize_t i = 0; names && i < n; i++) {
        PyObject *bytes = PyUnicode_AsUTF8String(PyTuple_GetItem(from, i));
        char *name = NULL;

        if (bytes && PyBytes_AsStringAndSize(bytes, &name, NULL) == 0 &&
            PyList_Append(keep, bytes) == 0) {
            names[i] = name;
        } else {
            free(names);
            names = NULL;
        }
        Py_XDECREF(bytes);
    }
    return names;
}

static PyObject *capsule_of(struct nfpy_reader *reader, const struct nf_arrow_opts *opts)
{
    struct ArrowArrayStream *stream = malloc(sizeof(*stream));
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set *set = nfpy_reader_use(reader);
    PyObject *capsule = NULL;
    enum nf_status st = NF_E_NOMEM;

    if (set && stream)
        st = nf_arrow_stream(set, opts, stream, &err);
    if (st == NF_OK) {
        capsule = PyCapsule_New(stream, CAPSULE, capsule_free);
        if (!capsule)
            stream->release(stream);
    } else if (set) {
        nfpy_raise(st, &err, reader->paths, NFPY_NO_ORDINAL);
    }
    if (set)
        nfpy_reader_leave(reader);
    if (!capsule)
        free(stream);
    return capsule;
}

/* arrow(query, first, end, listed, fields, threads): as scan(); fields is a tuple of names,
 * or None for all. */
PyObject *nfpy_arrow(PyObject *self, PyObject *args)
{
    struct nfpy_reader *reader = (struct nfpy_reader *)self;
    struct nf_arrow_opts opts = NF_ARROW_OPTS_INIT;
    PyObject *from, *fields, *keep, *made = NULL;
    unsigned long long first, end;
    const char *listed;
    Py_ssize_t listed_len;
    const char **names = NULL;
    struct nfpy_query q;

    if (!PyArg_ParseTuple(args, "OKKz#OO&", &from, &first, &end, &listed, &listed_len,
                          &fields, nfpy_unsigned, &opts.threads) ||
        !nfpy_query_get(from, &q))
        return NULL;
    if (listed) {
        opts.ordinals = (const uint64_t *)(const void *)listed;
        opts.ordinal_count = (size_t)listed_len / sizeof(uint64_t);
    } else {
        opts.query = &q.query;
        opts.first = first;
        opts.end = end;
    }
    keep = PyList_New(0);
    if (keep && fields != Py_None)
        opts.fields = names = names_of(fields, keep);
    if (keep && (names || fields == Py_None))
        made = capsule_of(reader, &opts);
    free(names);
    Py_XDECREF(keep);
    nfpy_query_free(&q);
    return made;
}
