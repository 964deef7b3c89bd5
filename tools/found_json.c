/*
 * What was found, for programs:
 *
 *     {"v":1,"number":17,"published":"2024-01-31","title":"Rain in the north","lines":
 *      [{"field":"text","line":"It has been raining.","matches":[[12,19]]}]}
 *
 * Places are characters of the line, by which most languages count.
 */
#include "src/base/utf8.h"
#include "tools/found_line.h"
#include "tools/found_show.h"
#include "tools/json_out.h"

/* A place in a text, in bytes and characters. */
struct place {
    size_t byte;
    size_t character;
};

static void go_to(struct place *p, struct nf_str text, size_t byte)
{
    size_t len;

    while (p->byte < byte) {
        nf_utf8_get(text.ptr + p->byte, text.len - p->byte, &len);
        p->byte += len;
        p->character++;
    }
}

static void put_line(struct out *out, const struct found_field *f, const struct found_line *l)
{
    struct place at = { l->from, 0 };

    out_string(out, "{\"field\":");
    json_string(out, f->name);
    json_text(out, "line", (struct nf_str){ f->text.ptr + l->from, l->to - l->from });
    out_string(out, ",\"matches\":[");
    for (size_t i = 0; i < l->count; i++) {
        go_to(&at, f->text, l->spans[i].from);
        out_format(out, "%s[%zu,", i ? "," : "", at.character);
        go_to(&at, f->text, l->spans[i].to);
        out_format(out, "%zu]", at.character);
    }
    out_string(out, "]}");
}

static void put_lines(struct out *out, const struct found *found)
{
    const char *between = "";

    out_string(out, ",\"lines\":[");
    for (size_t i = 0; i < found->count; i++) {
        const struct found_field *f = &found->fields[i];

        for (size_t n = 0; n < f->count;) {
            struct found_line l = found_line(found, f, n);

            out_string(out, between);
            put_line(out, f, &l);
            between = ",";
            n += l.count;
        }
    }
    out_byte(out, ']');
}

static bool put_value(struct out *out, const char *name, enum nf_role role, uint64_t ordinal,
                      const struct nf_record *record, struct nf_buf *scratch)
{
    const struct pick_field field = { .role = role };
    struct nf_str value;

    if (!pick_value(&field, ordinal, record, scratch, &value))
        return false;
    json_text(out, name, value);
    return true;
}

void found_json_begin(const struct found_show *g, uint64_t ordinal, struct out *out)
{
    json_begin(out);
    if (g->archive->several)
        json_text(out, "archive", safe_view(archive_file(g->archive, ordinal)));
    json_number(out, "number", ordinal);
}

bool found_json(const struct found_show *g, const struct found *f, uint64_t ordinal,
                const struct nf_record *record, struct nf_buf *scratch, struct out *out)
{
    found_json_begin(g, ordinal, out);
    if (!put_value(out, "published", NF_ROLE_PUBLISHED, ordinal, record, scratch) ||
        !put_value(out, "title", NF_ROLE_TITLE, ordinal, record, scratch))
        return false;
    put_lines(out, f);
    json_end(out);
    return true;
}
