/*
 * The archives of a set: opened when they are needed, closed in the order of their last
 * use when there are too many, or when they take too much memory.
 */
#include "src/set/members.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/read/reader_parts.h"
#include "src/read/with_file.h"

enum nf_status nf_member_fail(const struct nf_member *m, enum nf_status status,
                              struct nf_error *err)
{
    return nf_fail_path(err, status, m->path);
}

static void link_newest(struct nf_set *s, struct nf_member *m)
{
    m->older = s->newest;
    m->newer = NULL;
    *(s->newest ? &s->newest->newer : &s->oldest) = m;
    s->newest = m;
}

static void unlink_member(struct nf_set *s, struct nf_member *m)
{
    *(m->older ? &m->older->newer : &s->oldest) = m->newer;
    *(m->newer ? &m->newer->older : &s->newest) = m->older;
}

/*
 * Under the lock, which is let go meanwhile: close the one that was used the longest ago. False
 * if all are in use. How a source is closed is the caller's affair: it may take long, or wait
 * for who waits for the set. The archive counts as open until that is done.
 */
static bool close_oldest(struct nf_set *s)
{
    struct nf_member *m = s->oldest;
    struct nf_reader *reader;
    struct nf_cursor *idle;

    if (!m)
        return false;
    unlink_member(s, m);
    reader = m->reader;
    idle = m->idle;
    m->idle = NULL;
    m->reader = NULL;
    pthread_mutex_unlock(&s->lock);
    nf_cursor_close(idle);
    nf_reader_close(reader);
    pthread_mutex_lock(&s->lock);
    s->open--;
    return true;
}

/* Under the lock, as close_oldest(): have at most @most open, and their memory within its
 * limit. */
static void close_some(struct nf_set *s, size_t most)
{
    while ((s->open > most || atomic_load(&s->memory.taken) > s->opts.max_memory) &&
           close_oldest(s))
        ;
}

/* What nf_reader_open() is to get. */
struct opening {
    struct nf_reader_opts opts;
    struct nf_reader **out;
};

static enum nf_status open_it(void *ctx, const struct nf_source *source, struct nf_error *err)
{
    const struct opening *o = ctx;

    return nf_reader_open(source, &o->opts, o->out, err);
}

/* @generation as in nf_reader_opts. */
static enum nf_status open_once(struct nf_set *s, const struct nf_member *m, uint64_t generation,
                                struct nf_reader **out, struct nf_error *err)
{
    struct opening o = { s->reader_opts, out };
    struct nf_source source = NF_SOURCE_INIT;
    enum nf_status st;

    if (m->recover)
        o.opts.flags |= NF_OPEN_RECOVER;
    o.opts.generation = generation;
    if (!s->opts.source)
        return nf_with_file(m->path, open_it, &o, err);
    st = s->opts.source(s->opts.ctx, m->path, &source, err);
    if (st == NF_OK) {
        st = open_it(&o, &source, err);
        if (st != NF_OK && source.close)
            source.close(source.ctx);
    }
    return nf_member_fail(m, st, err);
}

/* The process may have fewer descriptors than the set may have: then one is taken from
 * another archive. */
static enum nf_status open_reader(struct nf_set *s, const struct nf_member *m,
                                  uint64_t generation, struct nf_reader **out,
                                  struct nf_error *err)
{
    struct nf_error why;
    bool again;
    enum nf_status st;

    do {
        why = (struct nf_error)NF_ERROR_INIT;
        st = open_once(s, m, generation, out, &why);
        again = st == NF_E_IO && (why.os_errno == EMFILE || why.os_errno == ENFILE);
        if (again) {
            pthread_mutex_lock(&s->lock);
            again = close_oldest(s);
            pthread_mutex_unlock(&s->lock);
        }
    } while (again);
    if (st != NF_OK)
        nf_fail_copy(err, &why);
    return st;
}

/* Whether it is the state that is known. A catalog of archives may say of that what it likes. */
static bool is_as_known(const struct nf_member *m, const struct nf_footer_head *head)
{
    return head->chunks_hash == m->info.chunks_hash &&
           (!m->entry || (head->articles == m->info.articles && head->blocks == m->info.blocks));
}

/* Whether it still begins with the articles that are known: added to or not. */
static enum nf_status compare(const struct nf_member *m, const struct nf_reader *r,
                              struct nf_error *err)
{
    const struct nf_footer_head *head = &r->archive.head;
    const char *what;

    if (memcmp(head->identity.id, m->info.id, sizeof(m->info.id)) != 0)
        what = "another archive";
    else if (head->generation == m->info.generation && !is_as_known(m, head))
        what = "another archive with the same id";
    else if (head->generation < m->info.generation || head->articles < m->info.articles)
        what = "an older state of the archive";
    else
        return NF_OK;
    nf_fail(err, NF_E_IO, NF_NO_OFFSET,
            "was replaced since the set%s: it is %s (generation %" PRIu32
            " with %" PRIu32 " articles instead of %" PRIu32 " with %" PRIu64 ")",
            m->entry ? "'s catalog was made" : " was opened", what, head->generation,
            head->articles, m->info.generation, m->info.articles);
    if (err)
        err->os_errno = ESTALE;
    return nf_member_fail(m, NF_E_IO, err);
}

