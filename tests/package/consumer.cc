// The headers and the library from C++: a URL's key and a refused archive.
#include <newsfiche/convert.h>
#include <newsfiche/newsfiche.h>

#include <cstdio>
#include <string>

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
    return !key.empty() && status == NF_E_FORMAT && !reader ? 0 : 1;
}
