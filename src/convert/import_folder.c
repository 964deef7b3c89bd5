#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/convert/import_path.h"

/* Folders in folders, down to this depth. */
#define MAX_FOLDERS 64

static int no_dots(const struct dirent *d)
{
    return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum nf_status pass_over(struct nf_importer *im, const char *path,
                                enum nf_notice why)
{
    im->place.file = path;
    nf_importer_notice(im, why, "", 1);
    return NF_OK;
}

/* A link that leads nowhere is a fault: what it meant is missing. */
static enum nf_status meet_link(struct nf_importer *im, const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return nf_importer_refuse_os(im, path, errno);
    return pass_over(im, path, NF_NOTICE_LINK);
}

/* What a folder has under @name, which is the end of @path. */
static enum nf_status meet(struct nf_importer *im, const char *path,
                           const char *name, unsigned depth)
{
    struct stat info;

    if (nf_is_hidden_name(name))
        return pass_over(im, path, NF_NOTICE_HIDDEN);
    if (lstat(path, &info) != 0)
        return nf_importer_refuse_os(im, path, errno);
    if (S_ISLNK(info.st_mode))
        return meet_link(im, path);
    if (S_ISDIR(info.st_mode))
        return nf_import_folder(im, path, depth + 1);
    /* A pipe would be waited for, for ever. */
    if (!S_ISREG(info.st_mode))
        return pass_over(im, path, NF_NOTICE_SPECIAL);
    return nf_import_file(im, path, true);
}

static enum nf_status meet_name(struct nf_importer *im, const char *folder,
                                const char *name, unsigned depth)
{
    const struct nf_alloc *alloc = im->opts.alloc;
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = alloc->get(alloc->ctx, size);
    bool slash = folder[strlen(folder) - 1] == '/';
    enum nf_status st;

    if (!path)
        return nf_importer_nomem(im);
    snprintf(path, size, "%s%s%s", folder, slash ? "" : "/", name);
    st = meet(im, path, path + strlen(folder) + (slash ? 0 : 1), depth);
    im->place.file = folder;
    alloc->put(alloc->ctx, path);
    return st;
}

enum nf_status nf_import_folder(struct nf_importer *im, const char *path,
                                unsigned depth)
{
    struct dirent **names = NULL;
    enum nf_status st = NF_OK;
    int n;

    im->place.file = path;
    if (depth > MAX_FOLDERS)
        return nf_importer_refuse(im, 0, "folders are nested too deeply");
    n = scandir(path, &names, no_dots, by_bytes);
    if (n < 0)
        return nf_importer_refuse_os(im, path, errno);
    for (int i = 0; i < n; i++) {
        if (st == NF_OK)
            st = meet_name(im, path, names[i]->d_name, depth);
        free(names[i]);
    }
    free(names);
    return st;
}
