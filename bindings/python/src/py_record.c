/*
 * An article: a mapping that decodes what is asked for. Its record never changes, but
 * one with short values only gets a full one beside it; neither is freed before the
 * object, for another thread may be at it while Python code runs.
 */
#include "bindings/python/src/py_core.h"

PyTypeObject *nfpy_record_type;

static const struct nf_record *present(const struct nfpy_record *r)
{
    return r->full ? r->full : r->record;
}

PyObject *nfpy_record_new(PyObject *cls, struct nfpy_reader *reader, PyObject *archive,
                          uint64_t ordinal, bool is_short, struct nf_record *record)
{
    PyTypeObject *type = (PyTypeObject *)cls;
    struct nfpy_record *r = NULL;

    if (PyType_Check(cls) && PyType_IsSubtype(type, nfpy_record_type))
        r = (struct nfpy_record *)PyType_GenericAlloc(type, 0);
    else
        PyErr_SetString(PyExc_TypeError, "a subclass of Record expected");
    if (!r) {
        nf_record_free(record);
        return NULL;
    }
    Py_INCREF(reader);
    Py_INCREF(archive);
    r->reader = reader;
    r->archive = archive;
    r->ordinal = ordinal;
    r->is_short = is_short;
    r->record = record;
    return (PyObject *)r;
}

static PyObject *record_no_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    (void)type;
    (void)args;
    (void)kwargs;
    PyErr_SetString(PyExc_TypeError, "articles come from an archive: newsfiche.open()");
    return NULL;
}

static int record_traverse(PyObject *self, visitproc visit, void *arg)
{
    struct nfpy_record *r = (struct nfpy_record *)self;

    Py_VISIT(Py_TYPE(self));
    Py_VISIT(r->reader);
    Py_VISIT(r->archive);
    Py_VISIT(r->index);
    Py_VISIT(r->values);
    return 0;
}

static int record_clear(PyObject *self)
{
    struct nfpy_record *r = (struct nfpy_record *)self;

    Py_CLEAR(r->archive);
    Py_CLEAR(r->index);
    Py_CLEAR(r->values);
    return 0;
}

static void record_dealloc(PyObject *self)
{
    struct nfpy_record *r = (struct nfpy_record *)self;
    PyTypeObject *type = Py_TYPE(self);

    PyObject_GC_UnTrack(self);
    record_clear(self);
    nf_record_free(r->record);
    nf_record_free(r->full);
    Py_CLEAR(r->reader);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

/* Fetch the long values too. False with an exception. */
static bool load_full(struct nfpy_record *r)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_record views, *copy = NULL;
    struct nf_set_cursor *c;
    enum nf_status st;

    if (!r->is_short || r->full)
        return true;
    c = nfpy_cursor_take(r->reader);
    if (!c)
        return false;
    Py_BEGIN_ALLOW_THREADS
    st = nf_set_cursor_get(c, r->ordinal, NF_PARTS_ALL, &views, &err);
    if (st == NF_OK)
        st = nf_record_copy(&views, NULL, &copy, &err);
    Py_END_ALLOW_THREADS
    nfpy_cursor_give(r->reader, c);
    if (st != NF_OK) {
        nfpy_raise(st, &err, r->reader->paths, r->ordinal);
        return false;
    }
    if (r->full) /* another thread was faster */
        nf_record_free(copy);
    else
        r->full = copy;
    return true;
}

/* All of it, as a new object. NULL with an exception. */
static PyObject *loads(struct nfpy_record *r)
{
    PyObject *made;

    if (!load_full(r))
        return NULL;
    made = nfpy_json_loads(present(r));
    return made ? made : nfpy_raise_value(r->reader->paths, r->ordinal);
}

/* All of it, in place of an index. */
static bool load_values(struct nfpy_record *r)
{
    PyObject *values = loads(r);

    if (values && !PyDict_Check(values)) {
        Py_DECREF(values);
        values = NULL;
        PyErr_SetString(PyExc_ValueError, "it is no JSON object");
        nfpy_raise_value(r->reader->paths, r->ordinal);
    }
    if (!values)
        return false;
    Py_XDECREF(r->values);
    Py_XDECREF(r->index);
    Py_INCREF(values);
    r->values = r->index = values;
    return true;
}

/* See to it that @r has an index and values. */
static bool need_index(struct nfpy_record *r)
{
    PyObject *index, *values;

    if (r->index)
        return true;
    index = nfpy_json_index(present(r));
    if (!index && PyErr_Occurred())
        return nfpy_raise_value(r->reader->paths, r->ordinal) != NULL;
    if (!index)
        return load_values(r);
    values = PyDict_New();
    if (!values) {
        Py_DECREF(index);
        return false;
    }
    Py_XDECREF(r->index);
    Py_XDECREF(r->values);
    r->index = index;
    r->values = values;
    return true;
}

