#include "src/block/block_article.h"
#include "src/block/block_load.h"

#include <stdlib.h>

#include "format/checksum.h"
#include "src/base/alloc.h"
#include "src/build/block_build.h"
#include "tests/support/pack.h"

#define FIRST 1000
#define ARTICLES 10
#define PER_FRAME 4

/* A block that was built, and what it is loaded into. */
struct fixture {
    struct nf_block_input in;
    struct nf_block_output out;
    struct nf_buf payload;
    struct nf_chunk chunk;
    struct nf_block block;
    struct nf_block again; /* the same, loaded for one article */
    struct nf_str versions; /* in the head, of load_frames(); NULL: none */
    struct nf_unpacker *unpacker;
    struct nf_error err;
};

static void add_article(struct nf_block_input *in, uint32_t i)
{
    struct pack_numbered a;
    struct nf_field f[3];
    struct nf_record record = { f, i % 3 == 2 ? 2 : 3, { NULL, 0 } };

    pack_numbered(&a, i);
    pack_field(&f[0], "url", NF_ROLE_URL, a.article.url);
    pack_field(&f[1], "title", NF_ROLE_TITLE, a.article.title);
    pack_field(&f[2], "text", NF_ROLE_TEXT, a.article.text);
    assert_ok(nf_block_input_add(in, &record, NULL), NULL);
}

static void build(struct fixture *f, uint8_t codec)
{
    const struct nf_pack_way way = { .way = { codec, 0 } };
    struct nf_block_plan plan = { .shorts = { .way = &way, .count = 1 },
                                  .texts = { .way = &way, .count = 1 } };
    struct nf_block_builder b;
    uint32_t head_len;

    assert_ok(nf_block_builder_init(&b, nf_alloc_or_libc(NULL), 1, false), NULL);
    assert_ok(nf_block_build(&b, &plan, &f->in, &f->out), NULL);
    nf_block_builder_free(&b);
    assert_ok(nf_block_payload(&f->out, &f->payload, &head_len), NULL);
    f->chunk = (struct nf_chunk){ .type = NF_CHUNK_BLOCK, .codec = NF_CODEC_STORE,
                                  .articles = ARTICLES, .first = FIRST,
                                  .aux = head_len,
                                  .stored_len = (uint32_t)f->payload.len };
}

static int set_up(void **state)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct fixture *f = calloc(1, sizeof(*f));

    if (!f || nf_unpacker_new(alloc, &f->unpacker) != NF_OK)
        return -1;
    nf_block_input_init(&f->in, alloc);
    f->in.frame_articles = PER_FRAME;
    nf_block_output_init(&f->out, alloc);
    nf_buf_init(&f->payload, alloc, SIZE_MAX / 2);
    nf_block_init(&f->block, alloc, 1 << 20);
    nf_block_init(&f->again, alloc, 1 << 20);
    for (uint32_t i = 0; i < ARTICLES; i++)
        add_article(&f->in, i);
    nf_block_input_seal(&f->in);
    build(f, NF_CODEC_ZSTD);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    nf_block_free(&f->block);
    nf_block_free(&f->again);
    nf_unpacker_free(f->unpacker);
    nf_block_output_free(&f->out);
    nf_buf_free(&f->payload);
    nf_block_input_free(&f->in);
    free(f);
    return 0;
}

static void assert_same(const struct nf_record *got, const struct nf_record *want)
{
    assert_int_equal(got->count, want->count);
    for (size_t i = 0; i < want->count; i++) {
        assert_bytes(got->fields[i].before, want->fields[i].before);
        assert_bytes(got->fields[i].value, want->fields[i].value);
        assert_int_equal(got->fields[i].kind, want->fields[i].kind);
        assert_int_equal(got->fields[i].role, want->fields[i].role);
    }
    assert_bytes(got->tail, want->tail);
}

