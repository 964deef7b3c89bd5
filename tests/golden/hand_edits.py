"""How archives of hand.py are put together, arguments of Assembler, and edits of items: what
several of the files have in common that hand.py takes them from."""
ONE = {"source": "hand-one.jsonl"}
VERSION, WITHDRAWN_VERSION = {"formers": {1: 1}}, {"formers": {1: 1}, "withdrawn": (1,)}
FIVE = {"source": "hand.jsonl"}
ZSTD, LEXICON = {"codec": 1, **ONE}, {"codec": 2, **ONE}
SETS = {"codec": 2, "sets": (0, 1, 2)}
TWO, APPENDED = {"generations": 2}, {"commits": [1, 2, 3]}
LONG = {"codec": 2, "source": "hand-long.jsonl"}
AGAIN_LONG = {**LONG, "text_codec": 3}
COPIES = {"source": "hand-copies.jsonl", "refer": True}
MATCHES = {"codec": 2, "text_codec": 3, "source": "hand-again.jsonl",
           "block": 4, "frame": 4}
FAR = {**MATCHES, "source": "hand-far.jsonl", "block": 1, "frame": 1}

# A list in front of all else, and at the end a time and an id that count where
# the article has no other.
ASIDES = {"asides": [(0, "tags", b'["rain",null,["n\\u00e9e",7]]'),
                     (None, "published", b'"2024-03"'),
                     (None, "id", b'"a-\\u0041"')]}


# The first id of each article: what is in members spelled `name`, all of them,
# and where an object has none what is in all.
IDS = {"asides": [(0, "id", b'[{"x":"no","name":"A"},{"na\\u006de":"B"},"",'
                            b'{"name":["C",{"y":"D"}],"name":"E"}]')]}
# An object around another, and in one; so deep that members count alone, and
# deeper.
NESTED_IDS = {"asides": [(0, "id", b'[{"name":{"name":"A","x":"no"},"x":{"name":"no"}},'
                                   b'{"x":{"name":"B","y":"no"},"y":"C"}]')]}
NAMED = b'{"name":"A","x":"B"}'
DEEP_IDS = {"asides": [(0, "id", b"[%s,%s]" % tuple(
    b"[" * n + NAMED + b"]" * n for n in (62, 63)))]}
# What is an escape of JSON, and what looks like one.
ESCAPED_IDS = {"asides": [(0, "id", rb'["a\x\u12g4\u00E9\/\U0041\u004","\ud83d\ude00'
                                    rb'\ude00\ud83dA\ud83d\u0041\uD83D","\b\t\n\f\r\\\""]')]}
EMPTY_IDS = {"asides": [(0, "id", b'["",{"name":"","x":"no"}]')]}


# The first URL counts, whatever it is.
NULL_URL = {"asides": [(0, "url", b"null"),
                       (None, "canonical_url", b'"https://canon.example/x"')]}
LISTED_URL = {"asides": [(0, "url", b'["https://list.example/\\u0061"]'),
                         (None, "canonical_url", b'"https://canon.example/x"')]}


def of_one(rows):
    """The same, of one article where nothing else is said."""
    return [(*row, how or ONE) for *row, how in rows]


def add(n):
    return lambda value: value + n


def flip(value):
    return value ^ 1


def first_byte(n):
    return lambda value: bytes([n]) + value[1:]


def at(i, n):
    return lambda value: value[:i] + bytes([n]) + value[i + 1:]
