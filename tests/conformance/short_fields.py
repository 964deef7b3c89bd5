"""The decoded short fields of a block and its texts, spec 7, for archive.py."""
from columns import MAX_VALUES, Columns
from wire import Bytes, NotReadable, need


def short_fields(body, formers, per_frame, texts, what):
    which = [0] * len(formers)
    columns = []
    for _ in range(body.varint(0, MAX_VALUES, "columns")):
        kind, role = body.fixed(1), body.fixed(1)
        if kind & 0x7f > 7:
            raise NotReadable(f"{what}: kind {kind & 0x7f}")
        columns.append((kind & 0x7f, kind >> 7,
                        role if role <= 19 else 0, body.str()))
    shapes = []
    for _ in range(body.varint(1, len(which), "shapes")):
        slots = body.varint(0, 65536, "slots") - 1
        shapes.append(([body.varint(0, len(columns) - 1, "column")
                        for _ in range(slots)], body.str()) if slots >= 0
                      else ([], None))
    need(sum(len(slots) for slots, _ in shapes) <= MAX_VALUES,
         f"{what}: too many slots")
    if len(shapes) > 1:
        which = [body.varint(0, len(shapes) - 1, "shape") for _ in which]
    need(sum(len(shapes[s][0]) for s in which) <= MAX_VALUES,
         f"{what}: too many values")
    need(not any(former and shapes[s][1] is None for former, s in zip(formers, which)),
         f"{what}: a version that is withdrawn")
    articles = [[None] * len(shapes[s][0]) for s in which]
    uses = [[] for _ in columns]        # of each column: (article, slot)
    last_text = {}                      # of each frame: (article, slot)
    for a, s in enumerate(which):
        for slot, column in enumerate(shapes[s][0]):
            uses[column].append((a, slot))
            if columns[column][1]:
                last_text[a // per_frame] = (a, slot)
    lengths, shorts = {}, Columns(body)
    for column, places in zip(columns, uses):
        if column[1]:
            for place in places:
                if last_text[place[0] // per_frame] != place:
                    lengths[place] = body.varint()
            continue
        taken = shorts.take(len(places)) if places else []
        for (a, slot), value in zip(places, taken):
            articles[a][slot] = value
    body.end()
    frames = [Bytes(text, f"{what} text frame") for text in texts]
    for a, s in enumerate(which):
        for slot, column in enumerate(shapes[s][0]):
            if columns[column][1]:
                frame = frames[a // per_frame]
                size = lengths.get((a, slot), len(frame.data) - frame.at)
                articles[a][slot] = frame.take(size)
    for frame in frames:
        frame.end()
    return [([{"kind": columns[c][0], "role": columns[c][2],
               "before": columns[c][3], "value": value}
              for c, value in zip(shapes[s][0], values)], shapes[s][1])
            for s, values in zip(which, articles)]
