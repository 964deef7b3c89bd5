#!/usr/bin/env python3
"""Check that what README.md shows is what the project has.

    check_readme.py [root of the project]

The C program in it is examples/open_and_print.c, its version is the library's,
and the files that it and the other documents link to exist.
"""

import pathlib
import re
import sys

DOCUMENTS = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
             "doc/architecture.md",
             "doc/arrow.md",
             "doc/benchmarks.md",
             "doc/decisions.md",
             "doc/inputs.md",
             "doc/parity.md",
             "doc/python.md",
             "doc/recipes/README.md",
             "doc/reliability.md",
             "doc/set-catalog.md",
             "doc/sql.md",
             "doc/testing.md",
             "doc/tutorial.md",
             "bindings/python/README.md", "examples/README.md"]


def check(root):
    readme = (root / "README.md").read_text(encoding="utf-8")
    example = (root / "examples/open_and_print.c").read_text(encoding="utf-8")
    version = re.search(r'VERSION_STRING "([^"]+)"', (
        root / "include/newsfiche/version.h").read_text(encoding="utf-8"))[1]

    if re.findall(r"```c\n(.*?)```", readme, re.S) != [example]:
        yield "README.md: the program is not examples/open_and_print.c"
    if f"Version {version}." not in readme:
        yield f"README.md: does not say version {version}"
    for name in DOCUMENTS:
        text = (root / name).read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
            if ":" not in link and not ((root / name).parent / link).exists():
                yield f"{name}: links to {link}, which is not there"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = list(check(root))
    print("\n".join(found) if found else "README.md agrees with the project")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
