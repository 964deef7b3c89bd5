#include <newsfiche/record.h>

#include "tests/support/expect.h"
#include "tests/support/fault.h"

/* Absent values stay absent, and empty ones empty. */
static void a_copy_owns_all_it_has(void **state)
{
    char json[] = "{\"url\": \"x\"}", value[] = "https://example.org/a";
    const struct nf_field fields[] = {
        { .key = { json + 2, 3 }, .before = { json, 8 }, .value = { value, 21 },
          .kind = NF_KIND_STRING, .role = NF_ROLE_URL },
        { .key = STR("text"), .before = { NULL, 0 }, .value = { NULL, 0 } },
        { .key = STR(""), .before = STR(", "), .value = STR("") }
    };
    const struct nf_record record = { fields, COUNT_OF(fields), { json + 10, 2 } };
    struct nf_record *copy = NULL;

    (void)state;
    assert_ok(nf_record_copy(&record, NULL, &copy, NULL), NULL);
    memset(json, '-', sizeof(json));
    memset(value, '-', sizeof(value));
    assert_int_equal(copy->count, 3);
    assert_text(copy->fields[0].key, "url");
    assert_text(copy->fields[0].before, "{\"url\": ");
    assert_text(copy->fields[0].value, "https://example.org/a");
    assert_int_equal(copy->fields[0].kind, NF_KIND_STRING);
    assert_int_equal(copy->fields[0].role, NF_ROLE_URL);
    assert_null(copy->fields[1].before.ptr);
    assert_null(copy->fields[1].value.ptr);
    assert_non_null(copy->fields[2].value.ptr);
    assert_int_equal(copy->fields[2].value.len, 0);
    assert_text(copy->tail, "\"}");
    nf_record_free(copy);
    nf_record_free(NULL);
}

static void it_is_one_allocation(void **state)
{
    const struct nf_field field = { .value = STR("a") };
    const struct nf_record record = { &field, 1, { NULL, 0 } };
    struct fault_memory m = { .live = 0 };
    struct nf_alloc alloc = fault_alloc(&m);
    struct nf_record *copy = (void *)&m;
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    fault_at(&m.fault, 1, false);
    assert_status(nf_record_copy(&record, &alloc, &copy, &err), NF_E_NOMEM, &err);
    assert_ptr_equal(copy, &m); /* left alone */
    fault_at(&m.fault, 2, false);
    assert_ok(nf_record_copy(&record, &alloc, &copy, &err), &err);
    nf_record_free(copy);
    assert_int_equal(m.live, 0);
}

/* Views may be of the same bytes, so that together they have more than there are. */
static void what_no_memory_has_is_not_copied(void **state)
{
    static const size_t lens[] = { SIZE_MAX / 4, SIZE_MAX / 3, SIZE_MAX / 2, SIZE_MAX };
    struct fault_memory m = { .live = 0 };
    struct nf_alloc alloc = fault_alloc(&m);
    struct nf_record *copy = NULL;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lens); i++) {
        const struct nf_str view = { "", lens[i] };
        const struct nf_field fields[] = { { .before = view, .value = view },
                                           { .before = view, .value = view } };
        const struct nf_record values = { fields, 2, { "", 4 } }, tail = { fields, 1, view },
                               many = { fields, lens[i], { NULL, 0 } };

        assert_status(nf_record_copy(&values, &alloc, &copy, NULL), NF_E_NOMEM, NULL);
        assert_status(nf_record_copy(&tail, &alloc, &copy, NULL), NF_E_NOMEM, NULL);
        assert_status(nf_record_copy(&many, &alloc, &copy, NULL), NF_E_NOMEM, NULL);
    }
    assert_null(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_owns_all_it_has),
        cmocka_unit_test(it_is_one_allocation),
        cmocka_unit_test(what_no_memory_has_is_not_copied)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
