/*
 * One corpus: every peer packs it, then all of them are read in turns, so
 * that whatever else the machine does meets all alike.
 */
#include "bench/corpus.h"
#include "bench/peer.h"
#include "bench/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A command or a packer that takes longer than this is not asked again. */
#define LONG_ENOUGH 4.0 /* seconds */
#define OPENS 20
/* A pass over GETS articles ends after this, but not before so many. */
#define PASS_LONG 5e5 /* microseconds */
#define GETS_LEAST 200

struct job {
    const struct run *run;
    const struct corpus *corpus;
    const struct peer *peer;
    struct results to;
    char path[4096]; /* of the archive */
    uint32_t *picked; /* GETS articles */
    struct nf_str url; /* of the one that is asked for by it */
    double *took;     /* as many figures */
};

static void set_path(struct job *j)
{
    size_t n;

    snprintf(j->path, sizeof(j->path), "%s/%s.%s", j->run->folder,
             j->corpus->name, j->peer->name);
    for (n = strlen(j->run->folder) + 1; j->path[n]; n++)
        if (j->path[n] == ' ' || j->path[n] == '=')
            j->path[n] = '_';
    /* zpaq adds it to names that lack it. */
    snprintf(j->path + n, sizeof(j->path) - n, ".zpaq");
    if (strncmp(j->peer->name, "zpaq", 4) != 0)
        j->path[n] = '\0';
}

static struct spent shell(const struct job *j, const char *command)
{
    const char *const argv[] = { "sh", "-c", command, "sh", j->corpus->path,
                                 j->path, NULL };

    return spend(argv);
}

/* Those that go through newsfiche's own sources. */
static bool is_newsfiche(const struct peer *p)
{
    return strncmp(p->name, "newsfiche", 9) == 0;
}

static void unlucky(const struct job *j, const char *what)
{
    fprintf(stderr, "%s: %s failed with %s\n", j->corpus->name, what,
            j->peer->name);
}

/* Returns whether there is something to read now. */
static bool pack(struct job *j)
{
    const char *const argv[] = { j->run->self, "build", j->peer->name,
                                 j->corpus->path, j->path, NULL };
    double total = 0;

    for (unsigned i = 0; i < j->run->repeats && total < LONG_ENOUGH; i++) {
        struct spent s;

        remove_all(j->path);
        s = j->peer->pack ? shell(j, j->peer->pack) : spend(argv);
        if (!s.ok) {
            unlucky(j, "pack");
            remove_all(j->path);
            return false;
        }
        j->to.repeat = i;
        result(&j->to, "pack_wall", "s", s.wall);
        result(&j->to, "pack_user", "s", s.user);
        result(&j->to, "pack_rss", "B", s.rss);
        total += s.wall;
    }
    j->to.repeat = 0;
    result(&j->to, "size", "B", size_of(j->path));
    return true;
}

static void expect(const struct job *j, uint32_t ordinal,
                   const struct text *line)
{
    struct nf_str want = j->corpus->lines[ordinal];

    if (line->len != want.len || memcmp(line->ptr, want.ptr, want.len) != 0)
        die("%s: article %u comes out as another", j->peer->name, ordinal);
}

static void opens(struct job *j)
{
    const struct peer *p = j->peer;
    struct text line = { 0 };
    double first[OPENS];

    for (unsigned i = 0; i < OPENS; i++) {
        uint64_t start = now_ns();
        void *h = p->open(j->path);
        uint64_t open = now_ns();

        p->get(h, j->picked[i], &line);
        first[i] = (double)(now_ns() - start) / 1e3;
        j->took[i] = (double)(open - start) / 1e3;
        p->close(h);
    }
    result(&j->to, "open", "us", percentile(j->took, OPENS, 0.5));
    result(&j->to, "first", "us", percentile(first, OPENS, 0.5));
    free(line.ptr);
}

typedef void ask_fn(const struct job *j, void *h, uint32_t ordinal,
                    struct text *line);

static void ask_line(const struct job *j, void *h, uint32_t ordinal,
                     struct text *line)
{
    j->peer->get(h, ordinal, line);
}

static void ask_url(const struct job *j, void *h, uint32_t ordinal,
                    struct text *line)
{
    (void)ordinal;
    j->peer->get_url(h, j->url, line);
}

static void ask_fields(const struct job *j, void *h, uint32_t ordinal,
                       struct text *line)
{
    (void)line;
    j->peer->get_fields(h, ordinal);
}

static void ask_short(const struct job *j, void *h, uint32_t ordinal,
                      struct text *line)
{
    (void)line;
    j->peer->get_short(h, ordinal);
}

/* Ask for the picked articles; returns of how many it took the time. */
static size_t ask_all(struct job *j, void *h, ask_fn *ask)
{
    struct text line = { 0 };
    double total = 0;
    size_t i;

    for (i = 0; i < GETS && (i < GETS_LEAST || total < PASS_LONG); i++) {
        uint64_t start;

        line.len = 0;
        /* Who asks has the URL: to look for it in the corpus is not counted. */
        if (ask == ask_url)
            j->url = corpus_url(j->corpus, j->picked[i]);
        start = now_ns();
        ask(j, h, j->picked[i], &line);
        j->took[i] = (double)(now_ns() - start) / 1e3;
        total += j->took[i];
        if (ask == ask_line || ask == ask_url)
            expect(j, j->picked[i], &line);
    }
    free(line.ptr);
    return i;
}

