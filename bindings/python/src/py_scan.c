/*
 * An iteration. The articles are fetched and decoded by threads ahead of it; it makes
 * objects of them.
 */
#include <errno.h>

#include "bindings/python/src/py_core.h"
#include "bindings/python/src/py_queue.h"

PyTypeObject *nfpy_scan_type;

/* What comes out. */
enum { ARTICLES = 0, ORIGINALS = 1, DICTS = 2 };

struct scan {
    PyObject_HEAD
    struct nfpy_queue *queue; /* NULL: at the end */
    struct nfpy_reader *reader;
    PyObject *cls;
    PyObject *archive;
    int what;
    bool is_short;
    bool busy; /* a thread waits in it */
};

/* Free what @s holds besides itself. */
static void scan_end(struct scan *s)
{
    struct nfpy_queue *q = s->queue;

    if (!q)
        return;
    s->queue = NULL;
    if (!nfpy_queue_is_ours(q))
        return; /* its thread is in another process: what it holds is lost to this one */
    Py_BEGIN_ALLOW_THREADS
    nfpy_queue_stop(q);
    Py_END_ALLOW_THREADS
    nfpy_reader_leave(s->reader);
}

static int scan_traverse(PyObject *self, visitproc visit, void *arg)
{
    struct scan *s = (struct scan *)self;

    Py_VISIT(Py_TYPE(self));
    Py_VISIT(s->reader);
    Py_VISIT(s->cls);
    Py_VISIT(s->archive);
    return 0;
}

static int scan_clear(PyObject *self)
{
    struct scan *s = (struct scan *)self;

    Py_CLEAR(s->cls);
    Py_CLEAR(s->archive);
    return 0;
}

static void scan_dealloc(PyObject *self)
{
    struct scan *s = (struct scan *)self;
    PyTypeObject *type = Py_TYPE(self);

    PyObject_GC_UnTrack(self);
    scan_end(s);
    scan_clear(self);
    Py_CLEAR(s->reader);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *object_of(struct scan *s, struct nfpy_item *item)
{
    PyObject *made;

    if (s->what == ORIGINALS)
        return PyBytes_FromStringAndSize(item->raw.ptr, (Py_ssize_t)item->raw.len);
    if (s->what == ARTICLES)
        return nfpy_record_new(s->cls, s->reader, s->archive, item->ordinal, s->is_short,
                               item->record);
    made = nfpy_json_loads(item->record);
    nf_record_free(item->record);
    return made ? made : nfpy_raise_value(s->reader->paths, item->ordinal);
}

/* Wait for the next one; a signal's handler may end the wait with its exception. */
static enum nfpy_next await(struct scan *s, struct nfpy_item *item, struct nf_error *err,
                            uint64_t *bad)
{
    enum nfpy_next next;

    s->busy = true;
    do {
        Py_BEGIN_ALLOW_THREADS
        next = nfpy_queue_next(s->queue, item, err, bad);
        Py_END_ALLOW_THREADS
    } while (next == NFPY_WAIT && PyErr_CheckSignals() == 0);
    s->busy = false;
    return next;
}

static PyObject *scan_next(PyObject *self)
{
    struct scan *s = (struct scan *)self;
    struct nf_error err = NF_ERROR_INIT;
    uint64_t bad = UINT64_MAX;
    struct nfpy_item item;
    enum nfpy_next next;

    if (!s->queue)
        return NULL;
    if (s->busy || !nfpy_queue_is_ours(s->queue)) {
        PyErr_SetString(PyExc_RuntimeError,
                        s->busy ? "another thread is in this iteration"
                                : "this iteration was begun by another process");
        return NULL;
    }
    if (nfpy_queue_ready(s->queue))
        next = nfpy_queue_next(s->queue, &item, &err, &bad);
    else
        next = await(s, &item, &err, &bad);
    if (next == NFPY_ITEM)
        return object_of(s, &item);
    if (next == NFPY_WAIT)
        return NULL;
    scan_end(s);
    return next == NFPY_FAILED ? nfpy_raise(err.status, &err, s->reader->paths, bad)
                               : NULL;
}

/* scan(cls, archive, what, query, first, end, listed, short, threads): listed is None, or
 * the bytes of an array('Q') with the numbers of the articles, in the order that they are
 * to come in. */
PyObject *nfpy_scan(PyObject *self, PyObject *args)
{
    struct nfpy_reader *reader = (struct nfpy_reader *)self;
    struct nfpy_queue_opts opts = { .parts = NF_PARTS_ALL };
    PyObject *cls, *archive, *from;
    unsigned long long first, end;
    const char *listed;
    Py_ssize_t listed_len;
    struct nfpy_query q;
    struct scan *s;
    int what, is_short;

    if (!PyArg_ParseTuple(args, "OOiOKKz#pO&", &cls, &archive, &what, &from, &first, &end,
                          &listed, &listed_len, &is_short, nfpy_unsigned,
                          &opts.threads) ||
        !nfpy_query_get(from, &q))
        return NULL;
    s = (struct scan *)PyType_GenericAlloc(nfpy_scan_type, 0);
    if (s) {
        Py_INCREF(reader);
        Py_INCREF(cls);
        Py_INCREF(archive);
        s->reader = reader;
        s->cls = cls;
        s->archive = archive;
        s->what = what;
        s->is_short = is_short && what == ARTICLES;
        opts.set = nfpy_reader_use(reader);
    }
    if (opts.set) {
        opts.query = q.query;
        opts.first = first;
        opts.end = end;
        opts.listed = (const uint64_t *)(const void *)listed;
        opts.listed_count = (size_t)listed_len / sizeof(uint64_t);
        opts.parts = s->is_short ? NF_PARTS_SHORT : NF_PARTS_ALL;
        opts.raw = what == ORIGINALS;
        s->queue = nfpy_queue_start(&opts);
        if (!s->queue) {
            if (errno == ENOMEM)
                PyErr_NoMemory();
            else
                PyErr_SetString(PyExc_RuntimeError, "can't start new thread");
            nfpy_reader_leave(reader);
        }
    }
    nfpy_query_free(&q);
    if (s && !s->queue)
        Py_CLEAR(s);
    return (PyObject *)s;
}

static PyType_Slot slots[] = {
    { Py_tp_dealloc, (void *)scan_dealloc },
    { Py_tp_traverse, (void *)scan_traverse },
    { Py_tp_clear, (void *)scan_clear },
    { Py_tp_iter, (void *)PyObject_SelfIter },
    { Py_tp_iternext, (void *)scan_next },
    { 0, NULL },
};

static PyType_Spec spec = { "newsfiche._core.Scan", sizeof(struct scan), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots };

bool nfpy_scan_init(PyObject *module)
{
    nfpy_scan_type = nfpy_type_add(module, "Scan", &spec);
    return nfpy_scan_type != NULL;
}
