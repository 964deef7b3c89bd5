#ifndef NF_FT_SUPPORT_H
#define NF_FT_SUPPORT_H

/* An archive with an index in a folder. */
#include "bindings/sqlite/fulltext/newsfiche_fulltext.h"
#include "tests/support/archives.h"
#include "tests/support/folder.h"

#define ft_view(text) ((struct nf_str){ (text), strlen(text) })

/* Make or bring up to date "a.idx" of the archive "a.fiche" in @f. */
static inline enum nf_status ft_index(struct folder *f, struct nf_fulltext_build *b,
                                      struct nf_error *err)
{
    char archive[600], path[600];
    struct nf_reader *r = NULL;
    enum nf_status st;

    snprintf(archive, sizeof(archive), "%s", folder_file(f, "a.fiche"));
    snprintf(path, sizeof(path), "%s", folder_file(f, "a.idx"));
    st = nf_reader_open_file(archive, NULL, &r, err);
    assert_int_equal(st, NF_OK);
    *b = (struct nf_fulltext_build){ .path = path, .archive = archive, .reader = r,
                                     .threads = 1 };
    st = nf_fulltext_build(b, err);
    nf_reader_close(r);
    return st;
}

/* Twelve articles. */
static inline void ft_archive(struct folder *f)
{
    struct archives *all = archives_numbers(1, 12, 1);

    folder_write(f, "a.fiche", (struct nf_str){ (const char *)all->bytes[0].ptr,
                                                all->bytes[0].len });
    archives_free(all);
}

static inline void ft_remove(struct folder *f)
{
    folder_remove(f, "a.fiche");
    folder_remove(f, "a.idx");
}

#endif
