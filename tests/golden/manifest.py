"""MANIFEST, a table with tabs: what there is of golden archives, and what a
reader makes of each.

file      folder and name
section   of the spec
exit      what `newsfiche verify --deep` exits with
sources   which are in it (or, if it is broken, would be)
hash      of its bytes, XXH3 as 16 hexadecimal digits
rule      what is right or wrong with it, in words
finding   the first that `newsfiche verify --deep` tells; "-" if there is none
"""
import collections
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "conformance"))

from clibs import xxh3  # noqa: E402

Row = collections.namedtuple(
    "Row", "file section exit sources hash rule finding")


def rows():
    with open(os.path.join(HERE, "MANIFEST"), encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file]
    return [Row(file, section, int(status), names.split(","), *others)
            for file, section, status, names, *others in lines[1:]]


def write(table):
    with open(os.path.join(HERE, "MANIFEST"), "w", encoding="utf-8",
              newline="\n") as out:
        print("\t".join(Row._fields), file=out)
        for row in table:
            print("\t".join(row._replace(exit=str(row.exit),
                                         sources=",".join(row.sources))),
                  file=out)


def path(folder, file):
    """A file of MANIFEST: good ones are here, all others where they were made."""
    kind, name = file.split("/")
    return os.path.join(HERE if kind == "good" else folder, kind, name)


def hash_of(file):
    with open(file, "rb") as archive:
        return f"{xxh3(archive.read(), 0):016x}"
