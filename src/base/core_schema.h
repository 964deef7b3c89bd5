#ifndef NF_BASE_CORE_SCHEMA_H
#define NF_BASE_CORE_SCHEMA_H

#include <newsfiche/types.h>

/*
 * nf_core_json - what an unquoted scalar is in JSON
 *
 * By YAML's core schema: true, false, null and their other spellings, and
 * numbers where JSON spells them so. All else is a string, which @ptr NULL says:
 * also 007, +49 and 2024-01-31. Views into @scalar or static.
 */
struct nf_str nf_core_json(struct nf_str scalar);

#endif
