"""Archives as in hand.py, each of which breaks one rule of spec 12: of lexicons,
of what is packed with them, and of matches."""
from hand_edits import AGAIN_LONG, LEXICON, LONG, MATCHES, ZSTD, add, at, first_byte, flip
from lexicon_pack import TOKENS, Packer
from matches_pack import MatchPacker


def lexicon(name, rule, **edits):
    return (f"lexicon-{name}", "12.1", rule,
            {f"table3.{item}": edit for item, edit in edits.items()}, LEXICON)


def one_class(tokens):
    """A lexicon of one class of so many tokens; those above 256 have two bytes."""
    pairs = [divmod(i, 255) for i in range(tokens - 256)]
    return {"classes": 1, "tokens": tokens, "rows": 1, "row": bytes(2), "transition": bytes(2),
            "class": bytes(tokens), "weight": bytes(tokens),
            "shared": bytes(low > 0 for _, low in pairs),
            "bytes": b"".join(bytes([low + 1, 0]) if low else bytes([high + 1, 1, 0])
                              for high, low in pairs)}


LEXICONS = [
    lexicon("classes-0", "classes 1 to 255", classes=0),
    lexicon("classes-256", "classes 1 to 255", classes=256),
    lexicon("classes-wrap", "classes 1 to 255", classes=add(2**32)),
    lexicon("tokens-wrap", "tokens 256 to 65535", tokens=add(2**32)),
    lexicon("rows-wrap", "rows 1 to C + 1", rows=add(2**32)),
    lexicon("tokens-255", "tokens 256 to 65535", tokens=255),
    lexicon("tokens-65536", "tokens 256 to 65535", tokens=65536),
    lexicon("class-of-token", "class below C", **{"class": first_byte(3)}),
    lexicon("class-empty", "each class has tokens",
            **{"class": lambda v: v.replace(b"\2", b"\1")}),
    ("lexicon-class-of-32769-tokens", "12.1", "a class has at most 32768 tokens",
     {f"table3.{item}": edit for item, edit in one_class(32769).items()},
     {**LEXICON, "text_codec": 0}),
    lexicon("weight-57", "weight at most 56", weight=first_byte(57)),
    lexicon("transition-57", "weight at most 56", transition=first_byte(57)),
    lexicon("rows-0", "rows 1 to C + 1", rows=0),
    lexicon("rows-5", "rows 1 to C + 1", rows=5),
    lexicon("row-first", "the first row is 0", row=bytes([1, 0, 1, 2])),
    lexicon("row-skipped", "rows in order of first use",
            row=bytes([0, 0, 2, 1])),
    lexicon("row-unused", "all rows are used", row=bytes([0, 0, 1, 1])),
    lexicon("row-of-class", "rows below their number",
            row=bytes([0, 1, 2, 3])),
    lexicon("shared-too-long", "shared of the token before",
            shared=first_byte(1)),
    lexicon("shared-not-largest", "shared as large as it can be",
            shared=lambda v: bytes(len(v)),
            bytes=b"".join(t + b"\0" for t in TOKENS)),
    lexicon("token-of-1-byte", "a token has 2 to 64 bytes",
            bytes=lambda v: v[:1] + v[len(TOKENS[0]):]),
    lexicon("token-of-65-bytes", "a token has 2 to 64 bytes",
            bytes=lambda v: v[:1] + b"-" * 64 + v[len(TOKENS[0]):]),
    lexicon("not-rising", "tokens rise", bytes=first_byte(0xff)),
    lexicon("bytes-left", "bytes used up", more=b"x"),
    lexicon("bytes-missing", "bytes of all tokens", bytes=lambda v: v[:-1]),
]


def of_length(text):
    """What else there is to say of a text in the place of the 43 bytes of the first article."""
    return {"block0.column5.len0": 5, "footer.input_bytes": add(len(text) - 43)}


def words(packer, text):
    """A strand whose state is 0 after each token: it takes a word for the next."""
    first, *rest = (int.from_bytes(packer.code([step]), "little")
                    for step in packer.steps(text))
    return first.to_bytes(5, "little") + b"".join(
        word.to_bytes(4, "little") for word in rest)


