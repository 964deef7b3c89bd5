#include "src/write/writer_output.h"

#include <string.h>

#include "format/checksum.h"
#include "src/base/alloc.h"
#include "src/base/fail.h"

enum nf_status nf_output_init(struct nf_output *o, const struct nf_sink *sink,
                              const struct nf_alloc *alloc, int level,
                              bool store)
{
    memset(o, 0, sizeof(*o));
    o->alloc = alloc;
    o->sink = *sink;
    o->store = store;
    o->indexed = NF_INDEXED_URLS | NF_INDEXED_IDS;
    o->head.generation = 1;
    nf_vec_init(&o->sets, alloc);
    nf_buf_init(&o->profiles, alloc, SIZE_MAX / 2);
    nf_vec_init(&o->pages, alloc);
    nf_vec_init(&o->keys, alloc);
    nf_ban_list_init(&o->bans, alloc);
    nf_buf_init(&o->raw, alloc, SIZE_MAX / 2);
    nf_buf_init(&o->packed, alloc, SIZE_MAX / 2);
    nf_page_build_init(&o->page, alloc);
    nf_key_build_init(&o->key, alloc);
    return nf_packer_new(alloc, level, &o->packer);
}

void nf_output_free(struct nf_output *o)
{
    nf_vec_free(&o->sets);
    nf_buf_free(&o->profiles);
    nf_vec_free(&o->pages);
    nf_vec_free(&o->keys);
    nf_ban_list_free(&o->bans);
    nf_buf_free(&o->raw);
    nf_buf_free(&o->packed);
    nf_page_build_free(&o->page);
    nf_key_build_free(&o->key);
    nf_packer_free(o->packer);
}

enum nf_status nf_output_append(struct nf_output *o, const void *p, size_t n,
                                struct nf_error *err)
{
    int os = n ? o->sink.append(o->sink.ctx, p, n) : 0;

    if (os)
        return nf_fail_os(err, os, o->offset, "write");
    o->offset += n;
    return NF_OK;
}

enum nf_status nf_output_bans(struct nf_output *o, const struct nf_footer_bans *bans,
                              struct nf_error *err)
{
    return nf_ban_fail(nf_ban_list_take(&o->bans, bans), err);
}

/* The sector that has the last trailer is not written again: a disk that loses its power
 * then might lose the sector. */
static enum nf_status skip_to_next(struct nf_output *o, struct nf_error *err)
{
    const uint64_t over = o->offset % NF_GENERATION_ALIGN;
    const uint64_t next = over ? o->offset + NF_GENERATION_ALIGN - over : o->offset;
    int os = over ? o->resize(o->sink.ctx, next) : 0;

    if (os)
        return nf_fail_os(err, os, o->offset, "write");
    o->offset = next;
    return NF_OK;
}

enum nf_status nf_output_begin(struct nf_output *o, struct nf_error *err)
{
    uint8_t p[NF_FILE_HEADER_SIZE];

    if (o->head.generation > 1)
        return skip_to_next(o, err);
    nf_file_header_put(p, &o->head.identity);
    return nf_output_append(o, p, sizeof(p), err);
}

static uint64_t seed_here(const struct nf_output *o)
{
    return nf_seed(o->head.identity.id, o->offset);
}

/* Of a chunk at the present offset with @n bytes of payload. */
static struct nf_place place_here(const struct nf_output *o, size_t n)
{
    return (struct nf_place){ o->offset, NF_CHUNK_HEADER_SIZE + (uint64_t)n };
}

/* The header of a chunk at the present offset. */
static enum nf_status add_header(struct nf_output *o, const struct nf_chunk *chunk,
                                 struct nf_error *err)
{
    uint8_t p[NF_CHUNK_HEADER_SIZE];

    nf_chunk_put(p, seed_here(o), chunk);
    o->head.chunks_hash = nf_chunks_hash(o->head.chunks_hash, p);
    return nf_output_append(o, p, sizeof(p), err);
}

