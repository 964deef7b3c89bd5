#ifndef NF_IO_H
#define NF_IO_H

#include <newsfiche/status.h>

NF_BEGIN_DECLS

/* A part of an archive, and where it is to be put. */
struct nf_range {
    uint64_t offset;
    size_t len;
    void *to;
};

/*
 * Where an archive is read from. Reads name their position, so that one source serves
 * any number of threads: @read_at and @read_many must be callable from several at once.
 */
struct nf_source {
    size_t struct_size;
    void *ctx;
    uint64_t size;            /* bytes of the archive; fixed while open */
    const void *memory;       /* all of them, when they are in memory; else NULL */
    /* Read exactly @n bytes at @off into @buf. 0, or an errno value. A range
     * past the end is an error, never a short read; the library does not ask
     * for one. */
    int (*read_at)(void *ctx, uint64_t off, void *buf, size_t n);
    /* The same for @n ranges (at least 2), which do not overlap, in one request. The
     * library asks where it knows of several at once: opening is one request then. May
     * be NULL: each range is a @read_at. */
    int (*read_many)(void *ctx, const struct nf_range *ranges, size_t n);
    void (*close)(void *ctx); /* may be NULL; the reader calls it */
};
#define NF_SOURCE_INIT { sizeof(struct nf_source), NULL, 0, NULL, NULL, NULL, NULL }

/*
 * nf_source_file - read a file with pread(2)
 * nf_source_map  - read a file through mmap(2)
 *
 * The mapped source saves a copy per read. Take it only for files that nobody
 * cuts off while they are open: the kernel answers that with SIGBUS.
 *
 * @out is left alone on failure. Close it with @out->close(@out->ctx), or give
 * it to nf_reader_open(), which closes it with the reader.
 *
 * NF_OK, NF_E_IO, NF_E_NOMEM. Messages begin with @path. Any thread.
 */
NF_API NF_CHECKED enum nf_status
nf_source_file(const char *path, struct nf_source *out, struct nf_error *err);
NF_API NF_CHECKED enum nf_status
nf_source_map(const char *path, struct nf_source *out, struct nf_error *err);

/*
 * nf_source_memory - read @n bytes at @buf, which the caller keeps alive
 */
NF_API void nf_source_memory(const void *buf, size_t n, struct nf_source *out);

/*
 * Where an archive is written to. Calls come from one thread at a time, in
 * file order. After any of them failed the library calls @close alone.
 */
struct nf_sink {
    size_t struct_size;
    void *ctx;
    int (*append)(void *ctx, const void *buf, size_t n); /* 0, or an errno value */
    int (*commit)(void *ctx);  /* make all of it durable and visible; may be NULL */
    void (*close)(void *ctx);  /* without a commit before: leave nothing behind; may be NULL */
};
#define NF_SINK_INIT { sizeof(struct nf_sink), NULL, NULL, NULL, NULL }

/*
 * nf_sink_file - write a file that appears when it is complete
 * @path:     its final name
 * @replace:  whether an existing file may be replaced
 * @out:      receives the sink; left alone on failure
 *
 * Bytes go to a temporary file in the same folder; commit syncs it, gives it
 * its name and syncs the folder. With @replace false the name is given only
 * if nothing has it by then. Until commit an old file of that name is intact.
 *
 * A link stays: the file it leads to is replaced. The new file has the permissions of
 * the one it replaces, and where the system allows its owner and group; else
 * nobody can read the new file who could not read the old one. Access lists are not copied.
 *
 * A name that cannot be given to a file is refused here, not at the commit: that of a
 * folder or a block device, a link that leads nowhere, a name that is too long or in a
 * folder that is missing or not writable, that of a file that may not be renamed over.
 *
 * Anything that is neither file nor folder (a pipe, a terminal, /dev/null) is written to
 * directly and never replaced, whatever @replace says; so is a descriptor of this process
 * (/dev/stdout, /dev/fd/3, a link to one), from where it stands. These have no
 * temporary file and no sync, and keep what was written before a failure. Opening a
 * named pipe waits for its reader.
 *
 * A process with a limit for the size of files (RLIMIT_FSIZE) must ignore SIGXFSZ to get
 * EFBIG; one that writes to pipes must ignore SIGPIPE to get EPIPE.
 *
 * NF_OK, NF_E_EXISTS, NF_E_IO, NF_E_NOMEM. Messages begin with @path.
 */
NF_API NF_CHECKED enum nf_status
nf_sink_file(const char *path, bool replace, struct nf_sink *out,
             struct nf_error *err);

/*
 * An archive that grows: read from and written to at its end. Calls come from one thread
 * at a time. After a failure of @append, @sync or @resize the library calls @resize at
 * most once more, and @close.
 */
struct nf_store {
    size_t struct_size;
    void *ctx;
    uint64_t size; /* bytes that there are at first */
    /* As in struct nf_source; it also reads what was appended. */
    int (*read_at)(void *ctx, uint64_t off, void *buf, size_t n);
    int (*append)(void *ctx, const void *buf, size_t n); /* 0, or an errno value */
    /* Make all bytes durable. The library does not call it again after a failure: the system
     * may have forgotten what it could not write. */
    int (*sync)(void *ctx);
    /* Keep only the first @size bytes; or add zeros up to there, without writing to the
     * bytes before. */
    int (*resize)(void *ctx, uint64_t size);
    void (*close)(void *ctx); /* may be NULL */
    /* Overwrite the @n bytes at @off, all of which exist; 0, or an errno value. Only
     * nf_repair() calls it, to restore damaged bytes. May be NULL: then nf_repair() does
     * not use parity. */
    int (*write_at)(void *ctx, uint64_t off, const void *buf, size_t n);
};
#define NF_STORE_INIT { sizeof(struct nf_store), NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL }

/*
 * nf_store_file - the existing file @path as a store that nobody else writes to
 * @out: receives it; left alone on failure
 *
 * It is locked (an open file description lock on one byte far behind its end) until it is
 * closed; a child that was forked meanwhile has the lock as well, until it ends or runs another
 * program. Readers need no lock. A sync fails with ESTALE once the file has no name any
 * more, deleted or replaced by another: what is written would be lost. Its folder is
 * synced first, if that can be read: so the file's name is durable, whoever created it.
 *
 * RLIMIT_FSIZE: see nf_sink_file().
 *
 * NF_OK; NF_E_BUSY, another store has it; NF_E_IO, NF_E_NOMEM. Messages begin with @path.
 */
NF_API NF_CHECKED enum nf_status
nf_store_file(const char *path, struct nf_store *out, struct nf_error *err);

/* A growing buffer as a sink. Zero it before use; free(@ptr) afterwards. */
struct nf_buffer {
    unsigned char *ptr;
    size_t len;
    size_t cap;
};

/*
 * nf_buffer_room - make room for @n bytes behind those in @buf
 *
 * Returns where they may be written, or NULL when out of memory. The caller adds to
 * @buf->len what it wrote there.
 */
NF_API char *nf_buffer_room(struct nf_buffer *buf, size_t n);

/*
 * nf_sink_memory - write to @buf, which the caller owns and keeps alive
 */
NF_API void nf_sink_memory(struct nf_buffer *buf, struct nf_sink *out);

NF_END_DECLS

#endif
