#ifndef NF_CONVERT_ENCODING_H
#define NF_CONVERT_ENCODING_H

#include "src/convert/importer.h"

/*
 * What is read is UTF-8. UTF-16 and UTF-32 are told by their byte order mark or, where
 * most of it is Latin, by their zeros; all other encodings must be named. Those of
 * ISO 2022 are told by their escapes, to be refused. They are converted in front of
 * everything else that looks at the bytes.
 */

/* Whether an encoding of that name can be read; else NF_E_USAGE or NF_E_NOMEM with
 * @err filled in. */
enum nf_status nf_encoding_check(const char *name, struct nf_error *err);

/* The articles of @in, which is no container, whatever its encoding. */
enum nf_status nf_split_encoded(struct nf_importer *im, struct nf_byte_in *in);

/* nf_encoding_guess - iconv's name for what @text is likely in; "" if that is not known */
void nf_encoding_guess(struct nf_str text, char name[NF_ENCODING_NAME]);

/* nf_encoding_begin - a file begins with @text: if that is UTF-8, nothing else is guessed */
void nf_encoding_begin(struct nf_importer *im, struct nf_str text);

/*
 * nf_encoding_why - what to say of byte @at of @text, which is not UTF-8: "byte 0xe9 is
 *                   not UTF-8; likely windows-1252: …"
 *
 * A guess is made once a file, by as much of it as is there the first time.
 */
void nf_encoding_why(struct nf_importer *im, struct nf_str text, size_t at,
                     char why[NF_WHY_TEXT]);

/* nf_encoding_hint - what to add to @why that the JSON in @text is refused: "; likely …"
 *                    where it is for bytes that are not UTF-8, else nothing */
#define NF_ENCODING_HINT (2 * NF_ENCODING_NAME + 30)
const char *nf_encoding_hint(struct nf_importer *im, const char *why, struct nf_str text,
                             char hint[NF_ENCODING_HINT]);

/* Whether all of @in is UTF-8, as a text that is one article must be. Else @st is
 * what came of saying so. */
bool nf_encoding_is_utf8(struct nf_importer *im, struct nf_byte_in *in,
                         enum nf_status *st);

#endif
