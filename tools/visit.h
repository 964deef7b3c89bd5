#ifndef NF_TOOLS_VISIT_H
#define NF_TOOLS_VISIT_H

#include "tools/archive.h"

/* What is done with an article; anything but CLI_OK and CLI_NONE ends the
 * walk. @record lives until the next call on the archive's cursor. */
struct visitor {
    void *ctx;
    enum nf_parts parts; /* what is fetched of each article */
    enum cli_exit (*visit)(void *ctx, uint64_t ordinal,
                           const struct nf_record *record);
};

/* Fetch one article and visit it; damage is told and returned. One that was withdrawn is passed
 * over. */
enum cli_exit archive_visit(struct archive *a, uint64_t ordinal,
                            const struct visitor *v);

/*
 * archive_visit_keys - visit the articles that @keys name, of the newest archive first
 * @versions: all versions of each, newest first, not the newest alone
 *
 * A key is an ordinal ("#17" or "17"), a URL, or the producer's identifier;
 * "url:" or "id:" before it says which of them it is. Returns the worst of
 * what it met: CLI_NONE for a key without an article, and so on.
 */
enum cli_exit archive_visit_keys(struct archive *a, char *const *keys,
                                 size_t count, bool versions,
                                 const struct visitor *v);

#endif