/* Article @i is the same in both. */
static void assert_same_article(const struct fixture *f, uint32_t i)
{
    const struct nf_block_article *want = &f->block.rows.at[i], *got = &f->again.rows.at[i];
    const size_t n = nf_block_article_fields(&f->block, i);
    struct nf_field *fields = malloc((2 * n + 1) * sizeof(*fields));
    struct nf_record a, b;

    assert_non_null(fields);
    assert_int_equal(nf_block_article_fields(&f->again, i), n);
    nf_block_article(&f->block, i, NULL, fields, &a);
    nf_block_article(&f->again, i, NULL, fields + n, &b);
    assert_same(&b, &a);
    assert_int_equal(nf_block_article_former(&f->again, i), nf_block_article_former(&f->block, i));
    assert_int_equal(got->short_bytes, want->short_bytes);
    assert_int_equal(got->text_bytes, want->text_bytes);
    for (size_t k = 0; k < n; k++) {
        assert_int_equal(f->again.values.at[got->first_value + k].len,
                         f->block.values.at[want->first_value + k].len);
        if (!fields[k].value.ptr) /* a text */
            assert_int_equal(f->again.values.at[got->first_value + k].at,
                             f->block.values.at[want->first_value + k].at);
    }
    free(fields);
}

/* Load what was loaded once more: all of it, and for each article alone. */
static void load_again(struct fixture *f, const uint8_t *head)
{
    const uint32_t all = f->block.articles;

    for (uint32_t only = 0; only <= all; only++) {
        const uint32_t want = only < all ? only : NF_ALL_ARTICLES;

        assert_ok(nf_block_load_again(&f->again, &f->chunk, head, f->block.table,
                                      f->block.shorts.ptr, want, 4711, &f->err), &f->err);
        assert_true(nf_block_has(&f->again, want));
        assert_int_equal(nf_block_has(&f->again, NF_ALL_ARTICLES),
                         want == NF_ALL_ARTICLES || f->block.prefix.frame_articles > 1);
        for (uint32_t i = 0; i < all; i++)
            if (nf_block_has(&f->again, i))
                assert_same_article(f, i);
    }
}

/* Load the head, in memory of just its length. */
static enum nf_status load(struct fixture *f)
{
    size_t n = f->chunk.aux;
    uint8_t *head = malloc(n + !n);
    enum nf_status st;

    assert_non_null(head);
    memcpy(head, f->payload.ptr, n);
    st = nf_block_load(&f->block, &f->chunk, head, f->unpacker, NULL, 4711,
                       &f->err);
    if (st == NF_OK)
        load_again(f, head);
    free(head);
    if (st != NF_OK) {
        assert_int_equal(f->block.articles, 0);
        assert_int_equal(f->err.status, st);
        assert_int_equal(f->err.offset, 4711);
    }
    return st;
}

/* The text frame of article @i, decoded; freed by the caller. */
static char *frame_text(struct fixture *f, uint32_t i)
{
    const struct nf_block_frame *frame = nf_block_frame_of(&f->block, i);
    const uint8_t *stored = f->payload.ptr + (frame->at - NF_CHUNK_HEADER_SIZE);
    char *text = malloc(frame->frame.raw_len + 1u);

    assert_non_null(text);
    assert_ok(nf_unpack(f->unpacker, f->block.prefix.way[frame->frame.way].codec, NULL, stored,
                        frame->frame.stored_len, text, frame->frame.raw_len), NULL);
    assert_int_equal(frame->frame.check,
                     nf_check(text, frame->frame.raw_len, nf_frame_seed(i / PER_FRAME)));
    return text;
}

static void gives_back_the_articles(void **state)
{
    static const uint8_t codecs[] = { NF_CODEC_STORE, NF_CODEC_ZSTD };
    struct fixture *f = *state;

    for (size_t k = 0; k < COUNT_OF(codecs); k++) {
        build(f, codecs[k]);
        assert_ok(load(f), &f->err);
        assert_int_equal(f->block.first, FIRST);
        assert_int_equal(f->block.articles, ARTICLES);
        for (uint32_t i = 0; i < ARTICLES; i++) {
            struct nf_field fields[3];
            struct nf_record got;
            char *text = frame_text(f, i);

            assert_true(nf_block_article_fields(&f->block, i) <= 3);
            nf_block_article(&f->block, i, text, fields, &got);
            assert_same(&got, &nf_block_input_records(&f->in)[i]);
            free(text);
        }
    }
}

