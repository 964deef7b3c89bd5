"""The stored bytes of a frame with copies, spec 6.3, for archive.py."""
from wire import Bytes, need


class Copies:
    def __init__(self, stored, raw_len, what):
        body = Bytes(stored, what)
        self.what = what
        need(raw_len <= 1024 * len(stored) + 65536,
             f"{what}: {raw_len} bytes of {len(stored)} stored ones")
        self.literal_len = body.varint(0, raw_len, "literal_len")
        self.distances = [body.varint(1, 2**32 - 1, "distance")
                          for _ in range(body.varint(1, 4, "bases"))]
        self.copies, ends = [], [0] * 4
        for _ in range(body.varint(1, raw_len // 16, "copies")):
            skip = body.varint(0, self.literal_len, "skip")
            number = body.varint(0, len(self.distances) - 1, "from") \
                if len(self.distances) > 1 else 0
            place = ends[number] + body.zigzag()
            size = body.varint(16, raw_len, "len")
            ends[number] = place + size
            self.copies.append((skip, number, place, size))
        need(sum(copy[0] for copy in self.copies) <= self.literal_len,
             f"{what}: more literal bytes than there are")
        need(sum(copy[3] for copy in self.copies) + self.literal_len == raw_len,
             f"{what}: literal bytes and copies are not the frame")
        self.packed = body.take(len(body.data) - body.at)

    def join(self, literals, bases):
        """The frame, of its literal bytes and those of its bases."""
        out, at = b"", 0
        for skip, number, place, size in self.copies:
            need(0 <= place <= len(bases[number]) - size,
                 f"{self.what}: a copy of what is not there")
            out += literals[at:at + skip]
            out += bases[number][place:place + size]
            at += skip
        return out + literals[at:]
