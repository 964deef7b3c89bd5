#!/usr/bin/env python3
"""Whether newsfiche reads the golden archives as MANIFEST says.

    check.py NEWSFICHE [MAKE_GOLDEN]

Good ones are verified deeply and come out as their sources, byte for byte. Of
broken ones and those of a newer version no wrong article is printed. With
MAKE_GOLDEN the generator is run twice, and must give the same both times (not
the same as is here: zstd's output differs from version to version).
"""
import filecmp
import os
import re
import subprocess
import sys
import tempfile

import sources

HERE = os.path.dirname(os.path.abspath(__file__))
TIMEOUT = 300


def manifest(folder=HERE):
    """(file, section, exit, sources, rule) of each archive."""
    with open(os.path.join(folder, "MANIFEST"), encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    return [(file, section, int(status), names.split(","), rule)
            for file, section, status, names, rule in rows[1:]]


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=TIMEOUT)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def check_good(newsfiche, path, names):
    """Texts are not lines of JSON, so they are taken out as they were. Nothing
    found is what exit 1 says."""
    lines = all(name.endswith(".jsonl") for name in names)
    command = ["export"] if lines else ["extract", "--stdout"]
    status, out, err = run(newsfiche, *command, path)
    original = b"".join(map(sources.get, names))
    if status != (0 if original else 1) or out != original:
        return f"{command[0]}: exit {status}, or not as it was: {err}"
    return None


def check_refused(newsfiche, path, names, expected):
    """What is printed of a broken archive must be right."""
    right = sources.originals(names)
    for options in (["--jobs", "1"], ["--jobs", "2"]):
        status, out, err = run(newsfiche, "export", path, *options)
        lines = iter(right)
        if not all(line in lines for line in out.split(b"\n")[:-1]):
            return "export prints an article that is not in the source"
        if status not in (0, expected):
            return f"export: exit {status}, not {expected}: {err}"
    return None


def check(newsfiche, file, expected, names):
    path = os.path.join(HERE, *file.split("/"))
    status, out, err = run(newsfiche, "verify", "--deep", path)
    if status != expected:
        return (f"verify --deep: exit {status}, not {expected}: "
                f"{out.decode(errors='replace')}{err}")
    places = [int(n) for n in re.findall(rb": byte (\d+)", out)]
    if places and max(places) >= 2**63:
        return f"verify --deep: a finding at no place: {out}"
    if expected == 0:
        return check_good(newsfiche, path, names)
    return check_refused(newsfiche, path, names, expected)


def check_files():
    """Every archive is in the list, and small."""
    listed = {file for file, *_ in manifest()}
    there = {f"{folder}/{name}" for folder in ("good", "bad", "unsupported")
             for name in os.listdir(os.path.join(HERE, folder))}
    if listed != there:
        return f"not in both MANIFEST and folders: {sorted(listed ^ there)}"
    large = [file for file in there
             if os.path.getsize(os.path.join(HERE, file)) > 60000]
    return f"too large: {large}" if large else None


def check_generator(make_golden):
    with tempfile.TemporaryDirectory() as folder:
        made = []
        for name in ("first", "second"):
            made.append(os.path.join(folder, name))
            os.makedirs(made[-1])
            subprocess.run([sys.executable, os.path.join(HERE, "generate.py"),
                            make_golden, made[-1]], check=True)
        files = ["MANIFEST"] + [file for file, *_ in manifest(made[0])]
        _, differ, missing = filecmp.cmpfiles(*made, files, shallow=False)
        if differ or missing:
            return f"differs from run to run: {differ + missing}"
        if manifest(made[0]) != manifest():
            return "makes another MANIFEST than the one here"
    return None


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    newsfiche = os.path.abspath(sys.argv[1])
    results = [("the list", check_files())]
    for file, section, expected, names, rule in manifest():
        results.append((f"{file} ({section}: {rule})",
                        check(newsfiche, file, expected, names)))
    if len(sys.argv) == 3:
        results.append(("the generator",
                        check_generator(os.path.abspath(sys.argv[2]))))
    for number, (name, wrong) in enumerate(results, 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        if wrong:
            print("    " + wrong.replace("\n", "\n    "))
    print(f"1..{len(results)}")
    return 1 if any(wrong for _, wrong in results) else 0


if __name__ == "__main__":
    sys.exit(main())
