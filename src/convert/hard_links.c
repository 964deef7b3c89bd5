#include "src/convert/hard_links.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/bisect.h"
#include "src/convert/importer.h"

/* So many names of one member are followed; each takes a reading of its own. */
#define MAX_ROUNDS 16
#define MAX_BYTES (16u << 20)

struct nf_hard_link {
    char *target; /* "archive.tar/member" */
    char *name;
    size_t order;
    bool found;
};

/* "@outer/@member"; @outer NULL: @member alone. */
static char *join(const struct nf_importer *im, const char *outer, const char *member)
{
    size_t n = (outer ? strlen(outer) + 1 : 0) + strlen(member) + 1;
    char *s = im->opts.alloc->get(im->opts.alloc->ctx, n);

    if (s)
        snprintf(s, n, "%s%s%s", outer ? outer : "", outer ? "/" : "", member);
    return s;
}

static void drop(struct nf_importer *im, struct nf_hard_link *link)
{
    const struct nf_alloc *alloc = im->opts.alloc;

    if (link->target)
        alloc->put(alloc->ctx, link->target);
    if (link->name)
        alloc->put(alloc->ctx, link->name);
}

enum nf_status nf_hard_links_add(struct nf_importer *im, const char *outer,
                                 const char *target)
{
    struct nf_hard_links *h = &im->hard_links;
    struct nf_hard_link link = { .found = false };

    if (h->round) {
        nf_importer_notice(im, NF_NOTICE_MEMBER, "a hard link inside the target of a hard link",
                           1);
        return NF_OK;
    }
    h->bytes += strlen(outer) + strlen(target) + strlen(im->place.file) +
                sizeof(link);
    if (h->bytes > MAX_BYTES)
        return nf_importer_refuse(im, 0, "too many hard links before this one");
    link.target = join(im, outer, target);
    link.name = join(im, NULL, im->place.file);
    link.order = nf_vec_count(&h->links);
    if (link.target && link.name && nf_vec_add(&h->links, &link))
        return NF_OK;
    drop(im, &link);
    return nf_importer_nomem(im);
}

static int by_target(const void *a, const void *b)
{
    const struct nf_hard_link *x = a, *y = b;
    int apart = strcmp(x->target, y->target);

    return apart ? apart : (x->order > y->order) - (x->order < y->order);
}

/* The link to @target whose number among those to it is @nth, or NULL. */
static struct nf_hard_link *nth_link(struct nf_importer *im, const char *target,
                                     unsigned nth)
{
    const size_t n = nf_vec_count(&im->hard_links.links);
    struct nf_hard_link *all = im->hard_links.links.at;
    size_t low;

    nf_bisect(low, 0, n, i, strcmp(all[i].target, target) < 0);
    return n - low > nth && strcmp(all[low + nth].target, target) == 0 ? &all[low + nth]
                                                                       : NULL;
}

bool nf_hard_links_round(struct nf_importer *im)
{
    struct nf_hard_links *h = &im->hard_links;
    const size_t n = nf_vec_count(&h->links);
    struct nf_hard_link *all = h->links.at;
    size_t alike = 0;

    if (h->round == MAX_ROUNDS || n == 0)
        return false;
    if (h->round == 0)
        qsort(all, n, sizeof(*all), by_target);
    /* Whether any member has more links than were rounds. */
    for (size_t i = 0; i < n && alike <= h->round; i++)
        alike = i && strcmp(all[i].target, all[i - 1].target) == 0 ? alike + 1 : 1;
    h->quiet = alike > h->round;
    h->round += h->quiet;
    return h->quiet;
}

const char *nf_hard_links_here(struct nf_importer *im)
{
    struct nf_hard_link *link =
        nth_link(im, im->place.file, im->hard_links.round - 1);

    if (!link || link->found)
        return NULL;
    link->found = true;
    return link->name;
}

static enum nf_status refuse(struct nf_importer *im, const struct nf_hard_link *link,
                             const char *because)
{
    size_t n = strlen(link->target);
    char why[NF_WHY_TEXT];

    snprintf(why, sizeof(why), "is a hard link to %s, which %s",
             link->target + (n > 200 ? n - 200 : 0), because);
    return nf_importer_refuse(im, 0, why);
}

/* The link number @i was not followed. What it leads to may have been taken all the
 * same, by its own name. */
static enum nf_status say(struct nf_importer *im, size_t i, bool again)
{
    const struct nf_hard_link *all = im->hard_links.links.at, *link = &all[i];

    im->place.file = link->name;
    if (again && i >= MAX_ROUNDS &&
        strcmp(link->target, all[i - MAX_ROUNDS].target) == 0)
        return refuse(im, link, "has more than 16 such links");
    if (again)
        return refuse(im, link, "is not in the archive");
    if (nf_is_hidden_path(link->target) || nf_format_by_suffix(link->target) == NF_NO_FORMAT)
        return refuse(im, link, "was passed over and cannot be read again from a pipe");
    nf_importer_notice(im, NF_NOTICE_MEMBER, "a hard link, from a pipe", 1);
    return NF_OK;
}

enum nf_status nf_hard_links_end(struct nf_importer *im, bool again)
{
    struct nf_hard_links *h = &im->hard_links;
    enum nf_status st = NF_OK;

    h->quiet = false;
    for (size_t i = 0; i < nf_vec_count(&h->links) && st == NF_OK; i++)
        if (!h->links.at[i].found)
            st = say(im, i, again);
    return st;
}

void nf_hard_links_free(struct nf_importer *im)
{
    struct nf_hard_links *h = &im->hard_links;

    for (size_t i = 0; i < nf_vec_count(&h->links); i++)
        drop(im, &h->links.at[i]);
    nf_vec_free(&h->links);
    h->bytes = 0;
    h->round = 0;
    h->quiet = false;
}
