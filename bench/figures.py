"""The figures of a run: read, summed up and put into words."""

import json
import math
import statistics


class Figures:
    """Figures by corpus, peer and name, each with all its repeats."""

    def __init__(self, *files):
        self.values = {}
        self.machine = None
        self.peers = {}
        self.corpora = []
        for file in files:
            if file.exists():
                self.read(file)

    def read(self, file):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if "machine" in row:
                self.machine = self.machine or row["machine"]
            elif "about" in row:
                self.peers[row["peer"]] = row["about"]
            else:
                if row["corpus"] not in self.corpora:
                    self.corpora.append(row["corpus"])
                key = row["corpus"], row["peer"], row["what"]
                self.values.setdefault(key, []).append(row["value"])

    def all(self, corpus, peer, what):
        return self.values.get((corpus, peer, what), [])

    def median(self, corpus, peer, what):
        values = self.all(corpus, peer, what)
        return statistics.median(values) if values else None

    def ratio(self, corpus, peer, what, base):
        """A figure in relation to that of the peer @base."""
        mine = self.median(corpus, peer, what)
        other = self.median(corpus, base, what)
        return mine / other if mine and other else None

    def mean(self, corpora, peer, what, base=None):
        """Geometric mean over the corpora that have the figure."""
        values = [self.median(c, peer, what) if base is None
                  else self.ratio(c, peer, what, base) for c in corpora]
        values = [v for v in values if v]
        return math.exp(statistics.fmean(map(math.log, values))) \
            if values else None


def number(value):
    """Three digits that count."""
    if value is None:
        return "—"
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:.{min(digits, 4)}f}"
    return f"{round(value):,}" if digits == 0 else text


def spread(values, scale=1):
    """The median, and from where to where the repeats went."""
    if not values:
        return "—"
    values = [v * scale for v in values]
    text = number(statistics.median(values))
    if len(values) == 1:
        return text
    return f"{text} ({number(min(values))}–{number(max(values))})"


def table(head, rows):
    """Markdown; columns but the first are numbers."""
    lines = ["| " + " | ".join(head) + " |",
             "|" + "|".join(["---"] + ["---:"] * (len(head) - 1)) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
