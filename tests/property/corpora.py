#!/usr/bin/env python3
"""Packs whole collections of articles and takes them out again.

    corpora.py NEWSFICHE

The folder is named by NF_CORPORA in the environment: every *.jsonl and
*.jsonl.zst in it is packed at level 1, exported, and compared with the original
byte for byte; then the archive is verified deeply. NF_CORPORA_LEVEL sets another
level. The files belong to whoever collected them, so there are none in the
project. Without a folder the test is skipped (exit code 77).
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
PIECE = 1 << 20


def skip(why):
    print("skipped:", why)
    sys.exit(SKIPPED)


def run(*command):
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True,
                          errors="replace", stdout=subprocess.DEVNULL)
    if done.returncode:
        return (f"exit {done.returncode} of {' '.join(command[1:3])}: "
                f"{done.stderr.strip()}")
    return None


def original(path, folder):
    """The name of the file as it is without compression."""
    if not path.endswith(".zst"):
        return path
    plain = os.path.join(folder, "original.jsonl")
    with open(path, "rb") as packed, open(plain, "wb") as out:
        subprocess.run(["zstd", "-q", "-d", "-c"], stdin=packed, stdout=out,
                       check=True)
    return plain


def first_difference(a, b):
    """The offset where two files part, or None if they are the same."""
    at = 0
    with open(a, "rb") as fa, open(b, "rb") as fb:
        while True:
            pa, pb = fa.read(PIECE), fb.read(PIECE)
            if pa != pb:
                same = zip(pa, pb)
                return at + next((i for i, (x, y) in enumerate(same) if x != y),
                                 min(len(pa), len(pb)))
            if not pa:
                return None
            at += len(pa)


def check(newsfiche, path, folder):
    """What is wrong, or None; and what to say if nothing is."""
    archive = os.path.join(folder, "a.fiche")
    back = os.path.join(folder, "back.jsonl")
    level = os.environ.get("NF_CORPORA_LEVEL", "1")
    wrong = (run(newsfiche, "pack", path, "-o", archive, "--level", level) or
             run(newsfiche, "export", archive, "-f", "jsonl", "-o", back) or
             run(newsfiche, "verify", archive, "--deep"))
    if wrong:
        return wrong, None
    plain = original(path, folder)
    at = first_difference(plain, back)
    if at is not None:
        return f"what comes back differs from byte {at} on", None
    size = os.path.getsize(plain)
    share = os.path.getsize(archive) / max(1, size)
    return None, f"{size} bytes, packed {share:.1%} of them"


def main():
    newsfiche = os.path.abspath(sys.argv[1])
    where = os.environ.get("NF_CORPORA")
    if not where:
        skip("NF_CORPORA does not name a folder of *.jsonl or *.jsonl.zst files")
    if not os.path.isdir(where):
        skip(f"NF_CORPORA names no folder: {where}")
    paths = sorted(glob.glob(os.path.join(where, "*.jsonl")) +
                   glob.glob(os.path.join(where, "*.jsonl.zst")))
    if not paths:
        skip(f"no *.jsonl or *.jsonl.zst files in {where}")
    if not shutil.which("zstd") and any(p.endswith(".zst") for p in paths):
        skip("the zstd command is needed to compare with .zst files")
    failed = 0
    for path in paths:
        with tempfile.TemporaryDirectory() as folder:
            wrong, note = check(newsfiche, path, folder)
        failed += wrong is not None
        print("FAILED " if wrong else "ok     ",
              f"{os.path.basename(path)}: {wrong or note}", flush=True)
    print(f"{len(paths)} collections, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
