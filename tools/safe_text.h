#ifndef NF_TOOLS_SAFE_TEXT_H
#define NF_TOOLS_SAFE_TEXT_H

#include <newsfiche/types.h>

/*
 * Text from archives is not to be trusted: it may hold sequences that drive a
 * terminal or turn the order of what is read. Here it is taken apart into
 * characters that may be shown.
 */

/* What becomes of white space other than the space. */
enum safe_mode {
    SAFE_LINE, /* each becomes a space: for cells, headings, messages */
    SAFE_TEXT  /* line ends (as \n) and tabs stay: for whole texts */
};

/* One character as it may be shown, with what belongs to it and cannot be seen. Controls,
 * what changes the direction of text or cannot be seen (tools/hidden.h), and bytes that
 * are no UTF-8 come as \x1b, \u202e, \U000e0041, \xff. */
struct safe_char {
    char text[12];
    unsigned char len;
    unsigned char columns;
    bool space; /* a line may be broken in place of it */
};

/* Take the next character off @rest; false at its end. */
bool safe_next(struct nf_str *rest, enum safe_mode mode, struct safe_char *out);

/* Take the plain ASCII off @rest that it begins with, @most bytes of it at most: a column each,
 * as it may be shown in both modes. */
struct nf_str safe_run(struct nf_str *rest, size_t most);

/* Columns that @text takes in SAFE_LINE mode, counting to @most at most. */
size_t safe_columns(struct nf_str text, size_t most);

/* Write @text in SAFE_LINE mode to @buf, cut at its end, with a NUL. */
void safe_line(struct nf_str text, char *buf, size_t cap);

/* A C string as a view. */
struct nf_str safe_view(const char *text);

#endif
