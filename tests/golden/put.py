"""Bytes put together from named items, any of which can be changed: the rest is
then as if it had always been so, checksums and offsets included."""
import struct


class Edits:
    """What to put in the place of items: a value, or a function of the right
    one. Bytes in the place of a number are taken as they are."""

    def __init__(self, edits):
        self.edits, self.left = edits, set(edits)

    def __call__(self, name, value):
        if name not in self.edits:
            return value
        self.left.discard(name)
        edit = self.edits[name]
        return edit(value) if callable(edit) else edit


def varint(value):
    out = bytearray()
    while value > 0x7f:
        out.append(value & 0x7f | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def zigzag(value):
    return varint(2 * value if value >= 0 else -2 * value - 1)


class Put:
    def __init__(self, edits, prefix):
        self.edits, self.prefix, self.out = edits, prefix, bytearray()

    def item(self, name, value, pack):
        value = self.edits(self.prefix + name, value)
        self.out += value if isinstance(value, bytes) else pack(value)

    def u8(self, name, value):
        self.item(name, value, lambda v: struct.pack("<B", v))

    def u16(self, name, value):
        self.item(name, value, lambda v: struct.pack("<H", v))

    def u32(self, name, value):
        self.item(name, value, lambda v: struct.pack("<I", v))

    def u64(self, name, value):
        self.item(name, value, lambda v: struct.pack("<Q", v))

    def i64(self, name, value):
        self.item(name, value, lambda v: struct.pack("<q", v))

    def varint(self, name, value):
        self.item(name, value, varint)

    def zigzag(self, name, value):
        self.item(name, value, zigzag)

    def raw(self, name, value):
        self.item(name, value, bytes)

    def str(self, name, value):
        self.varint(name + ".len", len(value))
        self.raw(name, value)

    def done(self, name="more"):
        """All of it; `more` is what does not belong there."""
        self.raw(name, b"")
        return bytes(self.out)
