#!/usr/bin/env python3
"""Archives of every format that there was are opened, grow and are merged by
the command as it is:

    upgrade.py NEWSFICHE FOLDER

FOLDER has good archives (tests/golden/good). Of each, all articles come out as
before once others were added, and `verify` finds nothing wrong in any of them.
"""
import os
import shutil
import subprocess
import sys
import tempfile

COMMAND = os.path.abspath(sys.argv[1])
ADDED = '{"url": "https://example.org/added/%d", "title": "Fog", "text": "It is foggy."}\n'


class Wrong(Exception):
    pass


def run(folder, *arguments):
    got = subprocess.run([COMMAND] + list(arguments), cwd=folder, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    if got.returncode != 0:
        raise Wrong("%s: ends with %d: %s" % (" ".join(arguments), got.returncode,
                                              got.stderr.decode(errors="replace")))
    return got.stdout


def articles(folder, archive):
    run(folder, "verify", "-q", "--deep", archive)
    # An archive without articles is no failure here.
    return subprocess.run([COMMAND, "export", "-q", archive], cwd=folder,
                          stdout=subprocess.PIPE, check=False).stdout


def has(command):
    return subprocess.run([COMMAND, "help", command], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


def upgrade(folder, archive):
    shutil.copy(archive, os.path.join(folder, "a.fiche"))
    want = articles(folder, "a.fiche").decode()
    for i in range(2):
        with open(os.path.join(folder, "more.jsonl"), "w", encoding="utf-8") as f:
            f.write(ADDED % i)
        run(folder, "add", "-q", "--jobs", "1", "--known", "keep", "a.fiche", "more.jsonl")
        want += ADDED % i
        if articles(folder, "a.fiche").decode() != want:
            raise Wrong("it has other articles once it has grown")
    run(folder, "merge", "-q", "--force", "a.fiche", "a.fiche", "-o", "b.fiche")
    if articles(folder, "b.fiche").decode() != want + want:
        raise Wrong("it has other articles once it is merged")
    if has("compact"):
        run(folder, "compact", "-q", "a.fiche")
        if articles(folder, "a.fiche").decode() != want:
            raise Wrong("it has other articles once it is compact")


def main():
    names = sorted(n for n in os.listdir(sys.argv[2]) if n.endswith(".fiche"))
    wrong = 0
    for name in names:
        folder = tempfile.mkdtemp(prefix="newsfiche-upgrade-")
        try:
            upgrade(folder, os.path.join(sys.argv[2], name))
        except Wrong as e:
            print("%s: %s" % (name, e))
            wrong += 1
        finally:
            shutil.rmtree(folder)
    print("%d archives, %d wrong" % (len(names), wrong))
    return 1 if wrong or not names else 0


if __name__ == "__main__":
    sys.exit(main())
