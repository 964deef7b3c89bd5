#!/usr/bin/env python3
"""Which checks of what reads, mends and moves archives no quick test would miss.

    mutate.py [--part K/N] [FILE…]

Takes away each check in turn, one operand of a condition at a time, and runs the
quick tests of that part on what is left. Prints each check that
can be taken away without any of them noticing, and a sum. FILE: of those below,
by default all of them. --part: of N equal parts of the checks the one of number K,
from 1 on. The tree is left alone: all is done in a copy.

A check is: what is or-ed in an `if` that leads to a status of refusal, to false
or to `bad`; what is and-ed in a `return` of a truth, or before `? NF_OK :`; the
bound of a varint. Whether memory was had is none, nor whether to stop. Not every
check that nothing notices wants a test: some make an error earlier or plainer than
the next one would.
"""
import glob
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PATHS = ["format/*.c", "src/chunk/*.c", "src/unpack/*.c", "src/block/*.c",
         "src/index/*.c", "src/read/*.c", "src/check/*.c", "src/parity/*.c",
         "src/mend/*.c"]
# Tests of these modules and of what uses them, the quick ones first.
READING = """golden block_head block_load block_slot catalog_load catalog_page chunk_check
    chunk_header bad_sectors chunk_read chunk_walk class_slots column_layouts cur file_header
    file_survey footer fuse set_catalog_entry footer_bans footer_find footer_page footer_set
    frame_copies key_page lexicon_chunk lexicon_table offset_page page_entries parity_head
    parity_mend tombstone copies_rewrite versions table_erase open_generation reader_generations
    reader_refresh cursor_newest reader_offsets cursor cursor_limits cursor_row lexicon_hostile
    token_matches reader_pages reader_tables reader cursor_find seal redact redact_damage
    redact_keys redact_traces get_many reader_scan codec references lexicon_matches verify
    verify_part verify_use""".split()
MENDING = """parity_head parity_mend copies_rewrite table_erase tombstone bad_sectors
    redact_faults versions merge_faults parity_faults mend_faults seal merge merge_refused redact
    redact_bases redact_damage redact_keys redact_many redact_traces bans newer_tables crash_repair
    parity_damage reader_pages repair_large""".split()


def tests_of(file):
    return MENDING if file.startswith(("src/mend/", "src/parity/")) else READING
CC = [*filter(None, [shutil.which("ccache")]), "gcc", "-std=c11", "-O1", "-fPIC",
      "-D_POSIX_C_SOURCE=200809L", "-D_GNU_SOURCE", "-D_FORTIFY_SOURCE=2", "-I.",
      "-Iinclude", "-DNF_HAVE_ISAL", "-fsanitize=bounds",
      "-fsanitize-undefined-trap-on-error", "-w"]
LIBRARIES = ["-lcmocka", "-lzstd", "-lxxhash", "-lisal", "-pthread"]
CPU_SECONDS, MEMORY = 60, 4 << 30

REFUSES = re.compile(r"NF_E_(DAMAGED|UNSUPPORTED|LIMIT|FORMAT)|return (false|NULL);"
                     r"|bad = true|nf_fail\(|goto bad|return (fail|damaged)\w*\(")
NO_CHECK = re.compile(r"nf_buf_(need|reserve|add)|nf_vec_add|\broom\(|^![pmtw]$|nf_z?get\("
                      r"|nf_take_room|->failed$|add_runs\(|(ctx|loaded|payload) != NULL"
                      r"|get_arrays\(|_progress\(|nf_stop_asked\(|run->ended|->(each|make)\("
                      r"|\beach\(|NF_E_END")


def files_of(pattern, root=ROOT):
    return sorted(os.path.relpath(path, root)
                  for path in glob.glob(os.path.join(root, pattern)))


def closing(text, at):
    """Where the parenthesis at `at` is closed."""
    depth = 0
    for i in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth == 0:
            return i
    return -1


def operands(text, begin, end, operator):
    """(begin, end) of what stands between the operators of that level."""
    out, depth, at, i = [], 0, begin, begin
    while i < end:
        depth += {"(": 1, ")": -1, "[": 1, "]": -1}.get(text[i], 0)
        if depth == 0 and text.startswith(operator, i):
            out.append((at, i))
            i += 2
            at = i
        else:
            i += 1
    return out + [(at, end)]


def alternatives(text, begin, end):
    """What is or-ed, also behind `st == NF_OK &&`."""
    for a, b in operands(text, begin, end, "||"):
        first, *others = operands(text, a, b, "&&")
        if not others or "NF_OK" not in text[slice(*first)]:
            yield a, b
            continue
        for c, d in others:
            inner = text.find("(", c, d)
            whole = inner >= 0 and not text[c:inner].strip() and \
                not text[closing(text, inner) + 1:d].strip()
            yield from alternatives(text, inner + 1, closing(text, inner)) \
                if whole else [(c, d)]


