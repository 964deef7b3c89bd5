#!/usr/bin/env python3
"""Check that no files of the libraries need each other in a circle.

    check_circles.py BUILD_FOLDER

A file needs another if it uses a symbol that the other defines: the static libraries
say so, whatever headers are shared. Prints each circle and what it is made of; exit status 1
if there is one.
"""

import pathlib
import subprocess
import sys


def symbols(library):
    """{file: (names that it defines, names that it uses)} of a static library."""
    files = {}
    defined = used = set()
    for line in subprocess.check_output(["nm", library], text=True).splitlines():
        words = line.split()
        if line.endswith(".o:"):
            defined, used = files.setdefault(line[:-len(".o:")], (set(), set()))
        elif len(words) == 2 and words[0] == "U":
            used.add(words[1])
        elif len(words) == 3 and words[1] in "TDBRVW":
            defined.add(words[2])
    return files


def needs(folder):
    """{file: {file that it needs: symbols}}"""
    files = {}
    for library in sorted(folder.glob("*.a")):
        files.update(symbols(library))
    where = {name: file for file, (defined, _) in files.items() for name in defined}
    graph = {file: {} for file in files}
    for file, (_, used) in files.items():
        for name in used & where.keys():
            if where[name] != file:
                graph[file].setdefault(where[name], []).append(name)
    return graph


def reached(graph, start):
    found, todo = set(), [start]
    while todo:
        for other in graph[todo.pop()]:
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


def main():
    graph = needs(pathlib.Path(sys.argv[1]))
    reach = {name: reached(graph, name) for name in graph}
    in_circles = sorted(name for name in graph if name in reach[name])
    for name in in_circles:
        for other in sorted(graph[name]):
            if name in reach[other]:
                print(f"{name} needs {other}: {', '.join(sorted(graph[name][other]))}")
    if not in_circles:
        print(f"{len(graph)} files, no circle")
    return 1 if in_circles or not graph else 0


if __name__ == "__main__":
    sys.exit(main())
