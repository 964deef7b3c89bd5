"""What the golden archives are made of, by name: files in sources/, and two
that are made by rule because they are long."""
import os

import many

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sources")


def small():
    """More blocks of one article than there are in a page."""
    return b"".join(b'{"n":%d}\n' % (i * i) for i in range(530))


MADE = {"many.jsonl": many.lines, "small.jsonl": small}


def get(name):
    """The bytes of a source."""
    if name in MADE:
        return MADE[name]()
    with open(os.path.join(FOLDER, name), "rb") as file:
        return file.read()


def put(name, folder):
    """Write it into a folder; the path."""
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(get(name))
    return path


def originals(names):
    """The articles that an archive of those sources has."""
    out = []
    for name in names:
        if name.endswith(".jsonl"):
            out += get(name).split(b"\n")[:-1]
        else:
            out.append(get(name))
    return out
