#!/usr/bin/env python3
"""Complete lines as a shell does, and compare what it offers.

    run.py SHELL NEWSFICHE      (bash, fish or zsh; exit status 77: it is not here)

An archive may call its publisher "$(touch owned)": no shell may run that.
"""

import json
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tools" / "completion"

ARTICLES = [
    {"title": "A", "language": "de", "publisher": "Example Wire", "Zeile": "x"},
    {"title": "B", "language": "en", "publisher": "$(touch owned)", "Zeile": "x"},
    {"title": "C", "language": "en", "publisher": "`touch owned`", "Zeile": "x"},
    {"title": "D", "language": "pt", "publisher": "Quoted \"Q\"", "Zeile": "x"},
]

# A line, and what is offered for its end, as the shell writes it.
OFFERS = {
    "newsfiche expo": ["export"],
    "newsfiche spl": ["split", "splits"],
    "newsfiche help verif": ["verify"],
    "newsfiche list --sinc": ["--since"],
    "newsfiche splits --spl": ["--splits"],
    "newsfiche merge --max": ["--max"],
    "newsfiche pack --from csv": ["csv"],
    "newsfiche add --known sk": ["skip"],
    "newsfiche list a.fic": ["a.fiche"],
    "newsfiche list a.fiche --lang d": ["de"],
    "newsfiche list a.fiche --lang ": ["de", "en", "pt"],
    "newsfiche list a.fiche --source Ex": ["Example\\ Wire"],
    "newsfiche list a.fiche --source ": ["Example\\ Wire", "\\$\\(touch\\ owned\\)",
                                         "\\`touch\\ owned\\`"],
    "newsfiche list a.fiche --fields title,Z": ["title,Zeile"],
    "newsfiche show a.fiche --field Ze": ["Zeile"],
    "newsfiche list none.fiche --lang ": [],
    "newsfiche diff a.fiche x --from ": [],
}


def bash(line):
    script = f"""
        source {FOLDER}/newsfiche.bash
        COMP_WORDS=({re.sub(" $", " ''", line)}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        COMPREPLY=(); _newsfiche; printf '%s\\n' "${{COMPREPLY[@]}}" """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split("\n")


def fish(line):
    done = subprocess.run(["fish", "--no-config", "-c", f"source {FOLDER}/newsfiche.fish; "
                           f"complete -C '{line}'"], capture_output=True, text=True, check=True)
    # It quotes only what is put into the line.
    return [re.sub(r"([ $()`])", r"\\\1", offer.split("\t")[0])
            for offer in done.stdout.split("\n")]


# All that compadd is given and that goes on with what was typed, but for the files.
ZSH = """
fpath=(%s $fpath); PS1='>'; unset zle_bracketed_paste
autoload -Uz compinit; compinit -u -D
compadd() {
    local -a o; local i
    builtin compadd -O o "$@"
    for i in $o; do print -r -- "<${(q)i}>" >>offers; done
    builtin compadd "$@"
}
offer() { zle complete-word; print ended >>offers; zle kill-whole-line }
zle -N offer; bindkey '^I' offer
zle-line-init() { print ready >>offers }
zle -N zle-line-init
"""


class Zsh:
    """A terminal, for zsh completes nowhere else."""

    def __init__(self):
        pathlib.Path(".zshrc").write_text(ZSH % FOLDER, encoding="utf-8")
        pathlib.Path("offers").write_text("", encoding="utf-8")
        self.screen = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ["ZDOTDIR"] = os.getcwd()
            os.execvp("zsh", ["zsh", "-d", "-i"])
        self.wait("ready\n")

    def wait(self, what):
        end = time.monotonic() + 60
        while True:
            text = pathlib.Path("offers").read_text(encoding="utf-8")
            if text.endswith(what):
                return text
            assert time.monotonic() < end, ("nothing came of it", text, self.screen)
            if select.select([self.terminal], [], [], 0.02)[0]:
                self.screen = (self.screen + os.read(self.terminal, 4096))[-1000:]

    def __call__(self, line):
        pathlib.Path("offers").write_text("", encoding="utf-8")
        os.write(self.terminal, line.encode() + b"\t")
        offers = re.findall("^<(.*)>$", self.wait("ended\n"), re.M)
        before = re.match(".*,", line.split(" ")[-1])
        return [(before[0] if before else "") + offer for offer in offers]

    def close(self):
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


def main():
    shell = sys.argv[1]
    if not shutil.which(shell):
        print(f"skipped: needs {shell} (Debian: {shell})")
        sys.exit(77)
    os.environ["PATH"] = f"{pathlib.Path(sys.argv[2]).resolve().parent}:{os.environ['PATH']}"
    os.environ["LC_ALL"] = "C.UTF-8"
    # zsh would wait for ever for a program in which the leak sanitizer looks around.
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        os.environ["HOME"] = work
        pathlib.Path("a.jsonl").write_text("".join(json.dumps(a) + "\n" for a in ARTICLES),
                                           encoding="utf-8")
        subprocess.run(["newsfiche", "pack", "-q", "a.jsonl", "-o", "a.fiche"], check=True)
        offered = Zsh() if shell == "zsh" else {"bash": bash, "fish": fish}[shell]
        for line, expected in OFFERS.items():
            found = sorted({offer.rstrip() for offer in offered(line)} - {""})
            if found != sorted(expected):
                failed += 1
                print(f"{line}\n    expected: {expected}\n    found: {found}")
        if shell == "zsh":
            offered.close()
        if pathlib.Path("owned").exists():
            failed += 1
            print("a name in the archive was run as a command")
        os.chdir("/")
    print(f"{shell}: {len(OFFERS)} lines, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
