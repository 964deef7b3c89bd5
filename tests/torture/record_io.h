#ifndef NF_TESTS_RECORD_IO_H
#define NF_TESTS_RECORD_IO_H

#include <stdint.h>

/* What record_io.c writes down. Files are known by the numbers of their inodes. */
enum record_op {
    RECORD_CREATE, /* the file is made; the bytes are its name */
    RECORD_WRITE,  /* the bytes, at @at */
    RECORD_RESIZE, /* to @at bytes */
    RECORD_SYNC,   /* the file, or the folder */
    RECORD_RENAME  /* the file has the name that the bytes are, and no other */
};

struct record {
    uint32_t op;
    uint32_t zero;
    uint64_t file;
    uint64_t at;
    uint64_t len; /* bytes that follow */
};

#endif
