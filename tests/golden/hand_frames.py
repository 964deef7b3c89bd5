"""Archives as in hand.py, for spec 5.2: what is stored in a codec."""
from clibs import xxh64
from hand_edits import LEXICON, ZSTD, add, of_one

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


# The text, so that its frame stays shorter with something behind it.
LONGER = {"block0.frame0.text": lambda v: v + b"!" * 40, "footer.input_bytes": add(40)}

BAD = of_one([
    ("frame-longer-than-raw", "5.2", "stored length not above raw",
     {"block0.frame0.r": add(-2)}, {}),
    ("short-longer-than-raw", "5.2", "stored length not above raw",
     {"block0.raw_len": add(-1)}, {}),
    ("frame-stored-cut", "5.2", "stored bytes are the raw ones",
     {"block0.frame0.r": add(2)}, {}),
    ("short-stored-cut", "5.2", "stored bytes are the raw ones",
     {"block0.raw_len": add(1)}, {}),
    ("zstd-frame-short", "5.2", "decodes to exactly the raw length",
     {"block0.frame0.r": add(2)}, ZSTD),
    ("zstd-frame-long", "5.2", "decodes to exactly the raw length",
     {"block0.frame0.r": add(-2)}, ZSTD),
    ("zstd-more", "5.2", "nothing after a zstd frame",
     {"block0.frame0.stored": lambda v: v + b"\0"}, ZSTD),
    ("zstd-second-frame", "5.2", "one zstd frame",
     {**LONGER, "block0.frame0.stored": lambda v: v + b"\x28\xb5\x2f\xfd\0\x58\1\0\0"},
     ZSTD),
    ("zstd-cut", "5.2", "a whole zstd frame",
     {"block0.frame0.stored": lambda v: v[:-1]}, ZSTD),
    ("zstd-with-magic", "5.2", "no magic number",
     {"block0.frame0.stored": lambda v: b"\x28\xb5\x2f\xfd" + v}, ZSTD),
    ("zstd-content-size", "5.2", "no content size",
     {"block0.frame0.stored": with_content_size}, ZSTD),
    ("store-of-zstd", "5.2", "stored and raw length are equal with codec 0",
     {"block0.way0.codec": 0}, ZSTD),
    ("zstd-unused-bit", "5.2", "first byte of a frame is 0",
     {"block0.frame0.stored": lambda v: b"\x10" + v[1:]}, ZSTD),
    ("zstd-window", "5.2", "the window of a frame",
     {"block0.frame0.stored": lambda v: v[:1] + b"\xa8" + v[2:]}, ZSTD),
    ("zstd-checksum", "5.2", "no checksum",
     {"block0.frame0.stored": with_checksum}, ZSTD),
    ("zstd-dictionary-id", "5.2", "no dictionary id",
     {"block0.frame0.stored": lambda v: b"\1" + v[1:2] + b"\0" + v[2:]}, ZSTD),
    ("zstd-skippable-before", "5.2", "one zstd frame",
     {**LONGER, "block0.frame0.stored": lambda v: SKIPPABLE + v}, ZSTD),
    ("zstd-skippable-behind", "5.2", "nothing after a zstd frame",
     {**LONGER, "block0.frame0.stored": lambda v: v + SKIPPABLE}, ZSTD),
    ("zstd-empty-frame-behind", "5.2", "nothing after a zstd frame",
     {"block0.frame0.stored": lambda v: v + b"\0\x58\1\0\0"}, ZSTD),
    ("zstd-catalog-skippable", "5.2", "one zstd frame",
     {"catalog0.stored": lambda v: SKIPPABLE + v},
     {"catalog_codec": 1, "source": "hand-named.jsonl"}),
    ("frame-of-many-bytes", "5.2", "at most 1024 s + 65536 raw bytes", {},
     {"codec": 1, "source": "hand-run.jsonl"}),
    ("zstd-short-fields-cut", "5.2", "a whole zstd frame",
     {"block0.short.stored": lambda v: v[:-1]}, ZSTD),
    ("zstd-catalog-short", "5.2", "decodes to exactly the raw length",
     {"catalog0.aux": add(1)}, {"catalog_codec": 1}),
    ("codec-without-dictionary", "5.2", "a dictionary that is used is there",
     {"block0.way0.codec": 0x11}, ZSTD),
    ("codec-without-dictionary-in-its-set", "5.2", "a dictionary that is used is there",
     {"block0.way0.codec": 0x11}, LEXICON),
    ("codec-without-lexicon", "5.2", "a lexicon that is used is there",
     {"block0.way0.codec": 2}, ZSTD),
])
