/*
 * Writes every example of spec.md and doc/parity.md with the code of format/ and prints it as
 * "name: bytes". check_spec.py compares that with these pages and with the files
 * in format/vectors/, so that none of the three can drift.
 */
#include <stdio.h>
#include <string.h>
#define XXH_STATIC_LINKING_ONLY /* for the secret */
#include <xxhash.h>

#include "format/block_head.h"
#include "format/bytes.h"
#include "format/catalog_page.h"
#include "format/checksum.h"
#include "format/chunk_header.h"
#include "format/class_slots.h"
#include "format/copies.h"
#include "format/footer_bans.h"
#include "format/footer_page.h"
#include "format/footer_set.h"
#include "format/key_page.h"
#include "format/lexicon_table.h"
#include "format/offset_page.h"
#include "format/parity_head.h"
#include "format/tombstone.h"
#include "format/varint.h"
#include "src/base/alloc.h"
#include "src/build/block_layout.h"
#include "src/pack/frame_pack.h"
#include "src/parity/parity_code.h"

static const uint8_t id[NF_ID_SIZE] = { 0, 1, 2,  3,  4,  5,  6,  7,
                                        8, 9, 10, 11, 12, 13, 14, 15 };

static void print(const char *name, const uint8_t *p, size_t n)
{
    printf("%s:", name);
    for (size_t i = 0; i < n; i++)
        printf(" %02x", p[i]);
    printf("\n");
}

static void print_headers(void)
{
    struct nf_identity identity = { .version = 1, .features = 0 };
    struct nf_chunk chunk = { NF_CHUNK_BLOCK, 0, 2, 100, 60, 0,
                              UINT64_C(0x0123456789abcdef) };
    uint8_t p[64];

    memcpy(identity.id, id, sizeof(id));
    print("varint", p, nf_varint_put(p, 300));
    print("zigzag", p, nf_varint_put(p, nf_zigzag(-3)));
    nf_file_header_put(p, &identity);
    print("file_header", p, NF_FILE_HEADER_SIZE);
    nf_chunk_put(p, nf_seed(id, 40), &chunk);
    print("chunk", p, NF_CHUNK_HEADER_SIZE);
}

static void print_parity(void)
{
    struct nf_parity_head head = { .chunk = 1000000, .len = 999999, .words = 2, .data = 62,
                                   .parity = 4, .range_bits = 13, .percent = 5,
                                   .table_hash = UINT64_C(0x0123456789abcdef) };
    uint8_t p[NF_PARITY_HEAD_SIZE];

    memcpy(head.id, id, sizeof(id));
    nf_parity_head_put(p, &head);
    print("parity_head", p, sizeof(p));
}

/* Parity of a byte a row: not in a build without libisal. */
static void print_parity_word(void)
{
    static const uint8_t rows[3] = { 1, 2, 3 };
    uint8_t parity[2] = { 0, 0 }, *to[2] = { &parity[0], &parity[1] };
    struct nf_parity_code *code = NULL;

    if (nf_parity_code_new(&nf_alloc_libc, 3, 2, &code) != NF_OK)
        return;
    for (unsigned i = 0; i < 3; i++)
        nf_parity_code_add(code, i, &rows[i], 1, to);
    print("parity_word", parity, sizeof(parity));
    nf_parity_code_free(&nf_alloc_libc, code);
}

static void print_block_parts(void)
{
    struct nf_block_prefix prefix = { { 0x11, 0 }, 2, { { 2, 300 }, { 1, 0 } },
                                      1, 300, 0xdeadbeef };
    struct nf_frame frame = { 500, 200, 0, 0x01020304, 1, false };
    struct nf_frame reference = { 500, 0, 300, 0x01020304, 0, false };
    struct nf_offset_entry entry = { 4096, 32, 777 };
    uint8_t p[NF_BLOCK_PREFIX_MAX];

    print("block_prefix", p, nf_block_prefix_put(p, &prefix));
    print("frame", p, nf_frame_put(p, 2, &frame));
    print("reference", p, nf_frame_put(p, 2, &reference));
    nf_offset_entry_put(p, &entry);
    print("offset_entry", p, NF_OFFSET_ENTRY_SIZE);
}

