"""What the tests of recipes share: a folder of their own, and the command in its path."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECIPES = ROOT / "doc" / "recipes"
STAND_INS = ROOT / "tests" / "recipes" / "stand_ins"
sys.path.insert(0, str(STAND_INS))
sys.dont_write_bytecode = True

import stand_in  # noqa: E402


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def need(command, package):
    return shutil.which(command) or skip(f"needs {command} (Debian: {package})")


def run(*command, check=True, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          timeout=120, **options)
    if check and done.returncode:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}\n"
                             f"{done.stderr}")
    return done


def articles(archive):
    return [json.loads(line) for line in run("newsfiche", "export", archive).stdout.splitlines()]


def fields(archive, number, names):
    return [run("newsfiche", "show", archive, f"#{number}", "--field", name).stdout.rstrip("\n")
            for name in names]


def wait_for(what, seconds=60):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.02)


def check_all(archive, count):
    """The first @count articles, each once and in order."""
    found = [run("newsfiche", "list", archive, "--fields", "url", "-0").stdout.split("\0")[:-1]]
    assert found == [[stand_in.url(i) for i in range(count)]], (count, found)


def main(cases):
    """Run the case that the command line names. What "newsfiche add" runs as is in add.pid."""
    case, newsfiche = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    sys.argv[3:] = [str(pathlib.Path(name).resolve()) for name in sys.argv[3:]]
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        os.mkdir("bin")
        wrapper = pathlib.Path("bin/newsfiche")
        wrapper.write_text(f'#!/bin/sh\n[ "$1" != add ] || echo $$ >"{work}/add.pid"\n'
                           f'exec "{newsfiche}" "$@"\n', encoding="utf-8")
        wrapper.chmod(0o755)
        os.environ["PATH"] = f"{work}/bin:{os.environ['PATH']}"
        os.environ["PYTHONPATH"] = f"{RECIPES}:{STAND_INS}"
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        cases["case_" + case]()
        os.chdir("/")
