/*
 * newsfiche._core: the types, and functions of values.
 */
#include <string.h>

#include "bindings/python/src/py_core.h"

/* parse_time(text): (first second, first second after it, precision), or None. */
static PyObject *parse_time(PyObject *self, PyObject *arg)
{
    PyObject *bytes = PyUnicode_AsUTF8String(arg);
    struct nf_time t;
    bool is_time;
    Py_ssize_t n;
    char *text;

    (void)self;
    if (!bytes || PyBytes_AsStringAndSize(bytes, &text, &n) != 0) {
        Py_XDECREF(bytes);
        return NULL;
    }
    is_time = nf_time_parse((struct nf_str){ text, (size_t)n }, &t);
    Py_DECREF(bytes);
    if (!is_time)
        Py_RETURN_NONE;
    return Py_BuildValue("LLi", (long long)t.seconds, (long long)nf_time_end(&t),
                         (int)t.precision);
}

/* printable(path): as messages have it. Of a long one, what is too much for a message is cut. */
static PyObject *printable(PyObject *self, PyObject *arg)
{
    struct nf_error err = NF_ERROR_INIT;
    PyObject *bytes = NULL;

    (void)self;
    if (!PyUnicode_FSConverter(arg, &bytes))
        return NULL;
    nf_error_set(&err, NF_E_IO, "%s", PyBytes_AsString(bytes));
    Py_DECREF(bytes);
    return PyUnicode_DecodeUTF8(err.text, (Py_ssize_t)strlen(err.text), "replace");
}

static PyMethodDef functions[] = {
    { "printable", printable, METH_O, NULL },
    { "parse_time", parse_time, METH_O, NULL },
    { "index", nfpy_index, METH_VARARGS, NULL },
    { NULL, NULL, 0, NULL },
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "newsfiche._core", NULL, -1, functions, NULL, NULL, NULL, NULL
};

PyTypeObject *nfpy_type_add(PyObject *module, const char *name, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);

    if (!type)
        return NULL;
    Py_INCREF(type); /* ours, beside the module's */
    if (PyModule_AddObject(module, name, type) != 0) {
        Py_DECREF(type);
        Py_DECREF(type);
        return NULL;
    }
    return (PyTypeObject *)type;
}

/* SEARCH: whether there are index() and Reader.search(). */
static bool add_search(PyObject *module)
{
#ifdef NFPY_SEARCH
    PyObject *has = Py_True;
#else
    PyObject *has = Py_False;
#endif

    Py_INCREF(has);
    if (PyModule_AddObject(module, "SEARCH", has) == 0)
        return true;
    Py_DECREF(has);
    return false;
}

PyMODINIT_FUNC PyInit__core(void);
PyMODINIT_FUNC PyInit__core(void)
{
    PyObject *module = PyModule_Create(&definition);

    if (!module)
        return NULL;
    if (nfpy_json_init() && nfpy_reader_init(module) && nfpy_record_init(module) &&
        nfpy_scan_init(module) && nfpy_writer_init(module) &&
        add_search(module) && PyModule_AddStringConstant(module, "VERSION", NF_VERSION_STRING) == 0)
        return module;
    Py_DECREF(module);
    return NULL;
}
