"""Archives that are right, but as newsfiche does not write them, and archives
each of which breaks one rule of spec.md and is right otherwise.

(name, section, rule, edits, how): the edits are those of put.py, the items
those of assemble.py, and `how` are the other arguments of Assembler.
"""
import hand_columns
import hand_lexicon
from hand_edits import (AGAIN_LONG, APPENDED, ASIDES, COPIES, FAR, FIVE, LEXICON, LONG,
                        MATCHES, ONE, SETS, TWO, ZSTD, add, at, flip)
from clibs import xxh64
from lexicon_pack import payload
from put import varint

OK, DAMAGED, UNSUPPORTED = 0, 4, 5


def lexicon_bytes():
    return payload(lambda name, value: value, "")


GOOD = [
    ("hand", "1", "everything stored", {}, {}),
    ("hand-frames-of-2", "6.2", "text frames of two articles", {},
     {"frame": 2}),
    ("hand-zstd", "5.2", "zstd frames with a run", {},
     {"codec": 1, "catalog_codec": 1}),
    ("hand-lexicon", "12", "a lexicon of few tokens", {},
     {"codec": 2}),
    ("hand-lexicon-frames-of-2", "12", "the same, two articles a frame", {},
     {"codec": 2, "frame": 2}),
    ("hand-lexicon-sets", "11.2", "a set of tables for each block", {},
     {"codec": 2, "sets": 3}),
    ("hand-lexicon-profiles", "11.2", "what a set is for, and unknown tables",
     {"footer.set0.tables": lambda v: v | 0x80,
      "footer.set0.more": b"\x01\x20\x02\x20"},
     {**SETS, "profiles": ((0, bytes(range(256)) * 4), (1, b"de"))}),
    ("hand-strands", "12.4", "a frame of two strands", {}, LONG),
    ("hand-matches", "12.5", "hits, misses and repeats", {}, MATCHES),
    ("hand-matches-of-1", "12.5", "frames of one article", {},
     {**MATCHES, "frame": 1}),
    ("hand-matches-strands", "12.5", "two strands of hits", {}, AGAIN_LONG),
    ("hand-matches-far", "12.5", "numbers of tokens above 65536", {}, FAR),
    ("hand-lexicon-stored", "5.2", "lexicons stored as they are",
     {f"table{i}.stored": lambda v: lexicon_bytes() for i in ("2a", "3b")},
     LEXICON),
    ("hand-stored-texts", "5.2", "the codec does not matter, nor its table",
     {"block0.text_codec": 3, "block1.text_codec": 2,
      "block2.text_codec": 0x11}, {}),
    ("hand-references", "6.2", "references in a block, a page, and further",
     {}, COPIES),
    ("hand-references-zstd", "6.2", "the same, zstd frames", {},
     {"codec": 1, **COPIES}),
    ("hand-references-lexicon", "6.2", "the same, packed with a lexicon", {},
     {"codec": 2, **COPIES}),
    ("hand-references-matches", "6.2", "the same, frames with matches", {},
     {"codec": 2, "text_codec": 3, **COPIES}),
    ("hand-generations", "11.6", "a second generation", {}, TWO),
    ("hand-appended", "11.6", "a page and two key indexes more, and a page anew",
     {}, APPENDED),
    ("hand-appended-lexicon", "11.6", "the same with tables of the first", {},
     {**APPENDED, "codec": 2}),
    ("hand-optional-chunk", "5.1", "an optional chunk of unknown type", {},
     {"extra": 0xf0}),
    ("hand-role-unknown", "7.1", "a role that a reader does not know",
     {"block0.column7.role": 200}, {}),
    ("hand-asides", "7.1", "values that are no part of the original", {}, ASIDES),
] + hand_columns.GOOD


def swapped(rows):
    """Two entries of a key page the wrong way round."""
    return [rows[1], rows[0]] + rows[2:]


def moved(rows):
    """The first entry points to another block, so its key is not found."""
    return sorted([(rows[0][0], 2 if rows[0][1] != 2 else 1)] + rows[1:])


def with_long_source(length):
    """One more source, of 2^24 bytes, before the first language."""
    return varint(2**24) + b"x" * 2**24 + b"\0" + varint(length)


