#!/usr/bin/env python3
"""Runs the examples of doc/sql.md and compares what comes out.

    document.py NEWSFICHE MODULE DOCUMENT

Examples are indented. What stands behind "$ " is run by the shell, what stands behind
"sqlite> " by the program sqlite3, all of it in one session. The lines up to the next
are what has to come out. Exit status 77: there is no program sqlite3.
"""
import os
import shutil
import subprocess
import sys
import tempfile

ARCHIVES = {
    "2024-01": [
        '{"url": "https://example.org/frost", "title": "Frost on the canal", '
        '"published": "2024-01-09", "source": "Harbour Post", "language": "en", '
        '"text": "The canal is frozen.", "views": 3}',
        '{"url": "https://example.org/geese", "title": "Geese early", '
        '"published": "2024-01-31T07:40+02:00", "source": "Mill Gazette", "language": "en", '
        '"text": "They are back.", "tags": ["birds", "canal"]}',
    ],
    "2024-02": [
        '{"url": "https://example.org/ferry", "title": "Ferry timetable", '
        '"published": "2024-02", "source": "Harbour Post", "language": "en", '
        '"text": "Every hour.", "tags": ["canal"]}',
        '{"url": "https://example.org/thaw", "title": "Thaw", '
        '"published": "2024-02-10T18:30", "source": "Harbour Post", "language": "en", '
        '"text": "The ice is gone.", "views": 17}',
    ],
}
MARK = "-- end of an example --"


def examples(path):
    """Yield (kind, command, wanted, line) of each example."""
    found = []
    with open(path, encoding="utf-8") as document:
        for number, line in enumerate(document, 1):
            if not line.startswith("    "):
                continue
            line = line[4:]
            for kind in ("$ ", "sqlite> "):
                if line.startswith(kind):
                    found.append([kind, line[len(kind):].rstrip("\n"), "", number])
                    break
            else:
                found[-1][2] += line
    return found


def make_archives(newsfiche, folder):
    for name, lines in ARCHIVES.items():
        subprocess.run([newsfiche, "pack", "-q", "-", "-o", f"{name}.fiche"], cwd=folder,
                       input="\n".join(lines).encode() + b"\n", check=True)


def run_shell(found, folder, environment):
    got = {}
    for kind, command, _, line in found:
        if kind == "$ ":
            done = subprocess.run(command, shell=True, cwd=folder, env=environment,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  timeout=60)
            got[line] = done.stdout.decode()
    return got


def run_sqlite(found, folder, environment):
    queries = [(line, command) for kind, command, _, line in found if kind == "sqlite> "]
    script = "".join(f"{command}\n.print '{MARK}'\n" for _, command in queries)
    done = subprocess.run(["sqlite3", "-batch", "-init", os.devnull], cwd=folder,
                          env=environment, input=script.encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=60)
    parts = done.stdout.decode().split(MARK + "\n")
    return {line: part for (line, _), part in zip(queries, parts + [""] * len(queries))}


def main():
    newsfiche, module, document = map(os.path.abspath, sys.argv[1:])
    if not shutil.which("sqlite3"):
        print("document.py: there is no program sqlite3 (Debian: sqlite3): skipped")
        return 77
    found = examples(document)
    environment = dict(os.environ, LD_LIBRARY_PATH=os.path.dirname(module),
                       PATH=os.path.dirname(newsfiche) + os.pathsep + os.environ["PATH"])
    with tempfile.TemporaryDirectory() as folder:
        make_archives(newsfiche, folder)
        got = run_shell(found, folder, environment)
        got.update(run_sqlite(found, folder, environment))
    wrong = [(line, command, wanted, got[line]) for _, command, wanted, line in found
             if got[line] != wanted]
    for line, command, wanted, came in wrong:
        print(f"{document}:{line}: {command}\n{came}wanted:\n{wanted}")
    print(f"{len(found)} examples, {len(wrong)} wrong")
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main())
