"""Holds spec.md, doc/parity.md, format/ and the code against each other.

usage: check_spec.py ROOT PRINT_VECTORS [--write]

Every ```hex block of the two begins with the name of a vector. Its bytes must be
those of format/vectors/NAME.hex, and those that PRINT_VECTORS writes with
the code. Every constant of spec 13 must be in limits.h with that value, and the
other way round; likewise those of parity.md in parity_head.h. --write makes the vector
files and the examples anew.
"""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
write = "--write" in sys.argv
texts = {name: (root / name).read_text(encoding="utf-8")
         for name in ("spec.md", "doc/parity.md")}
faults = []

printed = {}
out = subprocess.run([sys.argv[2]], check=True, capture_output=True, text=True).stdout
for line in out.splitlines():
    name, data = line.split(":")
    printed[name] = data.split()
# What a build without libisal does not print.
if "parity_word" not in printed and not write:
    vector = root / "format" / "vectors" / "parity_word.hex"
    printed["parity_word"] = vector.read_text().split()


def rows(data):
    return "\n".join(" ".join(data[i:i + 16]) for i in range(0, len(data), 16))


def example_rows(data):
    """The same in groups of 4 bytes; many bytes in groups of 8."""
    size, a_row = (4, 16) if len(data) <= 24 else (8, 32)
    groups = ["".join(data[i:i + size]) for i in range(0, len(data), size)]
    a_row //= size
    return "\n".join(" ".join(groups[i:i + a_row])
                     for i in range(0, len(groups), a_row))


def vector_bytes(text):
    return " ".join(line.split("#")[0] for line in text.splitlines()).split()


def example(match):
    name = match.group(1).split()[0]
    if name not in printed:
        faults.append(f"example {name}: no such vector")
        return match.group(0)
    if write:
        return f"```hex {match.group(1)}\n{example_rows(printed[name])}\n```"
    if match.group(2).rstrip() != example_rows(printed[name]):
        faults.append(f"example {name} is not what the code writes:\n"
                      + example_rows(printed[name]))
    seen.add(name)
    return match.group(0)


def constants(table):
    return {name: int(value)
            for value, name in re.findall(r"^(\d+) (.+)$", table, flags=re.M)}


def defined(header, mark):
    """Those of a header whose comments begin with the mark."""
    found = {}
    for value, name in re.findall(rf"^#define \w+ (.+?) */\* {mark}: (.+?) \*/",
                                  (root / header).read_text(), flags=re.M):
        value = value.replace("UINT32_MAX", "4294967295").strip("() ")
        found[name] = eval(re.sub(r"(\d|[0-9a-f])u\b", r"\1", value),
                           {"__builtins__": {}})
    return found


seen = set()
for name, text in texts.items():
    new = re.sub(r"```hex ([^\n]+)\n(.*?)```", example, text, flags=re.S)
    if write:
        (root / name).write_text(new, encoding="utf-8")
if not write:
    for name in sorted(set(printed) - seen):
        faults.append(f"no example of {name}")

for name, data in printed.items():
    path = root / "format" / "vectors" / f"{name}.hex"
    if write and (not path.exists() or vector_bytes(path.read_text()) != data):
        path.write_text(rows(data) + "\n")
    if not path.exists():
        faults.append(f"{path.name}: missing")
    elif vector_bytes(path.read_text()) != data:
        faults.append(f"{path.name}: is not what the code writes: {' '.join(data)}")

for name, heading, header, mark in (
        ("spec.md", "## 13 Constants", "format/limits.h", "spec"),
        ("doc/parity.md", "## 6 Constants", "format/parity_head.h", "parity")):
    told = constants(texts[name].split(heading)[1].split("\n## ")[0])
    in_code = defined(header, mark)
    for what in sorted(told.keys() | in_code.keys()):
        if told.get(what) != in_code.get(what):
            faults.append(f"constant {what}: {name} says {told.get(what)}, "
                          f"{header} {in_code.get(what)}")
    if not in_code:
        faults.append(f"{header} has no constants")

for fault in faults:
    print(fault)
print(f"{len(printed)} vectors, {len(faults)} faults")
sys.exit(1 if faults or not printed else 0)