def packed():
    """Frames packed with a lexicon, and what a packer never makes."""
    packer = Packer()
    name, text = "block0.frame0", b"It is raining raining!!!!!!!!"
    size, begin = packer.lexicon.count, packer.lexicon.row_of[-1]
    rain, long = b"It is raining raining", b"https://a.example/" * 2

    def row(name_, rule, strand, raw=text):
        return (f"packed-{name_}", "12.4", rule,
                {name + ".text": raw, name + ".strand": strand, **of_length(raw)}, LEXICON)

    steps = packer.steps(text)
    return [
        row("state-left", "x is 0 at the end", packer.strand(text, end=1)),
        row("state-left-of-a-word", "x is 0 at the end",
            packer.strand(text).ljust(5, b"\0") + b"\1\0\0\0"),
        row("word-left", "no word left", words(packer, long) + bytes(8), long),
        row("past-end", "no token past the end", packer.strand(rain), rain[:-1]),
        row("repeat-first", "a repeat has a token before",
            packer.code([(begin, size, None)] + steps[1:])),
        row("repeat-of-nothing", "a repeat has its slot",
            packer.code(steps[:1] + [(steps[1][0], size, None)] + steps[2:])),
        ("packed-empty", "12.4", "a strand alone has at least 1 byte",
         {"block0.short.stored": b""}, LEXICON),
        ("packed-strand-empty", "12.4", "a strand has at least 1 byte",
         {"block0.frame0.first": b""}, LONG),
        ("packed-strand-past-end", "12.4", "strands in the frame",
         {"block0.frame0.longer": 9999}, LONG),
        ("packed-strand-before-begin", "12.4", "strands in the frame",
         {"block0.frame0.longer": -9999}, LONG),
        ("packed-last-empty", "12.4", "the last strand has at least 1 byte",
         {"block0.frame0.second": b""}, LONG),
        ("packed-second-left", "12.4", "each x is 0 at the end",
         {"block0.frame0.second": lambda v: v[:1] + b"x" + v[2:]}, LONG),
    ]


def matched():
    """The same of frames with matches."""
    packer = MatchPacker()
    name = "block0.frame0"
    text = b"It is raining raining raining raining rainingEs schneit"
    steps = packer.match_steps(text)
    size, begin = packer.lexicon.count, packer.lexicon.row_of[-1]

    def row(name_, rule, frame, raw=text):
        return (f"matches-{name_}", "12.5", rule,
                {name + ".text": raw, name + ".stored": frame, **of_length(raw)},
                {**LEXICON, "text_codec": 3})

    def item(name_, rule, item_, edit):
        return (f"matches-{name_}", "12.5", rule,
                {f"{name}.{item_}": edit}, MATCHES)

    assert steps[-1][0] and not steps[-1][1] and steps[-2][1]
    return [
        row("repeat-first", "a repeat has a token before",
            packer.code_matches([(0, False, begin, size, None)] + steps[1:])),
        row("repeat-of-nothing", "a repeat has its slot",
            packer.code_matches(steps[:1] + [(0, False, steps[1][2], size, None)] +
                         steps[2:])),
        row("past-end", "no token past the end", packer.code_matches(steps),
            text[:-1]),
        row("hit-past-end", "no token past the end",
            packer.code_matches(steps[:-1]), text[:text.index(b"gEs")]),
        row("state-left", "x is 0 at the end", packer.code_matches(steps, end=1)),
        row("cut", "x is 0 at the end", packer.code_matches(steps)[:-1]),
        item("word-left", "no word left", "strand",
             lambda v: v.ljust(5, b"\0") + b"\1\0\0\0"),
        ("matches-strand-empty", "12.5", "a strand has at least 1 byte",
         {name + ".first": b""}, AGAIN_LONG),
        ("matches-last-empty", "12.5", "the last strand has at least 1 byte",
         {name + ".second": b""}, AGAIN_LONG),
        ("matches-strand-past-end", "12.5", "strands in the frame",
         {name + ".longer": 9999}, AGAIN_LONG),
        ("matches-strand-before-begin", "12.5", "strands in the frame",
         {name + ".longer": -9999}, AGAIN_LONG),
        ("matches-second-left", "12.5", "each x is 0 at the end",
         {name + ".second": lambda v: v[:1] + b"x" + v[2:]}, AGAIN_LONG),
        ("matches-without-lexicon", "5.2", "a lexicon that is used is there",
         {"block0.way0.codec": 3}, ZSTD),
        ("matches-set-without-tables", "5.2",
         "a lexicon that is used is there", {"block0.way0.set": 1}, MATCHES),
        ("matches-set-4096", "6.1", "set of a way 0 to 4095",
         {"block0.way0.set": 4096}, MATCHES),
        ("matches-longer-than-raw", "5.2", "stored length not above raw",
         {"block0.frame0.r": 18}, MATCHES),
        ("matches-as-lexicon", "12.5", "another code than that of 12.4",
         {"block0.way0.codec": 2}, MATCHES),
    ]


BAD = LEXICONS + packed() + matched()