static void gets(struct job *j, void *h, ask_fn *ask, const char *what)
{
    char name[32];
    size_t n;

    corpus_pick(j->corpus, 1000 + j->to.repeat, ask == ask_url, GETS,
                j->picked);
    n = ask_all(j, h, ask);
    snprintf(name, sizeof(name), "%s_p50", what);
    result(&j->to, name, "us", percentile(j->took, n, 0.50));
    snprintf(name, sizeof(name), "%s_p99", what);
    result(&j->to, name, "us", percentile(j->took, n, 0.99));
}

static uint64_t scan_by_get(const struct job *j, void *h)
{
    struct text line = { 0 };
    uint64_t sum = 0;

    for (uint64_t i = 0; i < j->corpus->count; i++) {
        j->peer->get(h, i, &line);
        sum += line.len;
    }
    free(line.ptr);
    return sum;
}

static void timed(struct job *j, const char *what, uint64_t start)
{
    result(&j->to, what, "s", (double)(now_ns() - start) / 1e9);
}

static void passes(struct job *j, void *h)
{
    const struct peer *p = j->peer;
    uint64_t start = now_ns();

    if ((p->scan ? p->scan(h) : scan_by_get(j, h)) != j->corpus->text_size)
        die("%s: not all articles come out", p->name);
    timed(j, "scan", start);
    start = now_ns();
    if (p->list && j->corpus->url_count) {
        if (p->list(h) < j->corpus->url_count)
            die("%s: not all URLs are listed", p->name);
        timed(j, "list", start);
    }
    start = now_ns();
    if (p->verify) {
        p->verify(h);
        timed(j, "verify", start);
    }
    start = now_ns();
    if (p->verify_deep) {
        p->verify_deep(h);
        timed(j, "verify_deep", start);
    }
}

/* In a process of its own. */
static void reading(void *ctx)
{
    struct job *j = ctx;
    void *h;

    corpus_pick(j->corpus, 1, false, GETS, j->picked);
    opens(j);
    h = j->peer->open(j->path);
    ask_all(j, h, ask_line); /* warms up, with other articles */
    gets(j, h, ask_line, "get");
    if (j->peer->get_fields)
        gets(j, h, ask_fields, "fields");
    if (j->peer->get_short)
        gets(j, h, ask_short, "short");
    if (j->peer->get_url && j->corpus->url_count)
        gets(j, h, ask_url, "url");
    passes(j, h);
    j->peer->close(h);
    if (j->to.repeat == 0 && is_newsfiche(j->peer))
        run_remote(j->path, &j->to);
}

/* @command to /dev/null; returns its time. */
static double command(struct job *j, const char *command, const char *what)
{
    char line[512];
    struct spent s;

    snprintf(line, sizeof(line), "exec >/dev/null; %s", command);
    s = shell(j, line);
    if (s.ok)
        result(&j->to, what, "s", s.wall);
    else
        unlucky(j, what);
    return s.wall;
}

static void read_once(struct job *j, unsigned repeat, double *spent_so_far)
{
    j->to.repeat = repeat;
    if (j->peer->open && !apart(reading, j))
        unlucky(j, "reading");
    if (*spent_so_far >= LONG_ENOUGH)
        return;
    if (j->peer->unpack)
        *spent_so_far += command(j, j->peer->unpack, "export");
    if (j->peer->test)
        *spent_so_far += command(j, j->peer->test, "verify");
}

struct all {
    const struct run *run;
    const char *jsonl;
};

static void select_peer(struct job *j, size_t i)
{
    j->peer = peers[i];
    j->to.peer = peers[i]->name;
    set_path(j);
}

/* The memory of this process counts as that of those it starts, so the corpus
 * is loaded after packing. */
static void measure(void *ctx)
{
    const struct all *all = ctx;
    struct corpus corpus;
    struct job job = { .run = all->run, .corpus = &corpus };
    struct { bool packed; double spent; } state[64] = { { false, 0 } };

    corpus_name(&corpus, all->jsonl);
    job.to = (struct results){ all->run->results, corpus.name, "", 0 };
    for (size_t i = 0; peers[i]; i++) {
        select_peer(&job, i);
        state[i].packed = pack(&job);
    }
    corpus_load(&corpus);
    job.picked = must_alloc(GETS * sizeof(*job.picked));
    job.took = must_alloc(GETS * sizeof(*job.took));
    job.to.peer = "";
    result(&job.to, "articles", "", (double)corpus.count);
    result(&job.to, "urls", "", (double)corpus.url_count);
    result(&job.to, "size", "B", (double)corpus.size);
    for (unsigned repeat = 0; repeat < all->run->repeats; repeat++) {
        for (size_t i = 0; peers[i]; i++) {
            select_peer(&job, i);
            if (state[i].packed)
                read_once(&job, repeat, &state[i].spent);
        }
    }
}

static void pack_for_size(void *ctx)
{
    const struct all *all = ctx;
    char name[512];
    struct corpus corpus;
    struct job job = { .run = all->run, .corpus = &corpus };

    corpus_name(&corpus, all->jsonl);
    snprintf(name, sizeof(name), "sizes %s", corpus.name);
    job.to = (struct results){ all->run->results, name, "", 0 };
    result(&job.to, "size", "B", size_of(all->jsonl));
    for (size_t i = 0; peers[i]; i++) {
        select_peer(&job, i);
        if (is_newsfiche(job.peer) || job.peer == &peer_zstd_19)
            pack(&job);
    }
}

void run_sizes(const struct run *run, const char *jsonl)
{
    struct all all = { run, jsonl };

    if (!apart(pack_for_size, &all))
        die("%s: the run failed", jsonl);
}

void run_corpus(const struct run *run, const char *jsonl)
{
    struct all all = { run, jsonl };

    if (!apart(measure, &all))
        die("%s: the run failed", jsonl);
}
