/*
 * From a record to Python's objects.
 *
 * A record is literal text and values in turn. The literals have the braces, keys and
 * commas; they are read as JSON, in which each value stands for one, already taken out
 * of its quotes and escapes. Where that does not hold (an article that was text, a
 * literal that has values of its own) the original is printed for json.loads().
 */
#include <string.h>

#include "bindings/python/src/py_core.h"

#define MAX_DEPTH 200 /* of what is built here; json.loads() knows what else to do */
#define PLACE_BITS 24 /* of a place in a literal */

/* What comes next, besides a character of a literal. */
enum { END = -1, VALUE = -2 };

struct tokens {
    const struct nf_record *record;
    size_t field;          /* whose literal is read; count: the tail */
    struct nf_str literal; /* what is left of it */
    bool missing;          /* a value that has not been fetched was wanted */
};

static PyObject *raw_decode; /* JSONDecoder().raw_decode */
static PyObject *loads;      /* json.loads */

bool nfpy_json_init(void)
{
    PyObject *json = PyImport_ImportModule("json");
    PyObject *decoder = json ? PyObject_CallMethod(json, "JSONDecoder", NULL) : NULL;

    if (decoder) {
        raw_decode = PyObject_GetAttrString(decoder, "raw_decode");
        loads = PyObject_GetAttrString(json, "loads");
    }
    Py_XDECREF(decoder);
    Py_XDECREF(json);
    return raw_decode && loads;
}

static struct nf_str literal_of(const struct nf_record *record, size_t field)
{
    return field < record->count ? record->fields[field].before : record->tail;
}

static struct tokens tokens_at(const struct nf_record *record, size_t field, size_t skip)
{
    struct tokens t = { record, field, literal_of(record, field), false };

    if (skip <= t.literal.len) {
        t.literal.ptr += skip;
        t.literal.len -= skip;
    }
    return t;
}

static void next_literal(struct tokens *t)
{
    t->field++;
    t->literal = literal_of(t->record, t->field);
}

