#include "bindings/arrow/src/arrow_schema.h"

#include <stdlib.h>

/* What the schema of a list or a dictionary points to. */
struct parts {
    struct ArrowSchema *children[1];
    struct ArrowSchema inner;
};

/* What that of a record batch points to. */
struct whole {
    struct ArrowSchema *children[NF_ARROW_COLUMNS];
    struct ArrowSchema columns[NF_ARROW_COLUMNS];
};

static void release(struct ArrowSchema *s)
{
    for (int64_t i = 0; i < s->n_children; i++)
        if (s->children[i]->release)
            s->children[i]->release(s->children[i]);
    if (s->dictionary && s->dictionary->release)
        s->dictionary->release(s->dictionary);
    free(s->private_data);
    s->release = NULL;
}

/* Names and formats are constants. */
static struct ArrowSchema plain(const char *format, const char *name, int64_t flags)
{
    return (struct ArrowSchema){ .format = format, .name = name, .flags = flags,
                                 .release = release };
}

static bool column_schema(const struct nf_arrow_column *column, struct ArrowSchema *out)
{
    static const char *const formats[] = {
        [NF_ARROW_NUMBER] = "l", [NF_ARROW_TIME] = "tsu:UTC", [NF_ARROW_TEXT] = "u",
        [NF_ARROW_LIST] = "+l", [NF_ARROW_WORD] = "i"
    };
    struct ArrowSchema s = plain(formats[column->type], column->name,
                                 column->nullable ? ARROW_FLAG_NULLABLE : 0);
    struct parts *p;

    if (column->type == NF_ARROW_LIST || column->type == NF_ARROW_WORD) {
        s.private_data = p = calloc(1, sizeof(*p));
        if (!p)
            return false;
        p->inner = plain("u", column->type == NF_ARROW_LIST ? "item" : "", 0);
        p->children[0] = &p->inner;
        if (column->type == NF_ARROW_LIST) {
            s.children = p->children;
            s.n_children = 1;
        } else {
            s.dictionary = &p->inner;
        }
    }
    *out = s;
    return true;
}

bool nf_arrow_schema(const struct nf_arrow_columns *columns, struct ArrowSchema *out)
{
    struct ArrowSchema s = plain("+s", "", 0);
    struct whole *p = calloc(1, sizeof(*p));
    bool ok = p != NULL;

    if (!ok)
        return false;
    s.private_data = p;
    s.children = p->children;
    s.n_children = (int64_t)columns->count;
    for (size_t i = 0; i < columns->count; i++) {
        p->children[i] = &p->columns[i];
        ok = ok && column_schema(nf_arrow_column(columns->ids[i]), &p->columns[i]);
    }
    if (ok)
        *out = s;
    else
        release(&s);
    return ok;
}
