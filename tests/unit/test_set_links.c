/* Which articles of several archives are later versions of others: told, and merged. */
#include "src/set/set_links.h"
#include "tests/support/merged.h"

/* An archive of articles with these keys, "-" being of the same as the one before it. */
static struct nf_buffer archive_of_keys(const char *keys)
{
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);

    for (uint64_t i = 0; keys[i]; i++) {
        char url[] = "https://a.example/x", id[] = "x";
        const char key = keys[i] == '-' ? keys[i - 1] : keys[i];
        struct nf_field f[2];
        struct nf_record record = { .fields = f };

        url[sizeof(url) - 2] = id[0] = key;
        record.count = key < 'a' ? pack_field(f, "id", NF_ROLE_ID, id)
                                 : pack_field(f, "url", NF_ROLE_URL, url);
        record.count += pack_field(f + 1, "title", NF_ROLE_TITLE, "Rain");
        assert_ok(keys[i] == '-' ? nf_writer_add_version(w, &record, i - 1, NULL)
                                 : nf_writer_add(w, &record, NULL), NULL);
    }
    pack_end(w);
    return b;
}

static void later_versions_are_found_by_their_keys(void **state)
{
    static const char *const keys[] = { "abcAb", "b-d", "", "AaaB", "a-c" };
    /*                                   01234    567        89..     */
    static const uint64_t formers[] = { NF_NO_ARTICLE, NF_NO_ARTICLE, NF_NO_ARTICLE,
                                        NF_NO_ARTICLE, NF_NO_ARTICLE, /* not in an archive */
                                        4, 5, NF_NO_ARTICLE, 3, 0, 9, NF_NO_ARTICLE, 10, 12, 2 };
    struct nf_buffer bytes[COUNT_OF(keys)], to;
    struct archives *all;
    struct nf_reader *r;
    struct nf_cursor *c;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        bytes[i] = archive_of_keys(keys[i]);
    all = archives_of(bytes, COUNT_OF(keys));
    assert_int_equal(merged(all, &to).versions, 6);
    r = pack_open(&to);
    c = pack_cursor(r);
    for (uint64_t i = 0; i < COUNT_OF(formers); i++) {
        struct nf_versions v = NF_VERSIONS_INIT;

        assert_ok(nf_cursor_versions(c, i, &v, NULL), NULL);
        if (v.former != formers[i])
            fail_msg("article %u: %u", (unsigned)i, (unsigned)v.former);
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    assert_sound(&to);
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        free(bytes[i].ptr);
    archives_free(all);
    free(to.ptr);
}

struct told {
    uint64_t ordinals[8], formers[8];
    size_t n, most;
};

static bool tell(void *ctx, uint64_t ordinal, uint64_t former)
{
    struct told *t = ctx;

    t->ordinals[t->n] = ordinal;
    t->formers[t->n++] = former;
    return t->n == t->most;
}

static void links_of_a_set_are_told(void **state)
{
    struct nf_buffer two[2] = { archive_of_keys("ab"), archive_of_keys("ba") };
    struct archives *all = archives_of(two, 2);
    struct nf_set *set = archives_open(all);
    struct told t = { .most = 8 };
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_ok(nf_set_links(set, tell, &t, &err), &err);
    assert_int_equal(t.n, 2);
    assert_true(t.ordinals[0] == 2 && t.formers[0] == 1);
    assert_true(t.ordinals[1] == 3 && t.formers[1] == 0);
    t = (struct told){ .most = 1 };
    assert_status(nf_set_links(set, tell, &t, &err), NF_E_STOPPED, &err);
    nf_set_close(set);
    all->bytes[0].ptr[80] ^= 1; /* its block */
    set = archives_open(all);
    t = (struct told){ .most = 8 };
    err.status = NF_OK;
    assert_ok(nf_set_links(set, tell, &t, &err), &err);
    assert_int_equal(err.status, NF_OK);
    assert_int_equal(t.n, 0);
    nf_set_close(set);
    archives_free(all);
    free(two[0].ptr);
    free(two[1].ptr);
}

static enum nf_status count_article(void *ctx, const struct nf_member *m, uint32_t block,
                                    const struct nf_facts *keys, struct nf_error *err)
{
    (void)m;
    (void)block;
    (void)err;
    assert_true(keys->has_url && keys->has_id);
    ++*(unsigned *)ctx;
    return NF_OK;
}

/* Whatever number of keys is kept at a time, the links are the same. */
static void links_are_found_in_passes(void **state)
{
    static const struct hurt_plan plan = { 60, 8, 1, NF_WRITER_STORE, 0 };
    static const uint32_t most[] = { 0, 1000, 50, 7, 1 };
    struct nf_buffer b = hurt_archive(&plan), three[3] = { b, b, b };
    struct archives *all = archives_of(three, 3);
    struct nf_set *set = archives_open(all);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(most); i++) {
        unsigned articles = 0;
        struct nf_links_walk walk = { .strict = true, .most_keys = most[i],
                                      .each = count_article, .ctx = &articles };
        struct nf_links links;

        nf_vec_init(&links.of, set->alloc);
        assert_ok(nf_links_find(set, &walk, &links, &err), &err);
        assert_int_equal(articles, 180); /* once each, however often they are looked at */
        assert_int_equal(nf_vec_count(&links.of), 120);
        for (uint32_t k = 0; k < 120; k++) {
            assert_int_equal(links.of.at[k].article, 60 + k);
            assert_int_equal(links.of.at[k].former, k);
        }
        nf_vec_free(&links.of);
    }
    nf_set_close(set);
    archives_free(all);
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_versions_are_found_by_their_keys),
        cmocka_unit_test(links_of_a_set_are_told),
        cmocka_unit_test(links_are_found_in_passes)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
