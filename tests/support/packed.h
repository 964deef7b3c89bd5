#ifndef NF_TESTS_PACKED_H
#define NF_TESTS_PACKED_H

/* Compressed files, tars and zips, made by libarchive. */
#include <archive.h>
#include <archive_entry.h>

#include "tests/support/expect.h"

/* A file to be put in an archive. */
struct member {
    const char *name;
    struct nf_str bytes;
    unsigned type;    /* AE_IFREG if 0 */
    const char *link; /* the member it is a hard link to, or NULL */
};

enum shape { TAR, ZIP, RAW, V7 };
enum filter { PLAIN, GZIP, ZSTD, XZ, BZIP2 };

static const char *const shape_names[] = { "pax", "zip", "raw", "v7tar" };
static const char *const filter_names[] = { "none", "gzip", "zstd", "xz", "bzip2" };

#define PACKED_ROOM (1u << 20)

/* Pack @n members to @buf, which has PACKED_ROOM bytes. */
static inline struct nf_str packed(char *buf, enum shape shape, enum filter filter,
                                   const struct member *m, size_t n)
{
    struct archive *a = archive_write_new();
    size_t used = 0;

    assert_non_null(a);
    assert_int_equal(archive_write_set_format_by_name(a, shape_names[shape]),
                     ARCHIVE_OK);
    if (filter != PLAIN)
        assert_int_equal(archive_write_add_filter_by_name(a,
                                                          filter_names[filter]),
                         ARCHIVE_OK);
    /* Not whole tape blocks, which are mostly zeros. */
    assert_int_equal(archive_write_set_bytes_per_block(a, 512), ARCHIVE_OK);
    assert_int_equal(archive_write_set_bytes_in_last_block(a, 1), ARCHIVE_OK);
    assert_int_equal(archive_write_open_memory(a, buf, PACKED_ROOM, &used), ARCHIVE_OK);
    for (size_t i = 0; i < n; i++) {
        struct archive_entry *e = archive_entry_new();
        unsigned type = m[i].type ? m[i].type : AE_IFREG;

        archive_entry_set_pathname(e, m[i].name);
        archive_entry_set_filetype(e, type);
        archive_entry_set_perm(e, 0644);
        archive_entry_set_size(e, (la_int64_t)m[i].bytes.len);
        archive_entry_set_mtime(e, 1704067200, 0);
        if (type == AE_IFLNK)
            archive_entry_set_symlink(e, "a.jsonl");
        if (m[i].link)
            archive_entry_set_hardlink(e, m[i].link);
        assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
        if (m[i].bytes.len)
            assert_int_equal(archive_write_data(a, m[i].bytes.ptr, m[i].bytes.len),
                             m[i].bytes.len);
        archive_entry_free(e);
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    return (struct nf_str){ buf, used };
}

#endif
