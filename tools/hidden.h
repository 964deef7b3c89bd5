#ifndef NF_TOOLS_HIDDEN_H
#define NF_TOOLS_HIDDEN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Characters that cannot be seen. Most say nothing to a reader, turn the direction of
 * what he reads, or hide a message from him: these are shown as \u202e. Some are
 * needed where they belong: joiners in Persian, in the scripts of India and in emoji,
 * variation selectors behind emoji and Han characters.
 */

/* Whether it has no place in a text for people. */
bool hidden_always(uint32_t code);

bool hidden_is_joiner(uint32_t code);   /* U+200C, U+200D */
bool hidden_is_selector(uint32_t code); /* of a variation of what stands before it */

/* Whether a joiner belongs behind @before and in front of @after, 0 being the end; or
 * @selector behind @before. */
bool hidden_joins(uint32_t before, uint32_t after);
bool hidden_selects(uint32_t before, uint32_t selector);

#endif
