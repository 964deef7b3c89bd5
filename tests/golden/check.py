#!/usr/bin/env python3
"""Whether the command says of some golden archives what MANIFEST does.

    check.py NEWSFICHE FOLDER

FOLDER is that of generate.py. All of them are read by test_golden.c; these few
show that what the library says comes out as exit status, articles and messages.
"""
import os
import subprocess
import sys
import tempfile

import manifest
import sources

FILES = ["good/one", "good/empty", "good/texts", "good/many", "good/hand",
         "good/sealed", "good/hand-sealed", "good/hand-sealed-words",
         "bad/check-of-trailer", "bad/check-of-file-header",
         "bad/check-of-text-frame", "bad/check-of-payload-of-catalog",
         "bad/footer-input-bytes", "bad/columns-too-many",
         "unsupported/magic", "unsupported/version-2",
         "unsupported/text-codec"]


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=300)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def check_good(newsfiche, path, names):
    """Texts are not lines of JSON, so they are taken out as they were. Nothing
    found is what exit 1 says."""
    lines = all(name.endswith(".jsonl") for name in names)
    command = ["export"] if lines else ["extract", "--stdout"]
    status, out, err = run(newsfiche, *command, path)
    original = b"".join(map(sources.get, names))
    if status != (0 if original else 1) or out != original:
        return f"{command[0]}: exit {status}, or not as it was: {err}"
    return None


def check_sealed(newsfiche, path):
    """What parity covers comes back: the file header and all behind it, 4 KiB."""
    with open(path, "rb") as file:
        whole = file.read()
    hurt = os.path.join(tempfile.mkdtemp(), "hurt.fiche")
    with open(hurt, "wb") as file:
        file.write(bytes(4096) + whole[4096:])
    status, _, err = run(newsfiche, "repair", hurt)
    with open(hurt, "rb") as file:
        if status or file.read() != whole:
            return f"repair: exit {status}, or not as it was: {err}"
    os.remove(hurt)
    os.rmdir(os.path.dirname(hurt))
    return None


def check_refused(newsfiche, path, names, expected):
    """What is printed of a broken archive must be right."""
    right = sources.originals(names)
    for jobs in "1", "2":
        status, out, err = run(newsfiche, "export", path, "--jobs", jobs)
        lines = iter(right)
        if not all(line in lines for line in out.split(b"\n")[:-1]):
            return "export prints an article that is not in the source"
        if status not in (0, expected):
            return f"export: exit {status}, not {expected}: {err}"
        if status and not err.startswith("newsfiche: "):
            return f"export: exit {status} without a message"
    return None


def check(newsfiche, path, row):
    status, out, err = run(newsfiche, "verify", "--deep", path)
    out = out.decode(errors="replace")
    if status != row.exit:
        return f"verify --deep: exit {status}, not {row.exit}: {out}{err}"
    if row.exit == 0:
        return check_good(newsfiche, path, row.sources) or (
            check_sealed(newsfiche, path) if "sealed" in path else None)
    if row.finding not in (out + err).split("\n")[0]:
        return f"verify --deep: {out}{err}, not {row.finding}"
    return check_refused(newsfiche, path, row.sources, row.exit)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    rows = {row.file: row for row in manifest.rows()}
    failed = 0
    for number, name in enumerate(FILES, 1):
        row = rows[name + ".fiche"]
        wrong = check(sys.argv[1], manifest.path(sys.argv[2], row.file), row)
        failed += wrong is not None
        print(f"{'not ok' if wrong else 'ok'} {number} - {row.file}")
        if wrong:
            print("    " + wrong.replace("\n", "\n    "))
    print(f"1..{len(FILES)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
