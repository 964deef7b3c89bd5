"""Numbers, strings and spelled values, spec 2 and 7.5, for archive.py."""


class Damaged(Exception):
    pass


class NotReadable(Exception):
    """Not an archive, or one of a newer version."""


def need(condition, what):
    if not condition:
        raise Damaged(what)


class Bytes:
    """Takes numbers and strings off the front of a run of bytes."""

    def __init__(self, data, what):
        self.data, self.at, self.what = data, 0, what

    def take(self, count):
        need(count <= len(self.data) - self.at, f"{self.what}: ends too early")
        self.at += count
        return self.data[self.at - count:self.at]

    def fixed(self, size):
        return int.from_bytes(self.take(size), "little")

    def varint(self, low=0, high=2**64 - 1, name="number"):
        value = shift = 0
        while True:
            byte = self.fixed(1)
            value |= (byte & 0x7f) << shift
            if byte < 0x80:
                break
            shift += 7
            need(shift < 70, f"{self.what}: varint does not fit 64 bits")
        need(byte or not shift, f"{self.what}: varint is not shortest")
        need(value < 2**64, f"{self.what}: varint does not fit 64 bits")
        need(low <= value <= high, f"{self.what}: {name} is {value}")
        return value

    def zigzag(self):
        value = self.varint()
        return value >> 1 if value % 2 == 0 else -(value >> 1) - 1

    def str(self):
        return self.take(self.varint())

    def until_zero(self):
        end = self.data.find(0, self.at)
        need(end >= 0, f"{self.what}: no 0 at the end")
        taken, self.at = self.data[self.at:end], end + 1
        return taken

    def end(self):
        need(self.at == len(self.data), f"{self.what}: bytes left over")


def spell(kind, value):
    """A value as it stands in the original, spec 7.5."""
    if kind <= 1:
        return value
    if kind == 7:
        return b""
    if kind == 6:
        return b'"' + value + b'"'
    ascii_only, slash = kind in (3, 5), kind in (4, 5)
    short = {8: b"\\b", 9: b"\\t", 10: b"\\n", 12: b"\\f", 13: b"\\r",
             0x22: b'\\"', 0x5c: b"\\\\"}
    if slash:
        short[0x2f] = b"\\/"
    out, at = [], 0
    while at < len(value):
        byte = value[at]
        if byte in short:
            out.append(short[byte])
        elif byte < 0x20:
            out.append(b"\\u%04x" % byte)
        elif ascii_only and byte > 0x7e:
            code, size = code_point(value, at)
            if code > 0xffff:
                code -= 0x10000
                out.append(b"\\u%04x" % (0xd800 + (code >> 10)))
                code = 0xdc00 + code % 0x400
            out.append(b"\\u%04x" % code)
            at += size
            continue
        else:
            out.append(bytes([byte]))
        at += 1
    return b'"' + b"".join(out) + b'"'


def code_point(text, at):
    for size in (1, 2, 3, 4):
        try:
            return ord(text[at:at + size].decode()), size
        except (UnicodeDecodeError, TypeError):
            pass
    return 0xfffd, 1
