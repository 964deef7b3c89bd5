#ifndef NF_NEWSFICHE_H
#define NF_NEWSFICHE_H

/*
 * newsfiche - many scraped articles in one small file, each a microsecond away
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
 * Threads. A reader is shared: what takes one may run in any number of threads at
 * the same time, but for nf_reader_close(). Cursors, writers and sinks are of one
 * thread at a time, also where a pointer to them is const; different ones are
 * independent. Functions of values alone (records, times, keys) run anywhere. There
 * are no globals.
 *
 * Ownership. What a function hands out as struct nf_str is borrowed; its text
 * says until when. Handles are freed with their _close(), which takes NULL.
 *
 * Failure. A status other than NF_OK leaves out parameters alone and fills in
 * struct nf_error if one was given. The library never prints, exits or aborts.
 */

#include <newsfiche/io.h>
#include <newsfiche/json.h>
#include <newsfiche/reader.h>
#include <newsfiche/record.h>
#include <newsfiche/status.h>
#include <newsfiche/types.h>
#include <newsfiche/verify.h>
#include <newsfiche/version.h>
#include <newsfiche/writer.h>

#endif
