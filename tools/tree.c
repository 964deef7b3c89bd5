/*
 * Folders and files below one folder, by paths nobody vouches for.
 */
#include "tools/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "src/base/ascii.h"
#include "src/base/json_text.h"
#include "tools/file_create.h"

#define MOST_NAME 255
#define MOST_PATH 4000
#define MOST_FOLDERS 64

void tree_begin(struct tree *t, int dir, bool force)
{
    *t = (struct tree){ .dir = dir, .force = force, .parent = -1 };
    nf_intern_init(&t->seen, &nf_alloc_libc);
}

void tree_free(struct tree *t)
{
    if (t->parent >= 0)
        close(t->parent);
    nf_buf_free(&t->path);
    nf_buf_free(&t->written);
    nf_buf_free(&t->ends);
    nf_intern_free(&t->seen);
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that \udc80 to \udcff at @p, of @n bytes, stands for; -1 if it is another. */
static int raw_byte(const char *p, size_t n)
{
    if (n < 6 || memcmp(p, "\\udc", 4) != 0 || hex(p[4]) < 8 || hex(p[5]) < 0)
        return -1;
    return hex(p[4]) << 4 | hex(p[5]);
}

/* Unpacked is what came out of these. */
static size_t without_filter(struct nf_str path)
{
    static const char *const filters[] = { ".gz", ".zst", ".xz", ".bz2" };

    for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
        size_t n = strlen(filters[i]);

        if (path.len > n && nf_ascii_begins((struct nf_str){ path.ptr + path.len - n, n },
                                            filters[i]) &&
            path.ptr[path.len - n - 1] != '/')
            return path.len - n;
    }
    return path.len;
}

/* "./a/./b", as tar has it, is "a/b". */
static void drop_dots(struct nf_buf *path)
{
    size_t to = 0;

    for (size_t i = 0; i < path->len; i++) {
        if ((to == 0 || path->ptr[to - 1] == '/') && path->len - i > 2 &&
            path->ptr[i] == '.' && path->ptr[i + 1] == '/')
            i++;
        else
            path->ptr[to++] = path->ptr[i];
    }
    path->len = to;
}

bool tree_path_of(const struct nf_record *record, struct nf_buf *out)
{
    const struct nf_field *f = record->count ? &record->fields[record->count - 1] : NULL;
    struct nf_str in;

    nf_buf_reset(out);
    if (!f || f->kind != NF_KIND_ASIDE || f->role != NF_ROLE_PATH || f->value.len < 2 ||
        *f->value.ptr != '"' || !nf_buf_reserve(out, f->value.len))
        return false;
    in = (struct nf_str){ f->value.ptr + 1, f->value.len - 2 };
    while (in.len) {
        int raw = raw_byte(in.ptr, in.len);
        size_t n = raw >= 0 ? 6 : *in.ptr == '\\' && in.len > 1 ? 2 : 1;

        if (raw >= 0) {
            nf_buf_add_byte(out, (uint8_t)raw);
        } else {
            while (n < in.len && raw_byte(in.ptr + n, in.len - n) < 0)
                n += in.ptr[n] == '\\' && in.len - n > 1 ? 2 : 1;
            out->len += nf_json_text_get((struct nf_str){ in.ptr, n },
                                         nf_buf_text(out) + out->len);
        }
        in.ptr += n;
        in.len -= n;
    }
    out->len = without_filter(nf_buf_view(out));
    drop_dots(out);
    return !out->failed;
}

/* Names that some systems take for a device or a drive, whatever is behind a dot. */
static bool is_device(struct nf_str name)
{
    static const char *const devices[] = { "con", "prn", "aux", "nul" };
    static const char *const ports[] = { "com", "lpt" };
    size_t n = 0;

    while (n < name.len && name.ptr[n] != '.')
        n++;
    name.len = n;
    for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++)
        if (nf_ascii_is(name, devices[i]))
            return true;
    for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++)
        if (n == 4 && nf_ascii_begins(name, ports[i]) && nf_is_digit(name.ptr[3]))
            return true;
    return false;
}

static const char *refuses_name(struct nf_str name)
{
    if (name.len == 0)
        return "the path is absolute, or has an empty name";
    if (name.len > MOST_NAME)
        return "a name in the path is too long";
    if (name.len == 2 && memcmp(name.ptr, "..", 2) == 0)
        return "the path leads out of its folder";
    if (*name.ptr == '.')
        return "a name in the path is hidden";
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.ptr[i] < 0x20 || name.ptr[i] == 0x7f)
            return "the path has a control character";
    return is_device(name) ? "a name in the path is that of a device" : NULL;
}

