"""The payload of a parity chunk, by doc/parity.md, for assemble.py."""
from clibs import xxh3
from put import Put


def product(a, b):
    """In the field of 256, bit by bit."""
    out = 0
    while b:
        out ^= a if b & 1 else 0
        a = a << 1 ^ (0x11d if a & 0x80 else 0)
        b >>= 1
    return out


def inverse(a):
    return next(b for b in range(1, 256) if product(a, b) == 1)


def times(a, data):
    return data.translate(bytes(product(a, b) for b in range(256)))


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def payload(edits, file, ident, words, parity, range_bits, percent):
    """For all of a file so far, behind which the chunk comes."""
    seed, size = int.from_bytes(ident[:8], "little"), 1 << range_bits
    ranges = [file[at:at + size] for at in range(0, len(file), size)]
    rows = -(-len(ranges) // words)
    full = [part.ljust(size, b"\0") for part in ranges]
    own = []
    for row in range(rows, rows + parity):
        for word in range(words):
            total = bytes(size)
            for i, part in enumerate(full[word::words]):
                total = xor(total, times(inverse(row ^ i), part))
            own.append(total)
    places = [i * size for i in range(len(ranges))]
    behind = len(file) + 32 + 72 + 8 * (len(ranges) + len(own))
    places += [behind + i * size for i in range(len(own))]
    table = edits("parity.table", b"".join(
        xxh3(part, seed + at).to_bytes(8, "little")
        for part, at in zip(ranges + own, places)))
    put = Put(edits, "parity.head.")
    put.raw("magic", b"\x9enfparit")
    put.raw("id", ident)
    put.u64("chunk", len(file))
    put.u64("begin", 0)
    put.u64("len", len(file))
    put.u32("words", words)
    put.u8("data", rows)
    put.u8("parity", parity)
    put.u8("range_bits", range_bits)
    put.u8("percent", percent)
    put.u64("table_hash", xxh3(table, seed + len(file)))
    put.u64("check", xxh3(bytes(put.out), seed + len(file)))
    head = put.done()
    return head + table + b"".join(own) + table + head
