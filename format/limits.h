#ifndef NF_FORMAT_LIMITS_H
#define NF_FORMAT_LIMITS_H

/*
 * Every number of spec.md. A test compares each line that has a "spec" in it
 * with the table of constants there (spec 13).
 */

#define NF_FORMAT_VERSION 1          /* spec: version */
#define NF_FEATURES_KNOWN 0x0u       /* spec: known features */

#define NF_FILE_HEADER_SIZE 40       /* spec: file header size */
#define NF_CHUNK_HEADER_SIZE 32      /* spec: chunk header size */
#define NF_TRAILER_SIZE 16           /* spec: trailer size */
#define NF_ID_SIZE 16                /* spec: archive id size */
#define NF_OFFSET_ENTRY_SIZE 12      /* spec: offset entry size */
#define NF_PAGE_START_SIZE 8         /* spec: page start size */
#define NF_PAGE_BASE_SIZE 8          /* spec: page base size */
#define NF_PAGE_ENTRY_SIZE 32        /* spec: page entry size */
#define NF_BAN_SIZE 16               /* spec: ban size */
#define NF_GENERATION_ALIGN 4096     /* spec: generation alignment */

/* Offsets and byte counts stay below 2^63 so that sums of two cannot wrap. */
#define NF_MAX_OFFSET (UINT64_MAX >> 1)
#define NF_MAX_ARTICLES UINT32_MAX   /* spec: articles in an archive */
#define NF_MAX_BLOCK_ARTICLES 4096   /* spec: articles in a block */
#define NF_MAX_PAGE_BLOCKS 512       /* spec: blocks in an index page */
#define NF_MAX_FRAME (256u << 20)    /* spec: decoded bytes of a frame */
#define NF_MAX_SHORTS (16u << 20)    /* spec: decoded bytes of short fields, and of short values */
#define NF_MAX_RATIO 1024            /* spec: decoded bytes of a frame for a stored one */
#define NF_FREE_BYTES 65536          /* spec: decoded bytes of a frame beside those */
#define NF_MAX_WAYS 64               /* spec: ways of packing in a block */
#define NF_MAX_BASES 4               /* spec: bases of a frame */
#define NF_MAX_BASES_RATIO 8         /* spec: bytes of all bases for one of the frame */
#define NF_FREE_BASES_BYTES 4096     /* spec: bytes of all bases beside those */
#define NF_MIN_COPY 16               /* spec: bytes of a copy */
#define NF_MAX_FIELDS 65535          /* spec: values in an article */
#define NF_MAX_BLOCK_VALUES (1u << 18) /* spec: values, columns, slots in a block; numbers in one */
#define NF_MAX_TEMPLATES 4096        /* spec: templates in a column */
#define NF_MAX_NUMBER_DIGITS 18      /* spec: digits of a number in a template */
#define NF_MAX_CATALOG (16u << 20)   /* spec: decoded bytes of a catalog page */
#define NF_MAX_TABLE (4u << 20)      /* spec: decoded bytes of a table */
#define NF_MAX_TOMBSTONES 16         /* spec: tombstones of a block */
#define NF_MAX_SETS 4096             /* spec: sets of tables */
#define NF_MAX_PROFILE 1024          /* spec: bytes of a set's profile */
#define NF_MAX_REASON 1024           /* spec: bytes of a reason */
#define NF_MAX_BANS 65536            /* spec: bans */
#define NF_MAX_KEY_INDEXES 1024      /* spec: key indexes */
#define NF_MAX_ARTICLE_KEYS 4        /* spec: entries of key indexes an article */
#define NF_MAX_KEY_PAGE (1u << 24)   /* spec: entries in a key page */
#define NF_MAX_KEY_BITS 32           /* spec: remainder or block bits */
#define NF_BYTE_TOKENS 256           /* spec: tokens that are single bytes */
#define NF_MAX_TOKENS 65535          /* spec: tokens in a lexicon */
#define NF_MAX_TOKEN_LEN 64          /* spec: bytes of a token */
#define NF_MAX_CLASSES 255           /* spec: classes of tokens */
#define NF_MAX_CLASS_TOKENS 32768    /* spec: tokens in a class */
#define NF_MAX_WEIGHT 56             /* spec: weight */
#define NF_CLASS_BITS 14             /* spec: bits of a class frequency */
#define NF_TOKEN_BITS 16             /* spec: bits of a token frequency */
#define NF_REPEAT_SLOTS 4096         /* spec: entries for repeats */
#define NF_HISTORY 65536             /* spec: tokens a match can be found in */
#define NF_MAX_MATCH 16              /* spec: lengths of matches told apart */
#define NF_HIT_BITS 14               /* spec: bits of a frequency of hits */
#define NF_HIT_RATE 5                /* spec: binary logarithm of their rate of adaption */
#define NF_TWO_STRANDS 1024          /* spec: decoded bytes from which a frame has 2 strands */
#define NF_MAX_GENERATION UINT32_MAX /* spec: generations */

#endif
