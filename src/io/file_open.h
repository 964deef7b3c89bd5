#ifndef NF_IO_FILE_OPEN_H
#define NF_IO_FILE_OPEN_H

#include <newsfiche/status.h>
#include <sys/stat.h>

/* Open a regular file for reading. NF_OK, NF_E_IO. */
enum nf_status nf_file_open(const char *path, int *fd, uint64_t *size,
                            struct nf_error *err);

/* Tell of the open file @fd in @st, and refuse what is no regular file. NF_OK, NF_E_IO. */
enum nf_status nf_file_regular(int fd, struct stat *st, struct nf_error *err);

#endif
