#!/usr/bin/env python3
"""Check that include lines obey the layers, that sources are listed in the
build files, that no banned word is used, and that lines are not too long.

    check_layers.py [root of the project]

Prints a line for each violation; exit status 1 if there are any.
"""

import pathlib
import re
import sys

# What a folder may include, beside itself: folders, or single public headers.
CONTRACTS = ["newsfiche/types.h", "newsfiche/status.h", "newsfiche/record.h"]
LAYERS = {
    "include/newsfiche": ["newsfiche"],
    "format": CONTRACTS,
    "src/base": ["newsfiche", "format"],
    "src/article": ["newsfiche", "format", "src/base"],
    "src/io": ["newsfiche", "format", "src/base"],
    "src/chunk": ["newsfiche", "format", "src/base"],
    "src/unpack": ["newsfiche", "format", "src/base"],
    "src/block": ["newsfiche", "format", "src/base", "src/article", "src/unpack"],
    "src/index": ["newsfiche", "format", "src/base", "src/article", "src/chunk", "src/unpack"],
    "src/read": ["newsfiche", "format", "src/base", "src/article", "src/chunk", "src/unpack",
                 "src/block", "src/index"],
    "src/set": ["newsfiche", "format", "src/base", "src/article", "src/read"],
    "src/check": ["newsfiche", "format", "src/base", "src/article", "src/chunk", "src/unpack",
                  "src/block", "src/index", "src/read"],
    # What packs is left out of a library that only reads.
    "src/pack": ["newsfiche", "format", "src/base", "src/unpack"],
    "src/learn": ["newsfiche", "format", "src/base", "src/unpack", "src/pack"],
    "src/build": ["newsfiche", "format", "src/base", "src/article", "src/unpack", "src/block",
                  "src/pack"],
    "src/parity": ["newsfiche", "format", "src/base", "src/chunk"],
    "src/write": ["newsfiche", "format", "src/base", "src/article", "src/chunk", "src/unpack",
                  "src/block", "src/index", "src/read", "src/pack", "src/learn", "src/build",
                  "src/parity"],
    "src/mend": ["newsfiche", "format", "src/base", "src/article", "src/chunk", "src/unpack",
                 "src/block", "src/index", "src/read", "src/set", "src/pack", "src/build",
                 "src/parity", "src/write"],
    "src/convert": ["newsfiche", "src/base"],
    "tools": ["newsfiche", "src/base"],
    "examples": ["newsfiche"],
    "doc/recipes": ["newsfiche"],
    "bindings/arrow/src": ["newsfiche"],
    "bindings/python/src": ["newsfiche"],
    "bindings/sqlite/src": ["newsfiche"],
    "bindings/sqlite/fulltext": ["newsfiche"],
}
# dump shows every structure of the format, so it reads them with the library's code; the
# others are frontends of optional parts.
EXTRA = {
    "bindings/sqlite/fulltext/ft_build.c": ["src/base"],
    "bindings/sqlite/src/sql_extension.c": ["bindings/sqlite/fulltext"],
    "bindings/python/src/py_index.c": ["bindings/sqlite/fulltext"],
    "bindings/python/src/py_search.c": ["bindings/sqlite/fulltext"],
    "tools/cmd_dump.c": ["format", "src/chunk"],
    "tools/cmd_index.c": ["bindings/sqlite/fulltext"],
    "tools/cmd_sql.c": ["bindings/sqlite/src"],
    "tools/search_index.c": ["bindings/sqlite/fulltext"],
    "tools/search_run.c": ["bindings/sqlite/fulltext"],
}
# Headers of other libraries, and who may include them.
FOREIGN = {
    "xxhash.h": ["format/checksum.c"],
    "zstd.h": ["src/unpack/zstd_memory.h", "src/learn/", "src/convert/unpack_zstd.c"],
    "zdict.h": ["src/learn/"],
    "zstd_errors.h": ["src/unpack/zstd_memory.h", "src/convert/unpack_zstd.c"],
    "zlib.h": ["src/convert/unpack_gzip.c"],
    "lzma.h": ["src/convert/unpack_xz.c"],
    "bzlib.h": ["src/convert/unpack_bzip2.c"],
    "isa-l/erasure_code.h": ["src/parity/parity_code.c"],
    "pthread.h": ["src/base/", "src/read/", "src/set/", "src/check/", "src/write/",
                  "src/pack/frame_pack.c",
                  "src/convert/", "tools/", "examples/", "bindings/"],
    "archive.h": ["src/convert/libarchive."],
    "archive_entry.h": ["src/convert/libarchive."],
    "iconv.h": ["src/convert/encoding"],
    "uchardet.h": ["src/convert/encoding_guess.c"],
    "yaml.h": ["src/convert/front_yaml.c"],
    "toml++/toml.h": ["src/convert/toml_values.cc"],
    "pcre2.h": ["tools/pattern.c"],
    "Python.h": ["bindings/python/src/py_core.h"],
    "sqlite3.h": ["bindings/sqlite/", "tools/sql_", "tools/cmd_sql.c"],
    "sqlite3ext.h": ["bindings/sqlite/"],
}
# format/ is bytes only: no memory, no I/O.
FORMAT_SYSTEM = {"stdbool.h", "stddef.h", "stdint.h", "string.h", "limits.h",
                 "inttypes.h", "assert.h", "xxhash.h"}

MEMORY = ["malloc", "calloc", "realloc", "free", "strdup", "strndup",
          "aligned_alloc", "posix_memalign"]
