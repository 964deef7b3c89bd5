#ifndef NF_TOOLS_CONTENTS_SHOW_H
#define NF_TOOLS_CONTENTS_SHOW_H

#include "tools/contents.h"

/* For people, as sections, of an archive of so many @articles; and as further members
 * of a JSON object. */
void contents_text(struct out *out, const struct contents *c, uint64_t articles);
void contents_json(struct out *out, const struct contents *c);

#endif
