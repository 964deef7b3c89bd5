/*
 * A new archive, or one that grows. Calls from several Python threads wait for one another.
 */
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include <newsfiche/convert.h>

#include "bindings/python/src/py_core.h"

PyTypeObject *nfpy_writer_type;

struct writer {
    PyObject_HEAD
    struct nf_writer *writer; /* NULL once it is closed */
    PyObject *path;
    pid_t owner;              /* the process that began it: in others its threads are not */
    PyThread_type_lock lock;  /* held by the thread that is in the library */
    bool entered;             /* there is one: */
    pthread_t caller;         /* that thread */
    bool stopped;             /* a signal's handler raised: @caller's to set */
};

/* Whether to give up: asked by the library, in the calling thread and in others. Only
 * the calling one looks for signals, and only there Python can say that there are any. */
static bool look_for_signals(void *ctx)
{
    struct writer *w = ctx;
    PyGILState_STATE gil;

    if (!pthread_equal(pthread_self(), w->caller))
        return false;
    gil = PyGILState_Ensure();
    w->stopped = w->stopped || PyErr_CheckSignals() != 0;
    PyGILState_Release(gil);
    return w->stopped;
}

/* Wait for the lock. False with an exception: a signal's handler, called by this thread out
 * of the library, would wait for itself; or this is another process. */
static bool lock(struct writer *w)
{
    if (w->owner != getpid()) {
        PyErr_Format(PyExc_RuntimeError, "%U: the writer was begun by another process", w->path);
        return false;
    }
    if (w->entered && pthread_equal(pthread_self(), w->caller)) {
        PyErr_Format(PyExc_RuntimeError, "%U: a signal's handler cannot use the writer that it "
                                         "interrupted", w->path);
        return false;
    }
    Py_BEGIN_ALLOW_THREADS
    PyThread_acquire_lock(w->lock, WAIT_LOCK);
    Py_END_ALLOW_THREADS
    w->entered = true;
    w->caller = pthread_self();
    return true;
}

static void unlock(struct writer *w)
{
    w->entered = false;
    PyThread_release_lock(w->lock);
}

/* Enter the library. False with an exception: the writer is closed, or as lock(). */
static bool enter(struct writer *w)
{
    if (!lock(w))
        return false;
    if (w->writer)
        return true;
    unlock(w);
    PyErr_Format(PyExc_ValueError, "%U: the writer is closed", w->path);
    return false;
}

/* Leave it, and raise what @st says; @about: which path, or paths, it may be about. */
static bool leave(struct writer *w, enum nf_status st, const struct nf_error *err,
                  PyObject *about)
{
    unlock(w);
    if (st != NF_OK && !PyErr_Occurred())
        nfpy_raise(st, err, about, NFPY_NO_ORDINAL);
    return st == NF_OK && !PyErr_Occurred();
}

/* When a generation was written: archives that grow say so. */
static uint64_t now(void *ctx)
{
    time_t seconds = time(NULL);

    (void)ctx;
    return seconds > 0 ? (uint64_t)seconds : 0;
}

/* A new file, or with @append one that may be there. */
static enum nf_status open_writer(struct writer *w, const char *path, bool append,
                                  bool replace, struct nf_writer_opts *opts,
                                  struct nf_error *err)
{
    w->owner = getpid();
    w->lock = PyThread_allocate_lock();
    if (!w->lock)
        return NF_E_NOMEM;
    w->caller = pthread_self();
    opts->stop = look_for_signals;
    opts->ctx = w;
    if (!append)
        return nf_writer_open_file(path, replace, opts, &w->writer, err);
    opts->now = now;
    return nf_writer_open_append(path, opts, &w->writer, err);
}

/* Writer(path, append, replace, preset, level, threads) */
static PyObject *writer_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    PyObject *path, *bytes = NULL;
    int append, replace, preset;
    enum nf_status st;
    struct writer *w;
    char *name;

    (void)kwargs;
    if (!PyArg_ParseTuple(args, "UppiO&O&", &path, &append, &replace, &preset, nfpy_unsigned,
                          &opts.level, nfpy_unsigned, &opts.threads) ||
        !PyUnicode_FSConverter(path, &bytes))
        return NULL;
    w = (struct writer *)PyType_GenericAlloc(type, 0);
    if (!w) {
        Py_DECREF(bytes);
        return NULL;
    }
    Py_INCREF(path);
    w->path = path;
    opts.preset = (enum nf_preset)preset;
    name = PyBytes_AsString(bytes);
    Py_BEGIN_ALLOW_THREADS
    st = open_writer(w, name, append, replace, &opts, &err);
    Py_END_ALLOW_THREADS
    Py_DECREF(bytes);
    if (st != NF_OK) {
        if (!PyErr_Occurred())
            nfpy_raise(st, &err, w->path, NFPY_NO_ORDINAL);
        Py_CLEAR(w);
    }
    return (PyObject *)w;
}

