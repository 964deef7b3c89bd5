/*
 * ZIM: an entry an article under its ordinal, and redirections to it from its
 * URL. libzim keeps at least one cluster decoded; we allow it just that one.
 */
extern "C" {
#include "bench/lines.h"
#include "bench/peer.h"
}

#include <zim/archive.h>
#include <zim/item.h>
#include <zim/writer/creator.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <thread>

namespace
{

using zim::writer::Hints;

/* The library's exceptions end the process, as all failures do. */
template <class F> auto must(F work) -> decltype(work())
{
    try {
        return work();
    } catch (const std::exception &e) {
        die("zim: %s", e.what());
    }
}

std::string path_of(uint64_t ordinal)
{
    char path[32];

    std::snprintf(path, sizeof(path), "o/%09llu",
                  static_cast<unsigned long long>(ordinal));
    return path;
}

std::string path_of(nf_str url)
{
    return "u/" + std::string(url.ptr, url.len);
}

void add_urls(zim::writer::Creator &to, url_list *list)
{
    url_list_sort(list);
    for (size_t i = 0; i < list->count; i++)
        to.addRedirection(path_of(list->urls[i].text), "",
                          path_of(uint64_t{ list->urls[i].ordinal }));
    url_list_free(list);
}

void build(const peer *, const char *jsonl, const char *out)
{
    must([&] {
        zim::writer::Creator to;
        lines in = lines_open(jsonl);
        url_list urls = { nullptr, 0 };
        nf_str line;

        to.configCompression(zim::Compression::Zstd);
        to.configNbWorkers(std::thread::hardware_concurrency());
        to.startZimCreation(out);
        for (uint64_t n = 0; lines_next(&in, &line); n++) {
            to.addItem(zim::writer::StringItem::create(
                path_of(n), "application/json", "", Hints(),
                std::string(line.ptr, line.len)));
            url_list_add(&urls, line_url(line), n);
        }
        add_urls(to, &urls);
        to.finishZimCreation();
        lines_close(&in);
    });
}

void *open_archive(const char *path)
{
    setenv("ZIM_CLUSTERCACHE", "1", 1);
    return must([&] { return new zim::Archive(path); });
}

void close_archive(void *h)
{
    delete static_cast<zim::Archive *>(h);
}

void read(void *h, const std::string &path, text *line)
{
    must([&] {
        zim::Archive *archive = static_cast<zim::Archive *>(h);
        zim::Blob blob =
            archive->getEntryByPath(path).getItem(true).getData();

        text_set(line, blob.data(), blob.size());
    });
}

void get(void *h, uint64_t ordinal, text *line)
{
    read(h, path_of(ordinal), line);
}

void get_url(void *h, nf_str url, text *line)
{
    read(h, path_of(url), line);
}

uint64_t list(void *h)
{
    return must([&] {
        uint64_t found = 0;

        for (auto &entry : static_cast<zim::Archive *>(h)->iterByPath())
            found += entry.getPath().compare(0, 2, "u/") == 0;
        return found;
    });
}

void verify(void *h)
{
    if (!static_cast<zim::Archive *>(h)->check())
        die("zim: damaged");
}

peer describe()
{
    peer p = {};

    p.name = "ZIM";
    p.about = "libzim, zstd clusters of 2 MiB, one of them cached";
    p.build = build;
    p.open = open_archive;
    p.close = close_archive;
    p.get = get;
    p.get_url = get_url;
    p.list = list;
    p.verify = verify;
    return p;
}

} // namespace

extern "C" const peer peer_zim = describe();
