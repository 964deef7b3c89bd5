#ifndef NF_ARROW_SIZED_H
#define NF_ARROW_SIZED_H

#include <newsfiche/status.h>

/*
 * nf_arrow_sized_get - take over a struct of the caller that begins with struct_size, who
 * may know fewer members or more (newsfiche.h, "Versions")
 * @own:  receives it, @size bytes; what the caller does not have is zero
 * @what: what it is, for the message
 *
 * NF_E_USAGE, @own being left alone: it has no size, or a member is set that is not known.
 */
enum nf_status nf_arrow_sized_get(void *own, size_t size, const void *given, const char *what,
                                  struct nf_error *err);

#endif