/* The value of @key, new to @r->values. NULL with an exception. */
static PyObject *decode(struct nfpy_record *r, PyObject *key, PyObject *place)
{
    bool missing = false;
    PyObject *value = nfpy_json_at(present(r), place, &missing);

    if (!value && missing) {
        if (!load_full(r))
            return NULL;
        value = nfpy_json_at(present(r), place, &missing);
    }
    if (value) {
        if (PyDict_SetItem(r->values, key, value) == 0)
            return value;
        Py_DECREF(value);
        return NULL;
    }
    if (PyErr_Occurred())
        return nfpy_raise_value(r->reader->paths, r->ordinal);
    if (!load_values(r))
        return NULL;
    value = PyDict_GetItemWithError(r->values, key);
    Py_XINCREF(value);
    return value;
}

static PyObject *record_get(PyObject *self, PyObject *key)
{
    struct nfpy_record *r = (struct nfpy_record *)self;
    PyObject *value, *place;

    if (!need_index(r))
        return NULL;
    value = PyDict_GetItemWithError(r->values, key);
    Py_XINCREF(value);
    if (value || PyErr_Occurred())
        return value;
    place = PyDict_GetItemWithError(r->index, key);
    if (place) {
        Py_INCREF(place); /* the index may go while this decodes */
        value = decode(r, key, place);
        Py_DECREF(place);
    }
    if (!value && !PyErr_Occurred())
        PyErr_SetObject(PyExc_KeyError, key);
    return value;
}

static Py_ssize_t record_len(PyObject *self)
{
    struct nfpy_record *r = (struct nfpy_record *)self;

    return need_index(r) ? PyDict_Size(r->index) : -1;
}

static int record_contains(PyObject *self, PyObject *key)
{
    struct nfpy_record *r = (struct nfpy_record *)self;

    return need_index(r) ? PyDict_Contains(r->index, key) : -1;
}

/* A list's, for the index may be replaced while it is gone through. */
static PyObject *record_iter(PyObject *self)
{
    struct nfpy_record *r = (struct nfpy_record *)self;
    PyObject *keys = need_index(r) ? PyDict_Keys(r->index) : NULL;
    PyObject *made = keys ? PyObject_GetIter(keys) : NULL;

    Py_XDECREF(keys);
    return made;
}

static PyObject *record_to_dict(PyObject *self, PyObject *none)
{
    (void)none;
    return loads((struct nfpy_record *)self);
}

PyObject *nfpy_record_raw(const struct nf_record *record)
{
    size_t n = nf_record_size(record);
    PyObject *bytes = n < PY_SSIZE_T_MAX ? PyBytes_FromStringAndSize(NULL, (Py_ssize_t)n)
                                         : PyErr_NoMemory();

    if (bytes)
        nf_record_print(record, PyBytes_AsString(bytes));
    return bytes;
}

static PyObject *record_raw(PyObject *self, void *closure)
{
    struct nfpy_record *r = (struct nfpy_record *)self;

    (void)closure;
    return load_full(r) ? nfpy_record_raw(present(r)) : NULL;
}

/* The value of @role as plain text at @out, which is to be freed; NULL with an exception
 * if there is memory for none, without one if there is no such value. */
static char *plain_text(struct nfpy_record *r, enum nf_role role, struct nf_str sep,
                        size_t *len)
{
    const struct nf_field *f = nf_record_find(present(r), role);
    char *text;
    size_t bound;

    if (f && !f->value.ptr && r->is_short) {
        if (!load_full(r))
            return NULL;
        f = nf_record_find(present(r), role);
    }
    if (!f || !f->value.ptr || nf_field_is_null(f))
        return NULL;
    bound = nf_field_plain_bound(f, sep.len);
    text = malloc(bound + 1);
    if (text)
        *len = nf_field_plain(f, sep, text, bound);
    else
        PyErr_NoMemory();
    return text;
}

/* The role that @name names; NONE with an exception. */
static enum nf_role role_of(const char *name, Py_ssize_t n)
{
    enum nf_role role = nf_role_by_name((struct nf_str){ name, (size_t)n });

    if (role == NF_ROLE_NONE)
        PyErr_Format(PyExc_ValueError, "no role is called '%s'", name);
    return role;
}

