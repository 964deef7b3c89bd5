/* Numbers that fit, or OverflowError: PyArg_ParseTuple() itself cuts them off. What has
 * __index__() is one, as those of numpy. */
#include "bindings/python/src/py_core.h"

#include <limits.h>

int nfpy_uint64(PyObject *from, void *out)
{
    PyObject *number = PyNumber_Index(from);
    const unsigned long long n = number ? PyLong_AsUnsignedLongLong(number) : 0;

    Py_XDECREF(number);
    if (!number || (n == ULLONG_MAX && PyErr_Occurred()))
        return 0;
    *(unsigned long long *)out = n;
    return 1;
}

int nfpy_unsigned(PyObject *from, void *out)
{
    unsigned long long n;

    if (!nfpy_uint64(from, &n))
        return 0;
    if (n > UINT_MAX) {
        PyErr_Format(PyExc_OverflowError, "%llu is more than %u", n, UINT_MAX);
        return 0;
    }
    *(unsigned *)out = (unsigned)n;
    return 1;
}
