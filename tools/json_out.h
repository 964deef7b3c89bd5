#ifndef NF_TOOLS_JSON_OUT_H
#define NF_TOOLS_JSON_OUT_H

#include "tools/out.h"

/*
 * One line of JSON after the other. Members come in the order of the calls;
 * each object begins with "v":1, the number of this command's schemas.
 */
void json_begin(struct out *out);
void json_end(struct out *out);

void json_number(struct out *out, const char *key, uint64_t value);
void json_real(struct out *out, const char *key, double value);
void json_bool(struct out *out, const char *key, bool value);
/* A @text of NULL is written as null. */
void json_text(struct out *out, const char *key, struct nf_str text);
void json_null(struct out *out, const char *key);

/* As above, where the key is not the program's own; and that alone, a value follows. */
void json_member(struct out *out, struct nf_str key, struct nf_str text);
void json_foreign_key(struct out *out, struct nf_str key);

/* A JSON string with quotes. Beside what JSON asks for, DEL, C1 controls and
 * whatever affects the direction of text are escaped. */
void json_string(struct out *out, struct nf_str text);

/*
 * json_for_terminal - write @line, which is JSON, so that it is harmless
 *
 * Its value stays the same: characters that would drive a terminal can only
 * stand in its strings, and become \uhhhh there.
 */
void json_for_terminal(struct out *out, struct nf_str line);

#endif
