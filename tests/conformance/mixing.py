"""Mixed lexicon chunks, spec 12.6, for archive.py."""
import functools

from lexicon import BYTE_TOKENS, MAX_CLASSES, MAX_TOKEN_LEN, MAX_TOKENS
from wire import Bytes, need

MAX_MIXED = 2**20
SHARED, ENDED, BYTE, CLASS, WEIGHT, ROW, TRANSITION = range(7)
BITS = (6, 1, 8, 8, 6, 8, 6)    # of a number of each set
Q = (1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047,
     2549, 2994, 3348, 3607, 3785, 3901, 3975, 4022, 4050, 4068, 4079, 4085,
     4089, 4092, 4093, 4094)
LEAST, MOST = -2047, 2047
FIRST_WEIGHT, MAX_WEIGHT = 2**16 * 3 // 10, 3 * 2**16
FIRST_SLOT = (2048, 0)       # its probability, how often it was seen
MAX_SEEN = 15
RATES = [655360 // (10 * seen + 16) for seen in range(MAX_SEEN + 1)]


def squash(d):
    i, v = divmod(max(LEAST, min(MOST, d)) + 2048, 128)
    return (Q[i] * (128 - v) + Q[i + 1] * v + 64) // 128


def stretches():
    """stretch(p) of each p."""
    out, d = [], LEAST
    for p in range(4096):
        while d < MOST and squash(d) < p:
            d += 1
        out.append(d)
    return out


STRETCH = stretches()


def line_begin(g, j, x, u):
    """The first slot of the line of input j of set g."""
    h = (x * 0x9e3779b1 + (5 * g + j) * 0x85ebca77 + u * 0xc2b2ae35) % 2**32
    return ((h ^ h >> 15) * 0x2c1b3c6d) % 2**32 >> 14 << 4


class Code:
    """The arithmetic code, of which it takes bits."""

    def __init__(self, data, what):
        self.body = Bytes(data, what)
        self.low, self.high = 0, 2**32 - 1
        self.code = int.from_bytes(self.body.take(4), "big")

    def bit(self, probability):
        middle = self.low + ((self.high - self.low) >> 12) * probability
        y = self.code <= middle
        if y:
            self.high = middle
        else:
            self.low = middle + 1
        while self.low >> 24 == self.high >> 24:
            self.low = self.low << 8 & 0xffffffff
            self.high = self.high << 8 & 0xffffffff | 0xff
            self.code = self.code << 8 & 0xffffffff | self.body.fixed(1)
        return int(y)

    def end(self):
        self.body.end()


class Mixer:
    """Numbers of the sets, by bits of a code."""

    def __init__(self, code):
        self.code, self.slots, self.weights = code, {}, {}

    def bit(self, at, places):
        """A bit of the slots at places; at is what has its weights."""
        slots = [self.slots.get(place, FIRST_SLOT) for place in places]
        z = [STRETCH[p] for p, _ in slots]
        w = self.weights.setdefault(at, [FIRST_WEIGHT] * len(z))
        mixed = squash(sum(a * b for a, b in zip(w, z)) >> 16)
        y = self.code.bit(mixed)
        error = 6 * (4096 * y - mixed)
        for j, place in enumerate(places):
            w[j] = max(-MAX_WEIGHT, min(MAX_WEIGHT,
                                        w[j] + (z[j] * error + 2**13 >> 14)))
            p, seen = self.slots.get(place, FIRST_SLOT)
            self.slots[place] = (p + ((4095 * y - p) * RATES[seen] >> 16),
                                 min(seen + 1, MAX_SEEN))
        return y

    def number(self, g, *contexts):
        """The next number of set g, by the contexts of its inputs."""
        whole = u = 1
        lower = BITS[g] // 2
        for size in (BITS[g] - lower, lower):
            lines = [line_begin(g, j, x, u) for j, x in enumerate(contexts)]
            part = 1
            for _ in range(size):
                y = self.bit((g, whole), [line + part for line in lines])
                part, whole = part << 1 | y, whole << 1 | y
            u = part
        return whole - (1 << BITS[g])


def last(token, count):
    """The last count bytes as one number: B1, B2, …"""
    return int.from_bytes(token[-count:], "big")


class MixedLexicon:
    """What a chunk says, number by number; the planes of 12.1 of it."""

    def __init__(self, classes, tokens, rows, mixer, what):
        self.count, self.tokens, self.rows = classes, tokens, rows
        self.mixer = mixer
        self.what = what
        self.shared, self.rest, self.bytes = bytearray(), bytearray(), b""
        self.classes, self.weights = bytearray(), bytearray()
        self.before = b""
        self.sums = [[0, 0] for _ in range(256)]    # of weights, by class

    def read(self):
        for t in range(self.tokens):
            self.place_in_class(bytes([t]) if t < BYTE_TOKENS else
                                self.spelling())
        row_of = self.rows_of_classes()
        rows = self.transitions()
        return bytes(self.shared + self.rest + self.classes + self.weights +
                     row_of + b"".join(map(bytes, rows)) + self.bytes)

    def spelling(self):
        before, number = self.before, self.mixer.number
        s, r = (self.shared[-1], self.rest[-1]) if self.shared else (0, 0)
        shared = number(SHARED, 256 * len(before) + s, 256 * s + r)
        need(shared <= len(before), f"{self.what}: shared bytes of a token")
        token, ended = before[:shared], False
        while not ended:
            k = len(token)
            same = before[k] if k == shared and k < len(before) else 0
            token += bytes([number(BYTE, last(token, 1) + 256 * same,
                                   *(last(token, n) for n in (2, 3, 4)))])
            k += 1
            ended = k == MAX_TOKEN_LEN
            if 2 <= k < MAX_TOKEN_LEN:
                ended = number(ENDED, last(token, 2), 256 * k + shared,
                               last(token, 4))
        self.shared.append(shared)
        self.rest.append(len(token) - shared)
        self.bytes += token[shared:]
        self.before = token
        return token

    def place_in_class(self, token):
        number, size = self.mixer.number, len(token)
        c = number(CLASS, self.classes[-1] if self.classes else 0,
                   last(token, 2), last(token, 3),
                   last(token, 1) + 256 * token[0])
        total, count = self.sums[c]
        weight = number(WEIGHT, 256 * size + (total // count if count else 0),
                        256 * c + size // 2, last(token, 2))
        self.sums[c] = [total + weight, count + 1]
        self.classes.append(c)
        self.weights.append(weight)

    def rows_of_classes(self):
        """Of each class and of the beginning."""
        out, used = bytearray(), 0
        for _ in range(self.count + 1):
            row = self.mixer.number(ROW, 256 * used + (out[-1] if out else 0),
                                    used)
            used += row == used
            out.append(row)
        return out

    def transitions(self):
        rows = []
        for row in range(self.rows):
            own = []
            rows.append(own)
            for column in range(self.count + 1):
                above = [other[column] for other in rows[:-1]]
                big_r = 2 * sum(own) // len(own) if own else 0
                big_k = 2 * sum(above) // len(above) if above else 0
                own.append(self.mixer.number(
                    TRANSITION, 256 * big_r + big_k,
                    256 * (big_r // 4) + big_k // 4,
                    256 * big_k + sum(own[-2:]), 256 * big_r + column,
                    256 * big_k + row))
        return rows


@functools.lru_cache    # both copies have the same, and it takes long
def planes_of(classes, tokens, rows, stored):
    code = Code(stored, "mixed lexicon")
    planes = MixedLexicon(classes, tokens, rows, Mixer(code),
                          "mixed lexicon").read()
    code.end()
    return planes


def unmix(stored, raw_len, what):
    """The payload of 12.1 of a lexicon chunk of codec 4."""
    need(raw_len <= MAX_MIXED, f"{what}: decoded length {raw_len}")
    head = Bytes(stored, what)
    classes = head.varint(1, MAX_CLASSES, "classes")
    tokens = head.varint(BYTE_TOKENS, MAX_TOKENS, "tokens")
    rows = head.varint(1, classes + 1, "rows")
    raw = stored[:head.at] + planes_of(classes, tokens, rows,
                                       stored[head.at:])
    need(len(raw) == raw_len, f"{what}: does not decode to {raw_len} bytes")
    return raw
