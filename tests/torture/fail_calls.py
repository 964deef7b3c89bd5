#!/usr/bin/env python3
"""Has the n-th allocation, or the n-th call of the system's I/O, fail in each
command, and files reach a limit of size, and disks become full:

    fail_calls.py NEWSFICHE FAIL_NTH.so [POINTS]

POINTS values of n are tried for each command and each way to fail (once, for
ever; memory, EIO, ENOSPC), spread over all that there are; 0: each. A disk is
a small tmpfs, for which the user must be root. Whatever
fails: the command is not killed by a signal. If it ends with 0, it did what it
does otherwise. If not, it says why. An archive that was there begins with the
bytes it had, and its articles are there; an archive that was to be made is
whole or not there, and no temporary file is left. One that was to be replaced
is the old one or the new one.
"""
import errno
import os
import resource
import shutil
import subprocess
import sys
import tempfile

COMMAND, LIBRARY = (os.path.abspath(p) for p in sys.argv[1:3])
POINTS = int(sys.argv[3]) if len(sys.argv) > 3 else 0
TIMEOUT = 120

WAYS = [  # what fails, errno, for ever
    ("memory", errno.ENOMEM, False),
    ("memory", errno.ENOMEM, True),
    ("io", errno.EIO, False),
    ("io", errno.EIO, True),
    ("io", errno.ENOSPC, True),
    ("io", errno.EDQUOT, False),
    ("size", errno.EFBIG, True),  # of a file: n times 256 bytes
    ("disk", errno.ENOSPC, True),  # n pages are free
]
PAGE = 4096

# Name, arguments, the archive that it makes or changes, what there is at its
# standard input, and what mends it all if it failed. old.fiche is there,
# hurt.fiche is damaged, changed.fiche has later versions and an index of words.
ADD_OLD = "add -q --jobs 1 old.fiche new.jsonl"
ADD_MADE = "add -q --jobs 1 made.fiche new.jsonl"
COMMANDS = [
    ("pack", "pack -q --jobs 1 new.jsonl -o made.fiche", "made.fiche", None, None),
    ("pack csv", "pack -q --jobs 1 --fast table.csv -o made.fiche", "made.fiche", None, None),
    ("add", "add -q --jobs 1 old.fiche new.jsonl", "old.fiche", None, ADD_OLD),
    ("add to a new one", "add -q --jobs 1 made.fiche new.jsonl", "made.fiche", None, ADD_MADE),
    ("add -", "add -q --jobs 1 --fast --flush-every 2 old.fiche -", "old.fiche",
     "new.jsonl", ADD_OLD),
    ("list", "list -q old.fiche", None, None, None),
    ("list --json", "list --json old.fiche", None, None, None),
    ("show", "show old.fiche https://example.org/news/3", None, None, None),
    ("extract", "extract -q old.fiche -C out", None, None, None),
    ("export", "export -q old.fiche", None, None, None),
    ("export csv", "export -q --format csv old.fiche", None, None, None),
    ("verify", "verify --deep old.fiche", None, None, None),
    ("info", "info old.fiche", None, None, None),
    ("log", "log old.fiche", None, None, None),
    ("merge", "merge -q old.fiche other.fiche -o made.fiche", "made.fiche", None, None),
    ("split", "split -q old.fiche --by month -o part-%s.fiche", None, None, None),
    ("repair", "repair -q hurt.fiche", "hurt.fiche", None, "repair -q hurt.fiche"),
    ("salvage", "salvage -q hurt.fiche -o made.fiche", "made.fiche", None, None),
    ("catalog", "catalog -q old.fiche other.fiche -o anew", None, None, None),
    ("show --catalog", "show -q old.fiche other.fiche https://example.org/news/3 --catalog made",
     None, None, None),
    ("formats", "formats", None, None, None),
    ("dump", "dump old.fiche", None, None, None),
    ("compact", "compact -q --jobs 1 old.fiche", "old.fiche", None,
     "compact -q --jobs 1 old.fiche"),
    ("redact", "redact -q old.fiche 3", "old.fiche", None, "redact -q old.fiche 3"),
    ("redact -o", "redact -q old.fiche 3 --ban -o made.fiche", "made.fiche", None, None),
    ("seal", "seal -q old.fiche", "old.fiche", None, "seal -q old.fiche"),
    ("add to a sealed one", "add -q --jobs 1 sealed.fiche new.jsonl", "sealed.fiche", None,
     "add -q --jobs 1 sealed.fiche new.jsonl"),
    ("history", "history changed.fiche https://example.org/news/3", None, None, None),
    ("diff", "diff changed.fiche https://example.org/news/3", None, None, None),
    ("grep", "grep harbour changed.fiche", None, None, None),
    ("index", "index -q --jobs 1 old.fiche", None, None, "index -q --jobs 1 old.fiche"),
    ("index, more", "index -q --jobs 1 changed.fiche", None, None,
     "index -q --jobs 1 changed.fiche"),
    ("search", "search changed.fiche harbour", None, None, None),
    ("sql", "sql old.fiche SELECT+count(*),max(title)+FROM+news", None, None, None),
    ("splits", "splits old.fiche -n 2", None, None, None),
]
# These put a new archive in the place of the old one.
REPLACING = ("compact", "redact")


