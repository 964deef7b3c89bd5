"""Archives as in hand.py, for the layouts of short columns, spec 7.3."""
from hand_edits import add
from put import varint

# A column of kind 2, role 0, with nothing in front of its values.
NO_VALUES = b"\2\0\0"
SIX = {"source": "hand-columns.jsonl", "block": 6}


def six(**layouts):
    return {**SIX, "layouts": layouts}


REPEATED = six(url="repeated", id="repeated", published="repeated",
               source="repeated", language="repeated", place="repeated",
               none="repeated", code="repeated", n="repeated")
NUMBERS = six(url="numbers", id="numbers",
              published=("numbers", {"padded": (2, 4)}), source="numbers",
              language="numbers", place="numbers", none="numbers",
              code=("numbers", {"padded": (18,)}), n="numbers",
              day=("numbers", {"run": rb"\d\d", "padded": (2,)}))
SHARED = six(url="shared", id="shared", published="shared", source="shared",
             language="shared", place="shared", none="shared", code="shared",
             n="shared", day="shared")
LAST = ("shared", {"ends": ("last", "first")})
MIXED = six(url="shared", id="numbers", source="repeated", place=LAST,
            code=("numbers", {"padded": (18,)}), n="repeated", day="numbers")

GOOD = [
    ("hand-columns-plain", "7.3", "layout 0", {}, SIX),
    ("hand-columns-without-values", "7.3", "a short one, and one of texts",
     {"block0.columns": add(2), "block0.column7.before":
      lambda v: v + NO_VALUES + b"\x82\5\0"}, {}),
    ("hand-repeated", "7.3", "layout 1: one value, several, empty ones", {},
     REPEATED),
    ("hand-repeated-unused", "7.3", "layout 1: values twice and for nothing",
     {}, six(language=("repeated", {"more": (b"en", b"")}),
             source=("repeated", {"more": (b"By Hand", b"?")}))),
    ("hand-repeated-many", "7.3", "layout 1: more than 128 values", {},
     {"source": "hand-slots.jsonl", "layouts": {"n": "repeated"}}),
    ("hand-numbers", "7.3", "layout 2: templates, with and without holes", {},
     NUMBERS),
    ("hand-numbers-many", "7.3", "layout 2: more than 128 templates", {},
     {"source": "hand-slots.jsonl",
      "layouts": {"n": ("numbers", {"run": rb"\d$"})}}),
    ("hand-shared", "7.3", "layout 3: as much as can be from the beginning",
     {}, SHARED),
    ("hand-shared-last", "7.3", "layout 3: as much as can be from the end",
     {}, six(url=LAST, id=LAST, published=LAST, place=LAST, none=LAST,
             n=LAST)),
    ("hand-shared-beginnings", "7.3", "layout 3: beginnings only", {},
     six(url=("shared", {"ends": ("first",)}),
         place=("shared", {"ends": ("first",)}))),
    ("hand-shared-nothing", "7.3", "layout 3: nothing is shared", {},
     six(url=("shared", {"ends": ()}), place=("shared", {"ends": ()}))),
    ("hand-columns", "7.3", "columns of all layouts", {}, MIXED),
    ("hand-columns-zstd", "7.3", "the same in zstd frames, blocks of 4", {},
     {**MIXED, "codec": 1, "frame": 2, "block": 4}),
    ("hand-columns-lexicon", "7.3", "the same with a lexicon", {},
     {**MIXED, "codec": 2, "frame": 6}),
]

# Of the broken ones, the last column is of the layout: 1, 22, 333, 5.5, 6.
VALUES = 5


def column(name, rule, layout, *, more=0, **edits):
    """more: by how much the originals are longer as the edits have them."""
    edits = {f"block0.column7.{item.replace('__', '.')}": edit
             for item, edit in edits.items()}
    if more:
        edits["footer.input_bytes"] = lambda value: value + more
    return (f"{layout}-{name}", "7.3", rule, edits,
            {"block": VALUES, "layouts": {"n": layout}})


def none_of(item, count=VALUES):
    """The items that stand for each value are not there."""
    return {f"{item}{k}": b"" for k in range(count)}


def wider(value):
    """What would be the same if only 32 bits were looked at."""
    return value + 2**32


PLAIN = [
    column("length-of-33-bits", "lengths in the short fields", "plain",
           len0=wider),
    column("cut", "bytes of all values", "plain",
           bytes=lambda v: v[:-1]),
]

