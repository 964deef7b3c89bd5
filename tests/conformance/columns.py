"""The values of a short column in their layouts, spec 7.3, for archive.py."""
from wire import NotReadable, need

MAX_VALUES = MAX_NUMBERS = 2**18
MAX_BYTES, MAX_TEMPLATES, MAX_DIGITS = 2**24, 4096, 18


def plain(body, count):
    sizes = [body.varint() for _ in range(count)]
    for size in sizes:
        yield body.take(size)


def repeated(body, count):
    distinct = body.varint(1, count, "number of values that repeat")
    values = list(plain(body, distinct))
    for _ in range(count):
        yield values[body.varint(0, distinct - 1, "which value it is")
                     if distinct > 1 else 0]


def template(body):
    """([(literal, digits)] of the holes, the literal at the end)."""
    holes = []
    for _ in range(body.varint()):
        literal, digits = body.str(), body.fixed(1)
        need(digits <= MAX_DIGITS, f"{body.what}: {digits} digits")
        holes.append((literal, digits))
    return holes, body.str()


def written(number, digits, what):
    need(number < 10**MAX_DIGITS, f"{what}: number {number} is too large")
    need(digits == 0 or number < 10**digits,
         f"{what}: number {number} has more than {digits} digits")
    return b"%0*d" % (digits, number)


def numbers(body, count):
    total = body.varint(1, MAX_TEMPLATES, "number of templates")
    templates = [template(body) for _ in range(total)]
    which = [body.varint(0, total - 1, "template") if total > 1 else 0
             for _ in range(count)]
    of_template = [[] for _ in templates]
    for k, t in enumerate(which):
        of_template[t].append(k)
    need(sum(len(holes) * len(members) for (holes, _), members
             in zip(templates, of_template)) <= MAX_NUMBERS,
         f"{body.what}: too many numbers")
    # Of each value, what stands in the holes of its template.
    filled = [[] for _ in which]
    for (holes, _), members in zip(templates, of_template):
        for _, digits in holes:
            number = 0
            for k in members:
                number = (number + body.zigzag()) % 2**64
                filled[k].append(written(number, digits, body.what))
    for t, in_holes in zip(which, filled):
        holes, end = templates[t]
        yield b"".join(literal + number for (literal, _), number
                       in zip(holes, in_holes)) + end


def shared(body, count):
    sizes = [(body.varint(), body.varint(), body.varint())
             for _ in range(count)]
    before = b""
    for first, last, own in sizes:
        # Before the first value there is nothing to have bytes from.
        need(first + last <= len(before),
             f"{body.what}: more bytes than the value before has")
        before = before[:first] + body.take(own) + \
            before[len(before) - last:]
        yield before


LAYOUTS = plain, repeated, numbers, shared


class Columns:
    """Takes short columns off the short fields of a block."""

    def __init__(self, body):
        self.body, self.left = body, MAX_BYTES

    def take(self, count):
        """The values of the next column."""
        what, layout = self.body.what, self.body.fixed(1)
        if layout >= len(LAYOUTS):
            raise NotReadable(f"{what}: layout {layout} not known")
        values = []
        for value in LAYOUTS[layout](self.body, count):
            self.left -= len(value)
            need(self.left >= 0, f"{what}: values have too many bytes")
            values.append(value)
        return values