def spans(text):
    """(begin, end, what stands for it) of each check."""
    for m in re.finditer(r"\bif \(", text):
        begin, end = m.end(), closing(text, m.end() - 1)
        then = text[end + 1:].split(";")[0] + ";"
        if REFUSES.search(then) and "NF_E_NOMEM" not in then:
            for a, b in alternatives(text, begin, end):
                yield a, b, "((%s) && 0)"
    for m in re.finditer(r"bad = (\w+->bad) \|\| ([^;]+);", text):
        for a, b in operands(text, m.start(2), m.end(2), "||"):
            yield a, b, "((%s) && 0)"
    for m in re.finditer(r"\b(return|ok =) ([^;]*?)( \? NF_OK : [^;]*)?;", text):
        if m.group(3) or is_truth(text, m.start()):
            for a, b in operands(text, m.start(2), m.end(2), "&&"):
                if not re.fullmatch(r"[\w>.-]*", text[a:b].strip()):
                    yield a, b, "((%s) || 1)"
    for m in re.finditer(r"nf_cur_varint_max\(", text):
        end = closing(text, m.end() - 1)
        _, bound = operands(text, m.end(), end, ", ")[:2]
        yield *bound, "(0 * (%s) + UINT64_MAX)"


def is_truth(text, at):
    """Whether the function there is one of truth."""
    functions = re.findall(r"^((?:\w+ )+)\*?\w+\(", text[:at],
                           re.MULTILINE)
    return functions and "bool" in functions[-1].split()


def is_check(text, begin, end):
    what = text[begin:end].strip()
    return "?" not in what and what not in ("", "true", "false", "ok") and "NF_OK" not in what and \
        not NO_CHECK.search(what) and not what.startswith("struct ")


def mutants(file):
    """(line, what, text without it) of each check in a file."""
    with open(os.path.join(ROOT, file), encoding="utf-8") as source:
        text = source.read()
    for begin, end, form in sorted(set(spans(text))):
        if is_check(text, begin, end):
            what = text[begin:end]
            line = text.count("\n", 0, begin + len(what) - len(what.lstrip())) + 1
            yield line, " ".join(what.split()), \
                text[:begin] + " " + form % what.strip() + text[end:]


class Copy:
    """The tree, built so that one object can be exchanged."""

    def __init__(self, folder, tests):
        self.folder = folder
        files = subprocess.run(["git", "ls-files", "format", "include", "src",
                                "tests"], cwd=ROOT, check=True,
                               stdout=subprocess.PIPE, encoding="utf-8")
        for file in files.stdout.splitlines():
            os.makedirs(os.path.join(folder, os.path.dirname(file)),
                        exist_ok=True)
            shutil.copy(os.path.join(ROOT, file), os.path.join(folder, file))
        self.objects = {}
        for file in files_of("format/*.c", folder) + files_of("src/*/*.c", folder):
            if not file.startswith("src/convert"):
                self.compile(file)
        self.link()
        for test in tests:
            self.program(test)
        if "golden" in tests:
            self.run(sys.executable, "tests/golden/generate.py", "golden")

    def run(self, *command):
        subprocess.run(command, cwd=self.folder, check=True)

    def compile(self, file):
        self.objects[file] = file.replace("/", "_") + ".o"
        self.run(*CC, "-c", file, "-o", self.objects[file])

    def link(self):
        self.run("gcc", "-shared", "-o", "libcore.so", *self.objects.values(),
                 *LIBRARIES)

    def program(self, test):
        source, = files_of(f"tests/*/test_{test}.c", self.folder)
        self.run(*CC, source, "-o", f"test_{test}",
                 "-L.", "-lcore", "-Wl,-rpath," + self.folder, *LIBRARIES)

    def passes(self, test):
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS,) * 2)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY,) * 2)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        args = ["tests/golden", "golden"] if test == "golden" else []
        return subprocess.run(
            [os.path.join(self.folder, "test_" + test), *args],
            cwd=self.folder, preexec_fn=limit, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode == 0

    def failing(self, tests):
        """One of them that fails; None if none does. It is the first one next time:
        what is near is often noticed by the same."""
        for i, test in enumerate(tests):
            if not self.passes(test):
                tests.insert(0, tests.pop(i))
                return test
        return None

    def put(self, file, text):
        with open(os.path.join(self.folder, file), "w",
                  encoding="utf-8") as out:
            out.write(text)
        try:
            self.compile(file)
        except subprocess.CalledProcessError:
            return False
        return True


def part_of(args):
    """(K, N) of --part, and the other arguments."""
    if args[:1] != ["--part"]:
        return (1, 1), args
    part = re.fullmatch(r"(\d+)/(\d+)", "".join(args[1:2]))
    if not part or not 1 <= int(part[1]) <= int(part[2]):
        sys.exit(__doc__)
    return (int(part[1]), int(part[2])), args[2:]


def main(args):
    (part, parts), files = part_of(args)
    files = files or [file for path in PATHS for file in files_of(path)]
    number = 0
    count = unnoticed = 0
    with tempfile.TemporaryDirectory() as folder:
        tests = [tests for tests in (READING, MENDING)
                 if any(tests_of(file) is tests for file in files)]
        copy = Copy(folder, set(sum(tests, [])))
        for group in tests:
            failing = copy.failing(group)
            if failing:
                sys.exit(f"mutate.py: test_{failing} fails as it is")
        for file in files:
            with open(os.path.join(ROOT, file), encoding="utf-8") as source:
                right = source.read()
            for line, what, text in mutants(file):
                number += 1
                if number % parts != part % parts:
                    continue
                if not copy.put(file, text): # it was no condition
                    continue
                copy.link()
                count += 1
                if not copy.failing(tests_of(file)):
                    unnoticed += 1
                    print(f"{file}:{line}: {what}", flush=True)
            copy.put(file, right)
    print(f"{count} checks taken away: {unnoticed} noticed by no test")


if __name__ == "__main__":
    main(sys.argv[1:])
