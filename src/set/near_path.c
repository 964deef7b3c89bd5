/* realpath() */
#define _XOPEN_SOURCE 700
#include "src/set/near_path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The folder that has the file @path, as it is spelled: with the / at its end, or ".". */
static bool folder_of(const char *path, char out[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    const size_t n = slash ? (size_t)(slash - path) + 1 : 0;

    if (n >= PATH_MAX)
        return false;
    memcpy(out, n ? path : ".", n ? n : 1);
    out[n ? n : 1] = '\0';
    return true;
}

static int resolve(const char *folder, char out[PATH_MAX])
{
    if (!realpath(folder, out))
        return errno;
    if (strcmp(out, "/") == 0)
        out[0] = '\0';
    return 0;
}

int nf_near_begin(struct nf_near *n, const char *path)
{
    n->asked[0] = '\0';
    n->folder[0] = '\0';
    return folder_of(path, n->asked) ? resolve(n->asked, n->base) : ENAMETOOLONG;
}

/* Where @a and @b, which are folders, part: behind the last / before that in both. */
static size_t common(const char *a, const char *b)
{
    size_t same = 0;

    for (size_t i = 0;; i++) {
        const bool a_ends = a[i] == '\0' || a[i] == '/', b_ends = b[i] == '\0' || b[i] == '/';

        if (a_ends && b_ends)
            same = i;
        if (a[i] != b[i] || a[i] == '\0')
            return same;
    }
}

static bool add(char out[PATH_MAX], size_t *len, const char *from, size_t n)
{
    if (n >= PATH_MAX - *len)
        return false;
    memcpy(out + *len, from, n);
    *len += n;
    out[*len] = '\0';
    return true;
}

int nf_near_path(struct nf_near *n, const char *path, char out[PATH_MAX])
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char spelled[PATH_MAX];
    size_t same, len = 0;
    bool ok = true;
    int os;

    if (!folder_of(path, spelled))
        return ENAMETOOLONG;
    if (!n->folder[0] || strcmp(spelled, n->asked) != 0) {
        os = resolve(spelled, n->folder);
        if (os)
            return os;
        memcpy(n->asked, spelled, strlen(spelled) + 1);
    }
    same = common(n->base, n->folder);
    for (const char *p = n->base + same; *p; p++)
        if (*p == '/')
            ok = ok && add(out, &len, "../", 3);
    if (n->folder[same])
        ok = ok && add(out, &len, n->folder + same + 1, strlen(n->folder + same + 1)) &&
             add(out, &len, "/", 1);
    return ok && add(out, &len, name, strlen(name)) ? 0 : ENAMETOOLONG;
}