/* An article of which columns have several values, as many as they like. */
static void add_lists(struct nf_block_input *in, uint32_t i)
{
    static const char *const keys[] = { "n", "link", "tag", "word" };
    char values[32][40];
    struct nf_field f[32];
    struct nf_record record = { f, 0, { NULL, 0 } };
    struct pack_numbered a;

    pack_numbered(&a, i);
    for (uint32_t k = 0; k < i * 7 % 32; k++) {
        const unsigned n = i * k + k, key = (i + k) % 4;
        char *value = values[k];

        snprintf(value, sizeof(values[k]), "%u", n);
        if (key == 1)
            snprintf(value, sizeof(values[k]), "https://example.org/a%xb/rain", n * 7919);
        else if (key == 2)
            snprintf(value, sizeof(values[k]), "%s", n % 3 ? "rain" : "sun");
        pack_field(&f[record.count++], keys[key], NF_ROLE_NONE, value);
        if (k % 11 == 5)
            pack_field(&f[record.count - 1], "text", NF_ROLE_TEXT, a.article.text);
    }
    assert_ok(nf_block_input_add(in, &record, NULL), NULL);
}

/* load() does. */
static void gives_back_one_article_again(void **state)
{
    struct fixture *f = *state;

    for (unsigned lists = 0; lists < 2; lists++) {
        nf_block_input_reset(&f->in);
        f->in.frame_articles = 1;
        for (uint32_t i = 0; i < ARTICLES; i++)
            (lists ? add_lists : add_article)(&f->in, i);
        nf_block_input_seal(&f->in);
        build(f, NF_CODEC_ZSTD);
        assert_ok(load(f), &f->err);
        assert_int_equal(f->block.prefix.frame_articles, 1);
    }
}

static void leaves_texts_out_when_there_is_no_frame(void **state)
{
    struct fixture *f = *state;
    struct nf_field fields[3];
    struct nf_record got;

    assert_ok(load(f), &f->err);
    nf_block_article(&f->block, 0, NULL, fields, &got);
    assert_int_equal(got.count, 3);
    assert_non_null(fields[0].value.ptr);
    assert_null(fields[2].value.ptr);
    assert_int_equal(fields[2].value.len, 0);
    assert_text(fields[2].key, "text");
}

/* A chunk header that says something else than the head. */
static void refuses_another_chunk_header(void **state)
{
    struct fixture *f = *state;
    const struct nf_chunk sound = f->chunk;

    f->chunk.articles = ARTICLES + 1;
    assert_int_not_equal(load(f), NF_OK);
    f->chunk.articles = ARTICLES - 1;
    assert_int_not_equal(load(f), NF_OK);
    f->chunk = sound;
    f->chunk.first++; /* it may stand anywhere */
    assert_ok(load(f), &f->err);
    assert_int_equal(f->block.first, sound.first + 1);
    f->chunk = sound;
    f->chunk.stored_len = f->chunk.aux - 1;
    assert_status(load(f), NF_E_DAMAGED, &f->err);
    f->chunk = sound;
    f->chunk.stored_len++; /* frames do not fill it */
    assert_status(load(f), NF_E_DAMAGED, &f->err);
    f->chunk = sound;
    for (f->chunk.aux = 0; f->chunk.aux < sound.aux; f->chunk.aux++)
        assert_status(load(f), NF_E_DAMAGED, &f->err);
    f->chunk = sound;
    assert_ok(load(f), &f->err);
}

static void heeds_the_limit_on_frames(void **state)
{
    struct fixture *f = *state;

    nf_block_free(&f->block);
    nf_block_init(&f->block, nf_alloc_or_libc(NULL), 100);
    assert_status(load(f), NF_E_LIMIT, &f->err);
}

static void refuses_codecs_it_does_not_know(void **state)
{
    struct fixture *f = *state;

    f->payload.ptr[0] = 0x7f;
    assert_status(load(f), NF_E_UNSUPPORTED, &f->err);
}

/*
 * Put @raw into a stored head, with right checks: what a hostile archive may
 * hold. Each article has a text frame of @text bytes.
 */
static enum nf_status load_frames(struct fixture *f, struct nf_str raw,
                                  uint16_t articles, uint32_t text)
{
    const struct nf_frame frame = { .raw_len = text, .stored_len = text };
    struct nf_block_prefix prefix = {
        .ways = 1, .frame_articles = 1, .raw_len = (uint32_t)raw.len,
        .check = nf_check(raw.ptr, raw.len, NF_SHORTS_SEED)
    };
    uint8_t bytes[NF_BLOCK_PREFIX_MAX];

    nf_buf_reset(&f->payload);
    nf_buf_add(&f->payload, bytes, nf_block_prefix_put(bytes, &prefix));
    for (unsigned i = 0; i < articles; i++)
        nf_buf_add(&f->payload, bytes, nf_frame_put(bytes, 1, &frame));
    nf_buf_add_text(&f->payload, f->versions.ptr ? f->versions : STR("\0"));
    nf_buf_add(&f->payload, raw.ptr, raw.len);
    f->chunk.articles = articles;
    f->chunk.aux = (uint32_t)f->payload.len;
    f->chunk.stored_len = f->chunk.aux + articles * text;
    return load(f);
}

