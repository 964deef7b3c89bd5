#ifndef NFPY_CORE_H
#define NFPY_CORE_H

/*
 * The C half of the Python package: readers, articles, iterators and writers, made of
 * the public headers and of the limited API of Python 3.9 alone, so that one build
 * serves all later Pythons. What needs no speed is in Python (../newsfiche).
 *
 * Whoever holds the GIL may use any object; what decodes, reads or waits gives it up
 * and holds what it needs (a cursor, a copy of a record) for itself.
 */
#define Py_LIMITED_API 0x03090000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <newsfiche/newsfiche.h>

/* Functions as void *, as the slots of a type have them, are POSIX, not ISO C. */
#pragma GCC diagnostic ignored "-Wpedantic"

#define NFPY_CURSORS 8 /* that a reader keeps for the next calls */

/* One open archive, or several as one. */
struct nfpy_reader {
    PyObject_HEAD
    struct nf_set *set; /* NULL once it is closed */
    struct nf_reader *watch; /* of refresh(), or NULL */
    PyObject *paths;    /* tuple of str: for errors */
    PyObject *catalog;  /* a str, or None */
    bool recover;
    size_t users;       /* calls and iterations that run: they keep @set */
    unsigned forks;     /* that there had been when it was used last */
    bool closed;
    struct nf_set_cursor *cursors[NFPY_CURSORS];
    size_t cursor_count;
};

/* An article: what Python's class Article is derived from. */
struct nfpy_record {
    PyObject_HEAD
    struct nf_record *record; /* owned */
    struct nf_record *full;   /* owned; all of it, where @record has short values only */
    bool is_short;
    struct nfpy_reader *reader;
    PyObject *archive;
    unsigned long long ordinal;
    PyObject *index;           /* dict: where the value of each key begins; NULL: unknown */
    PyObject *values;          /* dict: those that were asked for */
};

/* py_error.c: set the exception that @st and @err make; @path is that of the file, or the
 * tuple of those it may be, or NULL; @ordinal is NFPY_NO_ORDINAL or the article's. Returns
 * NULL. */
#define NFPY_NO_ORDINAL UINT64_MAX
PyObject *nfpy_raise(enum nf_status st, const struct nf_error *err, PyObject *path,
                     uint64_t ordinal);
/* If a ValueError is set, of json.loads(), have it say which article it is about. Returns
 * NULL. */
PyObject *nfpy_raise_value(PyObject *paths, uint64_t ordinal);

/* py_reader.c: the reader's handle, or NULL with an exception if it is closed, or cannot be
 * opened anew in a forked process. A cursor of one's own, until it is given back. */
struct nf_set *nfpy_reader_use(struct nfpy_reader *r);
void nfpy_reader_leave(struct nfpy_reader *r);
struct nf_set_cursor *nfpy_cursor_take(struct nfpy_reader *r);
void nfpy_cursor_give(struct nfpy_reader *r, struct nf_set_cursor *c);

/* py_number.c: for "O&" of PyArg_ParseTuple(); @out is unsigned long long, or unsigned. */
int nfpy_uint64(PyObject *from, void *out);
int nfpy_unsigned(PyObject *from, void *out);

/* py_query.c: @query of the tuple (since, until, source, language), or None for any.
 * False with an exception. Views live as long as @keep, which nfpy_query_free() frees. */
struct nfpy_query {
    struct nf_query query;
    PyObject *source, *language; /* bytes */
};
bool nfpy_query_get(PyObject *from, struct nfpy_query *out);
void nfpy_query_free(struct nfpy_query *q);
/* What is looked for, as bytes; half a character is no error, but found nowhere. */
PyObject *nfpy_utf8(PyObject *text);

/* py_record.c: an object of @cls (a subclass of Record) that owns @record from now on,
 * also on failure. */
PyObject *nfpy_record_new(PyObject *cls, struct nfpy_reader *reader, PyObject *archive,
                          uint64_t ordinal, bool is_short, struct nf_record *record);
/* The original of @record as bytes. */
PyObject *nfpy_record_raw(const struct nf_record *record);

/* py_json.c: what json.loads() makes of the original, without printing it where it
 * can be helped. */
bool nfpy_json_init(void);
PyObject *nfpy_json_loads(const struct nf_record *record);
/* The keys of an object, and where the value of each begins; NULL without an exception:
 * take nfpy_json_loads(). */
PyObject *nfpy_json_index(const struct nf_record *record);
/* The value at @place of an index. NULL without an exception: as above, or if @missing
 * was set, it is long and @record has no long values. */
PyObject *nfpy_json_at(const struct nf_record *record, PyObject *place, bool *missing);

/* The types, made when the module is. */
extern PyTypeObject *nfpy_reader_type, *nfpy_record_type, *nfpy_scan_type,
    *nfpy_writer_type;
bool nfpy_reader_init(PyObject *module);
bool nfpy_record_init(PyObject *module);
bool nfpy_scan_init(PyObject *module);
bool nfpy_writer_init(PyObject *module);
PyTypeObject *nfpy_type_add(PyObject *module, const char *name, PyType_Spec *spec);

/* py_find.c, py_scan.c, py_arrow.c, py_search.c: methods of Reader, see there. */
PyObject *nfpy_find(PyObject *self, PyObject *args);
PyObject *nfpy_select(PyObject *self, PyObject *args);
PyObject *nfpy_newest(PyObject *self, PyObject *args);
PyObject *nfpy_splits(PyObject *self, PyObject *args);
PyObject *nfpy_scan(PyObject *self, PyObject *args);
PyObject *nfpy_arrow(PyObject *self, PyObject *args);
PyObject *nfpy_search(PyObject *self, PyObject *args);

/* py_index.c: index(), a function of the module. */
#define NFPY_INDEX ".idx" /* behind an archive's name, as newsfiche index has it */
PyObject *nfpy_index(PyObject *module, PyObject *args);

#endif