SKIPPABLE = b"\x50\x2a\x4d\x18\0\0\0\0"


def content(frame):
    """What a frame of zstd_frame() decodes to."""
    out, at = b"", 2
    while at < len(frame):
        header = int.from_bytes(frame[at:at + 3], "little")
        run = header >> 1 & 3 == 1
        size = header >> 3
        out += frame[at + 3:at + 4] * size if run else \
            frame[at + 3:at + 3 + size]
        at += 3 + (1 if run else size)
    return out


def with_content_size(frame):
    size = len(content(frame)).to_bytes(4, "little")
    return b"\x80" + frame[1:2] + size + frame[2:]


def with_checksum(frame):
    check = xxh64(content(frame)) & 0xffffffff
    return b"\4" + frame[1:] + check.to_bytes(4, "little")


def checks():
    return [(f"check-of-{name}", "2.4", f"check of {what}", {item: flip},
             FIVE if item == "offsets0.hash" else {})
            for name, what, item in (
                ("chunk-header", "a chunk header", "block0.check"),
                ("head-of-block", "a block's head", "block0.head_hash"),
                ("rest-of-block", "what is behind it", "block0.rest_hash"),
                ("payload-of-offsets", "a payload", "offsets0.hash"),
                ("payload-of-catalog", "a payload", "catalog0.hash"),
                ("payload-of-keys", "a payload", "keys.hash"),
                ("payload-of-footer", "a payload", "footer.hash"),
                ("short-fields", "short fields", "block0.short_check"),
                ("text-frame", "a text frame", "block0.frame0.check"),
                ("key-page", "a key page", "keys.page0.check"),
                ("trailer", "the trailer", "footer.trailer.check"),
                ("file-header", "the file header", "header.check"))]


NUMBERS = [
    ("varint-not-shortest", "2.2", "a varint is as short as possible",
     {"footer.generation": b"\x81\x00"}, {}),
    ("varint-65-bits", "2.2", "a varint fits 64 bits",
     {"footer.keys.entries": b"\x80" * 9 + b"\x02"}, {}),
    ("varint-11-bytes", "2.2", "a varint fits 64 bits",
     {"footer.keys.entries": b"\x80" * 10 + b"\x01"}, {}),
]

CHUNKS = [
    ("chunk-marker", "5", "marker", {"block0.marker": b"\x9enfd"}, {}),
    ("chunk-gap", "5", "chunks without gaps", {"begin": bytes(8)}, {}),
    ("chunk-past-file", "5", "a chunk ends in the file",
     {"keys.stored_len": 2**31}, {}),
    ("block-no-articles", "5", "a block has articles",
     {"block0.articles": 0}, {}),
    ("block-first", "5", "first of a block", {"block1.first": 3}, {}),
    ("block-head-past-payload", "5", "head in the payload",
     {"block0.aux": 5000, "offsets0.entry0.head_len": 5000}, {}),
    ("block-head-near-2-32", "5", "head in the payload",
     {"block0.aux": 2**32 - 16, "offsets0.entry0.head_len": 2**32 - 16}, {}),
    ("block-codec", "5", "codec of a block is 0", {"block0.codec": 1}, {}),
    ("offsets-codec", "5", "codec of offsets is 0", {"offsets0.codec": 1},
     {}),
    ("keys-codec", "5", "codec of keys is 0", {"keys.codec": 1}, {}),
    ("footer-codec", "5", "codec of a footer is 0", {"footer.codec": 1}, {}),
    ("offsets-articles", "5", "articles but of blocks 0",
     {"offsets0.articles": 1}, {}),
    ("catalog-articles-in-header", "5", "articles but of blocks 0",
     {"catalog0.articles": 1}, {}),
    ("keys-articles", "5", "articles but of blocks 0", {"keys.articles": 1},
     {}),
    ("footer-articles-in-header", "5", "articles but of blocks 0",
     {"footer.articles": 1}, {}),
    ("offsets-first", "5", "first of the page", {"offsets0.first": 1}, {}),
    ("catalog-first", "5", "first of the page", {"catalog1.first": 5}, {}),
    ("keys-first", "5", "first of keys is 0", {"keys.first": 1}, {}),
    ("footer-first", "5", "first of a footer is 0", {"footer.first": 1}, {}),
    ("offsets-decoded-length", "5", "decoded length", {"offsets0.aux": add(1)},
     {}),
    ("keys-decoded-length", "5", "decoded length", {"keys.aux": add(1)}, {}),
    ("footer-decoded-length", "5", "decoded length", {"footer.aux": add(1)},
     {}),
    ("offsets-of-type-5", "5.1", "what is referred to has its type",
     {"offsets0.type": 5}, {}),
    ("catalog-of-type-4", "5.1", "what is referred to has its type",
     {"catalog0.type": 4}, {}),
    ("block-of-type-2", "5.1", "what is referred to has its type",
     {"block0.type": 2}, {}),
    ("catalog-of-optional-type", "5.1", "what is referred to has its type",
     {"catalog0.type": 0xf0}, {}),
]

