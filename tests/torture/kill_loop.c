/*
 * Kills a writer again and again, and looks whether all is there that it said to be stored:
 *
 *     kill_loop NEWSFICHE FOLDER LOOPS [SEED]
 *
 * `newsfiche add - --flush-every N --json` takes articles from a pipe and is killed at some
 * time, with SIGKILL. What the lines say that it wrote by then must be in the archive, and
 * each article that is in it must be the one that was given. The next one goes on with the
 * same archive; after some hundred articles another one is begun.
 */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <newsfiche/newsfiche.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_ARTICLES 300
#define GIVEN 60 /* so few that a pipe takes them all */

struct loop {
    const char *command;
    char path[300];
    uint64_t random;
    uint64_t in_all; /* articles, before the writer began */
    uint64_t told;   /* in all, by its last line */
    unsigned long lines, fresh;
    char out[65536]; /* what it wrote */
    size_t out_len;
};

static void fail(const char *what)
{
    fprintf(stderr, "kill_loop: %s\n", what);
    exit(1);
}

static uint32_t random_below(struct loop *l, uint32_t n)
{
    l->random = l->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(l->random >> 33) % n;
}

static void url_of(uint64_t i, char *to, size_t n)
{
    snprintf(to, n, "https://example.org/news/%llu", (unsigned long long)i);
}

static void text_of(uint64_t i, char to[400])
{
    size_t n = (size_t)(i * 37 % 300) + 1;

    for (size_t k = 0; k < n; k++)
        to[k] = (char)('a' + (i * 31 + k * (1 + i % 7)) % 26);
    to[n] = '\0';
}

/* Start it; its standard input is at @in, and its output at @out. */
static pid_t start(const struct loop *l, const char *every, int *in, int *out)
{
    int to[2], from[2];
    pid_t pid;

    if (pipe(to) != 0 || pipe(from) != 0)
        fail("no pipe");
    pid = fork();
    if (pid < 0)
        fail("no process");
    if (pid == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        if (freopen("/dev/null", "w", stderr) == NULL) /* what was cut off each time */
            _exit(126);
        close(to[0]), close(to[1]), close(from[0]), close(from[1]);
        execl(l->command, l->command, "add", l->path, "-", "--from", "jsonl", "--json",
              "--fast", "--jobs", "1", "--flush-every", every, (char *)NULL);
        _exit(127);
    }
    close(to[0]), close(from[1]);
    *in = to[1];
    *out = from[0];
    return pid;
}

static void give(const struct loop *l, int in)
{
    for (uint64_t i = l->in_all; i < l->in_all + GIVEN; i++) {
        char url[64], text[400], line[512];
        int n;

        url_of(i, url, sizeof(url));
        text_of(i, text);
        n = snprintf(line, sizeof(line), "{\"url\": \"%s\", \"text\": \"%s\"}\n", url, text);
        /* It may have been too slow to begin, or be killed by now. */
        if (write(in, line, (size_t)n) != n)
            return;
    }
}

/* Take what it wrote within @ms milliseconds, until there are @lines; false at its end. */
static bool take(struct loop *l, int out, int ms, unsigned lines)
{
    struct pollfd p = { .fd = out, .events = POLLIN };

    for (;;) {
        unsigned have = 0;
        ssize_t n;

        for (size_t i = 0; i < l->out_len; i++)
            have += l->out[i] == '\n';
        if (have >= lines || poll(&p, 1, ms) <= 0)
            return true;
        n = read(out, l->out + l->out_len, sizeof(l->out) - 1 - l->out_len);
        if (n <= 0)
            return false;
        l->out_len += (size_t)n;
    }
}

/* What the lines that are whole say. */
static void read_lines(struct loop *l)
{
    static const char key[] = "\"articles_in_all\":";
    const char *line = l->out, *end, *at;

    l->out[l->out_len] = '\0';
    for (l->told = 0; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        at = strstr(line, key);
        if (!at || at > end)
            fail("a line that says nothing");
        l->told = strtoull(at + strlen(key), NULL, 10);
        l->lines++;
    }
}

static bool is_text(const struct nf_field *f, const char *want)
{
    return f && f->value.len == strlen(want) && memcmp(f->value.ptr, want, f->value.len) == 0;
}

/* How many articles the archive has, if they are right. */
static uint64_t count_articles(const struct loop *l)
{
    struct nf_info info = NF_INFO_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    struct nf_cursor *c = NULL;

    if (access(l->path, F_OK) != 0)
        return 0;
    if (nf_reader_open_file(l->path, NULL, &r, &err) != NF_OK ||
        nf_cursor_open(r, &c, &err) != NF_OK)
        fail(err.text);
    nf_reader_info(r, &info);
    for (uint64_t i = 0; i < info.articles; i++) {
        struct nf_record record;
        char url[64], text[400];

        url_of(i, url, sizeof(url));
        text_of(i, text);
        if (nf_cursor_get(c, (uint32_t)i, NF_PARTS_ALL, &record, &err) != NF_OK)
            fail(err.text);
        if (!is_text(nf_record_find(&record, NF_ROLE_URL), url) ||
            !is_text(nf_record_find(&record, NF_ROLE_TEXT), text))
            fail("an article is another");
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    return info.articles;
}

static void kill_one(struct loop *l, unsigned long i)
{
    const unsigned waits = i % 2 ? 1 + random_below(l, 6) : 0;
    char every[8];
    uint64_t n;
    int in, out, status = 0;
    pid_t pid;

    snprintf(every, sizeof(every), "%u", 1 + random_below(l, 4));
    pid = start(l, every, &in, &out);
    give(l, in);
    l->out_len = 0;
    if (waits)
        take(l, out, 2000, waits);
    usleep(random_below(l, waits ? 3000 : 15000));
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFSIGNALED(status)) /* it had more to wait for */
        fail("the command ended by itself");
    while (take(l, out, -1, UINT32_MAX))
        ;
    close(in);
    close(out);
    read_lines(l);
    n = count_articles(l);
    if (n < l->told || n < l->in_all)
        fail("articles are lost that were said to be stored");
    if (n > l->in_all + GIVEN)
        fail("there are more articles than were given");
    l->in_all = n;
    if (n >= MOST_ARTICLES) {
        unlink(l->path);
        l->in_all = 0;
        l->fresh++;
    }
}

int main(int argc, char **argv)
{
    static struct loop l;
    const unsigned long loops = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
    const time_t began = time(NULL);

    if (argc < 4) {
        fprintf(stderr, "usage: kill_loop NEWSFICHE FOLDER LOOPS [SEED]\n");
        return 2;
    }
    l.command = argv[1];
    l.random = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
    snprintf(l.path, sizeof(l.path), "%s/kill.fiche", argv[2]);
    signal(SIGPIPE, SIG_IGN);
    unlink(l.path);
    for (unsigned long i = 0; i < loops; i++)
        kill_one(&l, i);
    unlink(l.path);
    if (loops >= 20 && l.lines == 0)
        fail("nothing was ever said to be stored");
    printf("%lu kills, %lu flushes said to be stored, %lu archives begun anew, %ld s\n", loops,
           l.lines, l.fresh, (long)(time(NULL) - began));
    return 0;
}
