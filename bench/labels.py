"""Where the labels of the plot go, so that none lies on another."""

import math

# The plot in pixels; plot.gp has the same margins.
WIDTH, HEIGHT = 960, 620
LEFT, RIGHT, TOP, BOTTOM = 80, 930, 40, 550
CHAR, LINE = 8.6, 16  # of the labels' font, on the safe side
POINT = 7


def axis(values, low, high):
    """A logarithmic axis with room at both ends: its range, and a function
    from values to pixels."""
    first, last = math.log(min(values)), math.log(max(values))
    room = max(last - first, 0.1) * 0.12
    first, last = first - room, last + room

    def pixel(value):
        return low + (math.log(value) - first) / (last - first) * (high - low)

    return (math.exp(first), math.exp(last)), pixel


def overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def candidates(x, y, width):
    """Boxes around a point, the best first, with how gnuplot says it."""
    for far in (0, 14, 28, 42):
        near = POINT + 3
        for dx, dy, align in ((near, 0, "left"), (-near, 0, "right"),
                              (0, -near - 8 - far, "center"),
                              (0, near + 8 + far, "center"),
                              (near, -12 - far, "left"),
                              (near, 12 + far, "left"),
                              (-near, -12 - far, "right"),
                              (-near, 12 + far, "right")):
            left = x + dx - {"left": 0, "right": width,
                             "center": width / 2}[align]
            middle = y + dy
            yield ((left, middle - LINE / 2, left + width, middle + LINE / 2),
                   dx, dy, align)


def place(points):
    """[(name, x, y, kind)] to lines for gnuplot."""
    xrange, to_x = axis([p[1] for p in points], LEFT, RIGHT)
    yrange, to_y = axis([p[2] for p in points], BOTTOM, TOP)
    taken = []
    for _, x, y, _ in points:
        px, py = to_x(x), to_y(y)
        taken.append((px - POINT, py - POINT, px + POINT, py + POINT))
    lines = [f"set xrange [{xrange[0]:.6g}:{xrange[1]:.6g}]",
             f"set yrange [{yrange[0]:.6g}:{yrange[1]:.6g}]"]
    for i, (name, x, y, kind) in enumerate(points):
        others = taken[:i] + taken[i + 1:]
        px, py = to_x(x), to_y(y)
        for box, dx, dy, align in candidates(px, py, len(name) * CHAR):
            inside = (box[0] > LEFT and box[2] < RIGHT and box[1] > TOP
                      and box[3] < BOTTOM)
            if inside and not any(overlap(box, o) for o in others):
                break
        else:
            raise SystemExit(f"no room for the label of {name}")
        taken.append(box)
        font = "bold" if kind == "newsfiche" else "plain"
        lines.append(
            f'set label {i + 1} "{name}" at screen '
            f"{(px + dx) / WIDTH:.5f}, screen {1 - (py + dy) / HEIGHT:.5f} "
            f"{align} font label_{font}")
    for kind in ("newsfiche", "library", "solid"):
        lines.append(f"${kind} << END")
        lines += [f"{x:.6g} {y:.6g}" for _, x, y, k in points if k == kind]
        lines.append("END")
    return "\n".join(lines) + "\n"