static void advance(struct tokens *t, size_t n)
{
    t->literal.ptr += n;
    t->literal.len -= n;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Where an article came from is no part of it. */
static bool is_path(const struct nf_field *f)
{
    return f->kind == NF_KIND_ASIDE && f->role == NF_ROLE_PATH;
}

/* The next character that is no white space, VALUE or END. */
static int peek(struct tokens *t)
{
    for (;;) {
        while (t->literal.len && is_space(*t->literal.ptr))
            advance(t, 1);
        if (t->literal.len)
            return (unsigned char)*t->literal.ptr;
        if (t->field == t->record->count)
            return END;
        if (!is_path(&t->record->fields[t->field]))
            return VALUE;
        next_literal(t);
    }
}

static bool take(struct tokens *t, int c)
{
    if (peek(t) != c)
        return false;
    advance(t, 1);
    return true;
}

/* Past a string that stands in the literal; @inside is what its quotes hold. */
static bool take_string(struct tokens *t, struct nf_str *inside, bool *escaped)
{
    const char *from = t->literal.ptr + 1;
    size_t i = 1;

    *escaped = false;
    if (!t->literal.len || *t->literal.ptr != '"')
        return false;
    for (; i < t->literal.len && t->literal.ptr[i] != '"'; i++) {
        if ((unsigned char)t->literal.ptr[i] < 0x20)
            return false;
        if (t->literal.ptr[i] == '\\') {
            *escaped = true;
            i++;
        }
    }
    if (i >= t->literal.len)
        return false;
    *inside = (struct nf_str){ from, i - 1 };
    advance(t, i + 1);
    return true;
}

static PyObject *decode_utf8(struct nf_str s, const char *errors)
{
    return PyUnicode_DecodeUTF8(s.ptr, (Py_ssize_t)s.len, errors);
}

/* The value that is all of @text. NULL without an exception: there is more in it. */
static PyObject *decode_json(PyObject *text)
{
    PyObject *pair = text ? PyObject_CallFunctionObjArgs(raw_decode, text, NULL) : NULL;
    PyObject *value = NULL;

    if (pair && PyLong_AsSsize_t(PyTuple_GetItem(pair, 1)) == PyUnicode_GetLength(text)) {
        value = PyTuple_GetItem(pair, 0);
        Py_INCREF(value);
    }
    Py_XDECREF(pair);
    Py_XDECREF(text);
    return value;
}

/* The string whose escaped inside is @s. */
static PyObject *unescape(struct nf_str s)
{
    struct nf_buffer quoted = { NULL, 0, 0 };
    char *to = nf_buffer_room(&quoted, s.len + 2);
    PyObject *value;

    if (!to)
        return PyErr_NoMemory();
    to[0] = to[s.len + 1] = '"';
    memcpy(to + 1, s.ptr, s.len);
    value = decode_json(decode_utf8((struct nf_str){ to, s.len + 2 }, "surrogatepass"));
    free(quoted.ptr);
    return value;
}

/* A string of the kinds that escape all but ASCII: what is no UTF-8 in it comes as the
 * original spells it. */
static PyObject *ascii_string(const struct nf_field *f)
{
    PyObject *value = decode_utf8(f->value, "strict"), *raw;
    struct nf_field alone = *f;
    const struct nf_record record = { &alone, 1, { "", 0 } };

    if (value || !PyErr_ExceptionMatches(PyExc_UnicodeDecodeError))
        return value;
    PyErr_Clear();
    alone.before = (struct nf_str){ "", 0 };
    raw = nfpy_record_raw(&record);
    value = raw ? PyObject_CallFunctionObjArgs(loads, raw, NULL) : NULL;
    Py_XDECREF(raw);
    return value;
}

/* Whether @s is a number that needs no parser: some digits, and perhaps a sign. */
static bool is_small_int(struct nf_str s, long long *out)
{
    const bool minus = s.len > 1 && *s.ptr == '-';
    long long n = 0;

    if (s.len == 0 || s.len > 17 || (s.ptr[minus] == '0' && s.len > 1u + minus))
        return false;
    for (size_t i = minus; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        n = 10 * n + (s.ptr[i] - '0');
    }
    *out = minus ? -n : n;
    return true;
}

static bool is_word(struct nf_str s, const char *word)
{
    return s.len == strlen(word) && memcmp(s.ptr, word, s.len) == 0;
}

static PyObject *json_value(struct nf_str s)
{
    long long n;

    if (is_small_int(s, &n))
        return PyLong_FromLongLong(n);
    if (is_word(s, "null"))
        return Py_BuildValue("");
    if (is_word(s, "true") || is_word(s, "false"))
        return PyBool_FromLong(*s.ptr == 't');
    if (is_word(s, "[]"))
        return PyList_New(0);
    if (is_word(s, "{}"))
        return PyDict_New();
    return decode_json(decode_utf8(s, "surrogatepass"));
}

static PyObject *take_value(struct tokens *t)
{
    const struct nf_field *f = &t->record->fields[t->field];

    if (!f->value.ptr) {
        t->missing = true;
        return NULL;
    }
    next_literal(t);
    switch (f->kind) {
    case NF_KIND_STRING:
    case NF_KIND_STRING_SLASH:
        return decode_utf8(f->value, "surrogatepass");
    case NF_KIND_STRING_ASCII:
    case NF_KIND_STRING_ASCII_SLASH:
        return ascii_string(f);
    case NF_KIND_STRING_ESCAPED:
        return unescape(f->value);
    case NF_KIND_JSON:
        return json_value(f->value);
    case NF_KIND_TEXT:
    case NF_KIND_ASIDE:
        break;
    }
    return NULL;
}

/* "key": */
static PyObject *take_key(struct tokens *t)
{
    struct nf_str inside;
    bool escaped;
    PyObject *key;

    if (peek(t) != '"' || !take_string(t, &inside, &escaped) || !take(t, ':'))
        return NULL;
    key = escaped ? unescape(inside) : decode_utf8(inside, "surrogatepass");
    return key;
}

static PyObject *take_any(struct tokens *t, unsigned depth);

static PyObject *take_object(struct tokens *t, unsigned depth)
{
    PyObject *made = PyDict_New();
    bool more = made && !take(t, '}');

    while (more) {
        PyObject *key = take_key(t);
        PyObject *value = key ? take_any(t, depth) : NULL;
        bool good = value && PyDict_SetItem(made, key, value) == 0;

        Py_XDECREF(key);
        Py_XDECREF(value);
        more = good && take(t, ',');
        if (!good || (!more && !take(t, '}'))) {
            Py_DECREF(made);
            return NULL;
        }
    }
    return made;
}

static PyObject *take_list(struct tokens *t, unsigned depth)
{
    PyObject *made = PyList_New(0);
    bool more = made && !take(t, ']');

    while (more) {
        PyObject *value = take_any(t, depth);
        bool good = value && PyList_Append(made, value) == 0;

        Py_XDECREF(value);
        more = good && take(t, ',');
        if (!good || (!more && !take(t, ']'))) {
            Py_DECREF(made);
            return NULL;
        }
    }
    return made;
}

/* The next value. NULL without an exception: it is none that can be made here. */
static PyObject *take_any(struct tokens *t, unsigned depth)
{
    int next = peek(t);

    if (next == VALUE)
        return take_value(t);
    if ((next != '{' && next != '[') || depth == MAX_DEPTH)
        return NULL;
    advance(t, 1);
    return next == '{' ? take_object(t, depth + 1) : take_list(t, depth + 1);
}

/* Whether some of @record was no JSON: it is written as JSON for json.loads(). */
static bool is_text(const struct nf_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (record->fields[i].kind == NF_KIND_TEXT ||
            (record->fields[i].kind == NF_KIND_ASIDE && !is_path(&record->fields[i])))
            return true;
    return false;
}

static PyObject *text_json(const struct nf_record *record)
{
    size_t bound = nf_record_json_bound(record);
    struct nf_buffer out = { NULL, 0, 0 };
    char *to = bound < SIZE_MAX / 4 ? nf_buffer_room(&out, bound) : NULL;
    PyObject *made;

    if (!to)
        return PyErr_NoMemory();
    made = PyBytes_FromStringAndSize(to, nf_record_json(record, to) - to);
    free(out.ptr);
    return made;
}

/* Whether @raw begins with a brace: all of it is a literal of an article that is text. */
static bool is_object(PyObject *raw)
{
    const char *at = PyBytes_AsString(raw);

    while (is_space(*at))
        at++;
    return *at == '{' || *at == '\xef';
}

static PyObject *print_and_load(const struct nf_record *record)
{
    PyObject *raw = is_text(record) ? text_json(record) : nfpy_record_raw(record);
    PyObject *made;

    if (raw && record->count == 0 && !is_object(raw)) {
        Py_DECREF(raw);
        raw = text_json(record);
    }
    made = raw ? PyObject_CallFunctionObjArgs(loads, raw, NULL) : NULL;
    Py_XDECREF(raw);
    return made;
}

PyObject *nfpy_json_loads(const struct nf_record *record)
{
    struct tokens t = tokens_at(record, 0, 0);
    PyObject *made = peek(&t) == '{' ? take_any(&t, 0) : NULL;

    if (made && peek(&t) == END)
        return made;
    Py_XDECREF(made);
    return PyErr_Occurred() ? NULL : print_and_load(record);
}

/* Past a value, whatever is in it. */
static bool skip_any(struct tokens *t)
{
    struct nf_str inside;
    size_t depth = 0;
    bool escaped;

    do {
        int next = peek(t);

        if (next == END)
            return false;
        if (next == VALUE) {
            next_literal(t);
        } else if (next == '"') {
            if (!take_string(t, &inside, &escaped))
                return false;
        } else {
            if (next == '{' || next == '[')
                depth++;
            else if ((next == '}' || next == ']') && depth)
                depth--;
            else if (!depth || (next != ',' && next != ':'))
                return false; /* a number or word: no importer leaves one to a literal */
            advance(t, 1);
        }
    } while (depth);
    return true;
}

/* Where @t is, as a number. NULL without an exception: too far to be one. */
static PyObject *place_of(const struct tokens *t)
{
    size_t skip = literal_of(t->record, t->field).len - t->literal.len;

    if (skip >> PLACE_BITS)
        return NULL;
    return PyLong_FromUnsignedLongLong((unsigned long long)t->field << PLACE_BITS | skip);
}

static bool take_member(struct tokens *t, PyObject *index)
{
    PyObject *key = take_key(t);
    PyObject *place = key ? place_of(t) : NULL;
    bool good = place && PyDict_SetItem(index, key, place) == 0;

    Py_XDECREF(place);
    Py_XDECREF(key);
    return good && skip_any(t);
}

PyObject *nfpy_json_index(const struct nf_record *record)
{
    struct tokens t = tokens_at(record, 0, 0);
    PyObject *index;
    bool more;

    if (is_text(record) || !take(&t, '{'))
        return NULL;
    index = PyDict_New();
    more = index && !take(&t, '}');
    while (more) {
        bool good = take_member(&t, index);

        more = good && take(&t, ',');
        if (!good || (!more && !take(&t, '}'))) {
            Py_DECREF(index);
            return NULL;
        }
    }
    if (index && peek(&t) != END)
        Py_CLEAR(index);
    return index;
}

PyObject *nfpy_json_at(const struct nf_record *record, PyObject *place, bool *missing)
{
    unsigned long long at = PyLong_AsUnsignedLongLong(place);
    struct tokens t;
    PyObject *value;

    if (PyErr_Occurred())
        return NULL;
    t = tokens_at(record, (size_t)(at >> PLACE_BITS),
                  (size_t)(at & ((1u << PLACE_BITS) - 1)));
    value = take_any(&t, 0);
    *missing = t.missing;
    return value;
}
