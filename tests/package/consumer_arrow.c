/* The smallest user of libnewsfiche_arrow: counts the articles of an archive by its batches. */
#include <newsfiche/arrow.h>
#include <newsfiche/writer.h>

#include <stdio.h>
#include <stdlib.h>

#define ARCHIVE "consumer_arrow.fiche"

static enum nf_status pack(struct nf_error *err)
{
    struct nf_field title = { .key = { "title", 5 }, .value = { "Rain", 4 },
                              .kind = NF_KIND_STRING, .role = NF_ROLE_TITLE };
    struct nf_record article = { .fields = &title, .count = 1 };
    struct nf_writer *w = NULL;
    enum nf_status st = nf_writer_open_file(ARCHIVE, true, NULL, &w, err);

    if (st == NF_OK)
        st = nf_writer_add(w, &article, err);
    if (st == NF_OK)
        st = nf_writer_finish(w, err);
    nf_writer_close(w);
    return st;
}

int main(void)
{
    const char *path = ARCHIVE;
    struct nf_error err = NF_ERROR_INIT;
    struct ArrowArrayStream stream;
    struct ArrowArray batch;
    struct nf_set *set = NULL;
    long long articles = 0;

    if (pack(&err) != NF_OK || nf_set_open(&path, 1, NULL, &set, &err) != NF_OK ||
        nf_arrow_stream(set, NULL, &stream, &err) != NF_OK) {
        printf("%s\n", err.text);
        return EXIT_FAILURE;
    }
    while (stream.get_next(&stream, &batch) == 0 && batch.release) {
        articles += batch.length;
        batch.release(&batch);
    }
    stream.release(&stream);
    nf_set_close(set);
    remove(ARCHIVE);
    printf("%lld article\n", articles);
    return articles == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