class Wrong(Exception):
    pass


def run(folder, arguments, stdin=None, limit=None, **environment):
    def set_limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    with open(os.path.join(folder, stdin) if stdin else os.devnull, "rb") as given:
        # A word of the line is an argument; "+" is a space in it.
        return subprocess.run([COMMAND] + [a.replace("+", " ") for a in arguments.split()],
                              cwd=folder, stdin=given,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=TIMEOUT, preexec_fn=set_limit if limit else None,
                              env=dict(os.environ, LC_ALL="C.UTF-8", **environment))


def must(folder, arguments):
    got = run(folder, arguments)
    if got.returncode != 0:
        raise Wrong("%s: %d %s" % (arguments, got.returncode, got.stderr.decode()))
    return got.stdout


def make_inputs(folder):
    def article(i, word):
        return ('{"url": "https://example.org/news/%d", "title": "%s number %d", '
                '"published": "2024-0%d-11", "text": "%s"}\n'
                % (i, word, i, 1 + i % 3, (word + " over the harbour. ") * (i % 9 + 1)))

    def write(name, text):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)

    write("old.jsonl", "".join(article(i, "Rain") for i in range(12)))
    write("other.jsonl", "".join(article(i, "Snow") for i in range(20, 25)))
    write("new.jsonl", "".join(article(i, "Sun") for i in range(40, 46)))
    write("table.csv", "url,title,text\nhttps://example.org/x,Fog,It is foggy.\n")
    for name in ("old", "other"):
        must(folder, "add -q --jobs 1 --fast %s.fiche %s.jsonl" % (name, name))
    must(folder, "add -q --jobs 1 old.fiche other.jsonl")
    must(folder, "catalog -q old.fiche other.fiche -o made")
    write("changed.jsonl", "".join(article(i, "Hail") for i in range(2, 5)))
    must(folder, "add -q --jobs 1 --fast changed.fiche old.jsonl")
    must(folder, "index -q changed.fiche")
    must(folder, "add -q --jobs 1 --fast changed.fiche changed.jsonl")
    shutil.copy(os.path.join(folder, "old.fiche"), os.path.join(folder, "sealed.fiche"))
    must(folder, "seal -q sealed.fiche")
    shutil.copy(os.path.join(folder, "old.fiche"), os.path.join(folder, "hurt.fiche"))
    with open(os.path.join(folder, "hurt.fiche"), "r+b") as f:
        f.seek(-50, 2)
        f.write(b"damage")


def read(path):
    with open(path, "rb") as f:
        return f.read()


def tree(folder, inputs):
    """Files that are new or others, and their bytes; of archives, which have the time in
    them, what they hold; of indexes what is found with them."""
    found = {}
    for at, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(at, name)
            relative = os.path.relpath(path, folder)
            before = os.path.join(inputs, relative)
            if os.path.exists(before) and read(before) == read(path):
                continue
            if name.endswith(".idx"):
                found[relative] = must(folder, "search -q %s harbour" % relative[:-4])
            elif name.endswith(".fiche"):
                found[relative] = must(folder, "export -q " + relative)
            else:
                found[relative] = read(path)
    return found


def check_failed(folder, inputs, command, got, whole):
    name, _, archive, _, again = command
    if got.returncode < 0:
        raise Wrong("killed by signal %d" % -got.returncode)
    if got.returncode > 8 or not got.stderr.strip():
        raise Wrong("ends with %d and says %r" % (got.returncode, got.stderr))
    for left in os.listdir(folder):
        if left.startswith(".newsfiche."):
            raise Wrong("leaves " + left)
    if again and not archive:
        must(folder, again)
        if tree(folder, inputs) != whole:
            raise Wrong("does something else when it is done again")
    if not archive or not os.path.exists(os.path.join(folder, archive)):
        return
    before = os.path.join(inputs, archive)
    if os.path.exists(before):
        was, now = read(before), read(os.path.join(folder, archive))
        if (now != was and must(folder, "export -q " + archive) != whole[archive]
                if name in REPLACING else not now.startswith(was)):
            raise Wrong("changes what was there")
    if again: # whoever tries again has it all
        must(folder, again)
    must(folder, "verify -q --deep " + archive)
    if must(folder, "export -q " + archive) != whole[archive]:
        raise Wrong("its archive has other articles")


