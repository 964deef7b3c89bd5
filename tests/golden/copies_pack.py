"""Frames with copies, spec 6.3, for assemble.py."""
import os

LEAST = 16


def longest(text, at, sources):
    """(length, number of the source, place in it) of a copy there: the longest of
    the first in each source."""
    best = (0, 0, 0)
    for number, source in enumerate(sources):
        place = source.find(text[at:at + LEAST]) if at + LEAST <= len(text) else -1
        if place >= 0:
            same = os.path.commonprefix([text[at:], source[place:]])
            best = max(best, (len(same), number, place),
                       key=lambda found: found[0])
    return best


def find(text, bases):
    """The literal bytes of a text, and (skip, from, place, len) of each copy."""
    literal, copies, at, skip = bytearray(), [], 0, 0
    while at < len(text):
        size, number, place = longest(text, at, bases)
        if size:
            copies.append((skip, number, place, size))
            at, skip = at + size, 0
        else:
            literal.append(text[at])
            at, skip = at + 1, skip + 1
    return bytes(literal), copies


def put_copies(put, literal, distances, copies):
    """All but the literal bytes."""
    put.varint("literal_len", len(literal))
    put.varint("bases", len(distances))
    for i, distance in enumerate(distances):
        put.varint(f"base{i}", distance)
    put.raw("base_more", b"")
    put.varint("copies", len(copies))
    ends = [0] * len(distances)
    for i, (skip, number, place, size) in enumerate(copies):
        put.varint(f"copy{i}.skip", skip)
        if len(distances) > 1:
            put.varint(f"copy{i}.from", number)
        put.zigzag(f"copy{i}.place", place - ends[number])
        put.varint(f"copy{i}.len", size)
        ends[number] = place + size