NEVER = ["strcpy", "strcat", "sprintf", "vsprintf", "gets", "atoi", "atol",
         "atoll", "alloca", "strtok", "setjmp", "longjmp"]
IN_LIBRARY = ["printf", "puts", "putchar", "perror", "abort", "exit", "_exit",
              "getenv", "setlocale", "time", "rand", "srand"]
UNDONE = re.compile(r"\b(TODO|FIXME|XXX)\b")


def strip(text, strings=True):
    """Blank comments, and strings too, keeping the lines."""
    pattern = r"//[^\n]*|/\*.*?\*/"
    if strings:
        pattern += r'|"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])*'"
    else:
        pattern = r'("(?:\\.|[^"\\\n])*")|' + pattern

    def blank(match):
        if not strings and match.group(1):
            return match.group(1)
        return "\n" * match.group(0).count("\n") or " "

    return re.sub(pattern, blank, text, flags=re.S)


def folder_of(name):
    return name.rsplit("/", 1)[0]


def check_include(where, name, quote, target):
    """Yield what is wrong with one include line of the file @name."""
    folder = folder_of(name)
    allowed = LAYERS[folder] + EXTRA.get(name, [])
    if quote == '"':
        if folder_of(target) not in allowed + [folder]:
            yield f"{where}: {folder} may not include {target}"
    elif target.startswith("newsfiche/"):
        if "newsfiche" not in allowed and target not in allowed:
            yield f"{where}: {folder} may not include <{target}>"
    elif folder == "format" and target not in FORMAT_SYSTEM:
        yield f"{where}: format may not include <{target}>"
    elif target in FOREIGN and not name.startswith(tuple(FOREIGN[target])):
        yield f"{where}: {folder} may not include <{target}>"


def banned(name):
    """What must not be called in the file @name, or None."""
    if not name.startswith(("format/", "src/")):
        return None
    words = NEVER + IN_LIBRARY
    if not name.startswith("src/convert/") and name != "src/base/alloc.c":
        words = words + MEMORY
    return re.compile(r"\b(" + "|".join(words) + r")\s*\(")


def check_file(root, name):
    text = (root / name).read_text(encoding="utf-8")
    found = []
    include = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
    for number, line in enumerate(strip(text, False).split("\n"), 1):
        match = include.match(line)
        if match:
            found += check_include(f"{name}:{number}", name, *match.groups())
    bad = banned(name)
    for number, line in enumerate(strip(text).split("\n"), 1):
        for match in bad.finditer(line) if bad else ():
            found.append(f"{name}:{number}: {match.group(1)}() is banned here")
    for number, line in enumerate(text.split("\n"), 1):
        if UNDONE.search(line):
            found.append(f"{name}:{number}: something left undone")
        if len(line) > 100:
            found.append(f"{name}:{number}: longer than 100 columns")
        if line != line.rstrip() or "\t" in line:
            found.append(f"{name}:{number}: tab or trailing space")
    return found


def check_listed(root, names):
    """Each .c file is named in a build file: nothing is globbed."""
    def words(folder):
        path = root / folder / "CMakeLists.txt"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        return set(re.findall(r"[\w./-]+", text))

    for name in names:
        if name.endswith((".c", ".cc")) and name.startswith(("format/", "src/", "bindings/arrow/")):
            if name not in words("."):
                yield f"{name}: not in CMakeLists.txt"
    for binding in ("bindings/python", "bindings/sqlite"):
        for path in sorted((root / binding / "src").glob("*.c")):
            if f"src/{path.name}" not in words(binding):
                yield f"{binding}/src/{path.name}: not in {binding}/CMakeLists.txt"
    for path in sorted((root / "bindings" / "arrow" / "tests").glob("test_*.c")):
        if not {path.name, path.stem[len("test_"):]} & words("bindings/arrow/tests"):
            yield f"bindings/arrow/tests/{path.name}: not in bindings/arrow/tests/CMakeLists.txt"
    for path in sorted(p for glob in ("*/*.c", "tests/*/*.c", "tests/cli/*.test")
                       for p in root.glob(glob)):
        name = str(path.relative_to(root))
        folder = name.split("/")[0]
        if folder not in ("tools", "tests", "fuzz", "bench", "examples"):
            continue
        if name.startswith("tests/package/"):
            continue
        forms = {name[len(folder) + 1:], path.stem, path.stem[len("test_"):]}
        if not forms & words(folder):
            yield f"{name}: not in {folder}/CMakeLists.txt"


def check_widths(root):
    """Lines of scripts, build files and manuals; examples/run_all.sh quotes output."""
    for glob in ("CMakeLists.txt", "*/CMakeLists.txt", "*/*/CMakeLists.txt", "cmake/*", "scripts/*",
                 "doc/man/*.scd", "tests/*/*.sh", "tests/*/*.py", "tools/completion/*"):
        for path in sorted(root.glob(glob)):
            name = str(path.relative_to(root))
            if name.startswith("build/") or not path.is_file():
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
                if len(line) > 100:
                    yield f"{name}:{number}: longer than 100 columns"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    names = sorted(str(p.relative_to(root))
                   for folder in LAYERS
                   for p in (root / folder).glob("*.[ch]*"))
    found = [line for name in names for line in check_file(root, name)]
    found += check_listed(root, names)
    found += check_widths(root)
    last = {}
    for name in names:
        base = name.rsplit("/", 1)[1]
        if base in last and not name.startswith("include/"):
            found.append(f"{name}: {last[base]} has the same file name")
        last[base] = name
    print("\n".join(found) if found else f"{len(names)} files in order")
    return 1 if found or not names else 0


if __name__ == "__main__":
    sys.exit(main())
