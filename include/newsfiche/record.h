#ifndef NF_RECORD_H
#define NF_RECORD_H

#include <newsfiche/status.h>

NF_BEGIN_DECLS

/*
 * An article is a filled-in form: literal text and values in turn.
 *
 *     {"url": "https://example.org/a", "title": "Rain", "views": 3}
 *     ^^^^^^^^ -----------------------  ^^^^^^^^^^^ ------ ...      ^ tail
 *      before          value              before    value
 *
 * Written out one after the other, with each value in the spelling its kind
 * says, they are the original, byte for byte. The archive stores the literals
 * once a block and the values by column.
 *
 * A list in front matter, which is not JSON, is two values: an aside that says the same
 * in JSON and is not written out, and the list as it stands, as plain text.
 *
 *     tags:            ["city", "news"]   \n  - city\n  - news
 *     ^^^^^            ----------------   ----------------------
 *     before           aside              value, before it no literal
 *
 * The last value may be an aside that says from which file the article came: its role is
 * NF_ROLE_PATH, its value a JSON string. To add one, make the tail its literal:
 *
 *     {"title": "Rain"  }    "2024/01/rain.json"
 *                       ^     -------------------
 *                     before  aside                 the tail is empty
 */

/* How a value is spelled. Stored in archives; numbers are fixed. */
enum nf_kind {
    NF_KIND_TEXT = 0,           /* as it is; articles that are not JSON */
    NF_KIND_JSON = 1,           /* a JSON value as it stood: number, null, list, … */
    NF_KIND_STRING = 2,         /* UTF-8; a JSON string with only what must be escaped */
    NF_KIND_STRING_ASCII = 3,   /* UTF-8; a JSON string, \uhhhh for all above 0x7e */
    NF_KIND_STRING_SLASH = 4,   /* as 2, and / written \/ */
    NF_KIND_STRING_ASCII_SLASH = 5, /* as 3, and / written \/ */
    NF_KIND_STRING_ESCAPED = 6, /* the inside of a JSON string as it stood */
    NF_KIND_ASIDE = 7           /* a JSON value that is no part of the original: what
                                   the bytes beside it say, where they are not JSON */
};
#define NF_KIND_COUNT 8

/* What a value is to its article, whatever its producer calls it. Fixed. */
enum nf_role {
    NF_ROLE_NONE = 0,
    NF_ROLE_URL = 1,           /* as fetched */
    NF_ROLE_CANONICAL_URL = 2, /* as the page calls itself */
    NF_ROLE_ID = 3,            /* the producer's own identifier */
    NF_ROLE_TITLE = 4,
    NF_ROLE_TEXT = 5,          /* the body, plain */
    NF_ROLE_HTML = 6,          /* the body or page as HTML */
    NF_ROLE_SUMMARY = 7,
    NF_ROLE_AUTHORS = 8,
    NF_ROLE_PUBLISHED = 9,
    NF_ROLE_MODIFIED = 10,
    NF_ROLE_FETCHED = 11,
    NF_ROLE_LANGUAGE = 12,
    NF_ROLE_SOURCE = 13,       /* the publisher's name */
    NF_ROLE_DOMAIN = 14,       /* the publisher's domain */
    NF_ROLE_SECTION = 15,
    NF_ROLE_TAGS = 16,
    NF_ROLE_IMAGE = 17,        /* URL of the lead image */
    NF_ROLE_RIGHTS = 18,
    NF_ROLE_PATH = 19          /* an aside: the file it came from, see above */
};
#define NF_ROLE_COUNT 20

/*
 * nf_role_name - "published" for NF_ROLE_PUBLISHED; "" for none or unknown
 * nf_role_by_name - the reverse; NF_ROLE_NONE if there is none of that name
 */
NF_API const char *nf_role_name(enum nf_role role);
NF_API enum nf_role nf_role_by_name(struct nf_str name);

/*
 * One value of an article.
 *
 * Given to nf_writer_add(): either @before is the literal text in front of
 * the value, taken as it is; or @before.ptr is NULL and the writer composes
 * JSON from @key: {"key": or ,"key": . An aside must have @before. The key is copied, so
 * it has to be in JSON's spelling, as it stands between the quotes: nf_json_quote() makes
 * that of any text. Keys, literals and values are not checked: bytes that are not JSON
 * come back as they are.
 *
 * A NULL @value counts as an empty one. So do not give nf_writer_add() a record that was
 * fetched with NF_PARTS_SHORT: its long values would be empty.
 *
 * Received from a cursor: @before is the literal; @key is the innermost JSON
 * key in it, in JSON's spelling without the quotes, empty if there is none. For
 * NF_KIND_TEXT and NF_KIND_ASIDE it is the last line of the literal, if that ends
 * with a colon or = (blanks, and a quote that opens the value, may follow), up to
 * there; for an aside also the [name] of a table.
 */
struct nf_field {
    struct nf_str key;
    struct nf_str before;
    struct nf_str value;
    enum nf_kind kind;
    enum nf_role role;
};

