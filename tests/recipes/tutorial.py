#!/usr/bin/env python3
"""Run every command of doc/tutorial.md in order, and compare what it prints.

    tutorial.py NEWSFICHE [FOLDER of the package for Python]

In a block of "console", lines behind "$ " are a command ("> " goes on with it), the others
what it prints, messages too. "…" stands for anything inside a line, and alone for any
lines. A block of "python" is a doctest. "<!-- needs MODULE… -->" in front of it: it and the
next block of its section are left out where Python does not have these.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable


def blocks(text):
    """(kind, needed modules or None, lines, number of the first line, heading)"""
    needs, kind, found, heading = None, None, [], ""
    for number, line in enumerate(text.splitlines(), 1):
        if kind is None and line.startswith("```"):
            kind, found = line[3:], []
        elif line == "```" and kind is not None:
            yield kind, needs, found, number - len(found), heading
            kind = needs = None
        elif kind is not None:
            found.append(line)
        elif line.startswith("<!-- needs "):
            needs = line[11:-4].split()
        elif line.startswith("#"):
            heading = line
    assert kind is None, "a block that does not end"


def commands(lines):
    """(command, what it prints)"""
    made = []
    for line in lines:
        if line.startswith("$ "):
            made.append([line[2:], []])
        elif line.startswith("> ") and not made[-1][1]:
            made[-1][0] += "\n" + line[2:]
        else:
            made[-1][1].append(line)
    return made


def agrees(found, expected):
    pattern = "".join(r"(.*\n)*?" if line == "…" else
                      ".*".join(map(re.escape, line.split("…"))) + "\n" for line in expected)
    return re.fullmatch(pattern, found)


def run_console(lines, first):
    for command, expected in commands(lines):
        done = subprocess.run(["bash", "-c", command], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=120, check=False)
        found = done.stdout.decode("utf-8")
        if done.returncode or not agrees(found, expected):
            yield f"line {first}: {command}\nended with {done.returncode} and printed\n{found}"


def run_python(lines, first):
    pathlib.Path("block.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run([PYTHON, "-m", "doctest", "-o", "ELLIPSIS", "block.txt"],
                          capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        yield f"line {first}:\n{done.stdout}{done.stderr}"


def has(modules):
    return all(subprocess.run([PYTHON, "-c", f"import {m}"], capture_output=True,
                              check=False).returncode == 0 for m in modules)


def run_all(text):
    ran, missing = 0, None
    for kind, needs, lines, first, heading in blocks(text):
        if needs and not has(needs):
            missing = heading
            print(f"left out: '{heading.strip('# ')}' needs {' '.join(needs)} in Python")
        if missing == heading:
            continue
        ran += 1
        yield from {"console": run_console, "python": run_python}[kind](lines, first)
    print(ran, "blocks ran")


def find_package(command, folders):
    """So that what runs finds the command, and the package for Python if there is one."""
    os.environ["PATH"] = f"{pathlib.Path(command).resolve().parent}:{os.environ['PATH']}"
    os.environ.update(LC_ALL="C.UTF-8", TZ="UTC", PYTHONDONTWRITEBYTECODE="1")
    for folder in folders:
        for site in pathlib.Path(folder).resolve().glob("env/lib/python*/site-packages"):
            os.environ["PYTHONPATH"] = str(site)


def stand_in_for_duckdb(folder):
    """DuckDB's own library, if tests have fetched it, where its package for Python is not."""
    library = pathlib.Path(folder).resolve().parent / "duckdb" / "libduckdb.so"
    if library.exists() and not has(["duckdb"]):
        os.environ["NEWSFICHE_DUCKDB"] = str(library)
        os.environ["PYTHONPATH"] = ":".join(
            [os.environ.get("PYTHONPATH", ""), str(ROOT / "tests" / "recipes" / "stand_ins")])


def main():
    find_package(sys.argv[1], sys.argv[2:])
    for folder in sys.argv[2:]:
        stand_in_for_duckdb(folder)
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        os.symlink(ROOT / "examples", "examples")
        wrong = list(run_all((ROOT / "doc" / "tutorial.md").read_text(encoding="utf-8")))
        os.chdir("/")
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