/* plain(role, sep): as text for people, or None. */
static PyObject *record_plain(PyObject *self, PyObject *args)
{
    const char *name, *sep;
    Py_ssize_t name_len, sep_len;
    PyObject *made;
    enum nf_role role;
    size_t len = 0;
    char *text;

    if (!PyArg_ParseTuple(args, "s#s#:plain", &name, &name_len, &sep, &sep_len))
        return NULL;
    role = role_of(name, name_len);
    if (role == NF_ROLE_NONE)
        return NULL;
    text = plain_text((struct nfpy_record *)self, role,
                      (struct nf_str){ sep, (size_t)sep_len }, &len);
    if (!text && PyErr_Occurred())
        return NULL;
    if (!text)
        Py_RETURN_NONE;
    made = PyUnicode_DecodeUTF8(text, (Py_ssize_t)len, "replace");
    free(text);
    return made;
}

/* time(role): (seconds, micros, offset, zone_known, precision, iso), or None if there is
 * none, or it cannot be read. */
static PyObject *record_time(PyObject *self, PyObject *args)
{
    char iso[NF_TIME_TEXT];
    struct nf_time t;
    Py_ssize_t name_len;
    enum nf_role role;
    const char *name;
    bool is_time;
    size_t len = 0;
    char *text;

    if (!PyArg_ParseTuple(args, "s#:time", &name, &name_len))
        return NULL;
    role = role_of(name, name_len);
    if (role == NF_ROLE_NONE)
        return NULL;
    text = plain_text((struct nfpy_record *)self, role, (struct nf_str){ " ", 1 }, &len);
    if (!text && PyErr_Occurred())
        return NULL;
    is_time = text && nf_time_parse((struct nf_str){ text, len }, &t);
    free(text);
    if (!is_time)
        Py_RETURN_NONE;
    nf_time_print(&t, iso);
    return Py_BuildValue("LIiiis", (long long)t.seconds, (unsigned)t.micros, (int)t.offset,
                         (int)t.zone_known, (int)t.precision, iso);
}

static PyObject *record_archive(PyObject *self, void *closure)
{
    PyObject *archive = ((struct nfpy_record *)self)->archive;

    (void)closure;
    if (!archive)
        archive = Py_None;
    Py_INCREF(archive);
    return archive;
}

static PyObject *record_ordinal(PyObject *self, void *closure)
{
    struct nfpy_record *r = (struct nfpy_record *)self;

    (void)closure;
    return PyLong_FromUnsignedLongLong(r->ordinal);
}

static PyMethodDef methods[] = {
    { "to_dict", record_to_dict, METH_NOARGS,
      "to_dict($self, /)\n--\n\n"
      "A new dict: what json.loads() makes of the original." },
    { "plain", record_plain, METH_VARARGS,
      "plain($self, role, sep, /)\n--\n\n"
      "The value of a role as plain text, with sep between its parts; or None.\n\n"
      "newsfiche formats --roles prints the names of roles. Another one is a ValueError." },
    { "time", record_time, METH_VARARGS,
      "time($self, role, /)\n--\n\n"
      "The value of a role as a time; None if there is none, or it is no time.\n\n"
      "A tuple: seconds since 1970, microseconds, minutes that the zone is ahead of UTC,\n"
      "whether it is known, the precision (1 year, 2 month, 3 day, 4 minute, 5 second or less),\n"
      "and ISO 8601." },
    { NULL, NULL, 0, NULL },
};

static PyGetSetDef getters[] = {
    { "raw", record_raw, NULL, "The original, byte for byte.", NULL },
    { "archive", record_archive, NULL, "The archive it is from.", NULL },
    { "ordinal", record_ordinal, NULL, "Its number in the archive, from 0.", NULL },
    { NULL, NULL, NULL, NULL, NULL },
};

static PyType_Slot slots[] = {
    { Py_tp_new, (void *)record_no_new },
    { Py_tp_dealloc, (void *)record_dealloc },
    { Py_tp_traverse, (void *)record_traverse },
    { Py_tp_clear, (void *)record_clear },
    { Py_tp_iter, (void *)record_iter },
    { Py_tp_methods, methods },
    { Py_tp_getset, getters },
    { Py_mp_length, (void *)record_len },
    { Py_mp_subscript, (void *)record_get },
    { Py_sq_contains, (void *)record_contains },
    { 0, NULL },
};

static PyType_Spec spec = { "newsfiche._core.Record", sizeof(struct nfpy_record), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
                            slots };

bool nfpy_record_init(PyObject *module)
{
    nfpy_record_type = nfpy_type_add(module, "Record", &spec);
    return nfpy_record_type != NULL;
}