/*
 * An article. @tail is the literal after the last value; when NULL on
 * nf_writer_add() and the last field's @before is NULL, "}" is composed.
 */
struct nf_record {
    const struct nf_field *fields;
    size_t count;
    struct nf_str tail;
};

/* When and why an article was withdrawn. */
struct nf_withdrawal {
    size_t struct_size;
    uint64_t time;        /* seconds since 1970; 0: not said */
    struct nf_str reason; /* UTF-8; may be empty */
};
#define NF_WITHDRAWAL_INIT { sizeof(struct nf_withdrawal), 0, { NULL, 0 } }

/* Identifies an article that is banned: it must not come back. Opaque. */
struct nf_ban {
    uint64_t key, hash;
};

/*
 * nf_record_find - the first field of that role, or NULL
 */
NF_API const struct nf_field *nf_record_find(const struct nf_record *record,
                                             enum nf_role role);

/*
 * nf_record_size  - bytes of the original, SIZE_MAX / 2 if they are more
 * nf_record_bound - as many or more: found without looking at values, if these have less than
 *                   a MiB. For room that is used again and again
 * nf_record_print - write the original to @buf, which has room for
 *                   nf_record_size(@record) bytes; returns the end
 *
 * Any thread. Cost: a copy; strings of ASCII kinds a little more.
 */
NF_API size_t nf_record_size(const struct nf_record *record);
NF_API size_t nf_record_bound(const struct nf_record *record);
NF_API char *nf_record_print(const struct nf_record *record, char *buf);

/*
 * nf_record_copy - a copy that owns all it points to
 * @alloc: or NULL; kept by reference
 * @out:   receives it; left alone on failure
 *
 * One allocation, so that an article can outlive the next call on its cursor. Views
 * that were NULL stay NULL. Free it with nf_record_free(), and nothing in it.
 *
 * NF_OK, NF_E_NOMEM. Any thread.
 */
NF_API NF_CHECKED enum nf_status
nf_record_copy(const struct nf_record *record, const struct nf_alloc *alloc,
               struct nf_record **out, struct nf_error *err);

/* Free what nf_record_copy() made. NULL is fine. */
NF_API void nf_record_free(struct nf_record *copy);

/*
 * Where a value stands in its object: the keys and numbers that lead to it,
 * from the outside in.
 */
struct nf_step {
    struct nf_str key;  /* in JSON's spelling; NULL: an element of a list */
    uint64_t index;     /* of the element, from 0 */
};
#define NF_WALK_STEPS 32

struct nf_walk {
    size_t depth; /* steps to the present value; those beyond NF_WALK_STEPS are not kept */
    struct nf_step steps[NF_WALK_STEPS];
};
#define NF_WALK_INIT { 0, { { { NULL, 0 }, 0 } } }

/*
 * nf_walk_next - go on to @field
 *
 * Call it with the fields of one article in turn, from the first on: the
 * braces and keys in each literal open and close objects and lists, and what
 * two places have in common tells which are still open. A value that is a list
 * or an object itself is one step. Of an article that is text each value is
 * one step from the top. Any thread. Cost: the literals' bytes.
 *
 * To build a dictionary, put each value where its steps lead: an import leaves no
 * member to the literals, an empty list or object is a value. Leave out the value with
 * NF_ROLE_PATH, which is no member (examples/print_members.c).
 */
NF_API void nf_walk_next(struct nf_walk *walk, const struct nf_field *field);

/*
 * nf_walk_meets - whether @pointer leads to the present value or into it
 * @pointer: a JSON Pointer (RFC 6901); its first slash may be missing, and *
 *           stands for any key or number
 * @rest:    receives what of it is left for inside the value; empty at the value
 */
NF_API bool nf_walk_meets(const struct nf_walk *walk, struct nf_str pointer,
                          struct nf_str *rest);

/*
 * nf_field_inside - a part of a value that is a JSON list or object
 * @pointer: as above, from the value on; empty: the value itself; * is the
 *           first element or member
 * @out:     receives it, its key and literal empty, its role none; may be @field
 *
 * Returns whether it is there. If the value itself was not fetched (NF_PARTS_SHORT),
 * neither is the part: true with a NULL value. Cost: the value's
 * bytes for each step.
 */
NF_API bool nf_field_inside(const struct nf_field *field, struct nf_str pointer,
                            struct nf_field *out);

/*
 * nf_record_at - the value that @pointer leads to: one of the fields, or a part
 * of one, but not an object or list that is itself taken apart into fields
 */
NF_API bool nf_record_at(const struct nf_record *record, struct nf_str pointer,
                         struct nf_field *out);

/*
 * nf_field_is_null - whether the value says "nothing": JSON null, or a
 *                    spelling of it that scrapers write ("None", "null", "NaT",
 *                    "NaN", "") where @field has a role
 */
NF_API bool nf_field_is_null(const struct nf_field *field);

