#include "bindings/sqlite/fulltext/ft_journal.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3

/* What is behind a name at the end of a journal, as it is at the beginning of one. */
static const unsigned char magic[8] = { 0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7 };

static bool ends_in_magic(int fd)
{
    unsigned char end[sizeof(magic)];
    struct stat st;

    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= (off_t)sizeof(end) &&
           pread(fd, end, sizeof(end), st.st_size - (off_t)sizeof(end)) ==
               (ssize_t)sizeof(end) &&
           memcmp(end, magic, sizeof(end)) == 0;
}

enum nf_status ft_journal_check(const char *path, struct nf_error *err)
{
    char *journal = sqlite3_mprintf("%s-journal", path);
    bool names;
    int fd;

    if (!journal)
        return nf_error_set(err, NF_E_NOMEM, "%s: out of memory", path);
    fd = open(journal, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    names = fd >= 0 && ends_in_magic(fd);
    if (fd >= 0)
        close(fd);
    sqlite3_free(journal);
    return names ? nf_error_set(err, NF_E_DAMAGED, "%s: the journal beside it is not of an index",
                                path)
                 : NF_OK;
}
