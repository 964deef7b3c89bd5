#ifndef NF_CONVERT_FRONT_TOML_H
#define NF_CONVERT_FRONT_TOML_H

#include "src/convert/front.h"

/*
 * nf_front_toml - the values of front matter in TOML
 * @text: what stands between the fences; its first line is line @line of the file
 *
 * A table is a value of its name, and so are the tables in it, wherever they stand.
 */
enum nf_front_status nf_front_toml(struct nf_front *f, struct nf_str text, size_t line);

#endif