/*
 * nf_field_plain - a value as plain UTF-8 for people
 * @field: any field
 * @sep:   put between the parts when the value is a JSON list or object
 * @buf:   room for @cap bytes
 * @cap:   nf_field_plain_bound(@field, @sep.len) is always enough; SIZE_MAX / 2 stands for more
 *
 * Strings are unescaped; lone surrogates become U+FFFD. A JSON list or object gives
 * all its strings in document order, joined by @sep; but an object with a "name"
 * member gives only that one, so that lists of people read as names. Some roles have
 * other such members: the parts of a text "value", "text" or "content", tags "term" or
 * "label", an image its address; of several images only the first counts. @sep is not
 * put between the spans of a paragraph that an editor wrote. If authors or tags are a
 * string that holds a list as Python or JSON writes it, as in tables, it counts as that
 * list. Numbers, words and invalid UTF-8 come as they are.
 *
 * Returns the bytes written, at most @cap; longer results are cut at @cap.
 */
NF_API size_t nf_field_plain_bound(const struct nf_field *field, size_t sep_len);
NF_API size_t nf_field_plain(const struct nf_field *field, struct nf_str sep,
                             char *buf, size_t cap);

/*
 * nf_utf8_fault - the first byte of @text that belongs to no UTF-8 character; @text.len
 *                 if there is none
 *
 * Values are UTF-8 where an importer made the archive; another writer may have put any
 * bytes into it. Overlong forms, surrogates and what is above U+10FFFF are no characters.
 * Any thread.
 */
NF_API size_t nf_utf8_fault(struct nf_str text);

/* How exact a time is. Stored in archives; numbers are fixed. */
enum nf_precision {
    NF_PRECISION_NONE = 0, /* no time */
    NF_PRECISION_YEAR = 1,
    NF_PRECISION_MONTH = 2,
    NF_PRECISION_DAY = 3,
    NF_PRECISION_MINUTE = 4,
    NF_PRECISION_SECOND = 5,
    NF_PRECISION_MILLI = 6,
    NF_PRECISION_MICRO = 7
};

/* A claim about time: an instant, how exact, and whether its zone is known. */
struct nf_time {
    int64_t seconds;    /* since 1970-01-01T00:00:00Z; as if UTC if the zone is unknown */
    uint32_t micros;    /* 0 .. 999999 */
    int16_t offset;     /* minutes east of UTC, as written */
    bool zone_known;
    enum nf_precision precision;
};

/*
 * nf_time_parse - read a time in one of the spellings that scrapers write
 *
 * ISO 8601 and its truncations and variants, 14-digit and compact stamps,
 * RFC 822/2822 with its usual mistakes, what Go, Java, .NET and JavaScript print,
 * Reuters' "26-FEB-1987 15:01:01.79", numbers of seconds, or of parts of them down to
 * billionths, since 1970; the year first with any sign between (2016/6/9, 2016年6月9日),
 * days with dots (29.06.2016; 29.06.16 14:05), 27/11/2017 and 11/27/2017, and names of
 * months in some eighty languages, with clocks of 12 and 24 hours.
 *
 * A text that could be read in two ways is not guessed: dates whose day and month could
 * be swapped (03/11/2017), names that mean two months (listopad). A zone whose name
 * means several offsets (CST, IST) is not known.
 *
 * Returns whether @text is a time; @out is left alone if not. Any thread.
 */
NF_API bool nf_time_parse(struct nf_str text, struct nf_time *out);

/*
 * nf_time_is_none - whether @text says that there is no time: a date in the year 0
 * or 1 (0000-00-00, Go's and .NET's 0001-01-01T00:00:00Z), 0, "", or a word such
 * as "null", "N/A", "Invalid date"
 *
 * nf_time_parse() is false for all of these. Any thread.
 */
NF_API bool nf_time_is_none(struct nf_str text);

/* The first second that is no longer part of @t, a day for a day, and so on. */
NF_API int64_t nf_time_end(const struct nf_time *t);

/*
 * nf_time_print - ISO 8601 in @t's precision: "2024-01-31" for a day, no zone
 * if it is unknown, "+02:00" or "Z" if known
 * @buf: room for NF_TIME_TEXT bytes; NUL-terminated
 */
#define NF_TIME_TEXT 40
NF_API size_t nf_time_print(const struct nf_time *t, char *buf);

/*
 * nf_url_key - the form of @url by which articles are found (rules: spec 9.2)
 * @buf: room for nf_url_key_bound(@url) bytes, which are at most 3 for each of
 *       @url's, and one; SIZE_MAX / 2 stands for more
 *
 * http, https and no scheme at all count as the same: //example.org/a, and
 * example.org/a if it plainly begins with a host. Escapes are spelled in one way.
 *
 * Returns the length; 0 if @url has no key: mailto:, urn:, a word. Any thread.
 */
NF_API size_t nf_url_key_bound(struct nf_str url);
NF_API size_t nf_url_key(struct nf_str url, char *buf);

/* The host of @url, without port and user, as it stands; empty if it has none, or
 * no key. */
NF_API struct nf_str nf_url_host(struct nf_str url);

NF_END_DECLS

#endif