enum nf_status nf_output_add_chunk(struct nf_output *o, struct nf_chunk *chunk,
                                   const uint8_t *payload, size_t n, struct nf_error *err)
{
    enum nf_status st;

    if (n > UINT32_MAX)
        return nf_fail(err, NF_E_LIMIT, o->offset,
                       "%s of %zu bytes does not fit a chunk",
                       nf_chunk_type_name(chunk->type), n);
    chunk->stored_len = (uint32_t)n;
    chunk->hash = nf_chunk_hash(chunk, payload);
    st = add_header(o, chunk, err);
    return st == NF_OK ? nf_output_append(o, payload, n, err) : st;
}

/* The catalog page in o->raw, packed without a dictionary. */
static enum nf_status add_catalog(struct nf_output *o, uint32_t first, struct nf_error *err)
{
    const struct nf_buf *raw = &o->raw;
    struct nf_chunk chunk = {
        .type = NF_CHUNK_CATALOG,
        .codec = o->store ? NF_CODEC_STORE : NF_CODEC_ZSTD,
        .aux = (uint32_t)raw->len,
        .first = first
    };
    size_t got;
    enum nf_status st;

    if (raw->len > NF_MAX_FRAME)
        return nf_fail(err, NF_E_LIMIT, o->offset, "%s of %zu bytes is too large",
                       nf_chunk_type_name(chunk.type), raw->len);
    if (!nf_buf_need(&o->packed, nf_pack_bound(raw->len)))
        return nf_fail_nomem(err);
    st = nf_pack(o->packer, chunk.codec, NULL, raw->ptr, raw->len,
                 o->packed.ptr, &got);
    if (st != NF_OK)
        return nf_fail(err, st, o->offset, "%s", nf_strerror(st));
    return nf_output_add_chunk(o, &chunk, o->packed.ptr, got, err);
}

/* Set @number; made if there is none. */
static struct nf_footer_set *set_of(struct nf_output *o, uint32_t number)
{
    const size_t n = nf_vec_count(&o->sets);
    const struct nf_footer_set made = { .number = number };
    struct nf_footer_set *set;
    size_t at;

    nf_vec_find_from(&o->sets, .number, number, at);
    if (at < n && o->sets.at[at].number == number)
        return &o->sets.at[at];
    if (!nf_vec_add(&o->sets, &made))
        return NULL;
    set = &o->sets.at[at];
    memmove(set + 1, set, (n - at) * sizeof(*set));
    *set = made;
    return set;
}

/* Copy @profile behind the others, which may move. */
static bool keep_profile(struct nf_output *o, struct nf_str *profile)
{
    const uintptr_t before = (uintptr_t)o->profiles.ptr;
    const size_t at = o->profiles.len;

    if (!nf_buf_reserve(&o->profiles, profile->len))
        return false;
    for (size_t i = 0; i < nf_vec_count(&o->sets); i++) {
        struct nf_str *p = &o->sets.at[i].profile;

        if (p->len)
            p->ptr = (const char *)o->profiles.ptr + ((uintptr_t)p->ptr - before);
    }
    nf_buf_add_text(&o->profiles, *profile);
    profile->ptr = (const char *)o->profiles.ptr + at;
    return true;
}

struct nf_footer_set *nf_output_set(struct nf_output *o, uint32_t number, struct nf_str profile)
{
    struct nf_footer_set *set;

    if (profile.len && !keep_profile(o, &profile))
        return NULL;
    set = set_of(o, number);
    if (set)
        set->profile = profile;
    return set;
}

enum nf_status nf_output_table(struct nf_output *o, uint32_t which,
                               unsigned copy, const struct nf_table_choice *table,
                               struct nf_error *err)
{
    struct nf_footer_set *set = set_of(o, which / NF_SET_TABLES);
    struct nf_chunk chunk = {
        .type = nf_table_is_lexicon(which) ? NF_CHUNK_LEXICON : NF_CHUNK_DICTIONARY,
        .codec = NF_CODEC_ZSTD,
        .aux = (uint32_t)table->bytes.len,
        .first = which
    };