static enum nf_status note(const struct nf_set *s, struct nf_member *m,
                           const struct nf_reader *r, struct nf_error *err)
{
    struct nf_info info = NF_INFO_INIT;

    nf_reader_info(r, &info);
    m->creator = nf_get(s->alloc, info.creator.len);
    if (!m->creator)
        return nf_fail_nomem(err);
    if (info.creator.len)
        memcpy(m->creator, info.creator.ptr, info.creator.len);
    info.creator.ptr = m->creator;
    m->info = info;
    m->known = true;
    return NF_OK;
}

enum nf_status nf_member_know(struct nf_set *s, struct nf_member *m, struct nf_error *err)
{
    struct nf_reader *r = NULL;
    enum nf_status st;

    pthread_mutex_lock(&s->lock);
    close_some(s, s->opts.max_open - 1);
    pthread_mutex_unlock(&s->lock);
    st = open_reader(s, m, s->reader_opts.generation, &r, err);
    if (st == NF_E_DAMAGED && s->opts.flags & NF_SET_RECOVER) {
        m->recover = true;
        st = open_reader(s, m, 0, &r, err);
    }
    if (st == NF_OK)
        st = note(s, m, r, err);
    if (st != NF_OK) {
        nf_reader_close(r);
        return st;
    }
    m->reader = r;
    s->open++;
    link_newest(s, m);
    return NF_OK;
}

bool nf_member_take(struct nf_set *s, struct nf_near *near, struct nf_member *m)
{
    const struct nf_set_catalog_entry *e;
    char path[PATH_MAX];

    if (nf_near_path(near, m->path, path) != 0)
        return false;
    e = nf_set_catalog_find(s->catalog, path);
    if (!e || !nf_set_catalog_is_fresh(e, m->path))
        return false;
    m->info = (struct nf_info){ .struct_size = sizeof(m->info), .size = e->size,
                                .articles = e->articles, .blocks = e->blocks,
                                .input_bytes = e->input_bytes, .version = e->version,
                                .generation = e->generation, .key_entries = e->key_entries,
                                .tables = e->tables, .published_min = e->published_min,
                                .published_max = e->published_max, .creator = e->creator,
                                .time = e->time, .versions = e->versions,
                                .chunks_hash = e->chunks_hash };
    memcpy(m->info.id, e->id, sizeof(m->info.id));
    m->known = true;
    m->entry = e;
    return true;
}

/*
 * Open @m again, as it was when the set was opened: what was added since would make others of
 * its articles older versions. Where a footer on the way back is damaged, or it is not that
 * archive any more, it is opened as it is.
 */
static enum nf_status open_again(struct nf_set *s, const struct nf_member *m,
                                 struct nf_reader **out, struct nf_error *err)
{
    const bool no_index = m->recover || s->reader_opts.flags & NF_OPEN_RECOVER;
    struct nf_error why = NF_ERROR_INIT;
    enum nf_status st = open_reader(s, m, no_index ? 0 : m->info.generation, out, &why);

    if (!no_index && (st == NF_E_RANGE || nf_is_damage(st)))
        st = open_reader(s, m, s->reader_opts.generation, out, err);
    else if (st != NF_OK)
        nf_fail_copy(err, &why);
    return st == NF_OK ? compare(m, *out, err) : st;
}

/* Have @m open, and one user more. */
static enum nf_status have_open(struct nf_set *s, struct nf_member *m, struct nf_error *err)
{
    struct nf_reader *r = NULL;
    enum nf_status st = NF_OK;

    pthread_mutex_lock(&s->lock);
    if (!m->reader)
        close_some(s, s->opts.max_open - 1);
    if (!m->reader) { /* still */
        s->open++;
        pthread_mutex_unlock(&s->lock);
        st = open_again(s, m, &r, err);
        pthread_mutex_lock(&s->lock);
        /* Another thread may have been faster. */
        if (st == NF_OK && !m->reader) {
            m->reader = r;
            m->users = 1;
            pthread_mutex_unlock(&s->lock);
            return NF_OK;
        }
        s->open--;
    }
    if (st == NF_OK && m->users++ == 0)
        unlink_member(s, m);
    pthread_mutex_unlock(&s->lock);
    nf_reader_close(r);
    return st;
}

enum nf_status nf_member_begin(struct nf_set *s, struct nf_member *m,
                               struct nf_cursor **out, struct nf_error *err)
{
    struct nf_cursor *c;
    enum nf_status st = have_open(s, m, err);

    if (st != NF_OK)
        return st;
    pthread_mutex_lock(&s->lock);
    c = m->idle;
    m->idle = NULL;
    pthread_mutex_unlock(&s->lock);
    if (!c)
        st = nf_cursor_open(m->reader, &c, err);
    if (st == NF_OK)
        *out = c;
    else
        nf_member_done(s, m, NULL);
    return st;
}

void nf_member_done(struct nf_set *s, struct nf_member *m, struct nf_cursor *c)
{
    pthread_mutex_lock(&s->lock);
    if (!m->idle) {
        m->idle = c;
        c = NULL;
    }
    if (--m->users == 0)
        link_newest(s, m);
    close_some(s, s->opts.max_open);
    pthread_mutex_unlock(&s->lock);
    nf_cursor_close(c);
}

void nf_member_free(struct nf_set *s, struct nf_member *m)
{
    nf_cursor_close(m->idle);
    nf_reader_close(m->reader);
    nf_put(s->alloc, m->creator);
    nf_put(s->alloc, m->path);
}
