#!/usr/bin/env python3
"""Run the commands of README.md in order, as they stand there.

    readme.py NEWSFICHE [FOLDER of the package for Python]

Indented lines between the headings FIRST and LAST are commands: each has to end with 0. Then
Python's lines are run, where the package is.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

from tutorial import PYTHON, ROOT, find_package, has

FIRST, LAST = "## First minutes", "## What it guarantees"
RAIN = "https://example.org/rain"


def run(command):
    """What it printed; a failure ends the test."""
    done = subprocess.run(["bash", "-c", "set -o pipefail; " + command], capture_output=True,
                          text=True, timeout=120, check=False)
    if done.returncode:
        sys.exit(f"{command}\nended with {done.returncode} and said\n{done.stderr}")
    return done.stdout


def run_all(text):
    ran = {}
    for command in re.findall(r"^    (\S.*)$", re.sub("```.*?```", "", text, flags=re.S), re.M):
        ran[command.split(" #")[0].strip()] = run(command)
    if has(["newsfiche"]):
        program = re.search(r"```python\n(.*?)```", text, re.S)[1]
        subprocess.run([PYTHON, "-c", program], timeout=120, check=True)
    return ran


def check(ran):
    """They did what the README says, as far as it is seen from outside."""
    assert len(ran) >= 20, ran
    assert len(pathlib.Path("news.jsonl").read_text(encoding="utf-8").splitlines()) == 42
    assert len(ran[f"newsfiche history news.fiche {RAIN}"].splitlines()) == 2
    assert "snows" in ran[f"newsfiche diff news.fiche {RAIN}"]
    assert len(ran["newsfiche list 'news-20*.fiche' --newest 10"].splitlines()) == 10
    show = subprocess.run(["newsfiche", "show", "news.fiche", RAIN], capture_output=True,
                          check=False)
    assert show.returncode == 1, "redacted, but there"


def main():
    find_package(sys.argv[1], sys.argv[2:])
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        os.symlink(ROOT / "examples", "examples")
        check(run_all(text[text.index(FIRST):text.index(LAST)]))
        os.chdir("/")


if __name__ == "__main__":
    main()
