"""Archives as in hand.py, for spec 2: numbers and checks."""
from hand_edits import FIVE, flip, of_one


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

BAD = of_one(checks() + NUMBERS)
