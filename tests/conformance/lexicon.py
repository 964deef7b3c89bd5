"""Lexicons and frames packed with them, spec 12, for refreader.py."""
import bisect

from wire import Bytes, need

MAX_CLASSES, MAX_CLASS_TOKENS, MAX_WEIGHT = 255, 32768, 56
BYTE_TOKENS, MAX_TOKENS, MAX_TOKEN_LEN = 256, 65535, 64
CLASS_BITS, TOKEN_BITS, REPEAT_SLOTS = 14, 16, 1024
TWO_STRANDS, FOUR_STRANDS, MAX_SHIFT = 4096, 16384, 64


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


class Slots:
    """The items of a scale of 2^bits, each with its slots."""

    def __init__(self, weights, bits):
        self.bits = bits
        self.sizes = frequencies(weights, 1 << bits)
        self.starts = [0]
        for size in self.sizes[:-1]:
            self.starts.append(self.starts[-1] + size)

    def take(self, x):
        """(item, new x): one item off the state x."""
        k = x & (1 << self.bits) - 1
        i = bisect.bisect_right(self.starts, k) - 1
        x = self.sizes[i] * (x >> self.bits) + k - self.starts[i]
        return i, x % 2**64


class Lexicon:
    def __init__(self, data, what):
        body = Bytes(data, what)
        self.count = body.varint(1, MAX_CLASSES, "classes")
        tokens = body.varint(BYTE_TOKENS, MAX_TOKENS, "tokens")
        shared = body.take(tokens - BYTE_TOKENS)
        rest = body.take(tokens - BYTE_TOKENS)
        classes, weights = body.take(tokens), body.take(tokens)
        need(max(classes) < self.count, f"{what}: class of a token")
        need(max(weights) <= MAX_WEIGHT, f"{what}: weight of a token")
        self.read_rows(body, what)
        self.read_tokens(body, zip(shared, rest), what)
        self.order(classes, weights, what)

    def read_rows(self, body, what):
        self.rows = []
        for _ in range(self.count + 1):
            row = body.take(self.count + 1)
            need(max(row) <= MAX_WEIGHT, f"{what}: weight of a transition")
            self.rows.append(Slots(row, CLASS_BITS))

    def read_tokens(self, body, lengths, what):
        self.tokens = [bytes([i]) for i in range(BYTE_TOKENS)]
        before = b""
        for shared, rest in lengths:
            need(shared <= len(before), f"{what}: shared bytes of a token")
            token = before[:shared] + body.take(rest)
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
            self.classes.append(Slots(own, TOKEN_BITS))
            at += len(own)

    def class_of(self, place):
        return bisect.bisect_right(self.class_at, place) - 1

    def unpack(self, stored, raw_len, what):
        """A packed frame as raw_len bytes, 12.4."""
        strands = 1 if raw_len < TWO_STRANDS else \
            2 if raw_len < FOUR_STRANDS else 4
        frame = Bytes(stored, what)
        sizes, ends = [], []
        for i in range(1, strands):
            sizes.append(frame.varint(1, 2**64 - 1, "length of a strand"))
            shift = frame.zigzag()
            need(abs(shift) <= MAX_SHIFT, f"{what}: end of a strand")
            ends.append(raw_len // strands * i + shift)
        pieces = [frame.take(size) for size in sizes]
        pieces.append(frame.take(len(stored) - frame.at))
        need(pieces[-1], f"{what}: the last strand is empty")
        out, begin = b"", 0
        for piece, end in zip(pieces, ends + [raw_len]):
            out += self.strand(piece, end - begin, what)
            begin = end
        return out

    def strand(self, piece, raw_len, what):
        size = len(piece)
        head = size if size <= 4 else 5 + (size - 5) % 4
        x = int.from_bytes(piece[:head], "little")
        at, out, b, p, repeats = head, bytearray(), self.count, None, {}
        while len(out) < raw_len:
            c, x = self.rows[b].take(x)
            if c < self.count:
                i, x = self.classes[c].take(x)
                place = self.class_at[c] + i
            else:
                need(p is not None, f"{what}: repeat at the beginning")
                held, place = repeats.get(p % REPEAT_SLOTS, (None, None))
                need(held == p, f"{what}: repeat of nothing")
            if p is not None:
                repeats[p % REPEAT_SLOTS] = p, place
            if x < 2**31 and at < size:
                x = (x << 32 | int.from_bytes(piece[at:at + 4], "little")) \
                    % 2**64
                at += 4
            out += self.by_place[place]
            b, p = self.class_of(place), place
        need(len(out) == raw_len, f"{what}: a token reaches past its strand")
        need(x == 0 and at == size, f"{what}: bytes left over")
        return bytes(out)