FRAMES = [
    ("frame-longer-than-raw", "5.2", "stored length not above raw",
     {"block0.frame0.raw_len": add(-1)}, {}),
    ("short-longer-than-raw", "5.2", "stored length not above raw",
     {"block0.raw_len": add(-1)}, {}),
    ("frame-stored-cut", "5.2", "stored bytes are the raw ones",
     {"block0.frame0.raw_len": add(1)}, {}),
    ("short-stored-cut", "5.2", "stored bytes are the raw ones",
     {"block0.raw_len": add(1)}, {}),
    ("zstd-frame-short", "5.2", "decodes to exactly the raw length",
     {"block0.frame0.raw_len": add(1)}, ZSTD),
    ("zstd-frame-long", "5.2", "decodes to exactly the raw length",
     {"block0.frame0.raw_len": add(-1)}, ZSTD),
    ("zstd-more", "5.2", "nothing after a zstd frame",
     {"block0.frame0.stored": lambda v: v + b"\0"}, ZSTD),
    ("zstd-second-frame", "5.2", "one zstd frame",
     {"block0.frame0.text": lambda v: v + b"!" * 40,
      "footer.input_bytes": add(40),
      "block0.frame0.stored": lambda v: v + b"\x28\xb5\x2f\xfd\0\x58\1\0\0"},
     ZSTD),
    ("zstd-cut", "5.2", "a whole zstd frame",
     {"block0.frame0.stored": lambda v: v[:-1]}, ZSTD),
    ("zstd-with-magic", "5.2", "no magic number",
     {"block0.frame0.stored": lambda v: b"\x28\xb5\x2f\xfd" + v}, ZSTD),
    ("zstd-content-size", "5.2", "no content size",
     {"block0.frame0.stored": with_content_size}, ZSTD),
    ("zstd-checksum", "5.2", "no checksum",
     {"block0.frame0.stored": with_checksum}, ZSTD),
    ("zstd-dictionary-id", "5.2", "no dictionary id",
     {"block0.frame0.stored": lambda v: b"\1" + v[1:2] + b"\0" + v[2:]}, ZSTD),
    ("zstd-skippable-before", "5.2", "one zstd frame",
     {"block0.frame0.stored": lambda v: SKIPPABLE + v}, ZSTD),
    ("zstd-skippable-behind", "5.2", "nothing after a zstd frame",
     {"block0.frame0.stored": lambda v: v + SKIPPABLE}, ZSTD),
    ("zstd-empty-frame-behind", "5.2", "nothing after a zstd frame",
     {"block0.frame0.stored": lambda v: v + b"\0\x58\1\0\0"}, ZSTD),
    ("zstd-catalog-skippable", "5.2", "one zstd frame",
     {"catalog0.stored": lambda v: SKIPPABLE + v}, {"catalog_codec": 1}),
    ("frame-of-many-bytes", "5.2", "at most 1024 s + 65536 raw bytes", {},
     {"codec": 1, "source": "hand-run.jsonl"}),
    ("zstd-short-fields-cut", "5.2", "a whole zstd frame",
     {"block0.short.stored": lambda v: v[:-1]}, ZSTD),
    ("zstd-catalog-short", "5.2", "decodes to exactly the raw length",
     {"catalog0.aux": add(1)}, {"catalog_codec": 1}),
    ("codec-without-dictionary", "11.2", "a dictionary that is used is there",
     {"block0.text_codec": 0x11}, ZSTD),
    ("codec-without-lexicon", "11.2", "a lexicon that is used is there",
     {"block0.text_codec": 2}, ZSTD),
]

