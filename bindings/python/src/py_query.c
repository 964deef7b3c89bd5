/*
 * What select() asks for, as the library has it.
 */
#include "bindings/python/src/py_core.h"

PyObject *nfpy_utf8(PyObject *text)
{
    return PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass");
}

static bool get_second(PyObject *from, bool *has, int64_t *out)
{
    if (from == Py_None)
        return true;
    *has = true;
    *out = PyLong_AsLongLong(from);
    return !PyErr_Occurred();
}

static bool get_name(PyObject *from, PyObject **keep, struct nf_str *out)
{
    Py_ssize_t n;
    char *text;

    if (from == Py_None)
        return true;
    *keep = nfpy_utf8(from);
    if (!*keep || PyBytes_AsStringAndSize(*keep, &text, &n) != 0)
        return false;
    *out = (struct nf_str){ text, (size_t)n };
    return true;
}

bool nfpy_query_get(PyObject *from, struct nfpy_query *out)
{
    PyObject *since, *until, *source, *language;

    *out = (struct nfpy_query){ .query = NF_QUERY_INIT };
    if (from == Py_None)
        return true;
    if (!PyArg_ParseTuple(from, "OOOO", &since, &until, &source, &language))
        return false;
    if (get_second(since, &out->query.has_since, &out->query.since) &&
        get_second(until, &out->query.has_until, &out->query.until) &&
        get_name(source, &out->source, &out->query.source) &&
        get_name(language, &out->language, &out->query.language))
        return true;
    nfpy_query_free(out);
    return false;
}

void nfpy_query_free(struct nfpy_query *q)
{
    Py_CLEAR(q->source);
    Py_CLEAR(q->language);
}
