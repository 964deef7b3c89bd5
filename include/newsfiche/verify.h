#ifndef NF_VERIFY_H
#define NF_VERIFY_H

#include <newsfiche/reader.h>

NF_BEGIN_DECLS

enum nf_verify_level {
    NF_VERIFY_QUICK = 0, /* every stored byte against its checksum; structure */
    NF_VERIFY_DEEP = 1   /* also decode every article, and find it by its keys */
};

/* One finding. */
struct nf_damage {
    size_t struct_size;
    const char *text; /* printable; valid during the call */
    uint64_t offset;  /* of the first byte concerned; NF_NO_OFFSET: in no one place */
    uint64_t length;
    uint64_t first_article;
    uint64_t articles; /* upper bound on those lost; a quick pass counts the whole block */
};

struct nf_verify_opts {
    size_t struct_size;
    enum nf_verify_level level;
    unsigned threads; /* 0: one per processor */
    /* Each finding, from one thread at a time, in no fixed order; may be NULL. */
    void (*damage)(void *ctx, const struct nf_damage *d);
    /* Now and then; return true to stop (NF_E_STOPPED); may be NULL. */
    bool (*progress)(void *ctx, uint64_t done_bytes, uint64_t all_bytes);
    void *ctx;
};
#define NF_VERIFY_OPTS_INIT                                                    \
    { sizeof(struct nf_verify_opts), NF_VERIFY_QUICK, 0, NULL, NULL, NULL }

struct nf_verify_result {
    size_t struct_size;
    uint64_t findings;
    uint64_t articles_checked;
    uint64_t articles_damaged; /* quick: without those whose text stood there */
    uint64_t bytes_checked;
};
#define NF_VERIFY_RESULT_INIT { sizeof(struct nf_verify_result), 0, 0, 0, 0 }

/*
 * nf_verify - look for damage
 * @report: receives what was checked and found, whatever the status, also of a pass
 *          that ended early; left alone with NF_E_USAGE
 *
 * Every byte of the archive belongs to something that is checked, so a quick
 * pass finds every accidental change. It says nothing about deliberate ones.
 *
 * NF_OK: no accidental damage was found. NF_E_DAMAGED: there were findings.
 * NF_E_UNSUPPORTED: as above, but every finding is a feature of a newer version.
 * NF_E_LIMIT: as above, or is larger than the reader's options allow. Others as
 * nf_cursor_get(). It goes on after a finding.
 */
NF_API NF_CHECKED enum nf_status
nf_verify(struct nf_reader *r, const struct nf_verify_opts *opts,
          struct nf_verify_result *report, struct nf_error *err);

NF_END_DECLS

#endif