static enum nf_status load_raw(struct fixture *f, struct nf_str raw,
                               uint16_t articles)
{
    return load_frames(f, raw, articles, 0);
}

static void checks_short_fields_against_every_lie(void **state)
{
    const struct {
        struct nf_str raw;
        uint16_t articles;
        enum nf_status want;
    } table[] = {
        /* no columns, a shape with only a tail */
        { STR("\x00\x01\x01\x02{}"), 1, NF_OK },
        { STR("\x00\x01\x01\x02{}"), 9, NF_OK },
        /* one column, one value */
        { STR("\x01\x01\x00\x01k\x01\x02\x00\x00\x00\x01v"), 1, NF_OK },
        { STR("\x01\x01\x00\x01k\x01\x02\x00\x00\x00\x01v!"), 1, NF_E_DAMAGED },
        { STR("\x01\x01\x00\x01k\x01\x02\x00\x00\x00\x02v"), 1, NF_E_DAMAGED },
        { STR("\x01\x01\x00\x01k\x01\x02\x00\x00\x00\x01v"), 2, NF_E_DAMAGED },
        { STR("\x01\x01\x00\x01k\x01\x02\x00\x00\x05\x01v"), 1, NF_E_UNSUPPORTED },
        { STR("\x01\x07\x00\x01k\x01\x02\x00\x00\x00\x01v"), 1, NF_OK },
        { STR("\x01\x08\x00\x01k\x01\x02\x00\x00\x00\x01v"), 1, NF_E_UNSUPPORTED },
        { STR("\x01\x01\x00\x09k\x01\x02\x00\x00\x00\x01v"), 1, NF_E_DAMAGED },
        { STR("\x01\x01\x00\x01k\x01\x02\x01\x00\x00\x01v"), 1, NF_E_DAMAGED },
        /* a column without values */
        { STR("\x01\x01\x00\x01k\x01\x01\x02{}"), 1, NF_OK },
        { STR("\x01\x01\x00\x01k\x01\x01\x02{}\x00"), 1, NF_E_DAMAGED },
        { STR("\x01\x81\x00\x01k\x01\x01\x02{}"), 1, NF_OK },
        /* withdrawn ones, all or some, have no literal */
        { STR("\x00\x01\x00"), 3, NF_OK },
        { STR("\x00\x01\x00\x00"), 3, NF_E_DAMAGED },
        { STR("\x00\x02\x00\x01\x02{}\x00\x01"), 2, NF_OK },
        { STR("\x00\x02\x01\x02{}\x00\x00\x01"), 2, NF_OK },
        { STR("\x00\x02\x01\x02{}\x00\x00"), 2, NF_E_DAMAGED },
        /* no shapes; too many columns, shapes, slots */
        { STR("\x00\x00"), 1, NF_E_DAMAGED },
        { STR("\x00\x00\x00"), 1, NF_E_DAMAGED },
        { STR("\xff\xff\xff\xff\x7f\x01\x00"), 1, NF_E_DAMAGED },
        { STR("\x00\xff\xff\xff\xff\x7f\x00"), 1, NF_E_DAMAGED },
        { STR("\x00\x01\xff\xff\x03\x00"), 1, NF_E_DAMAGED },
        { STR("\x00\x01\x01\x7f"), 1, NF_E_DAMAGED },
        /* which shape: past the last */
        { STR("\x00\x02\x01\x01""a\x01\x01""b\x01\x00"), 2, NF_OK },
        { STR("\x00\x02\x01\x01""a\x01\x01""b\x01\x02"), 2, NF_E_DAMAGED },
        { STR("\x00\x02\x01\x01""a\x01\x01""b\x01"), 2, NF_E_DAMAGED },
        /* more shapes than articles */
        { STR("\x00\x02\x01\x01""a\x01\x01""b\x01"), 1, NF_E_DAMAGED },
        /* a slot many times, for values that are not there */
        { STR("\x01\x01\x00\x00\x01\x09\x00\x00\x00\x00\x00\x00\x00\x00\x00"), 1,
          NF_E_DAMAGED },
        /* a text column, whose frame is empty */
        { STR("\x01\x81\x00\x01k\x01\x02\x00\x00"), 1, NF_OK },
        { STR("\x01\x81\x00\x01k\x01\x03\x00\x00\x00\x01"), 1, NF_E_DAMAGED },
        { STR("\x01\x81\x00\x01k\x01\x03\x00\x00\x00\x00"), 1, NF_OK },
        /* a value larger than a block */
        { STR("\x01\x01\x00\x00\x01\x02\x00\x00\x00\xff\xff\xff\xff\x7f"), 1,
          NF_E_DAMAGED }
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        enum nf_status st = load_raw(f, table[i].raw, table[i].articles);

        if (st != table[i].want)
            fail_msg("row %zu: %s", i, nf_strerror(st));
    }
}

