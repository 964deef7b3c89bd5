/*
 * The smallest embedder: packs an article into memory, opens the archive, looks for
 * the article by its URL and prints it as JSON.
 */
#include <newsfiche/newsfiche.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define URL "https://example.org/rain"

static enum nf_status pack(struct nf_buffer *out, struct nf_error *err)
{
    const struct nf_field field = {
        .key = { "url", 3 },
        .value = { URL, sizeof(URL) - 1 },
        .kind = NF_KIND_STRING,
        .role = NF_ROLE_URL
    };
    const struct nf_record record = { .fields = &field, .count = 1 };
    struct nf_sink sink = NF_SINK_INIT;
    struct nf_writer *w = NULL;
    enum nf_status st;

    nf_sink_memory(out, &sink);
    st = nf_writer_create(&sink, NULL, &w, err);
    if (st == NF_OK)
        st = nf_writer_add(w, &record, err);
    if (st == NF_OK)
        st = nf_writer_finish(w, err);
    nf_writer_close(w);
    return st;
}

static enum nf_status look(const struct nf_buffer *in, struct nf_error *err)
{
    struct nf_str url = { URL, sizeof(URL) - 1 };
    struct nf_reader *r = NULL;
    struct nf_cursor *c = NULL;
    struct nf_str json;
    uint64_t n = UINT64_MAX;
    enum nf_status st = nf_reader_open_memory(in->ptr, in->len, NULL, &r, err);

    if (st == NF_OK)
        st = nf_cursor_open(r, &c, err);
    if (st == NF_OK)
        st = nf_cursor_find(c, NF_KEY_URL, url, UINT64_MAX, &n, err);
    if (st == NF_OK)
        st = nf_cursor_json(c, n, &json, err);
    if (st == NF_OK && strcmp(json.ptr, "{\"url\":\"" URL "\"}") != 0)
        st = NF_E_DAMAGED;
    if (st == NF_OK)
        puts(json.ptr);
    nf_cursor_close(c);
    nf_reader_close(r);
    return st;
}

int main(void)
{
    struct nf_buffer archive = { 0 };
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = pack(&archive, &err);

    if (st == NF_OK)
        st = look(&archive, &err);
    free(archive.ptr);
    printf("newsfiche %u: %s %s\n", nf_version(), nf_strerror(st), err.text);
    return st == NF_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