BLOCKS = [
    ("block-frame-articles-0", "6.1", "frame_articles 1 to 4096",
     {"block0.frame_articles": 0}, {}),
    ("block-frame-articles-4097", "6.1", "frame_articles 1 to 4096",
     {"block0.frame_articles": 4097}, {"frame": 4}),
    ("block-short-set-64", "6.1", "short_set 0 to 63",
     {"block0.short_set": 64}, LEXICON),
    ("block-text-set-255", "6.1", "text_set 0 to 63",
     {"block0.text_set": 255}, LEXICON),
    ("block-short-set-of-zstd", "6.1", "short_set 0 with codec 1",
     {"block0.short_set": 1}, ZSTD),
    ("block-text-set-of-store", "6.1", "text_set 0 with codec 0",
     {"block0.text_set": 1}, {}),
    ("block-short-set-without-tables", "11.2", "a lexicon that is used is there",
     {"block0.short_set": 1}, LEXICON),
    ("block-text-set-without-tables", "11.2", "a lexicon that is used is there",
     {"block0.text_set": 63}, LEXICON),
    ("block-raw-len-0", "6.1", "raw_len 1 to 2^24", {"block0.raw_len": 0},
     {}),
    ("block-raw-len-large", "6.1", "raw_len 1 to 2^24",
     {"block0.raw_len": 2**24 + 1}, ZSTD),
    ("frame-raw-len-large", "6.2", "raw_len at most 2^28",
     {"block0.frame0.raw_len": 2**28 + 1}, ZSTD),
    ("frames-less-than-payload", "6.2", "stored lengths are the payload",
     {"block0.payload": lambda v: v + b"x"}, {}),
    ("frames-more-than-payload", "6.2", "stored lengths are the payload",
     {"block0.payload": lambda v: v[:-1]}, {}),
    ("kind-8", "7.1", "kind at most 7", {"block0.column7.kind": 8}, {}),
    ("columns-past-end", "7.1", "columns in the short fields",
     {"block0.columns": 2**40}, {}),
    ("shapes-0", "7.2", "at least one shape", {"block0.shapes": 0}, {}),
    ("shapes-past-end", "7.2", "shapes in the short fields",
     {"block0.shapes": 2**40}, {}),
    ("slots-65536", "7.2", "at most 65535 slots",
     {"block0.shape0.slots": 65536}, {}),
    ("slot-of-no-column", "7.2", "column number below the number of columns",
     {"block0.shape0.slot0": 8}, {}),
    ("shape-of-no-number", "7.2", "shape number of an article",
     {"block0.article1.shape": 2}, {}),
    ("short-value-past-end", "7.3", "values in the short fields",
     {"block0.column0.len0": 9999}, {}),
    ("short-fields-more", "7", "nothing after the short fields",
     {"block0.more": b"\0"}, {}),
    ("text-past-frame", "7.4", "values do not reach past the frame",
     {"block0.column5.len0": 9999}, {}),
    ("frame-of-no-text", "7.4", "no text value, no bytes",
     {"block0.frame1.text": b"words of nobody"}, {}),
]