/* Article 1 is withdrawn: it has a number, and nothing else, not even a text. */
static void tells_what_was_withdrawn(void **state)
{
    const struct nf_str raw = STR("\x01\x81\x00\x01k\x02\x02\x00\x01}\x00\x00\x01\x00");
    struct fixture *f = *state;

    assert_ok(load_frames(f, raw, 3, 0), &f->err);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(nf_block_article_withdrawn(&f->block, i), i == 1);
        assert_int_equal(nf_block_article_fields(&f->block, i), i == 1 ? 0 : 1);
        assert_int_equal(nf_block_article_bytes(&f->block, i, true), i == 1 ? 0 : 2);
    }
    assert_status(load_frames(f, raw, 3, 5), NF_E_DAMAGED, &f->err);
}

/* Of articles 7 to 10 the second and the last are later versions. */
static void tells_of_former_versions(void **state)
{
    const struct nf_str raw = STR("\x00\x01\x01\x02{}");
    static const uint32_t want[] = { 0, 8, 0, 1 };
    struct fixture *f = *state;

    f->chunk.first = 7;
    f->versions = STR("\x02\x01\x08\x01\x01");
    assert_ok(load_raw(f, raw, 4), &f->err);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(nf_block_article_former(&f->block, i), want[i]);
    f->chunk.first = 6;
    assert_status(load_raw(f, raw, 4), NF_E_DAMAGED, &f->err);
    f->chunk.first = 7;
    f->versions = STR("\x02\x01\x08\x01"); /* the next is of the short fields */
    assert_status(load_raw(f, raw, 4), NF_E_DAMAGED, &f->err);
}

static void refuses_a_version_that_is_withdrawn(void **state)
{
    const struct nf_str raw = STR("\x00\x02\x00\x01\x02{}\x00\x01");
    struct fixture *f = *state;

    f->versions = STR("\x01\x01\x01");
    assert_ok(load_raw(f, raw, 2), &f->err);
    f->versions = STR("\x01\x00\x01");
    assert_status(load_raw(f, raw, 2), NF_E_DAMAGED, &f->err);
}

static void checks_frames_against_their_texts(void **state)
{
    const struct nf_str none = STR("\x00\x01\x01\x02{}");
    const struct nf_str one = STR("\x01\x81\x00\x01k\x01\x02\x00\x00");
    const struct nf_str two = STR("\x01\x81\x00\x01k\x01\x03\x00\x00\x00\x05");
    struct fixture *f = *state;

    assert_ok(load_frames(f, none, 1, 0), &f->err);
    assert_status(load_frames(f, none, 1, 1), NF_E_DAMAGED, &f->err);
    assert_ok(load_frames(f, one, 3, 7), &f->err);
    assert_status(load_frames(f, two, 1, 4), NF_E_DAMAGED, &f->err);
    assert_ok(load_frames(f, two, 1, 5), &f->err);
    assert_ok(load_frames(f, two, 1, 6), &f->err);
}

static void *small_get(void *ctx, size_t n)
{
    (void)ctx;
    return n > 8u << 20 ? NULL : malloc(n);
}

static void small_put(void *ctx, void *p)
{
    (void)ctx;
    free(p);
}

