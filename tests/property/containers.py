#!/usr/bin/env python3
"""Damages compressed files, and looks at what is kept of them.

    containers.py NEWSFICHE [POSITIONS]

300 articles are packed by gzip, zstd, xz and bzip2. Cut off at a position, such a
file gives the articles whose lines the format's own tool prints whole, and exit
status 3. With a byte changed it is refused, or gives all articles.
"""
import os
import random
import subprocess
import sys
import tempfile

TOOLS = {"gz": "gzip", "zst": "zstd", "xz": "xz", "bz2": "bzip2"}
SYLLABLES = "ba ru ti no ke sal mi or ven da lo pri".split()
SKIPPED = 77


def run(command, given=b""):
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=60)
    return done.stdout, done.returncode


def articles(count, dice):
    words = ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 4)))
             for _ in range(2000)]
    for i in range(count):
        text = " ".join(dice.choices(words, k=dice.randint(50, 250)))
        yield ('{"url":"https://example.org/%d","title":"%s","text":"%s"}\n'
               % (i, words[i], text)).encode()


class Packer:
    def __init__(self, program, folder):
        self.program = program
        self.archive = os.path.join(folder, "a.fiche")
        self.folder = folder

    def lines(self, name, data):
        """The articles that are kept of @data, and the exit status."""
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(data)
        # To standard output: a file would be synced each time.
        out, status = run([self.program, "pack", "-q", "--fast", "--jobs", "1",
                           "--on-error", "skip", path, "-o", "-"])
        if status not in (0, 3):
            return None, status
        with open(self.archive, "wb") as f:
            f.write(out)
        out, _ = run([self.program, "export", self.archive])
        return out.splitlines(True), status


def printed_whole(tool, data):
    out, _ = run([tool, "-dc"], data)
    return out[:out.rfind(b"\n") + 1].splitlines(True)


def check_cut(packer, suffix, data, at, lines):
    want = printed_whole(TOOLS[suffix], data[:at])
    got, status = packer.lines("cut.jsonl." + suffix, data[:at])
    # bzip2 itself drops what it has of a block when the next one is cut off.
    if suffix == "bz2" and got and len(got) > len(want):
        want = lines[:len(got)]
    if got != want or status != 3:
        return "%d articles, %d expected, status %d" % (
            len(got or ()), len(want), status)
    return None


def check_changed(packer, suffix, data, at, lines, dice):
    changed = bytearray(data)
    changed[at] ^= dice.randint(1, 255)
    got, status = packer.lines("changed.jsonl." + suffix, bytes(changed))
    if status == 3 or (status == 0 and got == lines):
        return None
    return "%d articles, status %d" % (len(got or ()), status)


def main():
    program = os.path.abspath(sys.argv[1])
    positions = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    dice = random.Random(20240131)
    lines = list(articles(300, dice))
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="newsfiche-test-") as folder:
        packer = Packer(program, folder)
        for suffix, tool in TOOLS.items():
            try:
                data, _ = run([tool, "-c"], b"".join(lines))
            except FileNotFoundError:
                print("%s is not here: left out" % tool)
                return SKIPPED
            for i in range(positions):
                at = dice.randrange(1, len(data))
                for what, problem in (
                        ("cut", check_cut(packer, suffix, data, at, lines)),
                        ("changed", check_changed(packer, suffix, data, at, lines,
                                                  dice))):
                    if problem:
                        wrong += 1
                        print("%s, %s at byte %d of %d: %s"
                              % (tool, what, at, len(data), problem))
            print("%s: %d positions of %d bytes" % (tool, positions, len(data)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
