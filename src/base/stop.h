#ifndef NF_BASE_STOP_H
#define NF_BASE_STOP_H

#include <stdbool.h>

/* Whether to give up what takes long: asked now and then, by any thread. */
struct nf_stop {
    bool (*asked)(void *ctx); /* or NULL */
    void *ctx;
};

/* @s: or NULL, then not. */
static inline bool nf_stop_asked(const struct nf_stop *s)
{
    return s && s->asked && s->asked(s->ctx);
}

#endif
