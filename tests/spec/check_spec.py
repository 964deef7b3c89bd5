"""Holds spec.md, format/limits.h, format/vectors/ and the code against each other.

usage: check_spec.py ROOT PRINT_VECTORS [--write]

Every ```hex block of spec.md begins with the name of a vector. Its bytes must be
those of format/vectors/NAME.hex, and those that PRINT_VECTORS writes with
the code. Every constant of spec 13 must be in limits.h with that value, and the
other way round. --write makes the vector files and the examples anew.
"""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
write = "--write" in sys.argv
spec_file = root / "spec.md"
spec = spec_file.read_text(encoding="utf-8")
faults = []

printed = {}
out = subprocess.run([sys.argv[2]], check=True, capture_output=True, text=True).stdout
for line in out.splitlines():
    name, data = line.split(":")
    printed[name] = data.split()


def rows(data):
    return "\n".join(" ".join(data[i:i + 16]) for i in range(0, len(data), 16))


def example_rows(data):
    """The same in groups of 4 bytes; many bytes in groups of 8."""
    size, a_row = (4, 16) if len(data) <= 64 else (8, 32)
    groups = ["".join(data[i:i + size]) for i in range(0, len(data), size)]
    a_row //= size
    return "\n".join(" ".join(groups[i:i + a_row])
                     for i in range(0, len(groups), a_row))


def vector_bytes(text):
    return " ".join(line.split("#")[0] for line in text.splitlines()).split()


def example(match):
    name = match.group(1).split()[0]
    if name not in printed:
        faults.append(f"spec.md: example {name}: no such vector")
        return match.group(0)
    if write:
        return f"```hex {match.group(1)}\n{example_rows(printed[name])}\n```"
    if match.group(2).rstrip() != example_rows(printed[name]):
        faults.append(f"spec.md: example {name} is not what the code writes:\n"
                      + example_rows(printed[name]))
    seen.add(name)
    return match.group(0)


seen = set()
spec = re.sub(r"```hex ([^\n]+)\n(.*?)```", example, spec, flags=re.S)
if write:
    spec_file.write_text(spec, encoding="utf-8")
else:
    for name in sorted(set(printed) - seen):
        faults.append(f"spec.md: no example of {name}")

for name, data in printed.items():
    path = root / "format" / "vectors" / f"{name}.hex"
    if write and (not path.exists() or vector_bytes(path.read_text()) != data):
        path.write_text(rows(data) + "\n")
    if not path.exists():
        faults.append(f"{path.name}: missing")
    elif vector_bytes(path.read_text()) != data:
        faults.append(f"{path.name}: is not what the code writes: {' '.join(data)}")

table = spec.split("## 13 Constants")[1].split("## 14")[0]
in_spec = {name: int(value) for value, name in re.findall(r"^(\d+) (.+)$", table, flags=re.M)}
in_code = {}
for value, name in re.findall(r"^#define \w+ (.+?) */\* spec: (.+?) \*/", (root / "format/limits.h").read_text(), flags=re.M):
    value = value.replace("UINT32_MAX", "4294967295").strip("() ")
    in_code[name] = eval(re.sub(r"(\d|[0-9a-f])u\b", r"\1", value), {"__builtins__": {}})
for name in sorted(in_spec.keys() | in_code.keys()):
    if in_spec.get(name) != in_code.get(name):
        faults.append(f"constant {name}: spec.md says {in_spec.get(name)}, limits.h {in_code.get(name)}")

for fault in faults:
    print(fault)
print(f"{len(printed)} vectors, {len(in_code)} constants, {len(faults)} faults")
sys.exit(1 if faults or not printed or not in_code else 0)
