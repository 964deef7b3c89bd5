#!/usr/bin/env python3
"""Archives are packed, added to, redacted, sealed, damaged and repaired, merged, split and
compacted in any order.

    any_order.py NEWSFICHE [SEEDS]

A model says what each archive has by then: the articles, byte for byte, which of them were
withdrawn, and which are later versions of which. After each step the archive that it was done
with is exported, listed and verified. NF_SEEDS (how many runs) and NF_SEED (the first) in the
environment widen the test, or repeat a failure.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

STEPS = 14
WORDS = ["%s%s" % (a, b) for a in "ba ru ti no ke sal mi or ven da lo pri".split()
         for b in "ba ru ti no ke sal mi or ven da lo pri".split()]


class Article:
    """One of an archive: its line, its key, and the number of its former version or None."""

    def __init__(self, line, key, former=None):
        self.line, self.key, self.former = line, key, former


class Model:
    """What an archive has: articles, None for those that were withdrawn."""

    def __init__(self, articles=()):
        self.articles = list(articles)

    def newest(self, key, end=None):
        for i in range(len(self.articles[:end]) - 1, -1, -1):
            if self.articles[i] and self.articles[i].key == key:
                return i
        return None

    def add(self, lines):
        for line, key in lines:
            former = self.newest(key)
            if former is None or self.articles[former].line != line:
                self.articles.append(Article(line, key, former))

    def add_archive(self, model):
        """What a known key has is passed over if it is equal. Of others the version before is the
        newest with the key, or the former one in the archive, wherever it is now."""
        now = {}
        for i, article in enumerate(model.articles):
            if article is None:
                continue
            former = article.former
            while former is not None and former not in now:
                before = model.articles[former]
                former = before.former if before else None
            newest = self.newest(article.key)
            if newest is not None and self.articles[newest].line == article.line:
                now[i] = newest
                continue
            if newest is None and former is not None:
                newest = now[former]
            now[i] = len(self.articles)
            self.articles.append(Article(article.line, article.key, newest))

    def redact(self, gone):
        stays = {}
        for i, article in enumerate(self.articles):
            if article is None:
                continue
            former = article.former
            if former in gone:
                former = stays[former]
            if i in gone:
                stays[i] = former
            elif former is not None:
                article.former = former
        for i in gone:
            self.articles[i] = None

    def listed(self):
        older = {a.former for a in self.articles if a}
        return [i for i, a in enumerate(self.articles) if a and i not in older]

    def lines(self):
        return b"".join(a.line for a in self.articles if a)


def merged(models):
    """One archive of several. Articles that have no former version get the newest before them of
    the same key, if an earlier archive has the key."""
    out, newest, home = Model(), {}, {}
    for which, model in enumerate(models):
        base = len(out.articles)
        for article in model.articles:
            if article is None:
                out.articles.append(None)
                continue
            former = article.former
            if former is not None:
                former += base
            elif article.key in home and home[article.key] < which:
                former = newest[article.key]
            home.setdefault(article.key, which)
            newest[article.key] = len(out.articles)
            out.articles.append(Article(article.line, article.key, former))
    return out


def split(model, count):
    """Archives of @count articles; what was withdrawn is in none of them. The newest former version
    that is in the same archive stays one."""
    alive = [i for i, a in enumerate(model.articles) if a]
    for at in range(0, len(alive), count):
        part = alive[at:at + count]
        number = {old: new for new, old in enumerate(part)}
        out = Model()
        for old in part:
            former = model.articles[old].former
            while former is not None and former not in number:
                before = model.articles[former]
                former = before.former if before else None
            article = model.articles[old]
            out.articles.append(Article(article.line, article.key,
                                        None if former is None else number[former]))
        yield out


def packed(models):
    """Archives packed as one: each by itself, without what was withdrawn."""
    out = Model()
    for model in models:
        base = len(out.articles)
        for part in split(model, len(model.articles) or 1):
            for a in part.articles:
                out.articles.append(Article(a.line, a.key,
                                            None if a.former is None else a.former + base))
    return out


class Run:
    def __init__(self, program, folder, seed):
        self.program, self.folder = program, folder
        self.dice = random.Random(seed)
        self.models = {}
        self.names = 0
        self.keys = 0
        self.log = []

    def command(self, *args, given=b""):
        self.log.append(" ".join(args))
        done = subprocess.run([self.program, *args], input=given, cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        if done.returncode not in (0, 1):  # 1: there is no article
            raise AssertionError("%s: exit status %d: %s" % (
                self.log[-1], done.returncode, done.stderr.decode("utf-8", "replace")))
        return done.stdout

    def name(self):
        self.names += 1
        return "%d.fiche" % self.names

    def text(self):
        words = self.dice.choices(WORDS, k=self.dice.randint(20, 120))
        return " ".join(words)

    def article(self):
        """A new one, or another text for a key that there is."""
        key = self.dice.randint(1, self.keys) if self.keys and self.dice.random() < 0.3 else None
        if key is None:
            self.keys += 1
            key = self.keys
        text = self.text() if not self.texts or self.dice.random() < 0.6 else \
            self.dice.choice(self.texts)
        if self.dice.random() < 0.3 and self.texts:
            text += " " + self.dice.choice(self.texts)
        self.texts.append(text)
        del self.texts[:-30]
        name = "url" if key % 5 else "id"
        line = json.dumps({name: "https://example.org/%d" % key, "title": "Number %d" % key,
                           "text": text}) + "\n"
        return line.encode(), key

    texts = []

    def check(self, name):
        model = self.models[name]
        if self.command("export", name) != model.lines():
            raise AssertionError("%s: other articles than expected" % name)
        got = [int(n) for n in self.command("list", name, "--fields", "number").split()]
        if got != model.listed():
            raise AssertionError("%s: listed are %s, not %s" % (name, got, model.listed()))
        self.command("verify", "-q", "--deep", name)
        info = json.loads(self.command("info", "--json", name))
        if info["articles"] != len(model.articles):
            raise AssertionError("%s: %d articles instead of %d" % (
                name, info["articles"], len(model.articles)))

    def packing(self):
        block = str(self.dice.choice([1, 3, 8, 32]))
        return self.dice.choice([["--fast"], ["--fast", "--block", block], ["--block", block],
                                 ["--no-tables", "--block", block]])

    def pick(self):
        return self.dice.choice(sorted(self.models))

    def add(self):
        new = not self.models or (len(self.models) < 4 and self.dice.random() < 0.3)
        name = self.name() if new else self.pick()
        lines = [self.article() for _ in range(self.dice.choice([1, 5, 40, 200]))]
        self.command("add", "-q", name, "-", "--from", "jsonl", "--flush-every", "100000",
                     *self.packing(), given=b"".join(line for line, _ in lines))
        self.models.setdefault(name, Model()).add(lines)
        return [name]

    def add_archive(self):
        name, other = self.pick(), self.pick()
        if name == other:
            return []
        self.command("add", "-q", name, other, *self.packing())
        self.models[name].add_archive(self.models[other])
        return [name]

    def pack(self):
        names, other = [self.pick(), self.pick()], self.name()
        if len(self.models) > 5:
            return []
        self.command("pack", "-q", *names, "-o", other, *self.packing())
        self.models[other] = packed([self.models[n] for n in names])
        return [other]

    def copy(self):
        name, other = self.pick(), self.name()
        if len(self.models) > 4:
            return []
        shutil.copy(os.path.join(self.folder, name), os.path.join(self.folder, other))
        self.models[other] = merged([self.models[name]])
        return []

    def redact(self):
        name = self.pick()
        alive = [i for i, a in enumerate(self.models[name].articles) if a]
        gone = self.dice.sample(alive, min(len(alive), self.dice.choice([1, 3])))
        if not gone:
            return []
        self.command("redact", "-q", name, *("#%d" % i for i in gone), "--reason", "asked to")
        self.models[name].redact(set(gone))
        return [name]

    def seal(self):
        """And half of the time a piece of it is damaged and comes back."""
        name = self.pick()
        try:
            self.command("seal", "-q", name)
        except AssertionError as e:
            if "libisal" not in str(e):
                raise
            return []
        if self.dice.random() < 0.5:
            path = os.path.join(self.folder, name)
            at = self.dice.randrange(os.path.getsize(path))
            with open(path, "r+b") as file:
                file.seek(at)
                was = file.read(self.dice.choice([1, 100, 500]))
                file.seek(at)
                file.write(bytes(b ^ 0xff for b in was))
            self.log.append("%d bytes from %d on are damaged" % (len(was), at))
            self.command("repair", "-q", name)
        return [name]

    def compact(self):
        name = self.pick()
        self.command("compact", "-q", name, *self.dice.choice([[], ["--fast"]]))
        return [name]

    def merge(self):
        names = [self.pick() for _ in range(self.dice.randint(1, 3))]
        moved, anew = self.name(), self.name()
        self.command("merge", "-q", *names, "-o", moved)
        self.command("merge", "-q", "--fast", *names, "-o", anew)
        models = [self.models[n] for n in names]
        self.models[moved], self.models[anew] = merged(models), merged(models)
        for name in set(names) if len(self.models) > 4 else ():
            del self.models[name]
        return [moved, anew]

    def split(self):
        name = self.pick()
        count = self.dice.choice([7, 60, 150])
        if len(self.models[name].articles) > 10 * count:
            return []
        parts = list(split(self.models[name], count))
        self.names += 1
        self.command("split", "-q", name, "--by", "count=%d" % count, "-o",
                     "%d-%%s.fiche" % self.names)
        made = ["%d-%04d.fiche" % (self.names, i + 1) for i in range(len(parts))]
        self.models.update(zip(made, parts))
        for part in made:
            self.check(part)
        # Together again they are what is alive of the one that was split.
        whole = self.name()
        if made:
            self.command("merge", "-q", *made, "-o", whole)
            self.models[whole] = merged(parts)
        for part in made:
            del self.models[part]
        return [whole] if made else []

    def go(self):
        self.texts = []
        steps = [self.add, self.add, self.add_archive, self.pack, self.copy, self.redact, self.seal,
                 self.compact, self.merge, self.merge, self.split]
        self.check_all(self.add())
        for _ in range(STEPS):
            self.check_all(self.dice.choice(steps)())

    def check_all(self, names):
        for name in names:
            self.check(name)


def main():
    program = os.path.abspath(sys.argv[1])
    seeds = int(sys.argv[2] if len(sys.argv) > 2 else os.environ.get("NF_SEEDS") or 3)
    first = int(os.environ.get("NF_SEED") or 0)
    for seed in range(first, first + seeds):
        with tempfile.TemporaryDirectory() as folder:
            run = Run(program, folder, seed)
            try:
                run.go()
            except AssertionError as e:
                sys.exit("seed %d: %s\nafter\n%s" % (seed, e, "\n".join(run.log)))


main()