REPEATS = [
    column("none", "at least one value", "repeated", distinct=0, bytes=b"",
           **none_of("len"), **none_of("which")),
    column("more-than-values", "at most as many as values", "repeated",
           distinct=6, bytes=lambda v: b"\0" + v),
    column("past-end", "values in the short fields", "repeated",
           distinct=2**40),
    column("length-past-end", "values in the short fields", "repeated",
           len0=9999),
    column("length-of-33-bits", "values in the short fields", "repeated",
           len0=wider),
    column("number", "number of a value", "repeated", which1=VALUES),
    column("number-of-33-bits", "number of a value", "repeated",
           which1=wider),
    column("cut", "a number for each value", "repeated", which4=b""),
]

# Template 0 is a number, 1 is two and a dot.
HOLE = "template0__hole0__"
NUMBER = HOLE + "number"
NO_TEMPLATE = {
    "templates": 0, "template0__holes": b"", HOLE + "literal__len": b"",
    HOLE + "digits": b"", "template0__end__len": b"",
    "template1__holes": b"", "template1__hole0__literal__len": b"",
    "template1__hole0__digits": b"", "template1__hole1__literal__len": b"",
    "template1__hole1__literal": b"", "template1__hole1__digits": b"",
    "template1__end__len": b"", "template1__hole0__number0": b"",
    "template1__hole1__number0": b"", **none_of("of"), **none_of(NUMBER, 4)}
NINES = 10**18

NUMBER_ROWS = [
    column("no-template", "at least one template", "numbers", **NO_TEMPLATE),
    column("templates-4097", "at most 4096 templates", "numbers",
           templates=4097, template1__end__len=b"\0" + b"\0\0" * 4095),
    column("templates-past-end", "templates in the short fields", "numbers",
           templates=4096),
    column("holes-past-end", "holes in the short fields", "numbers",
           template0__holes=2**40),
    column("holes-of-33-bits", "holes in the short fields", "numbers",
           template0__holes=wider),
    column("literal-past-end", "literals in the short fields", "numbers",
           template1__hole1__literal__len=9999),
    column("literal-of-33-bits", "literals in the short fields", "numbers",
           template1__hole1__literal__len=wider),
    column("end-past-end", "literals in the short fields", "numbers",
           template1__end__len=9999),
    column("template", "number of a template", "numbers", of3=2),
    column("template-of-33-bits", "number of a template", "numbers",
           of3=wider),
    column("digits-19", "at most 18 digits", "numbers", more=4 * 19 - 7,
           **{HOLE + "digits": 19}),
    column("digits-255", "at most 18 digits", "numbers", more=4 * 255 - 7,
           **{HOLE + "digits": 255}),
    column("large", "a number is below 10^18", "numbers", more=18,
           **{NUMBER + "0": NINES, NUMBER + "1": 22 - NINES}),
    column("large-last", "a number is below 10^18", "numbers", more=18,
           **{NUMBER + "3": NINES - 333}),
    column("large-of-64-bits", "a number is below 10^18", "numbers", more=18,
           **{NUMBER + "0": -2**63, NUMBER + "1": 22 - 2**63}),
    column("below-0", "a number is below 10^18", "numbers", more=19,
           **{NUMBER + "0": -1, NUMBER + "1": 23}),
    column("too-long", "a number fits its digits", "numbers", more=2,
           **{HOLE + "digits": 2}),
    column("too-long-for-1", "a number fits its digits", "numbers",
           **{HOLE + "digits": 1}),
    column("too-long-for-18", "a number fits its digits", "numbers",
           more=4 * 18 - 7 + 1,
           **{HOLE + "digits": 18, NUMBER + "0": NINES,
              NUMBER + "1": 22 - NINES}),
    column("cut", "all numbers", "numbers", template1__hole1__number0=b""),
]

