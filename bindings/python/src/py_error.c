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