# The texts of articles 0, 3, 4, 8 and 10 are one, so are those of 2 and 5, and
# of 6 and 7. The first two are as long as each other.
REFERENCES = [
    ("reference-to-itself", "6.2", "distance at least 1",
     {"block1.frame1.distance": 0}, COPIES),
    ("reference-before-first", "6.2", "distance at most the ordinal",
     {"block1.frame1.distance": 4}, COPIES),
    ("reference-far-before-first", "6.2", "distance at most the ordinal",
     {"block1.frame1.distance": 2**32 - 1}, COPIES),
    ("reference-distance-large", "6.2", "distance at most the ordinal",
     {"block1.frame1.distance": 2**32 + 3}, COPIES),
    ("reference-to-reference", "6.2", "not to a reference",
     {"block2.frame0.distance": 1}, COPIES),
    ("reference-to-reference-in-block", "6.2", "not to a reference",
     {"block2.frame1.distance": 1, "block2.frame1.check": flip}, COPIES),
    ("reference-to-longer", "6.2", "the same raw_len",
     {"block4.frame0.distance": 2}, COPIES),
    ("reference-to-longer-in-block", "6.2", "the same raw_len",
     {"block3.frame1.raw_len": add(-1)}, COPIES),
    ("reference-to-no-text", "6.2", "the same raw_len",
     {"block2.frame0.distance": 3}, COPIES),
    ("reference-to-another-text", "6.2", "the bytes of the other frame",
     {"block2.frame0.distance": 2}, COPIES),
    ("reference-check", "6.2", "check with its own index",
     {"block2.frame0.check": flip}, COPIES),
    ("reference-from-frame-of-2", "6.2", "frame_articles 1", {},
     {"frame": [1, 1, 1, 1, 2, 1], **COPIES}),
    ("reference-to-frame-of-2", "6.2", "frame_articles 1", {},
     {"frame": [2, 1, 1, 1, 1, 1], **COPIES}),
    ("reference-stored", "6.2", "a reference has no bytes",
     {"block1.payload": lambda v: v + b"x"}, COPIES),
]

PAGES = [
    ("offsets-first-not-rising", "8", "first rises",
     {"offsets0.entry1.first": 0}, {}),
    ("offsets-first-other", "8", "first as in the chunk header",
     {"offsets0.entry1.first": 1}, {}),
    ("offsets-elsewhere", "8", "offset of a block's chunk header",
     {"offsets0.entry1.offset": add(1)}, {}),
    ("offsets-past-file", "8", "offset of a block's chunk header",
     {"offsets0.entry1.offset": 2**32 - 1}, {}),
    ("offsets-head-len", "8", "head_len as in the chunk header",
     {"offsets0.entry1.head_len": add(-1)}, {}),
    ("offsets-first-block-first", "8", "first of the page",
     {"offsets0.entry0.first": 1}, {}),
    ("offsets-first-block-head-len", "8", "head_len as in the chunk header",
     {"offsets0.entry0.head_len": add(1)}, {}),
    ("offsets-base", "8", "base of the page", {"offsets0.base": add(1)}, {}),
    ("offsets-base-large", "14", "offsets below 2^63",
     {"offsets0.base": 2**63}, {}),
    ("offsets-more", "8", "12 bytes for each block",
     {"offsets0.more": bytes(12)}, {}),
    ("offsets-cut", "8", "12 bytes for each block",
     {"offsets0.payload": lambda v: v[:-1]}, {}),
    ("catalog-articles", "10", "articles as in the footer",
     {"catalog0.articles": 5}, {}),
    ("catalog-sources", "10", "at most as many sources as articles",
     {"catalog0.sources": 7}, {}),
    ("catalog-languages", "10", "at most as many languages as articles",
     {"catalog0.languages": 7}, {}),
    ("catalog-source-number", "10", "number of a source",
     {"catalog0.row0.source": 9}, {}),
    ("catalog-language-number", "10", "number of a language",
     {"catalog0.row0.language": 9}, {}),
    ("catalog-published-bits", "10", "bits 4 to 7 are 0",
     {"catalog0.row0.published": lambda v: v | 16}, {}),
    ("catalog-cut", "10", "all of the catalog",
     {"catalog0.row2.seconds": b""}, {}),
    ("catalog-large", "10", "at most 2^24 bytes",
     {"catalog0.sources": add(1), "catalog0.language0.len": with_long_source},
     {"catalog_codec": 1}),
    ("footer-page-articles", "11.3", "articles not below blocks",
     {"footer.page1.first": 1}, {}),
    ("footer-page-first-falling", "11.3", "first rises",
     {"footer.page1.first": 2**32 - 1}, {}),
    ("footer-page-first", "11.3", "ordinal of its first article",
     {"footer.page1.first": add(-1)}, {}),
    ("footer-page-first-block", "11.3", "number of its first block",
     {"footer.page1.first_block": add(-1)}, {}),
    ("footer-page-blocks-0", "11.3", "blocks of a page 1 to 512",
     {"footer.page1.first_block": 0}, {}),
    ("catalog-more", "10", "nothing after the catalog",
     {"catalog0.decoded_more": b"\0"}, {}),
]

