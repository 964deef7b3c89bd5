#!/usr/bin/env python3
"""Makes the golden archives.

    generate.py FOLDER [MAKE_GOLDEN]            as a test
    generate.py --again MAKE_GOLDEN TEST_GOLDEN

The first makes all of them in FOLDER and compares them with good/ and MANIFEST
of this folder. Broken ones and those of a newer version are nowhere else. What
newsfiche itself writes is made by the program MAKE_GOLDEN, twice, and must be
the same both times (not the same as is here: zstd's output differs from version
to version); without it those are left out.

The second writes good/ and MANIFEST here again, after a change of the format or
of a message. Look at the differences, and commit them with the change.
"""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "conformance"))
sys.path.insert(0, HERE)

import hand  # noqa: E402
import manifest  # noqa: E402
import sources  # noqa: E402
from assemble import Assembler  # noqa: E402

# Name, options of make_golden, source: what newsfiche itself writes.
WRITTEN = [
    ("one", [], ["one.jsonl"]),
    ("empty", [], ["empty.jsonl"]),
    ("news", [], ["news.jsonl"]),
    ("news-level-1", ["fast", "level=1"], ["news.jsonl"]),
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
    ("sealed", ["seal=10"], ["news.jsonl"]),
    ("texts", [], ["rain.txt", "market.md"]),
    ("texts-stored", ["store"], ["rain.txt", "market.md"]),
    ("copies", ["block=2"], ["hand-copies.jsonl"]),
    ("many", ["block=32"], ["many.jsonl"]),
    ("many-level-15", ["block=32", "level=15"], ["many.jsonl"]),
    ("many-dictionaries", ["block=32", "no-lexicon"], ["many.jsonl"]),
    ("many-max", ["max"], ["many.jsonl"]),
    ("many-max-tables", ["max", "bytes=20000", "frame=4000"], ["many.jsonl"]),
]


MOST_BYTES = 60000    # of an archive that is kept


def write_good(folder, make_golden):
    """What newsfiche writes; the rows of it."""
    rows, scratch = [], os.path.join(folder, "scratch")
    os.makedirs(scratch)
    for name, options, names in WRITTEN:
        file = f"good/{name}.fiche"
        paths = [sources.put(n, scratch) for n in names]
        subprocess.run([make_golden, os.path.join(folder, file), *options,
                        *paths], check=True)
        rows.append((file, "1", hand.OK, names, "newsfiche " +
                     (" ".join(options) or "as by default")))
    shutil.rmtree(scratch)
    return rows


def write_hand(folder, kind, status, table):
    """Archives put together item by item."""
    rows = []
    for name, section, rule, edits, how in table:
        file = f"{kind}/{name}.fiche"
        how = dict(how)
        source = how.pop("source", "hand.jsonl")
        try:
            data = Assembler(sources.originals([source]), edits, **how).all()
        except Exception as fault:
            raise RuntimeError(f"{file}: {fault!r}") from fault
        with open(os.path.join(folder, file), "wb") as out:
            out.write(data)
        rows.append((file, section, status, [source], rule))
    return rows


def generate(folder, make_golden):
    """All archives, and their sources; what they are."""
    for name in ("good", "bad", "unsupported", "sources", "scratch"):
        shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
    for name in ("good", "bad", "unsupported", "sources"):
        os.makedirs(os.path.join(folder, name))
    rows = write_good(folder, make_golden) if make_golden else []
    for kind, status, table in hand.KINDS:
        rows += write_hand(folder, kind, status, table)
    files = [file for file, *_ in rows]
    if len(set(files)) < len(files):
        raise ValueError("two files have one name")
    for name in {name for row in rows for name in row[3]}.union(
            *(names for *_, names in WRITTEN)):
        sources.put(name, os.path.join(folder, "sources"))
    return rows


def is_written(file):
    return file in [f"good/{name}.fiche" for name, *_ in WRITTEN]


def differences(folder, make_golden):
    """What is not as good/ and MANIFEST have it."""
    made = {row[0]: row for row in generate(folder, make_golden)}
    listed = {row.file: row for row in manifest.rows()
              if make_golden or not is_written(row.file)}
    there = {f"good/{name}" for name in os.listdir(os.path.join(HERE, "good"))}
    yield from (f"{file} is not both made and in MANIFEST"
                for file in sorted(made.keys() ^ listed.keys()))
    yield from (f"{file} is not both here and in MANIFEST"
                for file in sorted(there ^ {row.file for row in manifest.rows()
                                            if row.file.startswith("good/")}))
    for file, row in listed.items():
        if file in made and made[file] != (*row[:4], row.rule):
            yield f"{file} has another line in MANIFEST"
        for path in {os.path.join(folder, file), manifest.path(folder, file)}:
            if not os.path.exists(path):
                continue
            again = is_written(file) and path.startswith(folder)
            if not again and manifest.hash_of(path) != row.hash:
                yield f"{path} has other bytes than MANIFEST says"
            if not path.startswith(folder) and os.path.getsize(path) > MOST_BYTES:
                yield f"{path} is too large"


def differ_again(folder, make_golden):
    """What newsfiche does not write the same a second time."""
    with tempfile.TemporaryDirectory() as second:
        os.makedirs(os.path.join(second, "good"))
        for file, *_ in write_good(second, make_golden):
            if manifest.hash_of(os.path.join(second, file)) != \
                    manifest.hash_of(os.path.join(folder, file)):
                yield f"{file} differs from run to run"


def check(folder, make_golden):
    wrong = list(differences(folder, make_golden))
    if make_golden:
        wrong += differ_again(folder, make_golden)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def write_again(make_golden, test_golden):
    with tempfile.TemporaryDirectory() as folder:
        rows = generate(folder, make_golden)
        paths = [os.path.join(folder, file) for file, *_ in rows]
        found = subprocess.run([test_golden, "findings", *paths], check=True,
                               stdout=subprocess.PIPE, encoding="utf-8")
        table = [manifest.Row(*row[:4], manifest.hash_of(path), row[4], text)
                 for row, path, text in zip(rows, paths,
                                            found.stdout.splitlines())]
        shutil.rmtree(os.path.join(HERE, "good"))
        shutil.copytree(os.path.join(folder, "good"),
                        os.path.join(HERE, "good"))
    manifest.write(table)
    return 0


def main(args):
    if len(args) == 3 and args[0] == "--again":
        return write_again(*map(os.path.abspath, args[1:]))
    if len(args) not in (1, 2) or args[0].startswith("-"):
        sys.exit(__doc__)
    return check(*map(os.path.abspath, args), *[None][len(args) - 1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
