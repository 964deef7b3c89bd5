#!/usr/bin/env python3
"""Tables of any kind, against Python's csv module.

    tables.py NEWSFICHE

Tables from a generator are written by Python, packed, and exported: each row must be
an object of the same strings. Those with one heading are exported as a table again,
which Python must read as the same rows. NF_SEEDS (how many tables) and NF_SEED (the
first) in the environment widen a run, or repeat a failure.
"""
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile

PIECES = ["a", "rain", ",", ";", "\t", "|", '"', '""', "'", "\n", "\r\n", "\r", " ",
          "\\", "\\n", "\\N", "é", "新聞", "погода", "\U0001f327", "=1+1", "{", "[1]",
          "null", "\u2028", "\x7f", "\x01", "It rains, and it is cold. "]
NAMES = ["url", "title", "text", "date", "", "a b", "é", 'x"y', "c,d", "e;f", "title",
         "column-2", "\\", "language"]


def field(rng):
    if rng.random() < 0.2:
        return ""
    text = "".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 8)))
    return text * 400 if rng.random() < 0.01 else text


def table(seed):
    """A heading, rows, and the bytes that Python makes of them; the way it does."""
    rng = random.Random(seed)
    columns = rng.randrange(2, 7)
    heading = [""] * columns
    while 2 * sum(map(bool, heading)) < columns:
        heading = [rng.choice(NAMES) for _ in range(columns)]
    rows = [[field(rng) for _ in range(columns)] for _ in range(rng.randrange(1, 12))]
    separator = rng.choice(",;\t|")
    end = rng.choice(["\n", "\r\n"])
    if end == "\n":
        # Python may leave this one without quotes, as a part of the line end.
        rows = [row[:-1] + [row[-1].rstrip("\r")] for row in rows]
    # One of nothing would be passed over.
    rows = [row for row in rows if any(row)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=end,
                        quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    writer.writerows([heading] + rows)
    encoding = rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-32"])
    # What separates fields need not show by itself where others are about.
    told = ""
    if rng.random() < 0.5 or any(other in out.getvalue() for other in ",;\t|'"
                                 if other != separator):
        told = "sep=%s\n" % separator
    return heading, rows, (told + out.getvalue()).encode(encoding)


def names(heading):
    return [name or "column-%d" % (i + 1) for i, name in enumerate(heading)]


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        sys.exit("exit %d of %s: %s" % (done.returncode, " ".join(command[1:4]),
                                        done.stderr.decode()))
    return done.stdout


def compare(what, got, want):
    if got != want:
        sys.exit("%s\ngot  %r\nwant %r" % (what, got, want))


def check_import(newsfiche, folder, seeds):
    want = []
    inputs = []
    for seed in seeds:
        heading, rows, data = table(seed)
        inputs.append("%s/%d.csv" % (folder, seed))
        with open(inputs[-1], "wb") as f:
            f.write(data)
        want += [(seed, list(zip(names(heading), row))) for row in rows]
    archive = folder + "/all.fiche"
    run(newsfiche, "pack", "-q", "-f", "--fast", "-o", archive, *inputs)
    lines = run(newsfiche, "export", archive).decode().split("\n")[:-1]
    compare("articles", len(lines), len(want))
    for line, (seed, row) in zip(lines, want):
        compare("seed %d" % seed, json.loads(line, object_pairs_hook=list), row)


def check_export(newsfiche, folder, seed):
    heading, rows, data = table(seed)
    with open(folder + "/one.csv", "wb") as f:
        f.write(data)
    run(newsfiche, "pack", "-q", "-f", "--fast", "-o", folder + "/one.fiche",
        folder + "/one.csv")
    for name, separator in (("csv", ","), ("tsv", "\t")):
        text = run(newsfiche, "export", "--format", name, folder + "/one.fiche").decode()
        got = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        compare("seed %d, %s" % (seed, name), got, [names(heading)] + rows)


def main():
    first = int(os.environ.get("NF_SEED") or 0)
    count = int(os.environ.get("NF_SEEDS") or 2000)
    newsfiche = os.path.abspath(sys.argv[1])
    csv.field_size_limit(1 << 30)
    with tempfile.TemporaryDirectory(prefix="newsfiche-tables-") as folder:
        for seed in range(first, first + count, 500):
            check_import(newsfiche, folder, range(seed, min(seed + 500, first + count)))
        for seed in range(first, first + count // 20):
            check_export(newsfiche, folder, seed)
    print("%d tables are the same" % count)


if __name__ == "__main__":
    main()
