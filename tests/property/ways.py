#!/usr/bin/env python3
"""The same articles by other ways are the same articles.

    ways.py NEWSFICHE

Articles with awkward values are packed as JSON Lines from a file, which must export them as they
were, and then in other layouts, encodings, compressions and pieces: each time the archive must
list and export the same. NF_SEEDS (how many sets) and NF_SEED (the first) in the environment widen
a run, or repeat a failure.
"""
import bz2
import gzip
import io
import json
import lzma
import os
import random
import subprocess
import sys
import tarfile
import tempfile

PIECES = ["a", "rain", "It rains, and it is cold. ", ",", ";", "\t", "|", '"', '""', "'", "\n",
          "\r\n", "\r", " ", "\\", "\\n", "{", "}", "[", "]", "}{", "},{", "][", "<p>", "---",
          "+++", "url,title", "{\"url\": 1}", "From a", "WARC/1.0", "<html>", "é", "e\u0301",
          "погода", "新聞", "שלום", "\u202e", "１２３", "\u3000", "\u0100", "\ufeff", "\u2028",
          "\x85", "\U0001f327\ufe0f", "\0", "\x01", "\x1e", "\x7f", "null", "NaN", "#", "//"]
TIMES = ["2024-01-31", "2024-01", "2024-01-31T05:06:07+01:00", "2024-01-31 05:06", "31.01.2024",
         "03/04/2024", "Wed, 31 Jan 2024 05:06:07 GMT", 1706677567, 1706677567.25, None, "None", ""]
FIELDS = ("number,url,canonical_url,title,published,modified,fetched,authors,source,domain,"
          "language,id,section,tags,summary,text,html,image,rights")
LAYOUTS = {
    "lines": lambda objects: "\n".join(objects),
    "lines of DOS": lambda objects: "\r\n".join(objects) + "\r\n",
    "records": lambda objects: "".join("\x1e" + o + "\n" for o in objects),
    "one after the other": "".join,
    "list": lambda objects: "[" + ",".join(objects) + "]",
    "list in lines": lambda objects: "[\n  " + ",\n  ".join(objects) + "\n]\n",
    "lists": lambda objects: "".join("[" + o + "]" for o in objects),
    "answer": lambda objects: '{"status":"ok","articles":[%s]}' % ",".join(objects),
    "inside": lambda objects: '{"data": {\n"items": [\n%s]}, "page": 1}\n' % ",\n".join(objects),
}
ENCODINGS = ["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
PACKERS = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


def text(dice):
    return "".join(dice.choice(PIECES) for _ in range(dice.choice([0, 1, 2, 5, 20])))


def article(dice, number):
    url = "https://example.org/%d" % number
    fields = [("url", url), ("title", text(dice) or "x"), ("published", dice.choice(TIMES)),
              ("authors", dice.choice([None, 7, text(dice), [text(dice), "Ann"], {"name": "Bo"}])),
              ("language", dice.choice(["en", "en_GB", "", None])), ("text", text(dice)),
              ("id", dice.choice([7, "007", None, True])), ("tags", [text(dice), None, 1]),
              ("source", dice.choice([text(dice), {"name": "Mill"}, "example.org"])),
              ("summary", text(dice)),
              (text(dice), dice.choice([1e-7, -0.0, [], {"url": text(dice)}]))]
    dice.shuffle(fields)
    # With the address, for it to be an article at all.
    fields = [f for f in fields if f[0] == "url" or dice.random() < 0.7]
    return json.dumps(dict(fields), ensure_ascii=dice.random() < 0.5)


def in_tar(name, data):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        member = tarfile.TarInfo("d/" + name)
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def run(command, data=None, piece=1 << 16):
    """What @command prints, which gets @data through a pipe, @piece bytes at a time."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            for i in range(0, len(data or b""), piece):
                os.write(process.stdin.fileno(), data[i:i + piece])
            process.stdin.close()
        except BrokenPipeError:
            pass
        out = process.stdout.read()
    if process.returncode:
        sys.exit("exit status %d of %s" % (process.returncode, " ".join(command)))
    return out


class Packer:
    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.archive = os.path.join(folder, "a.fiche")

    def answers(self, source, data, piece=1 << 16):
        """Of the articles in the file @source, or in @data if it is "-"."""
        if source != "-":
            source = os.path.join(self.folder, source)
            with open(source, "wb") as f:
                f.write(data)
            data = None
        packed = run([self.program, "pack", "-q", "--fast", "--no-paths", "--jobs", "1", source,
                      "-o", "-"], data, piece)
        with open(self.archive, "wb") as f:
            f.write(packed)
        return (run([self.program, "export", self.archive]).decode().split("\n")[:-1],
                run([self.program, "list", "--json", "--fields", FIELDS, self.archive]))


def check(packer, seed):
    dice = random.Random(seed)
    objects = [article(dice, i) for i in range(dice.choice([1, 2, 5]))]
    want = packer.answers("a.jsonl", ("\n".join(objects) + "\n").encode())
    if want[0] != objects:
        sys.exit("seed %d: other articles than\n%s" % (seed, "\n".join(objects)))
    for _ in range(3):
        layout, encoding, suffix = (dice.choice(list(LAYOUTS)), dice.choice(ENCODINGS),
                                    dice.choice(list(PACKERS)))
        data = PACKERS[suffix](LAYOUTS[layout](objects).encode(encoding))
        name = dice.choice(["b.jsonl", "b.json"]) + suffix
        where = dice.choice(["file", "tar", "pipe"])
        piece = dice.choice([7, 4096]) if where == "pipe" else 1 << 16
        if where == "tar":
            data, name = in_tar(name, data), "b.tar"
        got = packer.answers("-" if where == "pipe" else name, data, piece)
        if got != want:
            sys.exit("seed %d: %s in %s, %s, %s: other articles\ngot  %s\nwant %s"
                     % (seed, layout, encoding, name, where, got, want))


def main():
    first = int(os.environ.get("NF_SEED") or 0)
    count = int(os.environ.get("NF_SEEDS") or 25)
    with tempfile.TemporaryDirectory(prefix="newsfiche-ways-") as folder:
        packer = Packer(os.path.abspath(sys.argv[1]), folder)
        for seed in range(first, first + count):
            check(packer, seed)
    print("%d sets of articles are the same by each way" % count)


if __name__ == "__main__":
    main()
