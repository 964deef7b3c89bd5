/*
 * Sizes and offsets in the public headers, for processors of 64 bits and for i386.
 * Programs have them compiled in. A struct with struct_size may get members at its
 * end: then its size changes here, and rows are added. No other number may change
 * as long as the soname stays (newsfiche.h, "Versions").
 */
#include <newsfiche/convert.h>
#include <newsfiche/newsfiche.h>

#include "tests/support/expect.h"

#define AT(type, member, wide, narrow)                                         \
    { #type "." #member, offsetof(struct type, member), wide, narrow }

static const struct {
    const char *name;
    size_t is;
    size_t wide, narrow; /* what it must be, with pointers of 8 and of 4 bytes */
} places[] = {
    { "nf_error", sizeof(struct nf_error), 512, 508 },
    AT(nf_error, struct_size, 0, 0),
    AT(nf_error, status, 8, 4),
    AT(nf_error, os_errno, 12, 8),
    AT(nf_error, offset, 16, 12),
    AT(nf_error, text, 24, 20),
    { "nf_range", sizeof(struct nf_range), 24, 16 },
    AT(nf_range, offset, 0, 0),
    AT(nf_range, len, 8, 8),
    AT(nf_range, to, 16, 12),
    { "nf_source", sizeof(struct nf_source), 56, 32 },
    AT(nf_source, struct_size, 0, 0),
    AT(nf_source, ctx, 8, 4),
    AT(nf_source, size, 16, 8),
    AT(nf_source, memory, 24, 16),
    AT(nf_source, read_at, 32, 20),
    AT(nf_source, read_many, 40, 24),
    AT(nf_source, close, 48, 28),
    { "nf_sink", sizeof(struct nf_sink), 40, 20 },
    AT(nf_sink, struct_size, 0, 0),
    AT(nf_sink, ctx, 8, 4),
    AT(nf_sink, append, 16, 8),
    AT(nf_sink, commit, 24, 12),
    AT(nf_sink, close, 32, 16),
    { "nf_store", sizeof(struct nf_store), 64, 36 },
    AT(nf_store, struct_size, 0, 0),
    AT(nf_store, ctx, 8, 4),
    AT(nf_store, size, 16, 8),
    AT(nf_store, read_at, 24, 16),
    AT(nf_store, append, 32, 20),
    AT(nf_store, sync, 40, 24),
    AT(nf_store, resize, 48, 28),
    AT(nf_store, close, 56, 32),
    { "nf_buffer", sizeof(struct nf_buffer), 24, 12 },
    AT(nf_buffer, ptr, 0, 0),
    AT(nf_buffer, len, 8, 4),
    AT(nf_buffer, cap, 16, 8),
    { "nf_field", sizeof(struct nf_field), 56, 32 },
    AT(nf_field, key, 0, 0),
    AT(nf_field, before, 16, 8),
    AT(nf_field, value, 32, 16),
    AT(nf_field, kind, 48, 24),
    AT(nf_field, role, 52, 28),
    { "nf_record", sizeof(struct nf_record), 32, 16 },
    AT(nf_record, fields, 0, 0),
    AT(nf_record, count, 8, 4),
    AT(nf_record, tail, 16, 8),
    { "nf_step", sizeof(struct nf_step), 24, 16 },
    AT(nf_step, key, 0, 0),
    AT(nf_step, index, 16, 8),
    { "nf_walk", sizeof(struct nf_walk), 776, 516 },
    AT(nf_walk, depth, 0, 0),
    AT(nf_walk, steps, 8, 4),
    { "nf_time", sizeof(struct nf_time), 24, 20 },
    AT(nf_time, seconds, 0, 0),
    AT(nf_time, micros, 8, 8),
    AT(nf_time, offset, 12, 12),
    AT(nf_time, zone_known, 14, 14),
    AT(nf_time, precision, 16, 16),
    { "nf_reader_opts", sizeof(struct nf_reader_opts), 56, 36 },
    AT(nf_reader_opts, struct_size, 0, 0),
    AT(nf_reader_opts, alloc, 8, 4),
    AT(nf_reader_opts, max_frame, 16, 8),
    AT(nf_reader_opts, max_index, 24, 12),
    AT(nf_reader_opts, max_tables, 32, 16),
    AT(nf_reader_opts, flags, 40, 20),
    AT(nf_reader_opts, generation, 48, 28),
    { "nf_generation", sizeof(struct nf_generation), 64, 60 },
    AT(nf_generation, struct_size, 0, 0),
    AT(nf_generation, number, 8, 4),
    AT(nf_generation, has_added, 12, 8),
    AT(nf_generation, time, 16, 12),
    AT(nf_generation, articles, 24, 20),
    AT(nf_generation, input_bytes, 32, 28),
    AT(nf_generation, size, 40, 36),
    AT(nf_generation, articles_added, 48, 44),
    AT(nf_generation, bytes_added, 56, 52),
    { "nf_info", sizeof(struct nf_info), 128, 116 },
    AT(nf_info, struct_size, 0, 0),
    AT(nf_info, id, 8, 4),
    AT(nf_info, size, 24, 20),
    AT(nf_info, articles, 32, 28),
    AT(nf_info, blocks, 40, 36),
    AT(nf_info, input_bytes, 48, 44),
    AT(nf_info, version, 56, 52),
    AT(nf_info, generation, 60, 56),
    AT(nf_info, key_entries, 64, 60),
    AT(nf_info, tables, 68, 64),
    AT(nf_info, published_min, 72, 68),
    AT(nf_info, published_max, 80, 76),
    AT(nf_info, creator, 88, 84),
    AT(nf_info, time, 104, 92),
    AT(nf_info, left_out, 112, 100),
    AT(nf_info, flaws, 120, 108),
    { "nf_query", sizeof(struct nf_query), 64, 40 },
    AT(nf_query, struct_size, 0, 0),
    AT(nf_query, has_since, 8, 4),
    AT(nf_query, has_until, 9, 5),
    AT(nf_query, since, 16, 8),
    AT(nf_query, until, 24, 16),
    AT(nf_query, source, 32, 24),
    AT(nf_query, language, 48, 32),
    { "nf_row", sizeof(struct nf_row), 72, 44 },
    AT(nf_row, published, 0, 0),
    AT(nf_row, source, 24, 20),
    AT(nf_row, domain, 40, 28),
    AT(nf_row, language, 56, 36),
    { "nf_scan_opts", sizeof(struct nf_scan_opts), 80, 56 },
    AT(nf_scan_opts, struct_size, 0, 0),
    AT(nf_scan_opts, query, 8, 4),
    AT(nf_scan_opts, first, 16, 8),
    AT(nf_scan_opts, end, 24, 16),
    AT(nf_scan_opts, limit, 32, 24),
    AT(nf_scan_opts, parts, 40, 32),
    AT(nf_scan_opts, threads, 44, 36),
    AT(nf_scan_opts, ctx, 48, 40),
    AT(nf_scan_opts, make, 56, 44),
    AT(nf_scan_opts, each, 64, 48),
    AT(nf_scan_opts, failed, 72, 52),
    { "nf_set_opts", sizeof(struct nf_set_opts), 64, 36 },
    AT(nf_set_opts, struct_size, 0, 0),
    AT(nf_set_opts, reader, 8, 4),
    AT(nf_set_opts, max_open, 16, 8),
    AT(nf_set_opts, max_memory, 24, 12),
    AT(nf_set_opts, ctx, 32, 16),
    AT(nf_set_opts, source, 40, 20),
    AT(nf_set_opts, failed, 48, 24),
    AT(nf_set_opts, flags, 56, 28),
    { "nf_set_totals", sizeof(struct nf_set_totals), 64, 60 },
    AT(nf_set_totals, struct_size, 0, 0),
    AT(nf_set_totals, archives, 8, 4),
    AT(nf_set_totals, articles, 16, 12),
    AT(nf_set_totals, blocks, 24, 20),
    AT(nf_set_totals, size, 32, 28),
    AT(nf_set_totals, input_bytes, 40, 36),
    AT(nf_set_totals, published_min, 48, 44),
    AT(nf_set_totals, published_max, 56, 52),
    { "nf_set_member", sizeof(struct nf_set_member), 32, 20 },
    AT(nf_set_member, struct_size, 0, 0),
    AT(nf_set_member, path, 8, 4),
    AT(nf_set_member, first, 16, 8),
    AT(nf_set_member, info, 24, 16),
    { "nf_damage", sizeof(struct nf_damage), 64, 48 },
    AT(nf_damage, struct_size, 0, 0),
    AT(nf_damage, text, 8, 4),
    AT(nf_damage, offset, 16, 8),
    AT(nf_damage, length, 24, 16),
    AT(nf_damage, first_article, 32, 24),
    AT(nf_damage, articles, 40, 32),
    AT(nf_damage, lost, 48, 40),
    AT(nf_damage, lost_count, 56, 44),
    { "nf_verify_opts", sizeof(struct nf_verify_opts), 80, 64 },
    AT(nf_verify_opts, struct_size, 0, 0),
    AT(nf_verify_opts, level, 8, 4),
    AT(nf_verify_opts, threads, 12, 8),
    AT(nf_verify_opts, damage, 16, 12),
    AT(nf_verify_opts, progress, 24, 16),
    AT(nf_verify_opts, ctx, 32, 20),
    AT(nf_verify_opts, part, 40, 24),
    AT(nf_verify_opts, parts, 48, 32),
    AT(nf_verify_opts, sample, 56, 40),
    AT(nf_verify_opts, seed, 64, 48),
    AT(nf_verify_opts, since, 72, 56),
    { "nf_verify_result", sizeof(struct nf_verify_result), 48, 44 },
    AT(nf_verify_result, struct_size, 0, 0),
    AT(nf_verify_result, findings, 8, 4),
    AT(nf_verify_result, articles_checked, 16, 12),
    AT(nf_verify_result, articles_damaged, 24, 20),
    AT(nf_verify_result, bytes_checked, 32, 28),
    AT(nf_verify_result, reread, 40, 36),
    { "nf_repair_opts", sizeof(struct nf_repair_opts), 40, 24 },
    AT(nf_repair_opts, struct_size, 0, 0),
    AT(nf_repair_opts, alloc, 8, 4),
    AT(nf_repair_opts, stop, 16, 8),
    AT(nf_repair_opts, ctx, 24, 12),
    AT(nf_repair_opts, now, 32, 16),
    { "nf_repair_result", sizeof(struct nf_repair_result), 40, 36 },
    AT(nf_repair_result, struct_size, 0, 0),
    AT(nf_repair_result, articles, 8, 4),
    AT(nf_repair_result, lost, 16, 12),
    AT(nf_repair_result, bytes, 24, 20),
    AT(nf_repair_result, generation, 32, 28),
    { "nf_writer_opts", sizeof(struct nf_writer_opts), 80, 56 },
    AT(nf_writer_opts, struct_size, 0, 0),
    AT(nf_writer_opts, alloc, 8, 4),
    AT(nf_writer_opts, id, 16, 8),
    AT(nf_writer_opts, stop, 24, 12),
    AT(nf_writer_opts, ctx, 32, 16),
    AT(nf_writer_opts, preset, 40, 20),
    AT(nf_writer_opts, level, 44, 24),
    AT(nf_writer_opts, threads, 48, 28),
    AT(nf_writer_opts, block_bytes, 52, 32),
    AT(nf_writer_opts, block_articles, 56, 36),
    AT(nf_writer_opts, frame_articles, 60, 40),
    AT(nf_writer_opts, flags, 64, 44),
    AT(nf_writer_opts, now, 72, 52),
    { "nf_writer_stats", sizeof(struct nf_writer_stats), 72, 68 },
    AT(nf_writer_stats, struct_size, 0, 0),
    AT(nf_writer_stats, articles, 8, 4),
    AT(nf_writer_stats, blocks, 16, 12),
    AT(nf_writer_stats, input_bytes, 24, 20),
    AT(nf_writer_stats, output_bytes, 32, 28),
    AT(nf_writer_stats, before, 40, 36),
    AT(nf_writer_stats, durable, 48, 44),
    AT(nf_writer_stats, generation, 56, 52),
    AT(nf_writer_stats, cut_bytes, 64, 60),
    { "nf_place", sizeof(struct nf_place), 24, 20 },
    AT(nf_place, file, 0, 0),
    AT(nf_place, line, 8, 4),
    AT(nf_place, bytes_read, 16, 12),
    { "nf_format_info", sizeof(struct nf_format_info), 24, 12 },
    AT(nf_format_info, name, 0, 0),
    AT(nf_format_info, suffixes, 8, 4),
    AT(nf_format_info, about, 16, 8),
    { "nf_role_info", sizeof(struct nf_role_info), 16, 8 },
    AT(nf_role_info, path, 0, 0),
    AT(nf_role_info, role, 8, 4),
    { "nf_import_opts", sizeof(struct nf_import_opts), 136, 72 },
    AT(nf_import_opts, struct_size, 0, 0),
    AT(nf_import_opts, alloc, 8, 4),
    AT(nf_import_opts, format, 16, 8),
    AT(nf_import_opts, at, 24, 12),
    AT(nf_import_opts, encoding, 32, 16),
    AT(nf_import_opts, columns, 40, 20),
    AT(nf_import_opts, no_header, 48, 24),
    AT(nf_import_opts, paths, 49, 25),
    AT(nf_import_opts, map, 56, 28),
    AT(nf_import_opts, max_record, 64, 32),
    AT(nf_import_opts, max_depth, 72, 36),
    AT(nf_import_opts, max_memory, 80, 40),
    AT(nf_import_opts, ctx, 88, 48),
    AT(nf_import_opts, record, 96, 52),
    AT(nf_import_opts, refused, 104, 56),
    AT(nf_import_opts, notice, 112, 60),
    AT(nf_import_opts, stop, 120, 64),
    AT(nf_import_opts, threads, 128, 68),
    { "nf_str", sizeof(struct nf_str), 16, 8 },
    AT(nf_str, ptr, 0, 0),
    AT(nf_str, len, 8, 4),
    { "nf_alloc", sizeof(struct nf_alloc), 24, 12 },
    AT(nf_alloc, ctx, 0, 0),
    AT(nf_alloc, get, 8, 4),
    AT(nf_alloc, put, 16, 8)
};

/* Where a struct that may grow ends. */
#define END(type, member)                                                      \
    { #type, sizeof(struct type),                                              \
      offsetof(struct type, member) + sizeof(((struct type *)0)->member) }

static const struct {
    const char *name;
    size_t size, used;
} ends[] = {
    END(nf_error, text),
    END(nf_source, close),
    END(nf_sink, close),
    END(nf_store, close),
    END(nf_reader_opts, generation),
    END(nf_generation, bytes_added),
    END(nf_info, flaws),
    END(nf_query, language),
    END(nf_scan_opts, failed),
    END(nf_set_opts, flags),
    END(nf_set_totals, published_max),
    END(nf_set_member, info),
    END(nf_damage, lost_count),
    END(nf_verify_opts, since),
    END(nf_verify_result, reread),
    END(nf_repair_opts, now),
    END(nf_repair_result, generation),
    END(nf_writer_opts, now),
    END(nf_writer_stats, cut_bytes),
    END(nf_import_opts, threads)
};

static void sizes_and_offsets_are_fixed(void **state)
{
    struct aligned {
        char c;
        uint64_t n;
    };
    bool wide = sizeof(void *) == 8;

    (void)state;
    if (!wide && offsetof(struct aligned, n) != 4)
        skip(); /* 32 bits, but not as on i386 */
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (places[i].is != (wide ? places[i].wide : places[i].narrow))
            fail_msg("%s: %zu, not %zu", places[i].name, places[i].is,
                     wide ? places[i].wide : places[i].narrow);
}

/* A new member must lie behind all that a program has; it could lie in padding. */
static void no_padding_is_at_an_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (ends[i].size != ends[i].used)
            fail_msg("%s: %zu bytes, %zu used", ends[i].name, ends[i].size, ends[i].used);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_and_offsets_are_fixed),
        cmocka_unit_test(no_padding_is_at_an_end)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
