/* The articles of tests/roles/producers.txt. */
#include <stdio.h>

#include "src/base/alloc.h"
#include "src/convert/json_record.h"
#include "tests/support/expect.h"

#define MAX_LINE 4096

struct reader {
    FILE *file;
    char line[MAX_LINE];
    unsigned number;
    bool held; /* the line is to be read once more */
};

static bool next_line(struct reader *r)
{
    if (r->held) {
        r->held = false;
        return true;
    }
    if (!fgets(r->line, sizeof(r->line), r->file))
        return false;
    r->number++;
    assert_non_null(strchr(r->line, '\n'));
    *strchr(r->line, '\n') = '\0';
    return true;
}

/* "title: Rain" for each role that has a value, in the order of roles. */
static void print_roles(const struct nf_record *record, char *out, size_t room)
{
    size_t n = 0;

    out[0] = '\0';
    for (int role = 1; role < NF_ROLE_COUNT; role++) {
        const struct nf_field *f = nf_record_find(record, (enum nf_role)role);
        char plain[MAX_LINE];
        size_t len, end;

        if (!f)
            continue;
        len = nf_field_plain(f, STR(" / "), plain, sizeof(plain));
        for (size_t i = 0; i < len; i++)
            if (plain[i] == '\n')
                plain[i] = ' ';
        for (end = len; end > 0 && plain[end - 1] == ' ';)
            end--;
        for (len = 0; len < end && plain[len] == ' ';)
            len++;
        n += (size_t)snprintf(out + n, room - n, "%s:%s%.*s\n",
                              nf_role_name((enum nf_role)role), end > len ? " " : "",
                              (int)(end - len), plain + len);
        assert_true(n < room);
    }
}

static void expect_lines(struct reader *r, char *out, size_t room)
{
    size_t n = 0;

    out[0] = '\0';
    while (next_line(r)) {
        if (r->line[0] == '=') {
            r->held = true;
            return;
        }
        if (r->line[0] && r->line[0] != '#') {
            n += (size_t)snprintf(out + n, room - n, "%s\n", r->line);
            assert_true(n < room);
        }
    }
}

static void assert_same_bytes(const struct nf_record *record, struct nf_str want)
{
    char buf[MAX_LINE];

    assert_true(nf_record_size(record) <= sizeof(buf));
    assert_bytes(((struct nf_str){ buf, (size_t)(nf_record_print(record, buf) - buf) }),
                 want);
}

static bool check_article(struct reader *r, struct nf_json_records *records)
{
    static char got[8 * MAX_LINE], want[8 * MAX_LINE];
    char name[200], json[MAX_LINE];
    struct nf_record record;
    struct nf_json j;

    snprintf(name, sizeof(name), "%s", r->line + 3);
    assert_true(next_line(r));
    memcpy(json, r->line, sizeof(json));
    j = nf_json_init(json, strlen(json), 64);
    if (nf_json_record(records, &j, &record) != NF_OK)
        fail_msg("%s: %s", name, j.why);
    assert_same_bytes(&record, str_of(json));
    print_roles(&record, got, sizeof(got));
    expect_lines(r, want, sizeof(want));
    if (strcmp(got, want) == 0)
        return true;
    print_error("== %s\n%s-- expected:\n%s", name, got, want);
    return false;
}

static void articles_of_producers_have_their_roles(void **state)
{
    struct reader r = { .file = fopen("tests/roles/producers.txt", "r") };
    struct nf_json_records records;
    unsigned count = 0, wrong = 0;

    (void)state;
    assert_non_null(r.file);
    nf_json_records_init(&records, nf_alloc_or_libc(NULL));
    while (next_line(&r))
        if (strncmp(r.line, "== ", 3) == 0) {
            count++;
            wrong += !check_article(&r, &records);
        }
    nf_json_records_free(&records);
    fclose(r.file);
    assert_int_equal(wrong, 0);
    assert_true(count > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(articles_of_producers_have_their_roles)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
