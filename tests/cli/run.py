#!/usr/bin/env python3
"""Runs the command as its users do, and compares what comes out.

    run.py NEWSFICHE FILE.test ...

A .test file has any number of cases. A line that begins with "== " begins a
part; what stands below it, up to the next, is the part's text:

    == case WHAT         a new case, in an empty folder of its own
    == file NAME         a file in that folder
    == run COMMAND       run by the shell; newsfiche is in its path
    == terminal COMMAND  the same on a terminal of 80 columns
    == stdout            what the run before printed (on a terminal: all of it)
    == stderr
    == exit N

Without its part a run must print nothing and exit with 0. {{...}} in what is
expected is a regular expression; all else is compared as it stands. What cannot
be seen is written <1b> there, after its number. In a file \\xNN is that byte,
and "\\" at the end of the last line leaves the line end out. Commands find the
project's files in $PROJECT.
Lines that begin with "#" before the first case are comments.
"""
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile

TIMEOUT = 120
PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))


class Run:
    def __init__(self, command, line, terminal):
        self.command = command
        self.line = line
        self.terminal = terminal
        self.expected = {"stdout": "", "stderr": "", "exit": "0"}


class Case:
    def __init__(self, name):
        self.name = name
        self.steps = []  # ("file", name, text) or ("run", Run)


def add_part(cases, kind, rest, text, line):
    if kind == "case":
        cases.append(Case(rest))
    elif kind == "file":
        cases[-1].steps.append(("file", rest, text))
    elif kind in ("run", "terminal"):
        command = rest + ("\n" + text if text else "")
        cases[-1].steps.append(("run", Run(command, line, kind == "terminal")))
    elif kind in ("stdout", "stderr"):
        cases[-1].steps[-1][1].expected[kind] = text
    elif kind == "exit":
        cases[-1].steps[-1][1].expected["exit"] = rest
    else:
        sys.exit("line %d: no part is called %r" % (line, kind))


def parse(path):
    cases = []
    part = None
    text = []
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    if lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines + ["== end"], 1):
        if not line.startswith("== "):
            if part:
                text.append(line + "\n")
            elif line and not line.startswith("#"):
                sys.exit("%s:%d: before the first part" % (path, number))
            continue
        if part:
            add_part(cases, *part, strip_blank_end("".join(text)), part_line)
        kind, _, rest = line[3:].partition(" ")
        part = (kind, rest)
        part_line = number
        text = []
    return cases


def strip_blank_end(text):
    """A blank line before the next case is for the eye."""
    return re.sub(r"(?<=\n)\n+\Z|\A\n+\Z", "", text)


def write_file(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if text.endswith("\\\n"):
        text = text[:-2]
    data = re.sub(rb"\\x([0-9a-f]{2})",
                  lambda m: bytes([int(m.group(1), 16)]), text.encode())
    with open(path, "wb") as f:
        f.write(data)


def environment(program, folder):
    env = {k: v for k, v in os.environ.items()
           if k.startswith(("ASAN_", "UBSAN_", "TSAN_", "GCOV_"))}
    env.update(PATH=os.path.dirname(program) + ":" + os.environ["PATH"],
               HOME=folder, TZ="UTC", LC_ALL="C", TERM="dumb", PROJECT=PROJECT)
    return env


def run_plain(command, folder, env):
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=TIMEOUT)
    return done.stdout, done.stderr, done.returncode


def run_terminal(command, folder, env):
    """Standard output and error are one terminal; input is empty."""
    env = dict(env, TERM="xterm")
    master, slave = pty.openpty()
    subprocess.run(["stty", "cols", "80", "-onlcr"], stdin=slave, check=True)
    child = subprocess.Popen(["sh", "-c", command], cwd=folder, env=env,
                             stdin=subprocess.DEVNULL, stdout=slave,
                             stderr=slave)
    os.close(slave)
    output = b""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:  # how Linux says that nobody has the other end
            break
        if not data:
            break
        output += data
    os.close(master)
    return output, b"", child.wait(timeout=TIMEOUT)


def pattern(expected):
    parts = re.split(r"\{\{(.*?)\}\}(?!\})", expected)
    return "".join(re.escape(p) if i % 2 == 0 else "(?:%s)" % p
                   for i, p in enumerate(parts))


def visible(data):
    """What cannot be seen as <1b>, <202e>; bytes that are no UTF-8 as <-ff>."""
    text = data.decode("utf-8", "surrogateescape")
    return "".join("<-%02x>" % (ord(c) - 0xdc00) if "\udc80" <= c <= "\udcff"
                   else c if c == "\n" or c.isprintable()
                   else "<%02x>" % ord(c) for c in text)


def check(run, folder, env):
    runner = run_terminal if run.terminal else run_plain
    stdout, stderr, code = runner(run.command, folder, env)
    found = {"stdout": visible(stdout), "stderr": visible(stderr),
             "exit": str(code)}
    wrong = []
    for what, expected in run.expected.items():
        # Data need not end in a line end; the test file's lines do.
        ends = (expected, expected[:-1]) if expected.endswith("\n") \
            else (expected,)
        if not any(re.fullmatch(pattern(e), found[what]) for e in ends):
            wrong.append("%s expected:\n%s\n%s found:\n%s"
                         % (what, expected, what, found[what]))
    return wrong


def run_case(case, program):
    folder = tempfile.mkdtemp(prefix="newsfiche-test-")
    env = environment(program, folder)
    try:
        for step in case.steps:
            if step[0] == "file":
                write_file(folder, step[1], step[2])
                continue
            wrong = check(step[1], folder, env)
            if wrong:
                return "line %d: %s\n%s" % (step[1].line, step[1].command,
                                            "\n".join(wrong))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return None


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program = os.path.abspath(sys.argv[1])
    if os.path.basename(program) != "newsfiche" or not os.access(program,
                                                                 os.X_OK):
        sys.exit("%s: not the command newsfiche" % program)
    failed = 0
    count = 0
    for path in sys.argv[2:]:
        for case in parse(path):
            count += 1
            wrong = run_case(case, program)
            name = "%s: %s" % (os.path.basename(path), case.name)
            if wrong:
                failed += 1
                print("not ok %d - %s" % (count, name))
                print("".join("    " + line + "\n"
                              for line in wrong.split("\n")), end="")
            else:
                print("ok %d - %s" % (count, name))
    print("1..%d" % count)
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