def pages(folder):
    return sum(os.path.getsize(os.path.join(at, name)) // PAGE + 2
               for at, _, names in os.walk(folder) for name in names)


def mount(folder, n, again=False):
    """A disk of @n pages at @folder; whether there is one."""
    return subprocess.run(["mount", "-t", "tmpfs", "-o", "%ssize=%d"
                           % ("remount," if again else "", n * PAGE), "tmpfs", folder],
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


def disks_there(top):
    if os.geteuid() == 0 and mount(top, 4):
        subprocess.run(["umount", top], check=True)
        return True
    print("full disks: left out, no tmpfs can be mounted here")
    return False


def amount(kind, folder, inputs):
    """How many values of n there are, once the command has done its work."""
    if kind == "disk":
        return pages(folder) - pages(inputs)
    if kind == "size":
        return max(os.path.getsize(os.path.join(at, name)) // 256
                   for at, _, names in os.walk(folder) for name in names)
    with open(os.path.join(os.path.dirname(inputs), "count"), encoding="ascii") as f:
        return int(f.read())


def environment_of(inputs, way, n):
    kind, error, ever = way
    if kind in ("size", "disk"):
        return {}
    found = {"LD_PRELOAD": LIBRARY, "NF_FAIL": kind, "NF_FAIL_AT": str(n),
             "NF_FAIL_ERROR": str(error),
             "NF_FAIL_COUNT": os.path.join(os.path.dirname(inputs), "count")}
    if ever:
        found["NF_FAIL_EVER"] = "1"
    return found


def one(inputs, command, way, n, whole, out):
    """Try it with n; 0: nothing fails, and what it then does is returned."""
    _, arguments, _, stdin, _ = command
    on_disk = way[0] == "disk" and n > 0
    folder = tempfile.mkdtemp(dir=os.path.dirname(inputs))
    try:
        if on_disk and not mount(folder, pages(inputs) + n):
            raise Wrong("no disk")
        for name in os.listdir(inputs):
            shutil.copy2(os.path.join(inputs, name), folder)  # with its time
        os.mkdir(os.path.join(folder, "out"))
        got = run(folder, arguments, stdin, n * 256 if way[0] == "size" else None,
                  **environment_of(inputs, way, n))
        if n == 0:
            return (got.returncode, got.stdout, tree(folder, inputs),
                    amount(way[0], folder, inputs))
        if on_disk:
            mount(folder, 1000, again=True)
        if got.returncode == whole[0]:
            if got.stdout != whole[1] or tree(folder, inputs) != whole[2]:
                raise Wrong("ends with %d and did something else" % got.returncode)
        else:
            check_failed(folder, inputs, command, got, whole[2])
        out[got.returncode] = out.get(got.returncode, 0) + 1
        return None
    finally:
        if on_disk:
            subprocess.run(["umount", folder], check=False)
        shutil.rmtree(folder)


def check_all_tried():
    """Each command that there is is tried."""
    known = subprocess.run([COMMAND, "--help"], stdout=subprocess.PIPE, check=True).stdout
    names = {line.split()[0] for line in known.decode().splitlines()
             if line.startswith("  ") and not line.startswith(("  newsfiche", "  man"))}
    missing = names - {command[1].split()[0] for command in COMMANDS}
    if missing or not names:
        raise Wrong("not tried: " + ", ".join(sorted(missing)))


def numbers(calls):
    if POINTS == 0 or calls <= POINTS:
        return range(1, calls + 1)
    return sorted({1 + i * (calls - 1) // (POINTS - 1) for i in range(POINTS)})


def main():
    check_all_tried()
    top = tempfile.mkdtemp(prefix="newsfiche-fail-")
    inputs = os.path.join(top, "inputs")
    os.mkdir(inputs)
    wrong = tried = 0
    try:
        make_inputs(inputs)
        ways = [w for w in WAYS if w[0] != "disk" or disks_there(top)]
        for command in COMMANDS:
            out = {}
            for way in ways:
                whole = one(inputs, command, way, 0, None, out)
                for n in numbers(whole[3]):
                    tried += 1
                    try:
                        one(inputs, command, way, n, whole, out)
                    except (Wrong, subprocess.TimeoutExpired) as e:
                        wrong += 1
                        print("%s: %s call %d of %d (%s%s): %s"
                              % (command[0], way[0], n, whole[3], errno.errorcode[way[1]],
                                 ", for ever" if way[2] else "", e))
            print("%s: %s" % (command[0], ", ".join("%d ended with %d" % (out[k], k)
                                                    for k in sorted(out))), flush=True)
    finally:
        shutil.rmtree(top)
    print("%d calls failed, %d times something was wrong" % (tried, wrong))
    return 1 if wrong or not tried else 0


if __name__ == "__main__":
    sys.exit(main())
