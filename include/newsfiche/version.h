#ifndef NF_VERSION_H
#define NF_VERSION_H

/* The one place the version is written; the build reads it from here. */
#define NF_VERSION_MAJOR 0
#define NF_VERSION_MINOR 1
#define NF_VERSION_PATCH 0
#define NF_VERSION_STRING "0.1.0"

#endif
