#ifndef NF_LEARN_LEXICON_CLASSES_H
#define NF_LEARN_LEXICON_CLASSES_H

#include <newsfiche/status.h>

#include "src/base/stop.h"
#include "src/learn/pair_count.h"

/*
 * nf_lexicon_classes - put tokens that stand in like places in one class
 * @pairs:    how often which token follows which, once at least; @tokens as a
 *            first one stands for the beginning of a text, as a second for a repeat
 * @counts:   of each token
 * @classes:  at most NF_MAX_CLASSES; below @tokens
 * @stop:     or NULL
 * @class_of: receives the class of each token; each class gets one at least
 *
 * Exchange clustering (Kneser, Ney, "Improved clustering techniques for
 * class-based statistical language modelling", 1993; Martin, Liermann, Ney,
 * 1998): each token in turn goes to the class in which the classes before and
 * after it tell most, in five rounds. Cost: half a second for a million pairs.
 *
 * NF_OK, NF_E_NOMEM, NF_E_STOPPED.
 */
enum nf_status nf_lexicon_classes(const struct nf_alloc *alloc,
                                  const struct nf_pair_count *pairs,
                                  const uint32_t *counts, uint32_t tokens,
                                  uint32_t classes, const struct nf_stop *stop,
                                  uint8_t *class_of);

#endif
