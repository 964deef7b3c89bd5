/*
 * From a status to an exception. The classes are Python's (newsfiche/_errors.py).
 */
#include <string.h>

#include "bindings/python/src/py_core.h"

PyObject *nfpy_raise(enum nf_status st, const struct nf_error *err, PyObject *path,
                     uint64_t ordinal)
{
    const char *text = err->text[0] ? err->text : nf_strerror(st);
    PyObject *errors, *offset, *number, *made = NULL;

    if (st == NF_E_NOMEM)
        return PyErr_NoMemory();
    if (st == NF_E_STOPPED && PyErr_Occurred())
        return NULL;
    errors = PyImport_ImportModule("newsfiche._errors");
    offset = err->offset == NF_NO_OFFSET || !err->text[0]
                 ? Py_BuildValue("")
                 : PyLong_FromUnsignedLongLong(err->offset);
    number = ordinal == NFPY_NO_ORDINAL ? Py_BuildValue("")
                                        : PyLong_FromUnsignedLongLong(ordinal);
    if (errors && offset && number)
        made = PyObject_CallMethod(errors, "make", "iNOOiO", (int)st,
                                   PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text),
                                                        "replace"),
                                   path ? path : Py_None, offset, err->os_errno, number);
    if (made)
        PyErr_SetObject((PyObject *)Py_TYPE(made), made);
    Py_XDECREF(made);
    Py_XDECREF(number);
    Py_XDECREF(offset);
    Py_XDECREF(errors);
    return NULL;
}

PyObject *nfpy_raise_value(PyObject *paths, uint64_t ordinal)
{
    PyObject *type, *cause, *trace, *text, *bytes, *made;
    struct nf_error err = NF_ERROR_INIT;

    if (!PyErr_Occurred() || !PyErr_ExceptionMatches(PyExc_ValueError))
        return NULL;
    PyErr_Fetch(&type, &cause, &trace);
    PyErr_NormalizeException(&type, &cause, &trace);
    Py_DECREF(type);
    Py_XDECREF(trace);
    text = PyObject_Str(cause);
    bytes = text ? PyUnicode_AsEncodedString(text, "utf-8", "replace") : NULL;
    if (bytes) {
        nf_error_set(&err, NF_E_INPUT, "%s", PyBytes_AsString(bytes));
        nfpy_raise(NF_E_INPUT, &err, paths, ordinal);
    }
    Py_XDECREF(bytes);
    Py_XDECREF(text);
    PyErr_Fetch(&type, &made, &trace);
    PyErr_NormalizeException(&type, &made, &trace);
    PyException_SetCause(made, cause);
    PyErr_Restore(type, made, trace);
    return NULL;
}
