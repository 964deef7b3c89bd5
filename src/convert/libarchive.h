#ifndef NF_CONVERT_LIBARCHIVE_H
#define NF_CONVERT_LIBARCHIVE_H

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>
#include <stddef.h>

/* What is used of libarchive: type, name and parameters of each function. */
#define NF_LIBARCHIVE(F)                                                                  \
    F(struct archive *, archive_read_new, (void))                                         \
    F(int, archive_read_support_format_tar, (struct archive *))                           \
    F(int, archive_read_support_format_zip_streamable, (struct archive *))                \
    F(int, archive_read_set_format_option,                                                \
      (struct archive *, const char *, const char *, const char *))                       \
    F(int, archive_read_open, (struct archive *, void *, archive_open_callback *,         \
                               archive_read_callback *, archive_close_callback *))        \
    F(int, archive_read_next_header, (struct archive *, struct archive_entry **))         \
    F(int, archive_read_data_block,                                                       \
      (struct archive *, const void **, size_t *, la_int64_t *))                          \
    F(int, archive_read_free, (struct archive *))                                         \
    F(int, archive_format, (struct archive *))                                            \
    F(int, archive_errno, (struct archive *))                                             \
    F(const char *, archive_error_string, (struct archive *))                             \
    F(void, archive_set_error, (struct archive *, int, const char *, ...))                \
    F(const char *, archive_entry_pathname, (struct archive_entry *))                     \
    F(const char *, archive_entry_hardlink, (struct archive_entry *))                     \
    F(__LA_MODE_T, archive_entry_filetype, (struct archive_entry *))                      \
    F(la_int64_t, archive_entry_size, (struct archive_entry *))                           \
    F(int, archive_entry_size_is_set, (struct archive_entry *))                           \
    F(int, archive_entry_is_data_encrypted, (struct archive_entry *))

#define NF_LIBARCHIVE_MEMBER(type, name, parameters) type(*name) parameters;
struct nf_libarchive {
    NF_LIBARCHIVE(NF_LIBARCHIVE_MEMBER)
};
#undef NF_LIBARCHIVE_MEMBER

/*
 * Its functions: with NF_ARCHIVE_SONAME those of the library of that name, which is loaded
 * at the first call, else those that the program is linked to. False, and why in @why of
 * @room bytes: it cannot be loaded. Any thread.
 */
bool nf_libarchive_get(struct nf_libarchive *la, char *why, size_t room);

#endif
