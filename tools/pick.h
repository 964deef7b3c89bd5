#ifndef NF_TOOLS_PICK_H
#define NF_TOOLS_PICK_H

#include <newsfiche/record.h>

#include "src/base/buf.h"
#include "tools/cli.h"

/*
 * Fields by name, as --fields and --field take them: a role's name ("title",
 * "published") means what plays that role, and nothing else; "number" is the
 * ordinal; any other name is a key of the articles' own object, and with slashes
 * a path into it ("author/url", "images/0/caption", "/url" for the key itself).
 */
struct pick_field {
    struct nf_str name;
    enum nf_role role;
    bool number;
};

#define PICK_FIELDS 32

struct pick {
    struct pick_field fields[PICK_FIELDS];
    size_t count;
};

/* Read a list such as "title,url,views"; views point into @list. */
bool pick_parse(struct cli *cli, const char *list, struct pick *out);

/*
 * pick_find - the value of @record that @field names: a field, a part of one, or an
 *             object or list that fields are parts of
 * @room: such an object is put together in it, and stays there; if memory runs out, it has
 *        failed. NULL: its value is not wanted, and comes as NULL
 *
 * False if there is none. The value is NULL if it was not fetched.
 */
bool pick_find(const struct pick_field *field, const struct nf_record *record,
               struct nf_buf *room, struct nf_field *out);

/* Whether a value that is wanted is a long one that was not fetched. */
bool pick_needs_text(const struct pick *pick, const struct nf_record *record);

/*
 * pick_value - the value as plain text in @to
 *
 * Times come as ISO 8601 where they can be read; the source falls back to the
 * domain, then to the URL's host. The view is NULL if there is no value.
 * False when out of memory.
 */
bool pick_value(const struct pick_field *field, uint64_t ordinal,
                const struct nf_record *record, struct nf_buf *to,
                struct nf_str *out);

#endif