    if (!set)
        return nf_fail_nomem(err);
    set->has[which % NF_SET_TABLES] = true;
    set->copy[which % NF_SET_TABLES][copy] = place_here(o, table->stored.len);
    return nf_output_add_chunk(o, &chunk, table->stored.ptr, table->stored.len, err);
}

enum nf_status nf_output_table_moved(struct nf_output *o, uint32_t which, unsigned copy,
                                     const struct nf_chunk *chunk, const uint8_t *payload,
                                     struct nf_error *err)
{
    struct nf_footer_set *set = set_of(o, which / NF_SET_TABLES);
    struct nf_chunk as = *chunk;

    if (!set)
        return nf_fail_nomem(err);
    as.first = which;
    set->has[which % NF_SET_TABLES] = true;
    return nf_output_chunk(o, &as, payload, &set->copy[which % NF_SET_TABLES][copy], err);
}

static enum nf_status add_offsets(struct nf_output *o, struct nf_error *err)
{
    struct nf_chunk chunk = {
        .type = NF_CHUNK_OFFSETS,
        .aux = (uint32_t)o->page.offsets.len,
        .first = o->page.page.first
    };

    return nf_output_add_chunk(o, &chunk, o->page.offsets.ptr, o->page.offsets.len, err);
}

enum nf_status nf_output_page_moved(struct nf_output *o, const struct nf_footer_page *as,
                                    const struct nf_chunk *catalog, const uint8_t *payload,
                                    struct nf_error *err)
{
    struct nf_footer_page page = *as;
    enum nf_status st;

    o->page.page.first = as->first;
    page.offsets = place_here(o, o->page.offsets.len);
    st = add_offsets(o, err);
    if (st == NF_OK)
        st = nf_output_chunk(o, catalog, payload, &page.catalog, err);
    nf_page_build_reset(&o->page);
    if (st == NF_OK && !nf_vec_add(&o->pages, &page))
        st = nf_fail_nomem(err);
    return st;
}

enum nf_status nf_output_page(struct nf_output *o, uint32_t first, uint32_t first_block,
                              struct nf_error *err)
{
    struct nf_footer_page *page = &o->page.page;
    enum nf_status st;

    if (page->blocks == 0)
        return NF_OK;
    page->first = first;
    page->first_block = first_block;
    page->offsets = place_here(o, o->page.offsets.len);
    st = add_offsets(o, err);
    if (st != NF_OK)
        return st;
    st = nf_page_build_catalog(&o->page, &o->raw);
    if (st != NF_OK)
        return nf_fail_nomem(err);
    page->catalog.offset = o->offset;
    st = add_catalog(o, page->first, err);
    if (st != NF_OK)
        return st;
    page->catalog.len = o->offset - page->catalog.offset;
    st = nf_vec_add(&o->pages, page) ? NF_OK : nf_fail_nomem(err);
    nf_page_build_reset(&o->page);
    return st;
}

enum nf_status nf_output_last_page(struct nf_output *o, struct nf_error *err)
{
    const struct nf_footer_page *page = &o->page.page;

    return nf_output_page(o, o->head.articles - page->articles,
                          o->head.blocks - page->blocks, err);
}

static enum nf_status flush_keys(struct nf_output *o, struct nf_error *err)
{
    struct nf_chunk chunk = { .type = NF_CHUNK_KEYS };
    struct nf_footer_keys keys;
    enum nf_status st;

    if (nf_key_build_count(&o->key) == 0)
        return NF_OK;
    if (nf_vec_count(&o->keys) == NF_MAX_KEY_INDEXES)
        return nf_fail(err, NF_E_LIMIT, o->offset, "more than %d key indexes",
                       NF_MAX_KEY_INDEXES);
    st = nf_key_build_make(&o->key, seed_here(o), &o->raw, &keys);
    if (st != NF_OK)
        return nf_fail_nomem(err);
    keys.place = place_here(o, o->raw.len);
    chunk.aux = (uint32_t)o->raw.len;
    st = nf_output_add_chunk(o, &chunk, o->raw.ptr, o->raw.len, err);
    return st == NF_OK && !nf_vec_add(&o->keys, &keys) ? nf_fail_nomem(err) : st;
}