static void writer_dealloc(PyObject *self)
{
    struct writer *w = (struct writer *)self;
    PyTypeObject *type = Py_TYPE(self);

    if (w->owner == getpid()) {
        Py_BEGIN_ALLOW_THREADS
        nf_writer_close(w->writer);
        Py_END_ALLOW_THREADS
        if (w->lock)
            PyThread_free_lock(w->lock);
    }
    Py_XDECREF(w->path);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

/* What an import gives. */
struct intake {
    struct writer *owner;
    struct nf_writer *writer;
    struct nf_record *only; /* of one article, until it is known to be the only one */
    uint64_t count;
    bool one;
};

static enum nf_status take_record(void *ctx, const struct nf_place *place,
                                  const struct nf_record *record, struct nf_error *err)
{
    struct intake *in = ctx;
    enum nf_status st;

    (void)place;
    if (!in->one) {
        st = nf_writer_add(in->writer, record, err);
        in->count += st == NF_OK;
        return st == NF_E_WITHDRAWN ? NF_OK : st; /* what is banned is passed over */
    }
    if (in->count++ > 0)
        return nf_error_set(err, NF_E_INPUT, "one article expected, not several");
    return nf_record_copy(record, NULL, &in->only, err);
}

/* Whether an object begins in @text, and no list of articles. */
static bool is_object(struct nf_str text)
{
    while (text.len && (*text.ptr == ' ' || *text.ptr == '\t' || *text.ptr == '\r' ||
                        *text.ptr == '\n')) {
        text.ptr++;
        text.len--;
    }
    return text.len && *text.ptr == '{';
}

/* One article that is JSON. */
static enum nf_status add_json(struct nf_writer *w, struct nf_str text,
                               struct nf_error *err)
{
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    struct intake in = { .writer = w, .one = true };
    enum nf_status st;

    if (!is_object(text))
        return nf_error_set(err, NF_E_INPUT, "article: a JSON object expected");
    opts.format = "json";
    opts.encoding = "UTF-8"; /* nothing is converted: the bytes are to come back */
    opts.at = "";            /* it is an article, whatever lists it may have */
    opts.ctx = &in;
    opts.record = take_record;
    st = nf_import_memory("article", text, &opts, err);
    if (st == NF_OK && !in.only)
        st = nf_error_set(err, NF_E_INPUT, "an article expected, not nothing");
    if (st == NF_OK)
        st = nf_writer_add(w, in.only, err);
    nf_record_free(in.only);
    return st;
}

/* add(json): one article, as bytes. */
static PyObject *writer_add(PyObject *self, PyObject *args)
{
    struct writer *w = (struct writer *)self;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;
    const char *text;
    Py_ssize_t n;

    if (!PyArg_ParseTuple(args, "y#", &text, &n) || !enter(w))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    st = add_json(w->writer, (struct nf_str){ text, (size_t)n }, &err);
    Py_END_ALLOW_THREADS
    if (!leave(w, st, &err, w->path))
        return NULL;
    Py_RETURN_NONE;
}

/* add_record(article): one of an archive, whatever its original is. */
static PyObject *writer_add_record(PyObject *self, PyObject *args)
{
    struct writer *w = (struct writer *)self;
    struct nf_error err = NF_ERROR_INIT;
    struct nfpy_record *r;
    PyObject *article, *raw;
    enum nf_status st;

    if (!PyArg_ParseTuple(args, "O!", nfpy_record_type, &article))
        return NULL;
    raw = PyObject_GetAttrString(article, "raw"); /* so that all of it is there */
    if (!raw)
        return NULL;
    Py_DECREF(raw);
    r = (struct nfpy_record *)article;
    if (!enter(w))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    st = nf_writer_add(w->writer, r->full ? r->full : r->record, &err);
    Py_END_ALLOW_THREADS
    if (!leave(w, st, &err, w->path))
        return NULL;
    Py_RETURN_NONE;
}

static bool import_stops(void *ctx)
{
    return look_for_signals(((struct intake *)ctx)->owner);
}

/* add_file(path, format): the articles of a file or folder; how many there were. */
static PyObject *writer_add_file(PyObject *self, PyObject *args)
{
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    struct writer *w = (struct writer *)self;
    struct intake in = { .owner = w };
    struct nf_error err = NF_ERROR_INIT;
    PyObject *path, *paths, *bytes = NULL, *made = NULL;
    enum nf_status st;

    if (!PyArg_ParseTuple(args, "Uz", &path, &opts.format) ||
        !PyUnicode_FSConverter(path, &bytes))
        return NULL;
    paths = PyTuple_Pack(2, w->path, path);
    if (!paths || !enter(w)) {
        Py_XDECREF(paths);
        Py_DECREF(bytes);
        return NULL;
    }
    in.writer = w->writer;
    opts.ctx = &in;
    opts.record = take_record;
    opts.stop = import_stops;
    Py_BEGIN_ALLOW_THREADS
    st = nf_import(PyBytes_AsString(bytes), &opts, &err);
    Py_END_ALLOW_THREADS
    if (leave(w, st, &err, paths))
        made = PyLong_FromUnsignedLongLong(in.count);
    Py_DECREF(paths);
    Py_DECREF(bytes);
    return made;
}

/* Call @finish: nf_writer_flush() or nf_writer_finish(). */
static PyObject *commit(PyObject *self,
                        enum nf_status (*finish)(struct nf_writer *w, struct nf_error *err))
{
    struct writer *w = (struct writer *)self;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    if (!enter(w))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    st = finish(w->writer, &err);
    Py_END_ALLOW_THREADS
    if (!leave(w, st, &err, w->path))
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *writer_flush(PyObject *self, PyObject *none)
{
    (void)none;
    return commit(self, nf_writer_flush);
}

static PyObject *writer_finish(PyObject *self, PyObject *none)
{
    (void)none;
    return commit(self, nf_writer_finish);
}

/* close(): without a finish before, nothing is left behind. In another process it does nothing:
 * what is written is not its own. */
static PyObject *writer_close(PyObject *self, PyObject *none)
{
    struct writer *w = (struct writer *)self;
    struct nf_writer *writer;

    (void)none;
    if (w->owner != getpid())
        Py_RETURN_NONE;
    if (!lock(w))
        return NULL;
    writer = w->writer;
    w->writer = NULL;
    Py_BEGIN_ALLOW_THREADS
    nf_writer_close(writer);
    Py_END_ALLOW_THREADS
    unlock(w);
    Py_RETURN_NONE;
}

/* stats(): (articles, blocks, input bytes, output bytes, before, durable, generation, cut
 * bytes), see struct nf_writer_stats. */
static PyObject *writer_stats(PyObject *self, PyObject *none)
{
    struct writer *w = (struct writer *)self;
    struct nf_writer_stats stats = NF_WRITER_STATS_INIT;

    (void)none;
    if (!enter(w))
        return NULL;
    nf_writer_stats(w->writer, &stats);
    unlock(w);
    return Py_BuildValue("KKKKKKKK", (unsigned long long)stats.articles,
                         (unsigned long long)stats.blocks,
                         (unsigned long long)stats.input_bytes,
                         (unsigned long long)stats.output_bytes,
                         (unsigned long long)stats.before, (unsigned long long)stats.durable,
                         (unsigned long long)stats.generation,
                         (unsigned long long)stats.cut_bytes);
}

static PyMethodDef methods[] = {
    { "add", writer_add, METH_VARARGS, NULL },
    { "add_record", writer_add_record, METH_VARARGS, NULL },
    { "add_file", writer_add_file, METH_VARARGS, NULL },
    { "flush", writer_flush, METH_NOARGS, NULL },
    { "finish", writer_finish, METH_NOARGS, NULL },
    { "close", writer_close, METH_NOARGS, NULL },
    { "stats", writer_stats, METH_NOARGS, NULL },
    { NULL, NULL, 0, NULL },
};

static PyType_Slot slots[] = {
    { Py_tp_new, (void *)writer_new },
    { Py_tp_dealloc, (void *)writer_dealloc },
    { Py_tp_methods, methods },
    { 0, NULL },
};

static PyType_Spec spec = { "newsfiche._core.Writer", sizeof(struct writer), 0,
                            Py_TPFLAGS_DEFAULT, slots };

bool nfpy_writer_init(PyObject *module)
{
    nfpy_writer_type = nfpy_type_add(module, "Writer", &spec);
    return nfpy_writer_type != NULL;
}
