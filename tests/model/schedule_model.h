#ifndef NF_TESTS_SCHEDULE_MODEL_H
#define NF_TESTS_SCHEDULE_MODEL_H

/* What doc/model/archive.pml says of a file, its name and who uses it, as far as they came. */
#include "tests/support/turns.h"

#include <errno.h>

#include "tests/support/folder.h"
#include "tests/support/pack.h"

#define CALLERS 4
#define FILES 4 /* that have had the name, or get it */
#define OPEN_MOST 32

enum caller { WRITER_1, WRITER_2, REDACTOR, READER };

/* Articles of an archive, by bit: those of the writers, and two that are there at first. */
enum { OF_1 = 1, OF_2 = 2, SECRET = 4, FIRST = 8 };
static const uint32_t number_of[] = { 11, 22 };

/* A file, as the model has it, and what of it was synced. */
struct model_file {
    ino_t inode;
    unsigned articles; /* by its footers */
    int lock;          /* whose; -1: nobody's */
    struct nf_buffer disk;
};

struct caller_state {
    struct turns_one turns;
    int file;       /* that it has opened */
    int writes;     /* to it: the second one is its footer */
    bool has_lock, other; /* which is not the one that has the name any more */
    int open[OPEN_MOST];
    size_t opens;
    enum nf_status st;
    unsigned sees, saw; /* a reader: by the model, and in truth */
    bool looked;
};

/* A step that is left out. */
enum lost { NOTHING, NO_SYNC, NO_FOLDER_SYNC, NO_LOCK, NO_NAME_CHECK, LOST };

static struct caller_state callers[CALLERS];
static struct model_file files[FILES];
static int file_count, name, name_disk;
static unsigned told;   /* to be stored */
static bool redacted;   /* told to be gone */
static enum lost lost;
static const char *wrong;
static char path[300];
static bool waits;

static void is_wrong(const char *why)
{
    if (!wrong)
        wrong = why;
}

static struct caller_state *now(void)
{
    return (struct caller_state *)turns_now;
}

static int who(void)
{
    return (int)(now() - callers);
}

#endif
