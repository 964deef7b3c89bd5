/*
 * Most commands meet no tar or zip, and libarchive, with the libraries that it needs,
 * takes half of the time that a program needs to start. So it is loaded where it is
 * needed, if the build found that it can be (cmake/NewsficheLibarchive.cmake).
 */
#include "src/convert/libarchive.h"

#ifdef NF_ARCHIVE_SONAME
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The compiler compares the types in the list with those in libarchive's headers. */
#define DECLARE(type, name, parameters) type name parameters;
NF_LIBARCHIVE(DECLARE)

/* Tells those who make packages what is loaded, as what is linked to cannot: "dlopen()
 * Metadata for ELF Files", https://systemd.io/ELF_DLOPEN_METADATA/. */
#define OWNER "FDO"
#define NEEDS                                                                             \
    "[{\"soname\":[\"" NF_ARCHIVE_SONAME "\"],\"feature\":\"archives\","                  \
    "\"description\":\"Articles from .tar and .zip\",\"priority\":\"recommended\"}]"
static const _Alignas(uint32_t) struct {
    uint32_t owner_size, needs_size, type;
    char owner[sizeof(OWNER)];
    _Alignas(uint32_t) char needs[sizeof(NEEDS)];
} note __attribute__((used, section(".note.dlopen"))) = {
    sizeof(OWNER), sizeof(NEEDS), 0x407c0c0a, OWNER, NEEDS
};

#define FUNCTION(type, name, parameters) { #name, offsetof(struct nf_libarchive, name) },
static const struct {
    const char *name;
    size_t at;
} functions[] = { NF_LIBARCHIVE(FUNCTION) };

bool nf_libarchive_get(struct nf_libarchive *la, char *why, size_t room)
{
    /* Never closed, so that the next call finds it loaded; dlopen() itself sees to it that
     * threads load it once. */
    void *library = dlopen(NF_ARCHIVE_SONAME, RTLD_NOW | RTLD_LOCAL);
    void *f = library;

    for (size_t i = 0; f && i < sizeof(functions) / sizeof(*functions); i++) {
        f = dlsym(library, functions[i].name);
        memcpy((char *)la + functions[i].at, &f, sizeof(f));
    }
    if (f)
        return true;
    snprintf(why, room, "tar and zip need the library %s (%s); all else is read without it",
             NF_ARCHIVE_SONAME, dlerror());
    return false;
}
#else
bool nf_libarchive_get(struct nf_libarchive *la, char *why, size_t room)
{
#define FUNCTION(type, name, parameters) name,
    *la = (struct nf_libarchive){ NF_LIBARCHIVE(FUNCTION) };
    (void)why;
    (void)room;
    return true;
}
#endif