/* A few bytes are said to unpack to sixteen MiB. */
static void takes_no_memory_for_short_fields_there_cannot_be(void **state)
{
    static const struct nf_alloc small = { NULL, small_get, small_put };
    const struct nf_block_prefix prefix = { .shorts = { .codec = NF_CODEC_ZSTD }, .ways = 1,
                                            .frame_articles = 1, .raw_len = NF_MAX_SHORTS };
    const struct nf_frame empty = { .raw_len = 0 };
    uint8_t bytes[NF_BLOCK_PREFIX_MAX] = { 0 };
    struct fixture *f = *state;

    nf_block_free(&f->block);
    nf_block_init(&f->block, &small, 64u << 20);
    nf_buf_reset(&f->payload);
    nf_buf_add(&f->payload, bytes, nf_block_prefix_put(bytes, &prefix));
    nf_buf_add(&f->payload, bytes, nf_frame_put(bytes, 1, &empty));
    nf_buf_add(&f->payload, "\0\x58\x01\0\0", 5);
    f->chunk.articles = 1;
    f->chunk.aux = f->chunk.stored_len = (uint32_t)f->payload.len;
    assert_status(load(f), NF_E_DAMAGED, &f->err);
}

/* Values are counted before there is memory for them: here 4096 × 60000. */
static void takes_no_memory_for_values_there_cannot_be(void **state)
{
    static const struct nf_alloc small = { NULL, small_get, small_put };
    struct fixture *f = *state;
    size_t slots = 60000, n = 0;
    char *raw = calloc(1, slots + 20);

    assert_non_null(raw);
    memcpy(raw, "\x01\x01\x00\x00\x01", 5); /* a column, a shape */
    n = 5;
    memcpy(raw + n, "\xe1\xd4\x03", 3); /* its slots: 60000 */
    n += 3 + slots + 1; /* column 0 each; an empty tail */
    nf_block_free(&f->block);
    nf_block_init(&f->block, &small, 1 << 20);
    assert_status(load_raw(f, (struct nf_str){ raw, n }, NF_MAX_BLOCK_ARTICLES),
                  NF_E_DAMAGED, &f->err);
    free(raw);
}

/* Whatever single byte is another, what loads can be got out of. */
static void bears_any_short_fields(void **state)
{
    struct fixture *f = *state;
    const struct nf_str sound = STR(
        "\x03\x01\x00\x01k\x02\x04\x02\"q\x81\x05\x01t"
        "\x02\x04\x00\x01\x02\x01}\x03\x00\x00\x00"
        "\x00\x01\x01\x02\x03\x01" "aabbbc" "\x00\x01" "z");
    char raw[64];
    unsigned sane = 0;

    for (size_t i = 0; i < sound.len; i++)
        for (unsigned v = 0; v < 256; v++) {
            memcpy(raw, sound.ptr, sound.len);
            raw[i] = (char)v;
            if (load_raw(f, (struct nf_str){ raw, sound.len }, 2) != NF_OK)
                continue;
            sane++;
            for (uint32_t a = 0; a < 2; a++) {
                uint32_t n = nf_block_article_fields(&f->block, a);
                struct nf_field *fields = malloc((n + 1) * sizeof(*fields));
                struct nf_record got;
                char *text;

                assert_non_null(fields);
                nf_block_article(&f->block, a, "", fields, &got);
                text = malloc(nf_record_size(&got) + 1);
                assert_non_null(text);
                assert_ptr_equal(nf_record_print(&got, text),
                                 text + nf_record_size(&got));
                free(text);
                free(fields);
            }
        }
    assert_true(sane > 0);
}

#define WITH_BLOCK(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BLOCK(gives_back_the_articles),
        WITH_BLOCK(gives_back_one_article_again),
        WITH_BLOCK(leaves_texts_out_when_there_is_no_frame),
        WITH_BLOCK(refuses_another_chunk_header),
        WITH_BLOCK(heeds_the_limit_on_frames),
        WITH_BLOCK(refuses_codecs_it_does_not_know),
        WITH_BLOCK(checks_short_fields_against_every_lie),
        WITH_BLOCK(tells_what_was_withdrawn),
        WITH_BLOCK(tells_of_former_versions),
        WITH_BLOCK(refuses_a_version_that_is_withdrawn),
        WITH_BLOCK(checks_frames_against_their_texts),
        WITH_BLOCK(takes_no_memory_for_short_fields_there_cannot_be),
        WITH_BLOCK(takes_no_memory_for_values_there_cannot_be),
        WITH_BLOCK(bears_any_short_fields)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
