"""Mixed lexicon chunks, spec 12.6: what a reader takes from the code, put in."""
import functools

from lexicon import BYTE_TOKENS, MAX_TOKEN_LEN
from mixing import BITS, MixedLexicon, Mixer
from wire import Bytes, Damaged


class CodeOut:
    """The arithmetic code, to which bits are given beforehand."""

    def __init__(self):
        self.low, self.high, self.bits, self.out = 0, 2**32 - 1, [], b""

    def bit(self, probability):
        middle = self.low + ((self.high - self.low) >> 12) * probability
        y = self.bits.pop(0)
        if y:
            self.high = middle
        else:
            self.low = middle + 1
        while self.low >> 24 == self.high >> 24:
            self.out += bytes([self.low >> 24])
            self.low = self.low << 8 & 0xffffffff
            self.high = self.high << 8 & 0xffffffff | 0xff
        return y

    def end(self):
        return self.out + self.low.to_bytes(4, "big")


class MixerOut(Mixer):
    """A mixer that is told its numbers."""

    def __init__(self, numbers):
        super().__init__(CodeOut())
        self.numbers = iter(numbers)

    def number(self, g, *contexts):
        value = next(self.numbers)
        self.code.bits = [value >> i & 1 for i in reversed(range(BITS[g]))]
        return super().number(g, *contexts)


def numbers_of(payload):
    """classes, tokens, rows, and the numbers in the order of the code."""
    body, out = Bytes(payload, "payload"), []
    classes, tokens, rows = (body.varint() for _ in range(3))
    shared = body.take(tokens - BYTE_TOKENS)
    rest = body.take(tokens - BYTE_TOKENS)
    class_of, weight = body.take(tokens), body.take(tokens)
    row_of = body.take(classes + 1)
    transition = body.take(rows * (classes + 1))
    for t in range(tokens):
        if t >= BYTE_TOKENS:
            k = shared[t - BYTE_TOKENS]
            end = k + rest[t - BYTE_TOKENS]
            out.append(k)
            while k < end:
                out += body.take(1)
                k += 1
                if 2 <= k < MAX_TOKEN_LEN:
                    out.append(int(k == end))
        out += [class_of[t], weight[t]]
    return classes, tokens, rows, out + list(row_of + transition)


def mix(payload, edits, prefix):
    """The small form of a payload."""
    classes, tokens, rows, numbers = numbers_of(payload)
    head = Bytes(payload, "payload")
    for _ in range(3):
        head.varint()
    return payload[:head.at] + code_of(
        classes, tokens, rows, tuple(edits(prefix + "numbers", numbers)))


@functools.lru_cache
def code_of(classes, tokens, rows, numbers):
    """Kept, for it takes long and both copies have the same. Numbers that a
    reader stops at are the last ones."""
    mixer = MixerOut(numbers)
    try:
        MixedLexicon(classes, tokens, rows, mixer, "mix").read()
    except Damaged:
        pass
    return mixer.code.end()
