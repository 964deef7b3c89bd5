#!/usr/bin/env python3
"""Makes the golden archives.

    generate.py MAKE_GOLDEN [FOLDER]

FOLDER is this one by default; good/, bad/, unsupported/ and MANIFEST in it are
written again, sources/ is read. The first is the program of make_golden.c.
Twice the same for one version of zstd. After a change of the format run it,
look at the differences, and commit them with the change.

MANIFEST is a table with tabs: file, section of the spec, what `newsfiche
verify --deep` exits with, which sources are in it (or, if it is broken, would
be), and the rule in words.
"""
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "conformance"))
sys.path.insert(0, HERE)

import hand  # noqa: E402
import sources  # noqa: E402
from assemble import Assembler  # noqa: E402
from hand import DAMAGED, OK, UNSUPPORTED  # noqa: E402

# Name, options of make_golden, source: what newsfiche itself writes.
WRITTEN = [
    ("one", [], ["one.jsonl"]),
    ("empty", [], ["empty.jsonl"]),
    ("news", [], ["news.jsonl"]),
    ("news-level-1", ["level=1"], ["news.jsonl"]),
    ("news-level-19", ["level=19"], ["news.jsonl"]),
    ("news-no-tables", ["no-tables"], ["news.jsonl"]),
    ("news-blocks-of-2", ["block=2"], ["news.jsonl"]),
    ("news-stored", ["store"], ["news.jsonl"]),
    ("news-id", ["block=8", "id=000102030405060708090a0b0c0d0e0f"],
     ["news.jsonl"]),
    ("odd", [], ["odd.jsonl"]),
    ("odd-stored", ["store"], ["odd.jsonl"]),
    ("odd-blocks-of-1", ["block=1"], ["odd.jsonl"]),
    ("urls", ["block=4"], ["urls.jsonl"]),
    ("texts", [], ["rain.txt", "market.md"]),
    ("texts-stored", ["store"], ["rain.txt", "market.md"]),
    ("copies", ["block=2"], ["hand-copies.jsonl"]),
    ("many", ["block=32"], ["many.jsonl"]),
    ("many-level-15", ["block=32", "level=15"], ["many.jsonl"]),
    ("many-dictionaries", ["block=32", "no-lexicon"], ["many.jsonl"]),
    ("many-max", ["max"], ["many.jsonl"]),
    ("many-max-tables", ["max", "bytes=20000", "frame=4000"], ["many.jsonl"]),
]


class Manifest:
    def __init__(self, folder):
        self.folder, self.rows = folder, []

    def add(self, file, section, status, names, rule):
        if file in (row[0] for row in self.rows):
            raise ValueError(f"two files are called {file}")
        self.rows.append((file, section, str(status), ",".join(names), rule))

    def write(self):
        head = ("file", "section", "exit", "sources", "rule")
        with open(os.path.join(self.folder, "MANIFEST"), "w",
                  encoding="utf-8", newline="\n") as out:
            for row in [head] + self.rows:
                print("\t".join(row), file=out)


def write_good(manifest, make_golden, scratch):
    for name, options, names in WRITTEN:
        file = f"good/{name}.fiche"
        paths = [sources.put(n, scratch) for n in names]
        subprocess.run([make_golden, os.path.join(manifest.folder, file),
                        *options, *paths], check=True)
        manifest.add(file, "1", OK, names, "newsfiche " +
                     (" ".join(options) or "as by default"))


def write_hand(manifest, kind, status, rows):
    """Archives put together item by item."""
    for name, section, rule, edits, how in rows:
        file = f"{kind}/{name}.fiche"
        how = dict(how)
        source = how.pop("source", "hand.jsonl")
        try:
            data = Assembler(sources.originals([source]), edits, **how).all()
        except Exception as fault:
            raise RuntimeError(f"{file}: {fault!r}") from fault
        with open(os.path.join(manifest.folder, file), "wb") as out:
            out.write(data)
        manifest.add(file, section, status, [source], rule)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folder = sys.argv[2] if len(sys.argv) == 3 else HERE
    manifest = Manifest(folder)
    scratch = os.path.join(folder, "scratch")
    for name in ("good", "bad", "unsupported", "scratch"):
        shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
        os.makedirs(os.path.join(folder, name))
    try:
        write_good(manifest, os.path.abspath(sys.argv[1]), scratch)
        write_hand(manifest, "good", OK, hand.GOOD)
        write_hand(manifest, "bad", DAMAGED, hand.bad())
        write_hand(manifest, "unsupported", UNSUPPORTED, hand.UNKNOWN)
    finally:
        shutil.rmtree(scratch)
    manifest.write()


if __name__ == "__main__":
    main()