SHARES = [
    column("first-with-beginning", "nothing before the first value",
           "shared", first0=1),
    column("first-with-end", "nothing before the first value", "shared",
           last0=1),
    column("beginning", "not more than the value before has", "shared",
           more=2, first2=3),
    column("end", "not more than the value before has", "shared", more=2,
           last2=3),
    column("both", "not more than the value before has", "shared", more=3,
           first2=2, last2=1),
    column("both-of-64-bits", "not more than the value before has", "shared",
           more=3, first2=2**64 - 1, last2=1),
    column("beginning-of-33-bits", "not more than the value before has",
           "shared", first2=wider),
    column("end-of-33-bits", "not more than the value before has", "shared",
           last2=wider),
    column("own-past-end", "own bytes in the short fields", "shared",
           own2=9999),
    column("own-of-33-bits", "own bytes in the short fields", "shared",
           own2=wider),
    column("own-of-64-bits", "own bytes in the short fields", "shared",
           own2=2**64 - 1),
    column("cut", "all own bytes", "shared", bytes=lambda v: v[:-1]),
    column("more", "nothing after the short fields", "shared",
           bytes=lambda v: v + b"7"),
]

BIG = 2**16


def large(layout, size, **edits):
    """257 values of together more than 2^24 bytes, from one of 1 byte."""
    edits = {f"column0.{item}": edit for item, edit in edits.items()}
    edits = {"shape0.slots": 258, "shape0.slot0": bytes(257), **edits}
    edits = {f"block0.{item}": edit for item, edit in edits.items()}
    edits["footer.input_bytes"] = size + 257 * len(b'{"n":') + len(b"}")
    name = layout if isinstance(layout, str) else layout[0]
    return (f"{name}-too-large", "7.3", "short values have at most 2^24 bytes",
            edits, {"source": "hand-1.jsonl", "layouts": {"n": layout},
                    "codec": 1})


LARGE = [
    large("repeated", 257 * BIG, len0=BIG, bytes=b"1" * BIG),
    large(("numbers", {"run": rb"$."}), 257 * BIG,
          **{"template0.end.len": BIG, "template0.end": b"1" * BIG}),
    large("shared", 256 * BIG + 1, bytes=b"1" * BIG,
          own0=varint(BIG) + (varint(BIG) + b"\0\0") * 255 + b"\1\0\0"),
]


def many(name, part, rule, slots, articles, edits):
    """Equal articles of the number 1, each written over many slots."""
    size = articles * (slots * len(b'{"n":1') + 1)
    edits = {"block0.shape0.slots": slots + 1, "block0.shape0.slot0": bytes(slots),
             "footer.input_bytes": size, **edits}
    layout = "numbers" if edits.get("block0.column0.templates") else "repeated"
    return (name, part, rule, edits,
            {"source": f"hand-{articles}.jsonl", "layouts": {"n": layout},
             "block": articles})


# 109 * 2405 is 2^18 + 1.
HOLES = 109
MANY = [
    many("slots-65536", "7.2", "a shape has at most 65535 slots", 2**16, 1, {}),
    many("values-too-many", "7.3", "at most 262144 values in a block", 2405, 109, {}),
    many("numbers-too-many", "7.3", "at most 262144 numbers in a column", 2405, 1,
         {"block0.column0.templates": 1,
          "block0.column0.template0.holes": HOLES,
          "block0.column0.template0.hole0.literal.len":
          bytes(2 * HOLES - 1),
          "block0.column0.template0.hole0.number0": bytes(2405 * HOLES),
          "footer.input_bytes": 2405 * (len(b'{"n":') + HOLES) + 1}),
]


def unused(name, part, rule, articles, edits):
    """Equal articles of the number 1, and columns or shapes that none has."""
    return (name, part, rule,
            {f"block0.{item}": edit for item, edit in edits.items()},
            {"source": f"hand-{articles}.jsonl", "block": articles})


UNUSED = [
    unused("columns-too-many", "7.1", "at most 262144 columns", 1,
           {"columns": 2**18 + 1,
            "column0.before": b'{"n":' + bytes(3 * 2**18),
            "column0.bytes": b"1" + bytes(2**18)}),
    unused("shapes-too-many", "7.2", "at most as many shapes as articles", 1,
           {"shapes": 2, "shape0.tail": b"}" + b"\1\0\1}" + b"\0"}),
    unused("slots-too-many", "7.2", "at most 262144 slots of all shapes", 6,
           {"shapes": 6, "shape0.tail": b"}" + 5 * (
               varint(65536) + bytes(65535) + b"\1}") + bytes(6)}),
]

UNUSED += [
    ("column-without-values-layout", "7.3", "nothing of a column without values",
     {"block0.columns": add(1), "block0.column7.before": lambda v: v + NO_VALUES,
      "block0.more": b"\0"}, {}),
]

BAD = PLAIN + REPEATS + NUMBER_ROWS + SHARES + LARGE + MANY + UNUSED
