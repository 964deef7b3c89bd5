"""A lexicon by hand and frames packed with it, spec 12. It is small, and what
it makes is right, not good."""
from lexicon import (CLASS_BITS, REPEAT_SLOTS, TOKEN_BITS, TWO_STRANDS,
                     Lexicon)
from put import Put
from sources import LONG

TOKENS = sorted([b"It is ", b"It has been ", b"Es schneit", b"raining",
                 b"raining!!", b"!!!!!!!!", b"--------", b"........",
                 b"https://a.example/", b"By Hand", b'","', b'":"',
                 b" " + LONG])
CLASSES = 3    # 0: bytes, 1: tokens, 2: the long one


def payload(edits, prefix):
    """The decoded payload of the lexicon chunk."""
    put, before, rest = Put(edits, prefix), b"", b""
    put.varint("classes", CLASSES)
    put.varint("tokens", 256 + len(TOKENS))
    put.varint("rows", 3)
    shared = []
    for token in TOKENS:
        n = 0
        while n < len(before) and before[n] == token[n]:
            n += 1
        shared.append(n)
        rest += token[n:] + b"\0"
        before = token
    put.raw("shared", bytes(shared))
    put.raw("class", bytes(256) + bytes(2 if t == b" " + LONG else 1
                                        for t in TOKENS))
    put.raw("weight", bytes([1]) * 256 +
            bytes(3 + i % 5 for i in range(len(TOKENS))))
    put.raw("row", bytes([0, 0, 1, 2]))
    put.raw("transition", bytes([9, 4, 0, 2] + [0, 0, 4, 56] + [5, 5, 5, 0]))
    put.raw("bytes", rest)
    return put.done()


class StrandOut:
    """A strand, from its last token to its first: what a decoder does, undone."""

    def __init__(self, end=0):
        self.x, self.words = end, []

    def spill(self, limit):
        if self.x >= limit:
            self.words.append(self.x % 2**32)
            self.x >>= 32

    def bytes(self):
        size = max(1, (self.x.bit_length() + 7) // 8, 5 if self.words else 0)
        return self.x.to_bytes(size, "little") + b"".join(
            word.to_bytes(4, "little") for word in reversed(self.words))


class Packer:
    def __init__(self):
        self.lexicon = Lexicon(payload(lambda name, value: value, ""), "")
        self.place_of = {t: p for p, t in enumerate(self.lexicon.by_place)}
        self.sizes = sorted({len(t) for t in self.place_of})

    def tokens(self, text):
        """The places of the longest tokens, one after the other."""
        at, out = 0, []
        while at < len(text):
            size = max(n for n in self.sizes
                       if text[at:at + n] in self.place_of)
            out.append(self.place_of[text[at:at + size]])
            at += size
        return out

    def steps(self, text):
        """[(row, column, place)] of the tokens."""
        b, p, repeats, out = self.lexicon.row_of[-1], 65535, {}, []
        for place in self.tokens(text):
            c = self.lexicon.class_of(place)
            again = repeats.get(p % REPEAT_SLOTS) == place
            out.append((b, self.lexicon.count if again else c, place))
            repeats[p % REPEAT_SLOTS] = place
            b, p = self.lexicon.row_of[c], place
        return out

    def strand(self, text, end=0):
        return self.code(self.steps(text), end)

    def put(self, out, b, c, place):
        """One token of a strand by its class, or as a repeat."""
        row = self.lexicon.rows[b]
        limit = 2**63 // 2**CLASS_BITS * row.sizes[c]
        if c < self.lexicon.count:
            token = place - self.lexicon.class_at[c]
            slots = self.lexicon.classes[c]
            limit = limit // 2**TOKEN_BITS * slots.sizes[token]
        out.spill(limit)
        if c < self.lexicon.count:
            out.x = slots.put(out.x, token)
        out.x = row.put(out.x, c)

    def code(self, steps, end=0):
        out = StrandOut(end)
        for step in reversed(steps):
            self.put(out, *step)
        return out.bytes()

    def pack(self, text, edits, prefix):
        return self.frame(self.code, self.steps(text), len(text), edits,
                          prefix)

    @staticmethod
    def frame(code, steps, raw_len, edits, prefix):
        """Of strands by code(); they can be changed."""
        if raw_len < TWO_STRANDS:
            return edits(prefix + "strand", code(steps))
        first = edits(prefix + "first", code(steps[::2]))
        second = edits(prefix + "second", code(steps[1::2]))
        put = Put(edits, prefix)
        put.zigzag("longer", len(first) - (len(first) + len(second)) // 2)
        return put.done() + first + second
