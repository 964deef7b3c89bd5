#ifndef NF_CONVERT_LOOK_H
#define NF_CONVERT_LOOK_H

#include "src/convert/byte_in.h"

/* How many of the @n bytes at @p are byte order marks that begin them: files that
 * were joined, or saved twice by some editors, have them anywhere, and several. */
size_t nf_byte_order_marks(const char *p, size_t n);

/* The beginning of a file, for its format to be told. */
struct nf_look {
    const char *name; /* as in messages */
    const char *at;   /* behind byte order marks, if there are any */
    const char *end;
    bool whole; /* there is no more behind it */
};

struct nf_look nf_look_at(const char *name, const struct nf_byte_in *in);

/* Whether the bytes at @at begin with @text, capitals apart if @fold. */
bool nf_look_begins(const struct nf_look *look, const char *text);
bool nf_look_begins_fold(const struct nf_look *look, const char *text);

/* The same from the first byte on that is no white space. */
struct nf_look nf_look_past_space(const struct nf_look *look);

/* The line that begins at @p, without its line end. */
struct nf_str nf_look_line(const struct nf_look *look, const char *p);

/* Where the line behind the one at @p begins; the end if there is none. */
const char *nf_look_next_line(const struct nf_look *look, const char *p);

/* How sure a format is, by the first bytes, that they are its own. */
enum nf_sure {
    NF_SURE_NO = 0,    /* they are not */
    NF_SURE_MAYBE = 1, /* they may be, if the name says so */
    NF_SURE_YES = 2    /* whatever the name says */
};

#endif