INDEX = [
    ("keys-table-first", "9.3", "the first page begins at 0",
     {"keys.table0": 1}, {}),
    ("keys-table-falling", "9.3", "pages one after the other",
     {"keys.table1": 2**31}, {}),
    ("keys-table-last", "9.3", "the last page ends the payload",
     {"keys.table2": add(-1)}, {}),
    ("keys-page-more", "9.3", "a page has no other bytes",
     {"keys.page0.page_more": b"\0"}, {}),
    ("keys-page-entries", "9.3", "entries of a page",
     {"keys.page0.entries": add(9)}, {}),
    ("keys-page-entries-large", "9.3", "at most 2^24 entries",
     {"keys.page0.entries": 2**24 + 1}, {}),
    ("keys-quotients-none", "9.3", "as many ones as entries",
     {"keys.page0.quotients": lambda v: bytes(len(v))}, {}),
    ("keys-not-in-order", "9.3", "entries in rising order",
     {"keys.page0.rows": swapped}, {}),
    ("keys-blocks-falling", "9.3", "blocks of one fingerprint in rising order",
     {"keys.page0.rows": lambda v: [(v[0][0], 1), (v[0][0], 0)] + v[2:]}, {}),
    ("keys-block-number", "9.3", "a block of the archive",
     {"keys.page0.rows": lambda v: v[:-1] + [(v[-1][0], 3)]}, {}),
    ("keys-key-missing", "9.1", "every key is in the index",
     {"keys.page0.rows": moved}, {}),
    ("keys-entries-not-sum", "11.4", "entries of all pages",
     {"footer.keys.entries": add(1)}, {}),
    ("keys-pages-0", "11.4", "pages 1 to entries", {"footer.keys.pages": 0},
     {}),
    ("keys-pages-more-than-entries", "11.4", "pages 1 to entries",
     {"footer.keys.entries": 1}, {}),
    ("keys-remainder-bits-33", "11.4", "at most 32 remainder bits",
     {"footer.keys.remainder_bits": 33}, {}),
    ("keys-block-bits-33", "11.4", "at most 32 block bits",
     {"footer.keys.block_bits": 33}, {}),
    ("keys-twice", "11.4", "each index has a chunk of its own", {},
     {**ONE, "key_indexes": 2}),
    ("keys-entries-above-articles", "11.4",
     "entries at most twice the articles", {}, {**ONE, "key_indexes": 3}),
    ("keys-offset", "11.4", "offset of the keys chunk",
     {"footer.keys.offset": add(1)}, {}),
    ("keys-len", "11", "length of the keys chunk",
     {"footer.keys.chunk_len": add(-1)}, {}),
]

