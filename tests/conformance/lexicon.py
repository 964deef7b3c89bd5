"""Lexicons and frames packed with them, spec 12, for archive.py."""
import bisect

from matches import Matches
from wire import Bytes, need

MAX_CLASSES, MAX_CLASS_TOKENS, MAX_WEIGHT = 255, 32768, 56
BYTE_TOKENS, MAX_TOKENS, MAX_TOKEN_LEN = 256, 65535, 64
CLASS_BITS, TOKEN_BITS, REPEAT_SLOTS = 14, 16, 4096
BUCKETS, BUCKET = 256, 64
TWO_STRANDS = 1024


def weight_value(w):
    """v(w), 12.2."""
    return (2 + (w - 1) % 2) << (w - 1) // 2 if w else 0


def frequencies(weights, scale):
    """f(0), f(1), … of weights, 12.3."""
    values = [weight_value(w) for w in weights]
    total, left = sum(values), scale - len(values)
    out = [1 + (v * left // total if total else 0) for v in values]
    out[values.index(max(values))] += scale - sum(out)
    return out


class ClassSlots:
    """The tokens of a class, each with its slots, 12.3."""

    def __init__(self, weights):
        self.sizes = frequencies(weights, 1 << TOKEN_BITS)
        self.starts = [0]
        for size in self.sizes[:-1]:
            self.starts.append(self.starts[-1] + size)

    def take(self, x):
        """(item, new x): one item off the state x."""
        k = x % (1 << TOKEN_BITS)
        i = bisect.bisect_right(self.starts, k) - 1
        return i, (self.sizes[i] * (x >> TOKEN_BITS) + k - self.starts[i]) \
            % 2**64

    def put(self, x, i):
        """The reverse."""
        q, rank = divmod(x, self.sizes[i])
        return (q << TOKEN_BITS) + self.starts[i] + rank


class RowSlots:
    """The columns of a row, each with its slots, 12.3."""

    def __init__(self, weights):
        self.sizes = frequencies(weights, 1 << CLASS_BITS)
        left = self.sizes + [0] * (BUCKETS - len(self.sizes))
        self.buckets = [None] * BUCKETS    # (own slots, other, its rank)
        while True:
            s = next((i for i in range(BUCKETS)
                      if self.buckets[i] is None and left[i] < BUCKET), None)
            if s is None:
                break
            g = next(i for i in range(BUCKETS) if left[i] > BUCKET)
            left[g] -= BUCKET - left[s]
            self.buckets[s] = left[s], g, left[g]
        self.buckets = [b or (BUCKET, None, 0) for b in self.buckets]

    def take(self, x):
        i, k = divmod(x % (1 << CLASS_BITS), BUCKET)
        own, other, rank = self.buckets[i]
        c, rank = (i, k) if k < own else (other, rank + k - own)
        return c, (self.sizes[c] * (x >> CLASS_BITS) + rank) % 2**64

    def put(self, x, c):
        q, rank = divmod(x, self.sizes[c])
        for i, (own, other, first) in enumerate(self.buckets):
            if i == c and rank < own:
                return (q << CLASS_BITS) + i * BUCKET + rank
            if other == c and first <= rank < first + BUCKET - own:
                return (q << CLASS_BITS) + i * BUCKET + own + rank - first


class Strand:
    """A state and its words, 12.4."""

    def __init__(self, piece):
        size = len(piece)
        head = size if size <= 4 else 5 + (size - 5) % 4
        self.x = int.from_bytes(piece[:head], "little")
        self.words = [int.from_bytes(piece[i:i + 4], "little")
                      for i in range(head, size, 4)]
        self.words.reverse()

    def fill(self):
        if self.x < 2**31 and self.words:
            self.x = (self.x << 32 | self.words.pop()) % 2**64


class Lexicon:
    def __init__(self, data, what):
        body = Bytes(data, what)
        self.count = body.varint(1, MAX_CLASSES, "classes")
        tokens = body.varint(BYTE_TOKENS, MAX_TOKENS, "tokens")
        rows = body.varint(1, self.count + 1, "rows")
        shared = body.take(tokens - BYTE_TOKENS)
        classes, weights = body.take(tokens), body.take(tokens)
        need(max(classes) < self.count, f"{what}: class of a token")
        need(max(weights) <= MAX_WEIGHT, f"{what}: weight of a token")
        self.read_rows(body, rows, what)
        self.read_tokens(body, shared, what)
        self.order(classes, weights, what)

    def read_rows(self, body, rows, what):
        self.rows, self.row_of, used = [], body.take(self.count + 1), 0
        for row in self.row_of:    # the last is that of the beginning
            need(row <= used, f"{what}: row of a class")
            used = max(used, row + 1)
        need(used == rows, f"{what}: {used} of {rows} rows have classes")
        for _ in range(rows):
            row = body.take(self.count + 1)
            need(max(row) <= MAX_WEIGHT, f"{what}: weight of a transition")
            self.rows.append(RowSlots(row))

    def read_tokens(self, body, all_shared, what):
        self.tokens = [bytes([i]) for i in range(BYTE_TOKENS)]
        before = b""
        for shared in all_shared:
            need(shared <= len(before), f"{what}: shared bytes of a token")
            token = before[:shared] + body.until_zero()
            need(2 <= len(token) <= MAX_TOKEN_LEN, f"{what}: token length")
            need(token > before, f"{what}: tokens are not in order")
            need(token[:shared + 1] != before[:shared + 1],
                 f"{what}: shared is not as large as it can be")
            self.tokens.append(token)
            before = token
        body.end()

    def order(self, classes, weights, what):
        """Tokens by place, and the slots of each class."""
        places = sorted(range(len(self.tokens)),
                        key=lambda t: (classes[t], -weights[t], t))
        self.by_place = [self.tokens[t] for t in places]
        self.class_at, self.classes = [], []
        at = 0
        for c in range(self.count):
            own = [weights[t] for t in places if classes[t] == c]
            need(1 <= len(own) <= MAX_CLASS_TOKENS,
                 f"{what}: {len(own)} tokens in class {c}")
            self.class_at.append(at)
            self.classes.append(ClassSlots(own))
            at += len(own)

    def class_of(self, place):
        return bisect.bisect_right(self.class_at, place) - 1

    def strands(self, stored, raw_len, what):
        if raw_len < TWO_STRANDS:
            need(stored, f"{what}: no bytes")
            return [Strand(stored)]
        frame = Bytes(stored, what)
        more = frame.zigzag()
        left = len(stored) - frame.at
        size = left // 2 + more
        need(0 < size < left, f"{what}: length of a strand")
        return [Strand(frame.take(size)), Strand(frame.take(left - size))]

    def take(self, strand, b):
        """(column, place of the token), steps 1 and 2 of 12.4; no place of a
        repeat."""
        c, strand.x = self.rows[b].take(strand.x)
        if c == self.count:
            return c, None
        i, strand.x = self.classes[c].take(strand.x)
        return c, self.class_at[c] + i

    def unpack(self, stored, raw_len, what, matches=None):
        """A packed frame as raw_len bytes, 12.4; with Matches(), 12.5."""
        strands = self.strands(stored, raw_len, what)
        out, i, b, p, repeats = bytearray(), 0, self.row_of[-1], 65535, {}
        while len(out) < raw_len:
            strand = strands[i % len(strands)]
            i += 1
            place = matches.take(strand) if matches else None
            if place is None:
                c, place = self.take(strand, b)
                if c == self.count:
                    place = repeats.get(p % REPEAT_SLOTS)
                    need(place is not None, f"{what}: repeat of nothing")
                strand.fill()
            repeats[p % REPEAT_SLOTS] = place
            if matches:
                matches.add(place)
            out += self.by_place[place]
            b, p = self.row_of[self.class_of(place)], place
        check_end(out, raw_len, strands, what)
        return bytes(out)

    def unpack_matches(self, stored, raw_len, what):
        """A frame with matches."""
        return self.unpack(stored, raw_len, what, Matches())


def check_end(out, raw_len, strands, what):
    """The end of a frame, 12.4."""
    need(len(out) == raw_len, f"{what}: a token reaches past the end")
    need(not any(s.x or s.words for s in strands), f"{what}: bytes left over")
