#ifndef NF_VERSION_H
#define NF_VERSION_H

#include <newsfiche/types.h>

NF_BEGIN_DECLS

/* The one place the version is written; the build reads it from here. */
#define NF_VERSION_MAJOR 0
#define NF_VERSION_MINOR 1
#define NF_VERSION_PATCH 0
#define NF_VERSION_STRING "0.1.0"

/* As a number that grows: 10203 is version 1.2.3. */
#define NF_VERSION_NUMBER                                                      \
    (NF_VERSION_MAJOR * 10000u + NF_VERSION_MINOR * 100u + NF_VERSION_PATCH)

/*
 * nf_version - the NF_VERSION_NUMBER of the library that runs
 *
 * It may be newer or older than the headers a program was built with. Any thread.
 */
NF_API unsigned nf_version(void);

NF_END_DECLS

#endif
