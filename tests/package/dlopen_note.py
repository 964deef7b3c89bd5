#!/usr/bin/env python3
"""Check that an ELF file loads libarchive, rather than being linked to it, and says so
to those who make packages:

    dlopen_note.py READELF FILE SONAME

The note in the file is as "dlopen() Metadata for ELF Files" has it: one of owner FDO and
type 0x407c0c0a, whose JSON names SONAME.
"""
import json
import re
import subprocess
import sys


def readelf(option):
    return subprocess.run([sys.argv[1], option, sys.argv[2]], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def main():
    soname = sys.argv[3]
    linked = re.findall(r"\(NEEDED\).*\[(.*)\]", readelf("-dW"))
    assert linked and soname not in linked, linked

    section = re.search(r"\] \.note\.dlopen\s+NOTE\s+\S+\s+(\S+)\s+(\S+)", readelf("-SW"))
    assert section, "no section .note.dlopen"
    at, size = (int(n, 16) for n in section.groups())
    with open(sys.argv[2], "rb") as f:
        f.seek(at)
        note = f.read(size)
    order = sys.byteorder
    owner, needs, kind = (int.from_bytes(note[i:i + 4], order) for i in (0, 4, 8))
    assert (owner, kind, note[12:16]) == (4, 0x407c0c0a, b"FDO\0"), note
    assert size == (16 + needs + 3) // 4 * 4, (size, needs)
    text, end = note[16:16 + needs - 1], note[16 + needs - 1:]
    assert not end.strip(b"\0"), end
    (entry,) = json.loads(text)
    assert entry["soname"] == [soname], entry
    assert entry["priority"] == "recommended", entry


main()
