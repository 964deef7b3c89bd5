"""Archives as in hand.py, for frames that copy from others, spec 6.3.

The texts of hand-versions.jsonl: 0 to 3 have two parts each, 4 those of 0 with
words of its own, 5 one part of each, 6 what 0 has five times, 7 nothing of those
before, 8 what is literal in 7 and 4, 9 is 4 again, 10 what is literal in 8, 6 and 4.
"""
from hand_edits import COPIES, add

BASES = {4: (0,), 5: (0, 1, 2, 3), 6: (0,), 8: (7, 4)}
VERSIONS = {"source": "hand-versions.jsonl", "refer": True, "copies": BASES}
PAIRS = {**VERSIONS, "frame": 2, "copies": {4: (1,), 6: (4, 1, 3), 8: (6, 3)}}
LARGE = {"source": "hand-bases.jsonl", "copies": {2: (1,), 3: (2,)}}
FOUR, FIVE, SIX = "block2.frame0.", "block2.frame1.", "block3.frame0."
EIGHT = "block4.frame0."

GOOD = [
    ("hand-copies", "6.3", "from one and four bases, from what is literal in a "
     "frame with copies; a reference to one", {}, VERSIONS),
    ("hand-copies-zstd", "6.3", "the same, zstd frames", {},
     {"codec": 1, **VERSIONS}),
    ("hand-copies-lexicon", "6.3", "the same, packed with a lexicon", {},
     {"codec": 2, **VERSIONS}),
    ("hand-copies-matches", "6.3", "the same, frames with matches", {},
     {"codec": 2, "text_codec": 3, **VERSIONS}),
    ("hand-copies-ways", "6.3", "the same, several ways", {},
     {"codec": 2, "text_codec": [1, 2], **VERSIONS}),
    ("hand-copies-frames-of-2", "6.3", "from and to frames of two articles", {},
     PAIRS),
    ("hand-copies-one-block", "6.3", "all in one block", {},
     {**VERSIONS, "block": 11}),
    ("hand-copies-far-back", "6.3", "places rise and fall",
     {}, {**VERSIONS, "copies": {6: (0,), 8: (4, 0, 5, 7), 10: (8, 6, 4)}}),
    ("hand-copies-many", "6.3", "nine bases in all", {},
     {**VERSIONS, "copies": {4: (0,), 5: (0, 1, 2, 3), 6: (0, 4, 5),
                             8: (7, 4, 6, 5), 10: (8, 6, 5, 1)}}),
]


def bad(name, rule, edits, how=VERSIONS):
    return ("copies-" + name, "6.3", rule, edits, how)


