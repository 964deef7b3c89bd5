#ifndef NF_STATUS_H
#define NF_STATUS_H

#include <newsfiche/types.h>

NF_BEGIN_DECLS

/* How a call ended. Each has one meaning. Numbers are fixed for ever; retired
 * ones are not reused. */
enum nf_status {
    NF_OK = 0,
    NF_E_NOMEM = 1,       /* out of memory; a reader or cursor is still usable, a writer failed */
    NF_E_IO = 2,          /* the source or sink failed; nf_error.os_errno says how */
    NF_E_FORMAT = 3,      /* not a .fiche archive */
    NF_E_UNSUPPORTED = 4, /* made by a newer version, or a codec this build lacks */
    NF_E_DAMAGED = 5,     /* a checksum or a rule of the format is violated */
    NF_E_LIMIT = 6,       /* larger than the caller or the format allows */
    NF_E_RANGE = 7,       /* no article, or no generation, has that number */
    NF_E_USAGE = 8,       /* called in the wrong way or order; nothing was changed */
    NF_E_EXISTS = 9,      /* the output is there already and was not to be replaced */
    NF_E_INPUT = 10,      /* an input of the importer is not what it should be */
    NF_E_STOPPED = 11,    /* a callback of the caller asked to stop */
    NF_E_STATE = 12,      /* the object failed before or is finished: only close it */
    NF_E_WITHDRAWN = 13,  /* the article was withdrawn; its number stays. From
                           * nf_writer_add(): it is banned */
    NF_E_NOTFOUND = 14,   /* no article has that key; or no withdrawal is known */
    NF_E_END = 15,        /* there is no further article, or no newer generation */
    NF_E_REFUSED = 16,    /* this record is not taken; the writer goes on */
    NF_E_NO_INDEX = 17,   /* the archive was packed without an index of such keys */
    NF_E_BUSY = 18        /* another writer has the archive open, or has added to it meanwhile */
};

#define NF_NO_OFFSET UINT64_MAX

/*
 * What went wrong, beside the status: @text is for people ("block 7: 4096 bytes
 * announced, 3120 left"), the rest is for programs. Every function that takes
 * one accepts NULL. It is written on failure only.
 */
struct nf_error {
    size_t struct_size;
    enum nf_status status;
    int os_errno;    /* with NF_E_IO, or 0 if no call of the system failed; else 0 */
    uint64_t offset; /* byte in the archive or input, or NF_NO_OFFSET */
    char text[488];  /* NUL-terminated, printable: bytes of the archive are escaped */
};
#define NF_ERROR_INIT { sizeof(struct nf_error), NF_OK, 0, 0, "" }

/*
 * nf_strerror - a few words for a status
 *
 * Never NULL; a constant that lives for ever; any thread.
 */
NF_API const char *nf_strerror(enum nf_status status);

/*
 * nf_error_set - report a failure from a callback
 * @fmt: of the text, as for printf(). Bytes that are not printable are escaped; a long text
 *       is cut.
 *
 * Sets no errno and no offset. Returns @status; @err may be NULL.
 */
NF_API enum nf_status nf_error_set(struct nf_error *err, enum nf_status status,
                                   const char *fmt, ...) NF_PRINTF(3, 4);

NF_END_DECLS

#endif