static bool keys_full(const struct nf_output *o)
{
    return nf_key_build_count(&o->key) >= nf_key_build_most(nf_vec_count(&o->keys));
}

/* Have room for a block of @n articles at @offset in page and key index. */
static enum nf_status make_room(struct nf_output *o, uint64_t offset, uint32_t n,
                                struct nf_error *err)
{
    enum nf_status st = NF_OK;

    if (nf_page_build_full(&o->page, offset, n))
        st = nf_output_last_page(o, err);
    if (st == NF_OK && keys_full(o))
        st = flush_keys(o, err);
    return st;
}

enum nf_status nf_output_article_keys(struct nf_output *o, const struct nf_facts *facts,
                                      uint32_t block, struct nf_error *err)
{
    enum nf_status st = keys_full(o) ? flush_keys(o, err) : NF_OK;

    if (st != NF_OK)
        return st;
    return nf_key_build_add(&o->key, o->indexed, facts, block) == NF_OK ? NF_OK
                                                                       : nf_fail_nomem(err);
}

static enum nf_status note_block(struct nf_output *o, uint64_t offset, uint32_t head_len,
                                 const struct nf_facts *facts, uint32_t n,
                                 struct nf_error *err)
{
    if (nf_page_build_add(&o->page, offset, head_len, o->head.articles, facts, n) != NF_OK)
        return nf_fail_nomem(err);
    for (uint32_t i = 0; i < n; i++)
        if (nf_key_build_add(&o->key, o->indexed, &facts[i], o->head.blocks) != NF_OK)
            return nf_fail_nomem(err);
    for (uint32_t i = 0; i < n; i++)
        o->head.withdrawn += facts[i].time.withdrawn;
    o->head.blocks++;
    o->head.articles += n;
    return NF_OK;
}

enum nf_status nf_output_block(struct nf_output *o, const struct nf_job *job,
                               struct nf_error *err)
{
    const struct nf_facts *facts = (const void *)job->out.facts.ptr;
    uint32_t n = nf_block_input_count(&job->in);
    struct nf_chunk chunk = {
        .type = NF_CHUNK_BLOCK,
        .articles = (uint16_t)n,
        .first = job->first
    };
    enum nf_status st = make_room(o, o->offset, n, err);

    if (st == NF_OK && nf_block_payload(&job->out, &o->raw, &chunk.aux) != NF_OK)
        st = nf_fail_nomem(err);
    if (st == NF_OK)
        st = note_block(o, o->offset, chunk.aux, facts, n, err);
    return st == NF_OK ? nf_output_add_chunk(o, &chunk, o->raw.ptr, o->raw.len, err) : st;
}

enum nf_status nf_output_found(struct nf_output *o, uint64_t offset, uint32_t head_len,
                               const struct nf_facts *facts, uint32_t n, struct nf_error *err)
{
    enum nf_status st = make_room(o, offset, n, err);

    return st == NF_OK ? note_block(o, offset, head_len, facts, n, err) : st;
}

enum nf_status nf_output_chunk(struct nf_output *o, const struct nf_chunk *chunk,
                               const uint8_t *payload, struct nf_place *place,
                               struct nf_error *err)
{
    enum nf_status st;

    *place = place_here(o, chunk->stored_len);
    st = add_header(o, chunk, err);
    return st == NF_OK ? nf_output_append(o, payload, chunk->stored_len, err) : st;
}

enum nf_status nf_output_moved(struct nf_output *o, const struct nf_chunk *chunk,
                               const uint8_t *head, const uint8_t *rest, struct nf_error *err)
{
    enum nf_status st = add_header(o, chunk, err);

    if (st == NF_OK)
        st = nf_output_append(o, head, chunk->aux, err);
    return st == NF_OK ? nf_output_append(o, rest, chunk->stored_len - chunk->aux, err) : st;
}

enum nf_status nf_output_indexes(struct nf_output *o, struct nf_error *err)
{
    enum nf_status st = nf_output_last_page(o, err);

    return st == NF_OK ? flush_keys(o, err) : st;
}
