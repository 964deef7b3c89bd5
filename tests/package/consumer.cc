// The headers and the library from C++: a URL's key and a refused archive.
#include <newsfiche/convert.h>
#include <newsfiche/newsfiche.h>

#include <cstdio>
#include <string>

// What the macros begin.
static const nf_error no_error = NF_ERROR_INIT;
static const nf_source no_source = NF_SOURCE_INIT;
static const nf_sink no_sink = NF_SINK_INIT;
static const nf_info no_info = NF_INFO_INIT;
static const nf_query any = NF_QUERY_INIT;
static const nf_scan_opts scan = NF_SCAN_OPTS_INIT;
static const nf_writer_opts writer = NF_WRITER_OPTS_INIT;
static const struct nf_writer_stats stats = NF_WRITER_STATS_INIT;
static const nf_verify_opts quick = NF_VERIFY_OPTS_INIT;
static const nf_verify_result result = NF_VERIFY_RESULT_INIT;
static const nf_import_opts import = NF_IMPORT_OPTS_INIT;
static const nf_walk walk = NF_WALK_INIT;

static bool all_have_their_size()
{
    return no_error.struct_size == sizeof(no_error) &&
           no_source.struct_size == sizeof(no_source) &&
           no_sink.struct_size == sizeof(no_sink) &&
           no_info.struct_size == sizeof(no_info) && any.struct_size == sizeof(any) &&
           scan.struct_size == sizeof(scan) && writer.struct_size == sizeof(writer) &&
           stats.struct_size == sizeof(stats) && quick.struct_size == sizeof(quick) &&
           result.struct_size == sizeof(result) &&
           import.struct_size == sizeof(import) && walk.depth == 0;
}

int main()
{
    const std::string url = "https://Example.ORG/rain#top";
    std::string key(url.size() + 1, '\0');
    key.resize(nf_url_key(nf_str{ url.data(), url.size() }, &key[0]));

    nf_reader_opts options = NF_READER_OPTS_INIT;
    nf_reader *reader = nullptr;
    nf_error error = NF_ERROR_INIT;
    const nf_status status =
        nf_reader_open_memory("no archive", 10, &options, &reader, &error);

    std::printf("%s: %s\n", key.c_str(), error.text);
    return all_have_their_size() && !key.empty() && status == NF_E_FORMAT && !reader ? 0 : 1;
}
