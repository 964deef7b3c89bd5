#!/usr/bin/env python3
"""Build the Python package as an outsider would, and test what comes out.

    run.py CASE SOURCE WORK [GOLDEN]

    wheel     build a wheel from a clean clone of SOURCE, without an index; install it
              into an empty virtual environment in WORK; run the README's lines there
    pytest    run the tests with that, and with the golden archives in GOLDEN
    types     mypy, of the package, of a program that uses it, and of what the C half has
    valgrind  no leak, and no memory that is not ours
    debug     no reference is lost or kept, says a debug build of Python

All but the first need what the first made. Exit status 77: a package is missing here.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

CASE, SOURCE, WORK = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
HERE = SOURCE / "bindings" / "python"
ENV = WORK / "env"

# Of each case: modules that Python must have, and Debian's packages with them.
NEEDS = {
    "wheel": ("setuptools wheel build venv ensurepip",
              "python3-dev python3-setuptools python3-wheel python3-build python3-venv"),
    "pytest": ("pytest", "python3-pytest"),
    "types": ("mypy", "mypy"),
    "valgrind": ("", "valgrind"),
    "debug": ("", "python3-dbg"),
}
COMMANDS = {"valgrind": "valgrind", "debug": "python3-dbg"}


def skip(why):
    print(f"python.{CASE} is skipped: {why}")
    sys.exit(77)


def run(*command, **options):
    print("+", *command, flush=True)
    return subprocess.run([str(word) for word in command], check=True, **options)


def has(python, modules):
    code = "import sys, sysconfig, os, importlib\n" \
        "sys.exit(not (sys.version_info >= (3, 9) and " \
        "os.path.exists(sysconfig.get_path('include') + '/Python.h')))"
    lines = "\n".join(f"import {module}" for module in modules.split())
    return subprocess.run([python, "-c", lines + "\n" + code], cwd="/",
                          capture_output=True, check=False).returncode == 0


def find_python():
    """A Python that has what CASE needs: the system's rather than another."""
    modules, packages = NEEDS[CASE]
    for name in ("/usr/bin/python3", sys.executable, "python3"):
        python = shutil.which(name)
        if python and has(python, modules):
            return python
    return skip(f"needs {packages} (scripts/install_packages.sh {packages})")


def clone(to):
    """The files that git knows, as they are now."""
    if not shutil.which("git") or not (SOURCE / ".git").exists():
        skip("needs git, and a clone made by it")
    names = subprocess.run(["git", "-C", str(SOURCE), "ls-files", "-z"], check=True,
                           capture_output=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (SOURCE / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(SOURCE / name, to / name)


def exported(library):
    """Names that a library gives to others."""
    out = run("nm", "-D", "--defined-only", library, capture_output=True, text=True).stdout
    return {line.split()[-1] for line in out.splitlines()}


def case_wheel():
    python = find_python()
    shutil.rmtree(WORK, ignore_errors=True)
    tree, dist = WORK / "clone", WORK / "dist"
    clone(tree)
    run(python, "-m", "build", "--wheel", "--no-isolation", "--outdir", dist,
        tree / "bindings" / "python")
    wheels = list(dist.iterdir())
    assert len(wheels) == 1 and "-cp39-abi3-linux" in wheels[0].name, wheels
    shutil.rmtree(tree)
    run(python, "-m", "venv", ENV)
    run(ENV / "bin" / "python", "-m", "pip", "install", "--no-index", "-q", wheels[0])
    installed = run(ENV / "bin" / "python", "-c", "import newsfiche; print(newsfiche.__path__[0])",
                    capture_output=True, text=True, cwd=WORK).stdout.strip()
    names = exported(pathlib.Path(installed) / "_core.abi3.so")
    assert names == {"PyInit__core"}, names
    text = (HERE / "README.md").read_text(encoding="utf-8")
    program = text.split("```python\n", 1)[1].split("```", 1)[0]
    done = run(ENV / "bin" / "python", "-c", program, capture_output=True, text=True, cwd=WORK)
    print(done.stdout)
    assert done.stdout and "".join(f"    {line}\n" for line in done.stdout.splitlines()) in text


def site():
    found = list(ENV.glob("lib/python*/site-packages"))
    assert len(found) == 1, "python.wheel has not run"
    return found[0]


def environment(**more):
    return dict(os.environ, PYTHONPATH=str(site()), PYTHONDONTWRITEBYTECODE="1", **more)


def case_pytest():
    more = {"NEWSFICHE_GOLDEN": sys.argv[4]} if len(sys.argv) > 4 else {}
    more["NEWSFICHE_COMMAND"] = str(WORK.parent / "tools" / "newsfiche")
    duckdb = WORK.parent / "duckdb" / "libduckdb.so"
    if duckdb.exists():
        more["NEWSFICHE_DUCKDB"] = str(duckdb)
    run(find_python(), "-m", "pytest", "-q", "-p", "no:cacheprovider", HERE / "tests",
        env=environment(**more), cwd=WORK)


def case_types():
    python = find_python()
    config = ["--config-file", HERE / "pyproject.toml", "--cache-dir", WORK / "mypy"]
    run(python, "-m", "mypy", *config, HERE / "newsfiche")
    run(python, "-m", "mypy", *config, HERE / "tests" / "typed_use.py",
        env=dict(os.environ, MYPYPATH=str(site())))
    run(python, "-m", "mypy.stubtest", "newsfiche._core", cwd=WORK,
        env=environment(MYPYPATH=str(site())))


def case_valgrind():
    python = find_python()
    command = shutil.which("valgrind") or skip("needs valgrind")
    log = WORK / "valgrind.log"
    run(command, "--leak-check=full", "--show-leak-kinds=definite,indirect", "--num-callers=40",
        f"--log-file={log}", python, HERE / "tests" / "exercise.py", "1",
        env=environment(PYTHONMALLOC="malloc"), cwd=WORK)
    # Python's own is not ours to judge: only what has a frame of the extension.
    text = log.read_text(encoding="utf-8", errors="replace")
    assert "HEAP SUMMARY" in text
    blocks = re.sub(r"^==\d+== ?", "", text, flags=re.M).split("\n\n")
    ours = [block for block in blocks if "_core.abi3.so" in block]
    print(len(blocks), "notes of valgrind,", len(ours), "of them ours")
    print("\n\n".join(ours[:5]))
    assert not ours


def case_debug():
    command = shutil.which("python3-dbg") or skip("needs python3-dbg")
    run(command, HERE / "tests" / "exercise.py", "30", env=environment(), cwd=WORK)


if __name__ == "__main__":
    globals()["case_" + CASE]()
