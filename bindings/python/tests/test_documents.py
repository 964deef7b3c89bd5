"""The examples in docstrings and documents are run."""

import doctest
import enum
import inspect
import pathlib
import subprocess
import sys

import newsfiche
from conftest import ROOT

def test_docstrings(folder):
    failed, run = doctest.testmod(newsfiche)
    assert run >= 16 and not failed


def test_every_function_has_a_docstring():
    for name in newsfiche.__all__:
        one = getattr(newsfiche, name)
        if name in ("__version__", "ZONE_UNKNOWN"):
            continue
        assert one.__doc__, name
        for member, value in vars(one).items() if isinstance(one, type) else ():
            if not member.startswith("_") and callable(value):
                assert value.__doc__, f"{name}.{member}"


def test_manual(folder):
    failed, run = doctest.testfile(str(ROOT / "doc" / "python.md"), module_relative=False,
                                   optionflags=doctest.ELLIPSIS)
    assert run and not failed


def test_help_has_every_function():
    public = [getattr(newsfiche, name) for name in newsfiche.__all__]
    kinds = {base for kind in filter(inspect.isclass, public) for base in kind.__mro__
             if base.__module__.startswith("newsfiche") and not issubclass(base, enum.Enum)}
    parts = [(kind, name) for kind in kinds for name in vars(kind) if name[0] != "_"]
    assert (newsfiche._core.Record, "plain") in parts
    for kind, name in parts:
        part = getattr(kind, name)
        assert inspect.getdoc(part), (kind, name)
        assert not callable(part) or inspect.signature(part)
    assert all(inspect.getdoc(one) for one in filter(callable, public))


def blocks(path):
    """The first program in a document, and what the document says that it prints."""
    text = pathlib.Path(path).read_text(encoding="utf-8")
    program = text.split("```python\n", 1)[1].split("```", 1)[0]
    after = text.split(program, 1)[1].split("It prints\n\n", 1)[1]
    lines = []
    for line in after.splitlines():
        if not line.startswith("    "):
            break
        lines.append(line[4:])
    return program, "\n".join(lines) + "\n"


def test_readme(folder):
    program, expected = blocks(ROOT / "bindings" / "python" / "README.md")
    assert program.strip() and expected.strip()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                          check=True)
    assert done.stdout == expected
