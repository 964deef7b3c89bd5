#ifndef NF_CONVERT_SPLIT_TEXT_H
#define NF_CONVERT_SPLIT_TEXT_H

#include "src/convert/importer.h"
#include "src/convert/look.h"

/*
 * Articles that are a file of text each. A file is certainly one if it begins
 * with a title line and an image line, as in "![](https://example.org/a.jpg)";
 * otherwise its name must say so.
 */
enum nf_sure nf_look_text(const struct nf_look *look);
enum nf_status nf_split_text(struct nf_importer *im, struct nf_byte_in *in);

/* Whether the text begins with fields, as front matter without its fences does. */
bool nf_text_has_fields(const struct nf_look *look);

/* Markdown: the same, with front matter before it. */
enum nf_sure nf_look_markdown(const struct nf_look *look);
enum nf_status nf_split_markdown(struct nf_importer *im, struct nf_byte_in *in);

#endif
