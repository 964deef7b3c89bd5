"""A repairer written from doc/parity.md alone: finds parity in a damaged file and makes lost
ranges again, for run.py. Slow and plain: logarithms, and equations solved row by row."""
import collections

from clibs import xxh3

MAGIC = b"\x9enfparit"
HEAD = 72

# Powers of 2 in the field of 256, and their logarithms.
POWERS, LOGS, _power = [], [0] * 256, 1
for _i in range(255):
    POWERS.append(_power)
    LOGS[_power] = _i
    _power = _power << 1 ^ (0x11d if _power & 0x80 else 0)


def times(a, b):
    return POWERS[(LOGS[a] + LOGS[b]) % 255] if a and b else 0


def divided(a, b):
    return POWERS[(LOGS[a] - LOGS[b]) % 255] if a else 0


def scaled(a, data):
    return data.translate(bytes(times(a, b) for b in range(256)))


def added(a, b):
    return (int.from_bytes(a, "little") ^ int.from_bytes(b, "little")).to_bytes(
        len(a), "little")


Head = collections.namedtuple("Head", "id chunk begin len words data parity range_bits "
                                      "percent table_hash")


def parse(raw):
    """A head, or None."""
    number = lambda at, size: int.from_bytes(raw[at:at + size], "little")  # noqa: E731
    if len(raw) < HEAD or raw[:8] != MAGIC:
        return None
    head = Head(raw[8:24], number(24, 8), number(32, 8), number(40, 8), number(48, 4),
                raw[52], raw[53], raw[54], raw[55], number(56, 8))
    if number(64, 8) != xxh3(raw[:64], seed(head, head.chunk)):
        return None
    if not (12 <= head.range_bits <= 16 and head.words and head.parity and head.len and
            1 <= head.percent <= 100 and head.begin + head.len <= head.chunk and
            head.data + head.parity <= 255 and
            head.words * head.parity << head.range_bits <= 2**25 and
            head.data == -(-covered(head) // head.words)):
        return None
    return head


def seed(head, position):
    return (int.from_bytes(head.id[:8], "little") + position) % 2**64


def covered(head):
    return (head.len + (1 << head.range_bits) - 1) >> head.range_bits


def table_len(head):
    return 8 * (covered(head) + head.words * head.parity)


def payload_len(head):
    return 2 * (HEAD + table_len(head)) + (head.words * head.parity << head.range_bits)


def find(file):
    """The last head that says that it is where it is."""
    at = len(file)
    while (at := file.rfind(MAGIC, 0, at)) >= 0:
        head = parse(file[at:at + HEAD])
        if head and at in (head.chunk + 32, head.chunk + 32 + payload_len(head) - HEAD):
            return head
    return None


def table(file, head):
    """The hashes of the ranges, of the copy that is whole."""
    first = head.chunk + 32 + HEAD
    last = head.chunk + 32 + payload_len(head) - HEAD - table_len(head)
    for at in (first, last):
        raw = file[at:at + table_len(head)]
        if xxh3(raw, seed(head, head.chunk)) == head.table_hash:
            return [int.from_bytes(raw[i:i + 8], "little") for i in range(0, len(raw), 8)]
    return None


def place(head, i):
    """Where range i is in the file, and its length."""
    size, n = 1 << head.range_bits, covered(head)
    if i < n:
        return head.begin + i * size, min(size, head.len - i * size)
    return head.chunk + 32 + HEAD + table_len(head) + (i - n) * size, size


def numbers(head, word):
    """By row, the range that is there; None where there are zeros."""
    n = covered(head)
    rows = [word + i * head.words for i in range(head.data)]
    return [i if i < n else None for i in rows] + \
        [n + word + i * head.words for i in range(head.parity)]


def row_of(head, row):
    """What the ranges of data are multiplied by for the range in a row."""
    return [int(i == row) if row < head.data else divided(1, row ^ i)
            for i in range(head.data)]


def solve(equations, count):
    """Of rows of coefficients with their sums, what was multiplied."""
    for i in range(count):
        pivot = next(k for k in range(i, count) if equations[k][0][i])
        equations[i], equations[pivot] = equations[pivot], equations[i]
        row, total = equations[i]
        factor = divided(1, row[i])
        row, total = [times(factor, a) for a in row], scaled(factor, total)
        equations[i] = row, total
        for k in range(count):
            a = equations[k][0][i]
            if k != i and a:
                equations[k] = ([x ^ times(a, y) for x, y in zip(equations[k][0], row)],
                                added(equations[k][1], scaled(a, total)))
    return [total for _, total in equations]


def repair(file):
    """The file with all ranges of the last parity as they were; None if they cannot be had."""
    head = find(file)
    hashes = head and table(file, head)
    if not hashes:
        return None
    out, size = bytearray(file), 1 << head.range_bits
    for word in range(head.words):
        there, lost = [], []
        for row, i in enumerate(numbers(head, word)):
            at, n = place(head, i) if i is not None else (0, 0)
            raw = file[at:at + n]
            if i is not None and xxh3(raw, seed(head, at)) != hashes[i]:
                lost.append((row, i))
            else:
                there.append((row_of(head, row), raw.ljust(size, b"\0")))
        if len(there) < head.data:
            return None
        if not lost:
            continue
        data = solve(there[:head.data], head.data)
        for row, i in lost:
            total = bytes(size)
            for a, part in zip(row_of(head, row), data):
                total = added(total, scaled(a, part))
            at, n = place(head, i)
            out[at:at + n] = total[:n]
            if xxh3(total[:n], seed(head, at)) != hashes[i]:
                return None
    return bytes(out)


def example():
    """Example parity_word of doc/parity.md."""
    head = Head(b"", 0, 0, 0, 1, 3, 2, 12, 5, 0)
    sums = []
    for row in (3, 4):
        total = 0
        for a, b in zip(row_of(head, row), (1, 2, 3)):
            total ^= times(a, b)
        sums.append(total)
    return bytes(sums)


def wrong(file):
    """What is not as the page says of a sealed archive: damage must be undone."""
    head = find(file)
    if not head:
        return "it has no parity"
    if repair(file) != file:
        return "its parity is not that of its bytes"
    for lost in range(head.parity + 2):
        hurt = bytearray(file)
        there = [i for i in numbers(head, 0) if i is not None]
        for i in range(lost): # from the beginning and from the end
            at, n = place(head, there[-1 - i // 2 if i % 2 else i // 2])
            hurt[at:at + n] = bytes(b ^ 0x5a for b in hurt[at:at + n])
        want, first = bytearray(file), slice(head.chunk + 32, head.chunk + 32 + HEAD)
        hurt[first] = want[first] = bytes(HEAD) # one copy of the head is enough
        got = repair(bytes(hurt))
        if lost <= head.parity and got != bytes(want):
            return f"{lost} ranges were not made again"
        if lost > head.parity and got is not None:
            return f"{lost} ranges were made again, of {head.parity}"
    return None
