#!/usr/bin/env python3
"""Each option of a command's help is in the manual page, and no other is.

    check_manual.py NEWSFICHE

An option of a command stands in the section of the command, or in one that is of no command; the
section may also say that options of another command are taken ("as *pack* does").
"""
import pathlib
import re
import subprocess
import sys

PAGE = pathlib.Path(__file__).resolve().parents[1] / "doc" / "man" / "newsfiche.1.scd"
OPTION = re.compile(r"--[a-z][a-z-]*")


def printed(*args):
    return subprocess.run([sys.argv[1], *args], check=True, capture_output=True,
                          text=True).stdout


def main():
    commands = set(re.findall(r"^  ([a-z]+)  ", printed("help"), re.M))
    parts = re.split(r"^# (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.M)
    of_none, section = "", {}
    for title, text in zip(parts[1::2], parts[2::2]):
        if title.lower() in commands:
            section[title.lower()] = text
        else:
            of_none += text
    faults = [f"{command}: no section" for command in sorted(commands - set(section))]
    for command, text in sorted(section.items()):
        helps = set(re.findall(r"^  (?:-.,|   ) (--[a-z-]+)", printed("help", command), re.M))
        told = set(OPTION.findall(of_none + text))
        for other in set(re.findall(r"\*([a-z]+)\*", text)) & commands:
            told |= set(OPTION.findall(section.get(other, "")))
        faults += [f"{command}: the manual does not tell of {o}" for o in sorted(helps - told)]
        headed = set(OPTION.findall(" ".join(re.findall(r"^(\*-.*)\n\t", text, re.M))))
        faults += [f"{command}: {o} is in the manual alone" for o in sorted(headed - helps)]
    print("\n".join(faults) or f"{len(section)} commands, each with its options")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
