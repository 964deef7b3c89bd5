#ifndef NF_NEWSFICHE_H
#define NF_NEWSFICHE_H

/*
 * newsfiche - many scraped articles in one small file, each microseconds away
 *
 *     struct nf_reader *r;             an open archive; shared by threads
 *     struct nf_cursor *c;             one thread's way through it
 *     struct nf_record article;        literals and values; nf_record_print()
 *
 *     nf_reader_open_file(path, NULL, &r, &err);
 *     nf_cursor_open(r, &c, &err);
 *     nf_cursor_find(c, NF_KEY_URL, url, UINT64_MAX, &n, &err);
 *     nf_cursor_get(c, n, NF_PARTS_ALL, &article, &err);
 *
 * Threads. A reader or set may be used by any number of threads at once, except in
 * its _close(). A cursor, writer or sink must be used by one thread at a time,
 * even through a const pointer; different ones are independent. Functions that only
 * take values (records, times, keys) may run in any thread. There are no globals.
 *
 * Processes. A child of fork() must not use writers, sinks and stores of its parent, nor close
 * them.
 *
 * Ownership. A struct nf_str that a function hands out is borrowed; the function's description
 * says until when. Handles are freed with their _close(), which takes NULL. A cursor
 * keeps its reader or set alive: the two may be closed in any order.
 *
 * Failure. A status other than NF_OK fills in struct nf_error if one was given, and
 * leaves out parameters alone, except @resume, where to go on, and @report, what was found.
 * The library never prints, exits or aborts.
 *
 * Structs. One that has struct_size is begun with its macro: struct nf_error err =
 * NF_ERROR_INIT. The macro sets struct_size; everything else is zero, which is the
 * default. This also holds for structs that the library fills in; one of these whose
 * struct_size is 0 gets the members that its first version had.
 *
 * Versions. A program and a library go together if they were made for the same
 * soname (libnewsfiche.so.0.1), whichever of them is newer. Until 1.0 the soname
 * changes with the second number of the version, from then on with the first. With
 * the same soname
 *   - functions, numbers of enums, and structs without struct_size stay as they are;
 *   - functions and numbers of enums may be added. Take a status that you do not know
 *     as a failure;
 *   - structs with struct_size may get members at their end. A member that the program
 *     does not have counts as zero, and is not filled in. A member that the library does
 *     not know must be zero, else the answer is NF_E_USAGE; it is not filled in either, and
 *     struct_size becomes the number of bytes that were.
 *
 * A library built with -DNF_WRITER=OFF has all of reader.h, set.h, json.h and verify.h. It lacks
 * the functions of writer.h, merge.h, parity.h, redact.h and repair.h, nf_sink_file(),
 * nf_sink_memory(), nf_store_file(), nf_set_catalog_make(), nf_time_parse() and
 * nf_time_is_none().
 *
 * Two headers are not in this one, because each has a library of its own: convert.h (articles
 * from files that scrapers write) and arrow.h (articles as columns).
 */

#include <newsfiche/io.h>
#include <newsfiche/json.h>
#include <newsfiche/merge.h>
#include <newsfiche/parity.h>
#include <newsfiche/reader.h>
#include <newsfiche/record.h>
#include <newsfiche/redact.h>
#include <newsfiche/repair.h>
#include <newsfiche/set.h>
#include <newsfiche/set_catalog.h>
#include <newsfiche/status.h>
#include <newsfiche/types.h>
#include <newsfiche/verify.h>
#include <newsfiche/version.h>
#include <newsfiche/writer.h>

#endif
