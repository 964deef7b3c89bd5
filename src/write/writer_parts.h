#ifndef NF_WRITE_WRITER_PARTS_H
#define NF_WRITE_WRITER_PARTS_H

#include "src/write/earlier.h"
#include "src/write/job_queue.h"
#include "src/write/pack_policy.h"
#include "src/write/text_origins.h"
#include "src/write/writer_output.h"

/* An article that was withdrawn, of a block that is not written yet: when and why. */
struct nf_grave {
    uint64_t ordinal, time;
    size_t reason; /* where it begins in nf_writer.reasons */
    uint32_t reason_len;
};

enum nf_writer_state { NF_WRITER_OPEN, NF_WRITER_FINISHED, NF_WRITER_FAILED };

struct nf_writer {
    const struct nf_alloc *alloc;
    struct nf_writer_opts opts;
    struct nf_pack_policy policy;
    enum nf_writer_state state;
    char why[sizeof(((struct nf_error *)0)->text)]; /* it failed */
    struct nf_output out;
    struct nf_writer_sets sets;
    struct nf_job_queue *queue; /* NULL: nothing was learned yet */
    struct nf_job *job;         /* being filled */
    struct nf_held_blocks held;
    uint32_t known;             /* of those, so many were learned from */
    bool holds;                 /* blocks that are full, first of all */
    struct nf_job *spare;       /* done with, for their memory */
    uint64_t articles;          /* of the archive, and those that were added */
    uint64_t before;            /* of them, those that the archive had before */
    uint64_t input_bytes;       /* that were added */
    uint64_t versions;          /* later ones of this generation */
    uint8_t held_id[NF_ID_SIZE]; /* of the articles that were held first */
    uint8_t own_id[NF_ID_SIZE];  /* what opts.id points to, if the caller gave one */
    size_t frame_at;            /* the bytes of @job before its last frame */
    uint64_t flight_bytes, max_flight_bytes;
    bool looks_back;
    struct nf_text_origins origins; /* if it does */
    NF_VEC(struct nf_grave) graves; /* in order */
    size_t graves_told;         /* the first of them */
    struct nf_buf reasons, tombstone;
    struct nf_buf key;          /* of an article that may be banned */
    bool grows;                 /* by nf_writer_append(): what follows is about that */
    bool knows_earlier;         /* the texts and tables that were there before */
    struct nf_store store;
    struct nf_earlier earlier;
    bool grown;                 /* so that tables are to be learned of all there is */
    uint64_t earlier_bytes;     /* of the originals that it had before */
    uint64_t cut_bytes;
};

/* The writer that @opts ask for, which is to write to @sink. NF_OK, NF_E_NOMEM, NF_E_IO,
 * NF_E_USAGE; then the sink is still the caller's. */
enum nf_status nf_writer_new(const struct nf_sink *sink, const struct nf_writer_opts *opts,
                             struct nf_writer **out, struct nf_error *err);

/* How many times what is held is expected to come, for a writer that goes on. */
#define NF_EXPECTED_TIMES 4
/* Below so many bytes of articles, if the caller does not say otherwise, blocks are as
 * large as a frame of several articles, which they have one of: tables would cost more than
 * they save. */
#define NF_FEW_BYTES (1u << 19)

/* A frame of two articles, or as many as the caller asks for, has so many bytes of them at
 * most: to get one of them all is unpacked, and damage takes all. More are together in a
 * frame only where they are short. */
#define NF_FRAME_BYTES (1u << 18)

/* What the next footer says as its time. */
static inline uint64_t nf_writer_now(const struct nf_writer *w)
{
    return w->opts.now ? w->opts.now(w->opts.ctx) : 0;
}

/* nf_writer_next_block - the block being filled is full: begin another, and hold it or pack it.
 * It and the next one fail as nf_writer_add() does. */
enum nf_status nf_writer_next_block(struct nf_writer *w, struct nf_error *err);

/* nf_writer_pack_all - pack and write all that was added */
enum nf_status nf_writer_pack_all(struct nf_writer *w, struct nf_error *err);

/* Free all blocks, wherever they are; the writer takes no others. */
void nf_writer_free_blocks(struct nf_writer *w);

/* nf_writer_know_earlier - once: know what new articles can refer to and copy from, and pack
 * with the tables there are */
enum nf_status nf_writer_know_earlier(struct nf_writer *w, struct nf_error *err);

/* nf_writer_know_formers - know the earlier articles whose later versions are in @in, which
 * begins with article @first. NF_OK, NF_E_IO, NF_E_NOMEM. */
enum nf_status nf_writer_know_formers(struct nf_writer *w, const struct nf_block_input *in,
                                      uint32_t first, struct nf_error *err);

/* Whether it is time to learn tables of what the archive has, not just of what is held;
 * while nothing of the generation is written. */
bool nf_writer_has_grown(const struct nf_writer *w);

/* nf_writer_hold_earlier - put articles of the archive before those that are held; *times:
 * what is expected then */
enum nf_status nf_writer_hold_earlier(struct nf_writer *w, uint32_t *times,
                                      struct nf_error *err);

/* nf_writer_note_withdrawn - when and why the article that comes next was withdrawn. NF_OK,
 * NF_E_USAGE, NF_E_NOMEM. */
enum nf_status nf_writer_note_withdrawn(struct nf_writer *w, const struct nf_withdrawal *why,
                                        struct nf_error *err);

/* nf_writer_put_tombstones - write what is known of the block of @articles from @first on */
enum nf_status nf_writer_put_tombstones(struct nf_writer *w, uint32_t first, uint32_t articles,
                                        struct nf_error *err);

/* nf_writer_is_banned - whether @record is not to come back. NF_OK, NF_E_NOMEM. */
enum nf_status nf_writer_is_banned(struct nf_writer *w, const struct nf_record *record,
                                   bool *banned, struct nf_error *err);

/* nf_writer_end_append - leave the store as the last flush did */
void nf_writer_end_append(struct nf_writer *w);

/* nf_writer_end_generation - write what a generation ends with; all its blocks are written */
enum nf_status nf_writer_end_generation(struct nf_writer *w, struct nf_error *err);

#endif