FOOTERS = [
    ("footer-id", "11.1", "id as in the file header",
     {"footer.id": bytes(16)}, {}),
    ("footer-generation-0", "11.1", "generation from 1",
     {"footer.generation": 0}, {}),
    ("footer-articles-not-sum", "11.3", "articles of all pages",
     {"footer.all_articles": add(1)}, {}),
    ("footer-articles-above-blocks", "11.3",
     "articles of a page at most those of its blocks",
     {"footer.all_articles": 4097}, {}),
    ("footer-blocks-not-sum", "11.3", "blocks of all pages",
     {"footer.all_blocks": add(1)}, {}),
    ("footer-blocks-above-articles", "11.1", "blocks at most articles",
     {"footer.all_blocks": 9}, {}),
    ("footer-input-bytes", "11.1", "bytes of all originals",
     {"footer.input_bytes": add(1)}, {}),
    ("footer-input-bytes-large", "14", "byte counts below 2^63",
     {"footer.input_bytes": 2**63}, {}),
    ("footer-previous", "11.1", "no footer before",
     {"footer.previous": 40}, {}),
    ("footer-previous-len", "11.1", "no footer before",
     {"footer.previous_len": 40}, {}),
    ("footer-chunks-hash", "11.1", "hash of all chunks before",
     {"footer.chunks_hash": flip}, {}),
    ("footer-chunks-of-another", "11.1", "hash of all chunks before", {},
     {"source": "hand-twice.jsonl", "spliced": True}),
    ("footer-page-blocks-513", "11.3", "blocks of a page 1 to 512",
     {"footer.all_articles": 513, "footer.all_blocks": 513}, {}),
    ("footer-page-offsets", "11.3", "offset of the offsets chunk",
     {"footer.page0.offsets": add(1)}, FIVE),
    ("footer-page-offsets-large", "14", "offsets below 2^63",
     {"footer.page0.offsets": 2**63}, {}),
    ("footer-page-catalog-len", "11.3", "length of the catalog chunk",
     {"footer.page0.catalog_len": add(-1)}, {}),
    ("footer-page-catalog-len-31", "11.3", "a chunk has a header",
     {"footer.page0.catalog_len": 31}, {}),
    ("footer-page-catalog-len-large", "11.3",
     "length of the catalog chunk at most 32 + 2^24",
     {"footer.page0.catalog_len": 33 + 2**24}, {}),
    ("footer-page-catalog", "11.3", "the catalog right behind the offsets",
     {}, {"extra": 0xf0, "extra_page": 0}),
    ("footer-pages-0", "11.3", "a page for each article",
     {"footer.pages": 0}, {}),
    ("footer-pages-past-end", "11.3", "pages in the footer",
     {"footer.pages": 2}, {}),
    ("footer-time-none", "11.3", "what stands for no times",
     {"footer.page0.time_min": 1, "footer.page0.time_max": 0}, {}),
    ("footer-time-min", "11.3", "the earliest time",
     {"footer.page0.time_min": add(1)}, {}),
    ("footer-time-max", "11.3", "the end of the last interval",
     {"footer.page0.time_max": add(-1)}, {}),
    ("footer-more", "11", "nothing after the footer", {"footer.more": b"\0"},
     {}),
    ("footer-sets-past-end", "11.2", "sets in the footer",
     {"footer.sets": 4}, {}),
    ("footer-sets-large", "11.2", "at most as many sets as there are numbers",
     {"footer.sets": 2**40}, {}),
    ("footer-set-twice", "11.2", "numbers of sets rise",
     {"footer.set1.number": 0}, SETS),
    ("footer-set-number", "11.2", "numbers of sets",
     {"footer.set1.number": 2**14}, SETS),
    ("footer-set-empty", "11.2", "a set has a table",
     {"footer.sets": 3, "footer.sets_more": b"\x03\0\0"}, SETS),
    ("footer-set-profile", "11.2", "a profile has at most 1024 bytes", {},
     {**SETS, "profiles": ((0, bytes(1025)),)}),
    ("footer-keys-past-end", "11.4", "key indexes in the footer",
     {"footer.keys": 2**40}, {}),
    ("trailer-magic", "11.5", "magic of the trailer",
     {"footer.trailer.magic": b"\x89FICHENE"}, {}),
    ("trailer-footer-len", "11.5", "where the footer is",
     {"footer.trailer.footer_len": add(-1)}, {}),
    ("trailer-footer-len-large", "11.5", "where the footer is",
     {"footer.trailer.footer_len": 2**32 - 1}, {}),
    ("trailer-more", "11.5", "nothing after the trailer", {"end": b"\n"}, {}),
    ("trailer-missing", "11.5", "the trailer is there",
     {"footer.trailer.footer_len": b"", "footer.trailer.check": b"",
      "footer.trailer.magic": b""}, {}),
    ("generation-number", "11.6", "one higher than before",
     {"footer2.generation": 3}, TWO),
    ("generation-previous", "11.6", "offset of the footer before",
     {"footer2.previous": 0}, TWO),
    ("generation-previous-len", "11.6", "length of the footer before",
     {"footer2.previous_len": add(1)}, TWO),
    ("generation-chunks-hash", "11.1", "hash of all chunks before",
     {"footer3.chunks_hash": flip}, APPENDED),
    ("generation-chunks-hash-first", "11.1", "hash of all chunks before",
     {"footer.chunks_hash": flip}, TWO),
    ("generation-padding", "11.6", "zeros between generations",
     {"padding": at(9, 1)}, TWO),
    ("generation-not-aligned", "11.6", "at a multiple of 4096",
     {"padding": lambda v: v[:-8]}, TWO),
]