static void print_tombstone(void)
{
    const struct nf_tombstone t = { .time = 1704067200, .reason = { "a court order", 13 },
                                    .articles = 2 };
    uint8_t p[NF_TOMBSTONE_MAX + 13 + 2];
    size_t n = nf_tombstone_put(p, &t);

    n += nf_varint_put(p + n, 1);
    n += nf_varint_put(p + n, 30);
    print("tombstone", p, n);
}

static void print_copies(void)
{
    const struct nf_copies_head head = { 200, 2, { 1, 300 }, 2 };
    const struct nf_copy copies[] = { { 5, 1, 300, 40 }, { 0, 0, 7, 99 } };
    struct nf_copy_ends ends = { { 0 } };
    uint8_t p[100];
    size_t n = nf_copies_head_put(p, &head);

    for (size_t i = 0; i < 2; i++)
        n += nf_copy_put(p + n, head.bases, &ends, &copies[i]);
    print("copies", p, n);
}

static void print_later_versions(void)
{
    static const uint32_t former[] = { 0, 1, 0, 300 };
    uint8_t p[NF_LATER_VERSIONS_MAX(4)];

    print("later_versions", p, nf_later_versions_put(p, 4, former));
}

#define STR(s) { s, sizeof(s) - 1 }

static int print_short_fields(void)
{
    struct nf_field a[] = {
        { .before = STR("{\"url\": "), .value = STR("http://a.b/c"),
          .kind = NF_KIND_STRING, .role = NF_ROLE_URL },
        { .before = STR(", \"n\": "), .value = STR("1"), .kind = NF_KIND_JSON }
    };
    struct nf_record record = { a, 2, STR("}") };
    struct nf_block_input in;
    struct nf_block_layout layout;
    struct nf_buf out;
    int bad;

    nf_block_input_init(&in, &nf_alloc_libc);
    nf_block_layout_init(&layout, &nf_alloc_libc);
    nf_buf_init(&out, &nf_alloc_libc, SIZE_MAX);
    bad = nf_block_input_add(&in, &record, NULL) != NF_OK;
    a[0].value = (struct nf_str)STR("http://a.b/d");
    a[1].value = (struct nf_str)STR("22");
    bad |= nf_block_input_add(&in, &record, NULL) != NF_OK;
    nf_block_input_seal(&in);
    bad |= nf_block_layout_make(&layout, &in) != NF_OK;
    nf_block_layout_shorts(&layout, &in, 1, &out);
    print("short_fields", out.ptr, out.len);
    nf_buf_free(&out);
    nf_block_layout_free(&layout);
    nf_block_input_free(&in);
    return bad;
}

static int print_columns(void)
{
    static const struct nf_str repeated[] = { STR("en"), STR("en"), STR("de"),
                                              STR("en") };
    static const struct nf_str numbers[] = { STR("d 01:10"), STR("d 02:09") };
    static const struct nf_str shared[] = { STR("a/b/x/z"),
                                            STR("a/b/yy/z") };
    struct nf_column_builder b;
    struct nf_buf out;
    int bad;

    nf_column_builder_init(&b, &nf_alloc_libc);
    nf_buf_init(&out, &nf_alloc_libc, SIZE_MAX);
    nf_column_build(&b, repeated, 4, &out);
    nf_column_build(&b, numbers, 2, &out);
    nf_column_build(&b, shared, 2, &out);
    bad = out.failed;
    print("columns", out.ptr, out.len);
    nf_buf_free(&out);
    nf_column_builder_free(&b);
    return bad;
}

