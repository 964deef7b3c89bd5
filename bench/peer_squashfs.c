/*
 * squashfs: a file an article, made by tar2sqfs from a tar that is written
 * here, read with libsquashfs. Names are ordinals; there is no index of URLs.
 */
#include "bench/lines.h"
#include "bench/peer.h"

#include <sqfs/compressor.h>
#include <sqfs/data_reader.h>
#include <sqfs/dir_reader.h>
#include <sqfs/error.h>
#include <sqfs/inode.h>
#include <sqfs/io.h>
#include <sqfs/predef.h>
#include <sqfs/super.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 512 /* of tar */
#define NAME_SIZE 32

struct image {
    sqfs_file_t *file;
    sqfs_super_t super;
    sqfs_compressor_t *unpack;
    sqfs_dir_reader_t *dirs;
    sqfs_data_reader_t *data;
};

static void must(int code)
{
    if (code != 0)
        die("squashfs: error %d", code);
}

/* Folders of 1000 files. */
static void name_of(uint64_t ordinal, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "%05" PRIu64 "/%03" PRIu64, ordinal / 1000,
             ordinal % 1000);
}

/* POSIX 1003.1, ustar: the fields a reader wants. */
static void tar_header(unsigned char h[BLOCK], uint64_t ordinal, size_t size)
{
    unsigned sum = 0;

    memset(h, 0, BLOCK);
    name_of(ordinal, (char *)h);
    memcpy(h + 100, "0000644", 8);
    memcpy(h + 108, "0000000", 8);
    memcpy(h + 116, "0000000", 8);
    snprintf((char *)h + 124, 12, "%011zo", size);
    memcpy(h + 136, "00000000000", 12);
    memset(h + 148, ' ', 8);
    h[156] = '0';
    memcpy(h + 257, "ustar\0" "00", 8);
    for (size_t i = 0; i < BLOCK; i++)
        sum += h[i];
    snprintf((char *)h + 148, 8, "%06o", sum);
}

static void tar_member(FILE *tar, uint64_t ordinal, struct nf_str line)
{
    static const unsigned char zeros[BLOCK];
    unsigned char header[BLOCK];

    tar_header(header, ordinal, line.len);
    fwrite(header, 1, BLOCK, tar);
    fwrite(line.ptr, 1, line.len, tar);
    fwrite(zeros, 1, (BLOCK - line.len % BLOCK) % BLOCK, tar);
}

static void build(const struct peer *p, const char *jsonl, const char *out)
{
    static const unsigned char end[2 * BLOCK];
    struct lines in = lines_open(jsonl);
    struct nf_str line;
    char command[4200];
    FILE *tar;

    (void)p;
    snprintf(command, sizeof(command), "exec tar2sqfs -q -f -c zstd '%s'",
             out);
    tar = popen(command, "w");
    if (!tar)
        die("tar2sqfs cannot be started");
    for (uint64_t n = 0; lines_next(&in, &line); n++)
        tar_member(tar, n, line);
    fwrite(end, 1, sizeof(end), tar);
    if (pclose(tar) != 0)
        die("tar2sqfs failed");
    lines_close(&in);
}

static void *open_image(const char *path)
{
    struct image *m = must_alloc(sizeof(*m));
    sqfs_compressor_config_t config;

    m->file = sqfs_open_file(path, SQFS_FILE_OPEN_READ_ONLY);
    if (!m->file)
        die("squashfs: %s cannot be read", path);
    must(sqfs_super_read(&m->super, m->file));
    must(sqfs_compressor_config_init(
        &config, (SQFS_COMPRESSOR)m->super.compression_id,
        m->super.block_size, SQFS_COMP_FLAG_UNCOMPRESS));
    must(sqfs_compressor_create(&config, &m->unpack));
    m->dirs = sqfs_dir_reader_create(&m->super, m->unpack, m->file, 0);
    m->data = sqfs_data_reader_create(m->file, m->super.block_size, m->unpack,
                                      0);
    if (!m->dirs || !m->data)
        die("squashfs: no memory");
    must(sqfs_data_reader_load_fragment_table(m->data, &m->super));
    return m;
}

static void close_image(void *h)
{
    struct image *m = h;

    sqfs_destroy(m->data);
    sqfs_destroy(m->dirs);
    sqfs_destroy(m->unpack);
    sqfs_destroy(m->file);
    free(m);
}

static void get(void *h, uint64_t ordinal, struct text *line)
{
    struct image *m = h;
    sqfs_inode_generic_t *inode;
    char name[NAME_SIZE];
    sqfs_u64 size;

    name_of(ordinal, name);
    must(sqfs_dir_reader_find_by_path(m->dirs, NULL, name, &inode));
    must(sqfs_inode_get_file_size(inode, &size));
    text_room(line, (size_t)size + 1);
    if (sqfs_data_reader_read(m->data, inode, 0, line->ptr, (sqfs_u32)size) !=
        (sqfs_s32)size)
        die("squashfs: %s cannot be read", name);
    line->len = (size_t)size;
    sqfs_free(inode);
}

const struct peer peer_squashfs = {
    .name = "squashfs",
    .about = "tar2sqfs, zstd blocks of 128 KiB, one file per article",
    .build = build,
    .open = open_image,
    .close = close_image,
    .get = get,
};
