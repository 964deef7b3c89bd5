#ifndef NF_VERIFY_H
#define NF_VERIFY_H

#include <newsfiche/reader.h>

NF_BEGIN_DECLS

enum nf_verify_level {
    NF_VERIFY_QUICK = 0, /* every stored byte against its checksum; structure */
    NF_VERIFY_DEEP = 1   /* also decode every article, and find it by its keys */
};

/* Articles that follow one another. */
struct nf_article_run {
    uint64_t first; /* ordinal */
    uint64_t articles;
};

/* One finding: a damaged place with all that it costs, or articles of which something is
 * wrong. */
struct nf_damage {
    size_t struct_size;
    const char *text; /* printable; valid during the call */
    uint64_t offset;  /* of the first byte concerned; NF_NO_OFFSET: in no one place */
    uint64_t length;
    uint64_t first_article;
    uint64_t articles; /* that are lost by it: nf_cursor_get() cannot get them. Those whose
                        * text is stored with others, or taken from others, are among them */
    const struct nf_article_run *lost; /* which; valid during the call */
    size_t lost_count;
};

struct nf_verify_opts {
    size_t struct_size;
    enum nf_verify_level level;
    unsigned threads; /* 0: one per processor */
    /* Each finding, from one thread at a time: places in the order of the file, then
     * articles in theirs; may be NULL. */
    void (*damage)(void *ctx, const struct nf_damage *d);
    /* Now and then; return true to stop (NF_E_STOPPED); may be NULL. */
    bool (*progress)(void *ctx, uint64_t done_bytes, uint64_t all_bytes);
    void *ctx;
    /* To check only some of the chunks. A finding is told with all that it costs. */
    uint64_t part;   /* the @part-th (from 1) of @parts, below 2^32, of the file; both 0: all */
    uint64_t parts;
    uint64_t sample; /* about so many of 10,000 chunks; 0: all */
    uint64_t seed;   /* chooses them, with @sample */
    uint64_t since;  /* chunks of this generation and later ones; 0: all */
};
#define NF_VERIFY_OPTS_INIT                                                    \
    { sizeof(struct nf_verify_opts), NF_VERIFY_QUICK, 0, NULL, NULL, NULL, 0, 0, 0, 0, 0 }

struct nf_verify_result {
    size_t struct_size;
    uint64_t findings;
    uint64_t articles_checked;
    uint64_t articles_damaged; /* those that are lost */
    uint64_t bytes_checked;
    uint64_t reread; /* places that were wrong at first, and right when they were read once more:
                      * memory or a cable may be at fault. They are not findings */
};
#define NF_VERIFY_RESULT_INIT { sizeof(struct nf_verify_result), 0, 0, 0, 0, 0 }

/*
 * nf_verify - look for damage
 * @opts:   or NULL
 * @report: receives what was checked and found, whatever the status, also of a pass
 *          that ended early; left alone with NF_E_USAGE
 *
 * Every byte of an archive packed at once belongs to something that is checked, so a quick
 * pass finds every accidental change. It says nothing about deliberate ones. If it finds
 * any that may cost articles, it gets each article to tell which are lost.
 * Bytes behind the end are one finding, which costs no article, also the unfinished bytes of a
 * writer that is at work (NF_FLAW_UNFINISHED).
 * Damage costs nothing, and is no finding, in bytes that a repair left out, and in parts of
 * earlier generations that nothing refers to.
 *
 * NF_OK: no accidental damage was found. NF_E_DAMAGED: there were findings.
 * NF_E_UNSUPPORTED: as above, but every finding is a feature of a newer version.
 * NF_E_LIMIT: as above, but every finding is such a feature, or is larger than the reader's
 * options allow. NF_E_STOPPED: by @progress. Others as nf_cursor_get(). It goes on after a finding.
 *
 * Threads: other threads may use @r meanwhile. Cost: reads the file, or the part, once; with
 * NF_VERIFY_DEEP decodes every article.
 */
NF_API NF_CHECKED enum nf_status
nf_verify(struct nf_reader *r, const struct nf_verify_opts *opts,
          struct nf_verify_result *report, struct nf_error *err);

NF_END_DECLS

#endif
