#ifndef NF_BASE_SIZED_H
#define NF_BASE_SIZED_H

#include <newsfiche/io.h>

/*
 * Structs of the caller that begin with struct_size, so that they may have more or
 * fewer members than this library knows (newsfiche.h, "Versions").
 */

/* Bytes of @type up to the end of @member. */
#define NF_SIZE_THROUGH(type, member)                                          \
    (offsetof(type, member) + sizeof(((type *)0)->member))

/*
 * nf_sized_get - take over what the caller gave
 * @own:  receives it, @size bytes; members that the caller does not have are zero
 * @what: what it is, for the message: "writer options"
 *
 * NF_E_USAGE if @given has no size, or has a member that is not known here and not
 * zero; @own is then not touched.
 */
enum nf_status nf_sized_get(void *own, size_t size, const void *given,
                            const char *what, struct nf_error *err);

/* The same, and NF_E_USAGE if a function is NULL that may not be; @own is written then. */
enum nf_status nf_sized_source(struct nf_source *own, const struct nf_source *given,
                               struct nf_error *err);
enum nf_status nf_sized_sink(struct nf_sink *own, const struct nf_sink *given,
                             struct nf_error *err);
enum nf_status nf_sized_store(struct nf_store *own, const struct nf_store *given,
                              struct nf_error *err);

/*
 * nf_sized_put - hand out @own, of @size bytes
 * @first: bytes of it that the first version has; a caller never has fewer, so that
 *         a smaller struct_size, 0 above all, counts as that
 *
 * Members that are not known here stay as they are. struct_size becomes the number
 * of bytes that were filled in.
 */
void nf_sized_put(void *out, size_t first, const void *own, size_t size);

#endif