static void print_key_page(void)
{
    struct nf_key_layout layout = { 1, 10, 2 };
    struct nf_key_entry entries[] = { { 5, 0 }, { 1029, 3 } };
    size_t n = nf_key_page_size(2, &layout);
    uint8_t p[64];

    nf_key_page_put(p, entries, 2, &layout);
    print("key_page", p, n);
}

static void print_catalog(void)
{
    struct nf_catalog_source sources[] = { { STR("Example"), STR("example.org") } };
    struct nf_str languages[] = { STR("en"), STR("de") };
    uint32_t source[] = { 1, 0, 1, 0 }, language[] = { 1, 2, 0, 0 };
    struct nf_catalog_time time[] = {
        { 1704067200, NF_PRECISION_DAY, false, false, 0 },
        { 0, NF_PRECISION_NONE, false, false, 0 },
        { 1704067199, NF_PRECISION_SECOND, true, false, 2 },
        { 0, NF_PRECISION_NONE, false, true, 0 }
    };
    struct nf_catalog_page page = { { 4, 1, 2 }, sources, languages, source,
                                    language, time };
    uint8_t p[256];

    print("catalog_page", p, nf_catalog_page_put(p, &page));
}

static void print_footer(void)
{
    struct nf_footer_head head = { .identity = { .version = 1 },
                                   .generation = 1, .articles = 40,
                                   .blocks = 2, .input_bytes = 100000, .time = 1704067200,
                                   .chunks_hash = UINT64_C(0x0123456789abcdef) };
    struct nf_footer_set set = {
        .number = 3, .profile = STR("de"), .has = { [NF_TABLE_TEXT_DICTIONARY] = true },
        .copy = { [NF_TABLE_TEXT_DICTIONARY] = { { 40, 1000 }, { 7000, 1000 } } }
    };
    struct nf_footer_page page = {
        .first = 40, .first_block = 2, .offsets = { .offset = 5000 },
        .catalog = { .len = 777 }, .has_time = true,
        .time_min = 1704067200, .time_max = 1704153600, .versions = 3
    };
    struct nf_ban ban = { .key = 1 };
    struct nf_footer_keys keys = { { 9000, 160 }, 40, 1, 10, 1 };
    uint8_t p[256];

    memcpy(head.identity.id, id, sizeof(id));
    nf_trailer_put(p, 200);
    print("trailer", p, NF_TRAILER_SIZE);
    print("footer_head", p, nf_footer_head_put(p, &head));
    print("footer_set", p, nf_footer_set_put(p, &set));
    nf_page_start_put(p, &page);
    print("page_start", p, NF_PAGE_START_SIZE);
    nf_page_entry_put(p, &page);
    print("page_entry", p, NF_PAGE_ENTRY_SIZE);
    print("footer_keys", p, nf_footer_keys_put(p, &keys));
    p[0] = 1;
    ban.hash = nf_ban_hash(nf_key_hash(1, "a.b/c", 5), ban.key);
    nf_ban_put(p + 1, &ban);
    print("footer_bans", p, 1 + NF_BAN_SIZE);
}

static void print_class_slots(const uint32_t *frequency, size_t n)
{
    static const unsigned buckets[] = { 0, 1, 4, 31, 32 };
    struct nf_class_slots slots;
    uint8_t p[4 * sizeof(buckets) / sizeof(*buckets)];

    nf_class_slots_make(frequency, n, &slots);
    for (size_t i = 0; i < sizeof(buckets) / sizeof(*buckets); i++) {
        p[4 * i] = slots.own[buckets[i]];
        p[4 * i + 1] = slots.other[buckets[i]];
        nf_put_le16(p + 4 * i + 2, slots.rank[buckets[i]]);
    }
    print("class_slots", p, sizeof(p));
}

static void print_frequencies(void)
{
    static const uint8_t weights[] = { 5, 0, 9, 9 };
    uint32_t frequency[4];
    uint8_t p[8];

    nf_frequencies_make(weights, 4, 1u << NF_CLASS_BITS, frequency);
    for (int i = 0; i < 4; i++)
        nf_put_le16(p + 2 * i, (uint16_t)frequency[i]);
    print("frequencies", p, sizeof(p));
    print_class_slots(frequency, 4);
}