BAD = [
    bad("literal-len", "literal and copied bytes are the frame",
        {FOUR + "literal_len": add(1)}),
    bad("literal-len-large", "literal_len at most raw_len",
        {FOUR + "literal_len": 2**28}),
    bad("literal-len-of-33-bits", "literal_len at most raw_len",
        {FOUR + "literal_len": add(2**32)}),
    bad("raw-len", "literal and copied bytes are the frame",
        {FOUR + "r": add(2)}),
    bad("bases-0", "at least one base", {FOUR + "bases": 0, FOUR + "base0": b""}),
    bad("bases-5", "at most 4 bases",
        {FIVE + "bases": 5, FIVE + "base_more": b"\1"}),
    bad("base-itself", "distance at least 1", {FOUR + "base0": 0}),
    bad("base-before-first", "distance at most the ordinal", {FOUR + "base0": 5}),
    bad("base-far-before-first", "distance at most the ordinal",
        {FOUR + "base0": 2**32 - 1}),
    bad("base-of-33-bits", "distance at most the ordinal",
        {FOUR + "base0": add(2**32)}),
    bad("base-another", "the bytes of the frame", {FOUR + "base0": 3}),
    bad("base-is-reference", "bases are no references",
        {"block5.frame0.base0": 1},
        {**VERSIONS, "copies": {**BASES, 10: (4,)}}),
    bad("base-without-text", "bases have text", {},
        {**COPIES, "copies": {2: (0, 1)}}),
    bad("base-twice", "bases are different frames", {FIVE + "base1": 5}),
    bad("base-twice-by-another-article", "bases are different frames",
        {SIX + "base2": 6}, PAIRS),
    bad("none", "at least one copy",
        {FOUR + "copies": 0, **{f"{FOUR}copy{i}.{part}": b"" for i in range(2)
                                for part in ("skip", "place", "len")}}),
    bad("fewer", "literal and copied bytes are the frame",
        {FOUR + "copies": add(-1)}),
    bad("more", "literal and copied bytes are the frame",
        {FOUR + "copies": add(1)}),
    bad("past-end", "copies in the stored bytes", {FOUR + "copies": 2**24}),
    bad("skip", "literal bytes in the frame", {FOUR + "copy1.skip": 999}),
    bad("skip-of-33-bits", "literal bytes in the frame",
        {FOUR + "copy1.skip": add(2**32)}),
    bad("from", "a base of the frame", {FIVE + "copy0.from": 4}),
    bad("from-of-33-bits", "a base of the frame", {FIVE + "copy0.from": 2**32}),
    bad("place-before-begin", "in the literal bytes", {FOUR + "copy0.place": -1}),
    bad("place-past-end", "in the literal bytes", {FOUR + "copy0.place": 999}),
    bad("place-of-63-bits", "in the literal bytes",
        {FOUR + "copy0.place": 2**62}),
    bad("place-by-one", "in the literal bytes", {FOUR + "copy1.place": add(1)}),
    bad("copied-bytes", "what was copied is not literal",
        {EIGHT + "base0": add(1)}),
    bad("len-15", "at least 16 bytes",
        {FOUR + "copy0.len": 15, FOUR + "r": add(2 * (15 - 73))}),
    bad("len-0", "at least 16 bytes", {FOUR + "copy0.len": 0}),
    bad("len", "in the literal bytes",
        {FIVE + "copy0.len": add(99), FIVE + "r": add(2 * 99)}),
    bad("len-of-33-bits", "in the literal bytes",
        {FOUR + "copy0.len": add(2**32)}),
    bad("literal-cut", "as many literal bytes as there are",
        {FOUR + "stored": lambda v: v[:-1]}),
    bad("literal-more", "as many literal bytes as there are",
        {FOUR + "stored": lambda v: v + b"x"}),
    bad("literal-none-but-stored", "nothing is left if none is literal",
        {FIVE + "stored": lambda v: v + b"x"}),
    bad("literal-zstd-more", "nothing after a zstd frame",
        {SIX + "stored": lambda v: v + b"\0"}, {"codec": 1, **VERSIONS}),
    bad("empty", "a head", {FOUR + "stored": lambda v: v[:1]}),
    bad("check", "check of the whole frame",
        {FOUR + "check": lambda v: v ^ 1}),
    bad("base-damaged", "literal bytes of a base",
        {"block0.frame0.stored": lambda v: v[:9] + b"?" + v[10:]}),
    bad("frame-of-many-bytes", "at most 1024 s + 65536 raw bytes", {},
        {"source": "hand-runs.jsonl", "codec": 1, "copies": {1: (0,)}}),
    bad("bases-of-many-bytes", "literal bytes of bases at most 8 raw_len + 4096",
        {}, {**LARGE, "copies": {3: (0,)}}),
    bad("bases-of-many-copies", "stored bytes of bases at most 8 raw_len + 4096",
        {}, LARGE),
    bad("bases-of-many-bytes-again", "also of bases that another frame had",
        {}, {**LARGE, "copies": {2: (0,), 3: (0,)}}),
    bad("bases-of-many-copies-again", "also of bases that another frame had",
        {}, {"source": "hand-bases-again.jsonl", "copies": {1: (0,), 2: (0, 1), 3: (1,)}}),
]
