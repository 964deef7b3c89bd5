/* What parity an archive has, and whether it could be used. */
#include <newsfiche/parity.h>

#include <errno.h>
#include <string.h>

#include "format/file_header.h"
#include "format/footer.h"
#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/base/stop.h"
#include "src/chunk/bad_sectors.h"
#include "src/chunk/range_read.h"
#include "src/parity/parity_code.h"
#include "src/parity/parity_find.h"
#include "src/parity/parity_ranges.h"

bool nf_parity_there(void)
{
    return nf_parity_code_there();
}

/* Where the last footer begins, by the trailer; 0 if there is none. And the archive's id. */
static enum nf_status find_footer(const struct nf_source *source, struct nf_buf *buf,
                                  uint64_t *footer, uint8_t id[NF_ID_SIZE],
                                  struct nf_error *err)
{
    const uint64_t least = NF_FILE_HEADER_SIZE + NF_TRAILER_SIZE;
    struct nf_identity identity;
    const uint8_t *p;
    struct nf_cur c;
    uint32_t len;
    enum nf_status st;

    *footer = 0;
    if (source->size < least)
        return NF_OK;
    st = nf_read(source, source->size - NF_TRAILER_SIZE, NF_TRAILER_SIZE, buf, &p, err);
    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, NF_TRAILER_SIZE);
    if (nf_trailer_get(&c, &len) != NF_OK || len > source->size - least ||
        len < NF_CHUNK_HEADER_SIZE + NF_IDENTITY_SIZE)
        return NF_OK;
    st = nf_read(source, source->size - len + NF_CHUNK_HEADER_SIZE, NF_IDENTITY_SIZE, buf, &p,
                 err);
    if (st != NF_OK)
        return st;
    c = nf_cur_init(p, NF_IDENTITY_SIZE);
    if (nf_identity_get(&c, &identity) == NF_OK) {
        *footer = source->size - len;
        memcpy(id, identity.id, NF_ID_SIZE);
    }
    return NF_OK;
}

static enum nf_status find(const struct nf_source *source, const struct nf_alloc *alloc,
                           struct nf_parity *out, struct nf_error *err)
{
    struct nf_parity_head head;
    uint8_t id[NF_ID_SIZE];
    uint64_t footer = 0;
    bool found = false;
    struct nf_buf buf;
    enum nf_status st;

    nf_buf_init(&buf, alloc, NF_FOOTER_HEAD_MAX);
    st = find_footer(source, &buf, &footer, id, err);
    nf_buf_free(&buf);
    if (st == NF_OK)
        st = nf_parity_before(alloc, source, id, footer, &head, &found, err);
    if (st == NF_OK && found) {
        out->percent = head.percent;
        out->covered = head.begin + head.len;
    }
    return st;
}

/* Add what one chunk of parity says. */
static void count(const struct nf_parity_ranges *r, struct nf_parity *out)
{
    const size_t bad = nf_vec_count(&r->bad);

    if (out->percent == 0)
        out->percent = r->head.percent;
    out->bytes += NF_CHUNK_HEADER_SIZE + (uint64_t)nf_parity_payload_len(&r->head);
    out->ranges += nf_parity_ranges(&r->head);
    out->damaged += bad;
    for (size_t i = 0, n; i < bad; i += n) {
        n = nf_parity_bad_run(r, i);
        if (n > r->head.parity)
            out->beyond += n;
    }
}

static enum nf_status check(const struct nf_source *source, const struct nf_alloc *alloc,
                            const struct nf_stop *stop, struct nf_parity *out,
                            struct nf_error *err)
{
    struct nf_parity_chunks chunks;
    struct nf_parity_ranges ranges;
    size_t kept = 0;
    enum nf_status st = nf_parity_search(alloc, source, stop, &chunks, err);

    if (st != NF_OK)
        return st;
    nf_parity_ranges_init(&ranges, alloc);
    for (size_t i = 0; st == NF_OK && i < nf_vec_count(&chunks.heads); i++) {
        const struct nf_parity_head head = chunks.heads.at[i];

        st = nf_parity_ranges_check(&ranges, source, &head, stop, err);
        if (st != NF_OK || !ranges.usable)
            continue;
        count(&ranges, out);
        chunks.heads.at[kept++] = head;
    }
    chunks.heads.buf.len = kept * sizeof(*chunks.heads.at);
    out->covered = nf_parity_covered(&chunks);
    nf_parity_ranges_free(&ranges);
    nf_parity_chunks_free(&chunks);
    return st;
}

/* What a public function begins with: the structs of the caller. */
static enum nf_status take(const struct nf_source *source, struct nf_source *own,
                           const struct nf_parity_opts *given, struct nf_parity_opts *opts,
                           struct nf_error *err)
{
    enum nf_status st = nf_sized_source(own, source, err);

    if (st == NF_OK && given)
        st = nf_sized_get(opts, sizeof(*opts), given, "parity options", err);
    opts->alloc = nf_alloc_or_libc(opts->alloc);
    return st;
}

static void give(struct nf_parity *out, const struct nf_parity *own)
{
    nf_sized_put(out, NF_SIZE_THROUGH(struct nf_parity, beyond), own, sizeof(*own));
}

enum nf_status nf_parity_find(const struct nf_source *source, const struct nf_parity_opts *opts,
                              struct nf_parity *out, struct nf_error *err)
{
    struct nf_parity_opts own = NF_PARITY_OPTS_INIT;
    struct nf_parity result = NF_PARITY_INIT;
    struct nf_source from;
    enum nf_status st = take(source, &from, opts, &own, err);

    if (st == NF_OK)
        st = find(&from, own.alloc, &result, err);
    if (st == NF_OK)
        give(out, &result);
    return st;
}

enum nf_status nf_parity_check(const struct nf_source *source,
                               const struct nf_parity_opts *opts, struct nf_parity *out,
                               struct nf_error *err)
{
    struct nf_parity_opts own = NF_PARITY_OPTS_INIT;
    struct nf_parity result = NF_PARITY_INIT;
    struct nf_bad_sectors bad;
    struct nf_source given, from;
    struct nf_stop stop;
    enum nf_status st = take(source, &given, opts, &own, err);

    stop = (struct nf_stop){ own.stop, own.ctx };
    if (st != NF_OK)
        return st;
    nf_bad_sectors_init(&bad, &given, &from);
    st = check(&from, own.alloc, &stop, &result, err);
    /* There may be some that cannot be read. */
    if (st == NF_OK && result.percent == 0 && atomic_load(&bad.met))
        st = nf_fail_os(err, EIO, NF_NO_OFFSET, "read");
    if (st == NF_OK)
        give(out, &result);
    return st;
}
