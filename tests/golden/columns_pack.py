"""Short columns in the layouts of spec 7.3. Each writes the values that it is
given; how well a layout suits them is not its affair."""
import re

LAYOUTS = ("plain", "repeated", "numbers", "shared")
RUN = rb"[0-9]{1,18}"


def put_column(put, name, layout, values):
    """layout: the name of one, or that and the arguments of its function."""
    layout, how = (layout, {}) if isinstance(layout, str) else layout
    put.u8(name + "layout", LAYOUTS.index(layout))
    globals()[layout](put, name, values, **how)


def plain(put, name, values):
    for k, value in enumerate(values):
        put.varint(f"{name}len{k}", len(value))
    put.raw(f"{name}bytes", b"".join(values))


def repeated(put, name, values, more=()):
    """more: what is among the values that repeat, but not in the column."""
    distinct = list(dict.fromkeys(values)) + list(more)
    put.varint(f"{name}distinct", len(distinct))
    plain(put, name, distinct)
    for k, value in enumerate(values if len(distinct) > 1 else ()):
        put.varint(f"{name}which{k}", distinct.index(value))


def split(value, run, padded):
    """Its template, (literal, digits) of the holes and the end; its numbers."""
    holes, found, at = [], [], 0
    for match in re.finditer(run, value):
        digits = match.group()
        fixed = len(digits) in padded
        if not fixed and digits != b"%d" % int(digits):
            continue
        holes.append((value[at:match.start()], len(digits) if fixed else 0))
        found.append(int(digits))
        at = match.end()
    return (tuple(holes), value[at:]), found


def numbers(put, name, values, run=RUN, padded=()):
    """run: what is a number; padded: lengths of those that have `digits`."""
    parts = [split(value, run, padded) for value in values]
    templates = list(dict.fromkeys(template for template, _ in parts))
    put.varint(f"{name}templates", len(templates))
    for t, (holes, end) in enumerate(templates):
        put.varint(f"{name}template{t}.holes", len(holes))
        for h, (literal, digits) in enumerate(holes):
            put.str(f"{name}template{t}.hole{h}.literal", literal)
            put.u8(f"{name}template{t}.hole{h}.digits", digits)
        put.str(f"{name}template{t}.end", end)
    for k, (template, _) in enumerate(parts if len(templates) > 1 else ()):
        put.varint(f"{name}of{k}", templates.index(template))
    for t, template in enumerate(templates):
        rows = [found for of, found in parts if of == template]
        for h in range(len(template[0])):
            before = 0
            for k, row in enumerate(rows):
                put.zigzag(f"{name}template{t}.hole{h}.number{k}",
                           row[h] - before)
                before = row[h]


def common(a, b, limit):
    """How many bytes two values begin with alike."""
    n = 0
    while n < min(len(a), len(b), limit) and a[n] == b[n]:
        n += 1
    return n


def shared(put, name, values, ends=("first", "last")):
    """ends: those that are used, the one that gets as much as it can first."""
    before, own = b"", b""
    for k, value in enumerate(values):
        most, size = min(len(before), len(value)), {"first": 0, "last": 0}
        for end in ends:
            a, b = (before, value) if end == "first" else \
                (before[::-1], value[::-1])
            size[end] = common(a, b, most - sum(size.values()))
        middle = value[size["first"]:len(value) - size["last"]]
        put.varint(f"{name}first{k}", size["first"])
        put.varint(f"{name}last{k}", size["last"])
        put.varint(f"{name}own{k}", len(middle))
        own += middle
        before = value
    put.raw(f"{name}bytes", own)