/* The first name of @path, taken off it with its slash. */
static struct nf_str take_name(struct nf_str *path, bool *last)
{
    const char *slash = path->len ? memchr(path->ptr, '/', path->len) : NULL;
    struct nf_str name = { path->ptr, slash ? (size_t)(slash - path->ptr) : path->len };

    *last = !slash;
    path->ptr += name.len + (slash != NULL);
    path->len -= name.len + (slash != NULL);
    return name;
}

const char *tree_refuses(struct nf_str path)
{
    const char *why = path.len > MOST_PATH ? "the path is too long" : NULL;
    unsigned folders = 0;
    bool last = false;

    while (!why && !last) {
        why = refuses_name(take_name(&path, &last));
        if (!why && ++folders > MOST_FOLDERS)
            why = "the path has too many folders";
    }
    return why;
}

/* Open the folder @name in @dir, which is made if it is not there. */
static int open_folder(int dir, const char *name)
{
    if (mkdirat(dir, name, 0777) != 0 && errno != EEXIST)
        return -1;
    return openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Open the folder that the file at @path is in, and find the file's @name. */
static int open_parent(struct tree *t, struct nf_str path, char name[MOST_NAME + 1])
{
    int dir = dup(t->dir);
    bool last = false;

    while (dir >= 0) {
        struct nf_str part = take_name(&path, &last);
        int inner;

        memcpy(name, part.ptr, part.len);
        name[part.len] = '\0';
        if (last)
            break;
        inner = open_folder(dir, name);
        close(dir);
        dir = inner;
    }
    if (t->parent >= 0)
        close(t->parent);
    t->parent = dir;
    return dir >= 0 ? 0 : errno;
}

/* Whether this run has made a file at @path; from now on it has. */
static int note_path(struct tree *t, struct nf_str path)
{
    struct nf_intern_walk w =
        nf_intern_walk(&t->seen, nf_intern_hash(&t->seen, path.ptr, path.len));
    const size_t *ends = (const size_t *)(const void *)t->ends.ptr;
    uint32_t i;

    while ((i = nf_intern_next(&t->seen, &w)) != NF_INTERN_NONE) {
        size_t from = i ? ends[i - 1] : 0;

        if (ends[i] - from == path.len &&
            memcmp(t->written.ptr + from, path.ptr, path.len) == 0)
            return EALREADY;
    }
    nf_intern_add(&t->seen, &w);
    nf_buf_add_text(&t->written, path);
    nf_buf_add(&t->ends, &t->written.len, sizeof(t->written.len));
    return t->seen.failed || t->written.failed || t->ends.failed ? ENOMEM : 0;
}

static bool is_same(const struct tree *t, struct nf_str path)
{
    return t->has_file && t->path.len == path.len &&
           memcmp(t->path.ptr, path.ptr, path.len) == 0;
}

static const char *name_of(const struct tree *t)
{
    const char *path = nf_buf_text(&t->path), *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static int begin_file(struct tree *t, struct nf_str path, struct nf_str article)
{
    char name[MOST_NAME + 1];
    int error = tree_end(t);

    if (!error)
        error = note_path(t, path);
    if (!error)
        error = open_parent(t, path, name);
    if (!error)
        error = file_create(t->parent, name, article, t->force);
    if (error)
        return error;
    nf_buf_reset(&t->path);
    if (!nf_buf_add_text(&t->path, path) || !nf_buf_reserve(&t->path, 1))
        return ENOMEM;
    t->path.ptr[t->path.len] = '\0';
    t->has_file = true;
    t->count = 1;
    return 0;
}

/* Where articles stand a line each there is a line end behind the last one as well. */
static bool is_lines(struct nf_str path)
{
    static const char *const suffixes[] = { ".jsonl", ".ndjson" };

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
        size_t n = strlen(suffixes[i]);

        if (path.len > n && nf_ascii_begins((struct nf_str){ path.ptr + path.len - n, n },
                                            suffixes[i]))
            return true;
    }
    return false;
}

static int append(struct tree *t, struct nf_str bytes)
{
    return file_append(t->parent, name_of(t), bytes);
}

int tree_put(struct tree *t, struct nf_str path, struct nf_str article)
{
    const struct nf_str line_end = { "\n", 1 };
    int error = 0;

    if (is_same(t, path)) {
        if (t->lacks_line_end)
            error = append(t, line_end);
        if (!error)
            error = append(t, article);
        t->count++;
    } else {
        error = begin_file(t, path, article);
    }
    t->lacks_line_end = !article.len || article.ptr[article.len - 1] != '\n';
    return error;
}

int tree_end(struct tree *t)
{
    const struct nf_str line_end = { "\n", 1 };
    bool due = t->has_file && t->lacks_line_end &&
               (t->count > 1 || is_lines(nf_buf_view(&t->path)));

    t->has_file = false;
    return due ? append(t, line_end) : 0;
}