TABLES = [
    ("table-which", "11.2", "first is which",
     {"footer.set0.number": 1}, LEXICON),
    ("table-type", "11.2", "a lexicon is of type 3",
     {"table2a.type": 2, "table2b.type": 2}, LEXICON),
    ("table-copies-differ", "11.2", "copies have the same bytes",
     {"table2b.payload": lambda v: v[:-1] + b"?"}, LEXICON),
    ("table-copy-damaged", "11.2", "both copies", {"table2b.hash": flip},
     LEXICON),
    ("table-offset", "11.2", "offset of a copy",
     {"footer.set0.table2a.offset": 2**40, "footer.set0.table2b.offset": 2**41},
     LEXICON),
    ("table-len", "11", "length of a copy's chunk",
     {"footer.set0.table2b.chunk_len": add(1)}, LEXICON),
    ("table-len-31", "11", "a chunk has a header",
     {"footer.set0.table2b.chunk_len": 31}, LEXICON),
    ("table-one-copy", "11.2", "two copies are two chunks", {},
     {**LEXICON, "one_copy": True}),
]


NEWER = {"header.version": 2, "footer.version": 2}
UNKNOWN = [
    ("magic", "4", "not an archive", {"header.magic": b"\x89FICH\r\n\x1b"},
     {}),
    ("version-2", "4", "a newer version", NEWER, {}),
    ("version-0", "4", "no version",
     {"header.version": 0, "footer.version": 0}, {}),
    ("feature", "4", "a feature that nobody knows",
     {"header.features": 1, "footer.features": 1}, {}),
    ("feature-31", "4", "a feature that nobody knows",
     {"header.features": 2**31, "footer.features": 2**31}, {}),
    ("catalog-of-type-10", "5.1", "a critical chunk that is needed",
     {"catalog0.type": 10}, {}),
    ("block-of-type-8", "5.1", "a critical chunk that is needed",
     {"block0.type": 8}, {}),
    ("text-codec", "5.2", "an unknown codec", {"block0.text_codec": 5}, ZSTD),
    ("short-codec", "5.2", "an unknown codec", {"block0.short_codec": 5},
     ZSTD),
    ("short-codec-matches", "5.2", "a codec of texts",
     {"block0.short_codec": 3}, LEXICON),
    ("short-codec-matches-no-lexicon", "5.2", "a codec of texts",
     {"block0.short_codec": 3}, ZSTD),
    ("catalog-codec-matches", "5.2", "a codec that is not for catalogs",
     {"catalog0.codec": 3}, {"catalog_codec": 1}),
    ("lexicon-codec", "5.2", "a codec that is not for lexicons",
     {"table3a.codec": 2, "table3b.codec": 2}, LEXICON),
    ("lexicon-codec-matches", "5.2", "a codec that is not for lexicons",
     {"table3a.codec": 3, "table3b.codec": 3}, LEXICON),
    ("catalog-codec", "5.2", "a codec that is not for catalogs",
     {"catalog0.codec": 0x11}, {"catalog_codec": 1}),
    ("layout", "7.3", "an unknown layout", {"block0.column0.layout": 4}, {}),
    ("layout-255", "7.3", "an unknown layout",
     {"block0.column0.layout": 255}, {}),
]


def of_one(rows):
    """The same, of one article where nothing else is said."""
    return [(*row, how or ONE) for *row, how in rows]


def bad():
    return (of_one(checks() + NUMBERS + FRAMES + FOOTERS) + CHUNKS + BLOCKS +
            REFERENCES + hand_columns.BAD + PAGES + INDEX + TABLES + hand_lexicon.bad())