/* The lexicon of the example in spec 12.4. */
static void make_lexicon(struct nf_buf *out)
{
    static const uint8_t shared[] = { 0, 2, 0 };
    static const uint8_t weights[] = { 1, 9, 1 };
    static const uint8_t rows[] = { 0, 1, 0 }; /* of each class, and the beginning */
    static const uint8_t transitions[] = { 5, 1, 0, 3, 2, 1 };

    nf_buf_add_varint(out, 2);
    nf_buf_add_varint(out, NF_BYTE_TOKENS + 3);
    nf_buf_add_varint(out, 2);
    nf_buf_add(out, shared, sizeof(shared));
    for (int i = 0; i < NF_BYTE_TOKENS + 3; i++)
        nf_buf_add_byte(out, i >= NF_BYTE_TOKENS);
    for (int i = 0; i < NF_BYTE_TOKENS; i++)
        nf_buf_add_byte(out, 1);
    nf_buf_add(out, weights, sizeof(weights));
    nf_buf_add(out, rows, sizeof(rows));
    nf_buf_add(out, transitions, sizeof(transitions));
    nf_buf_add(out, "ab\0c\0b!", 8);
}

static int print_frame(const char *name, const struct nf_buf *lexicon,
                       uint8_t codec, const char *text)
{
    struct nf_pack_table *table = NULL;
    struct nf_packer *packer = NULL;
    uint8_t p[1200];
    size_t n = 0;
    int failed;

    failed = nf_pack_table_new(&nf_alloc_libc, codec, lexicon->ptr, lexicon->len,
                               1, &table) != NF_OK ||
             nf_packer_new(&nf_alloc_libc, 1, &packer) != NF_OK ||
             nf_pack(packer, codec, table, text, strlen(text), p, &n) != NF_OK;
    if (!failed)
        print(name, p, n);
    nf_packer_free(packer);
    nf_pack_table_free(table);
    return failed;
}

static int print_lexicon(void)
{
    char text[1090] = "abcab!abc";
    struct nf_buf bytes;
    int failed;

    nf_buf_init(&bytes, &nf_alloc_libc, 4096);
    make_lexicon(&bytes);
    for (int i = 0; i < 280; i++)
        strcat(text, i < 200 ? "abc" : "abcab!");
    failed = print_frame("lexicon_frame", &bytes, NF_CODEC_LEXICON, "abcab!abc") ||
             print_frame("strands_frame", &bytes, NF_CODEC_LEXICON, text) ||
             print_frame("matches_frame", &bytes, NF_CODEC_LEXICON_MATCHES,
                         "abcab!abcab!abcab!abc");
    nf_buf_free(&bytes);
    return failed;
}

/* Of bytes 0, 1, 2 ... 250, 0, 1 ..., as many as there are ways to hash. */
static void print_xxh3(void)
{
    static const size_t lengths[] = { 0, 3, 8, 16, 128, 240, 241, 1025 };
    static const uint64_t seeds[] = { 0, UINT64_C(0x0123456789abcdef) };
    uint8_t bytes[1025], secret[192], p[128], *at = p;

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i % 251);
    for (size_t i = 0; i < 8; i++)
        for (size_t k = 0; k < 2; k++, at += 8)
            nf_put_le64(at, nf_hash(bytes, lengths[i], seeds[k]));
    XXH3_generateSecret_fromSeed(secret, 0);
    print("xxh3_secret", secret, sizeof(secret));
    print("xxh3", p, sizeof(p));
}

int main(void)
{
    print_headers();
    print_parity();
    print_parity_word();
    print_block_parts();
    print_copies();
    print_later_versions();
    print_tombstone();
    print_key_page();
    print_catalog();
    print_footer();
    print_frequencies();
    print_xxh3();
    return print_lexicon() || print_short_fields() || print_columns();
}
