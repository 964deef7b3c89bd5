#ifndef NF_TESTS_CRASH_FILES_H
#define NF_TESTS_CRASH_FILES_H

/*
 * What a folder may hold after the power failed while a command was at work that makes files
 * and gives them names (tests/torture/record_io.c wrote down its steps). What becomes of the
 * bytes of a file is in crash_states.h. Of names that were given since the folder was synced
 * each is there or not; a name that another file had leads to that file or to the new one.
 */
#include <stdio.h>

#include "tests/support/crash_states.h"
#include "tests/torture/record_io.h"

#define CRASH_FILES 8 /* most that a command makes */
#define CRASH_NAME 64

/* A file, and what was done to it. */
struct crash_file {
    uint64_t number;
    struct memory_store log;
    struct nf_buffer start; /* what it had on disk before */
    struct crash_disk disk;
    struct nf_buffer state;
};

/* That a file is given a name. */
struct crash_naming {
    size_t step;
    size_t file; /* in @file of the run */
    char name[CRASH_NAME];
};

/* A command that has ended well. */
struct crash_run {
    struct crash_file file[CRASH_FILES]; /* the first is the one that had the name */
    size_t files;
    uint64_t folder;          /* its number */
    struct crash_naming naming[2 * CRASH_FILES];
    size_t namings;
    struct {
        size_t file;          /* CRASH_FILES: the folder */
        size_t steps;         /* of that file, behind this one */
        bool is_sync;
    } step[4096];
    size_t steps;
    size_t lost;              /* a sync that counts as not made; SIZE_MAX: none */
};

static inline size_t crash_file_of(struct crash_run *r, uint64_t number)
{
    size_t i = 0;

    while (i < r->files && r->file[i].number != number)
        i++;
    if (i == r->files) {
        assert_true(r->files < CRASH_FILES);
        r->file[r->files++].number = number;
        r->file[i].disk.log = &r->file[i].log;
        r->file[i].log.records = true;
    }
    return i;
}

static inline void crash_take_name(struct crash_run *r, size_t file, const char *name, size_t n)
{
    struct crash_naming *to = &r->naming[r->namings++];

    assert_true(r->namings < COUNT_OF(r->naming) && n < CRASH_NAME);
    to->step = r->steps;
    to->file = file;
    memcpy(to->name, name, n);
    to->name[n] = '\0';
}

/* One step; @bytes are behind its record. */
static inline void crash_take(struct crash_run *r, const struct record *step, const char *bytes)
{
    const bool is_folder = step->file == r->folder;
    const size_t i = is_folder ? CRASH_FILES : crash_file_of(r, step->file);
    struct memory_store *log = is_folder ? NULL : &r->file[i].log;

    assert_true(r->steps < COUNT_OF(r->step));
    if (step->op == RECORD_CREATE || step->op == RECORD_RENAME)
        crash_take_name(r, i, bytes, (size_t)step->len);
    else if (step->op == RECORD_WRITE)
        store_note(log, STORE_WRITE, step->at, bytes, (size_t)step->len);
    else if (step->op == RECORD_RESIZE)
        store_note(log, STORE_RESIZE, step->at, "", 0);
    else if (!is_folder)
        store_note(log, STORE_SYNC, 0, "", 0);
    r->step[r->steps].file = i;
    r->step[r->steps].steps = log ? log->steps : 0;
    r->step[r->steps++].is_sync = step->op == RECORD_SYNC;
}

/* All steps of the log @path, of a command in the folder @folder, where the file @number had
 * the bytes @start; 0: there was none. */
static inline void crash_run_read(struct crash_run *r, const char *path, uint64_t folder,
                                  uint64_t number, const struct nf_buffer *start)
{
    static char bytes[1u << 22];
    struct record step;
    FILE *f = fopen(path, "rb");

    assert_non_null(f);
    memset(r, 0, sizeof(*r));
    r->lost = SIZE_MAX;
    r->folder = folder;
    (void)crash_file_of(r, number);
    crash_set(&r->file[0].start, start);
    while (fread(&step, sizeof(step), 1, f) == 1) {
        assert_true(step.len < sizeof(bytes));
        assert_int_equal(fread(bytes, 1, (size_t)step.len, f), step.len);
        crash_take(r, &step, bytes);
    }
    fclose(f);
}

static inline void crash_run_free(struct crash_run *r)
{
    for (size_t i = 0; i < r->files; i++) {
        memory_store_free(&r->file[i].log);
        crash_disk_free(&r->file[i].disk);
        free(r->file[i].start.ptr);
        free(r->file[i].state.ptr);
    }
}

/* Have the power fail behind step @steps. */
static inline void crash_run_at(struct crash_run *r, size_t steps)
{
    for (size_t i = 0; i < r->files; i++) {
        size_t done = 0;

        for (size_t k = 0; k < steps; k++)
            if (r->step[k].file == i)
                done = r->step[k].steps;
        r->file[i].disk.start = r->file[i].start;
        crash_at(&r->file[i].disk, done);
    }
}

/* Which file has the name @name, of those that it may have behind step @steps: the same for
 * the same @random. CRASH_FILES: none. */
static inline size_t crash_name(const struct crash_run *r, size_t steps, const char *name,
                                bool first_has_it, uint64_t *random)
{
    size_t has = first_has_it ? 0 : CRASH_FILES, synced = 0;

    for (size_t i = 0; i < steps; i++)
        if (r->step[i].file == CRASH_FILES && r->step[i].is_sync && i != r->lost)
            synced = i;
    for (size_t i = 0; i < r->namings && r->naming[i].step < steps; i++)
        if (strcmp(r->naming[i].name, name) == 0 &&
            (r->naming[i].step < synced || pack_random(random) % 2))
            has = r->naming[i].file;
    return has;
}

#endif
