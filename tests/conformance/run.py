#!/usr/bin/env python3
"""The second reader on the examples of the spec and the golden archives.

    run.py FOLDER

FOLDER is that of golden/generate.py. Of every good archive it must give the
articles of the sources: the originals, each field as the same value in the
source's JSON, each key to its articles, and the catalog as the fields have it.
Every other archive it must refuse.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
GOLDEN = os.path.join(HERE, "..", "golden")
sys.path[:0] = [HERE, GOLDEN]

import examples  # noqa: E402
import manifest  # noqa: E402
import parity  # noqa: E402
import sources  # noqa: E402
from archive import Archive  # noqa: E402
from url_rules import ASIDE, article_keys  # noqa: E402
from wire import Damaged, NotReadable, spell  # noqa: E402

ROLES = {"url": 1, "canonical_url": 2, "id": 3, "title": 4, "headline": 4,
         "text": 5, "articleBody": 5, "html": 6, "authors": 8, "published": 9,
         "datePublished": 9, "language": 12, "lang": 12, "source": 13,
         "publisher": 13, "domain": 14, "section": 15, "tags": 16,
         "image": 17, "summary": 7}
NUMBERS = {"id", "title", "headline", "published", "datePublished"}


class Wrong(Exception):
    pass


def want(condition, what):
    if not condition:
        raise Wrong(what)


class Number(str):
    """A JSON number as it is spelled."""


class Object(list):
    """A JSON object: pairs in their order, also of equal names."""


def parse(text):
    return json.loads(text, object_pairs_hook=Object, parse_int=Number,
                      parse_float=Number, strict=True)


def same(a, b):
    return type(a) is type(b) and a == b


class Matcher:
    """Takes the values of an article, in their order, off its fields."""

    def __init__(self, fields):
        self.fields = [field for field in fields if field["kind"] != ASIDE]
        self.names = set()

    def role(self, name, value, depth):
        """The first of a name has its role, unless a number or a flag stands where
        words are expected. Deeper ones are not looked at."""
        if depth > 1:
            return self.fields[0]["role"]
        first = name not in self.names
        self.names.add(name)
        if isinstance(value, bool) or \
                isinstance(value, Number) and name not in NUMBERS:
            return 0
        return ROLES.get(name, 0) if first else 0

    def take(self, name, value, depth=1):
        field = self.fields[0] if self.fields else None
        if field and json_name(field) == name and \
                same(parse(spell(field["kind"], field["value"])), value):
            want(field["role"] == self.role(name, value, depth),
                 f"role of {name!r} is {field['role']}")
            del self.fields[0]
            return
        want(isinstance(value, Object), f"value of {name!r} is not a field")
        for inner, member in value:
            self.take(inner, member, depth + 1)


def json_name(field):
    """The name at the end of the literal before a value."""
    before = field["before"].rstrip().rstrip(b":").rstrip()
    for at in range(len(before) - 2, -1, -1):
        escapes = len(before[:at]) - len(before[:at].rstrip(b"\\"))
        if before[at:at + 1] == b'"' and escapes % 2 == 0:
            return json.loads(before[at:])
    return None


def match_article(original, fields):
    matcher = Matcher(fields)
    for name, value in parse(original):
        matcher.take(name, value)
    want(not matcher.fields, "fields that are not in the source")


def match_archive(path, names):
    with open(path, "rb") as file:
        data = file.read()
    archive = Archive(data)
    if "sealed" in path:
        wrong = parity.wrong(data)
        want(not wrong, wrong)
    articles = archive.articles()
    expected = sources.originals(names)
    want([original for original, _ in articles if original is not None] ==
         expected,
         "originals are not those of the sources")
    keys = {}
    for ordinal, (original, fields) in enumerate(articles):
        if original and original[:1] == b"{":
            match_article(original, fields)
        for key in article_keys(fields):
            keys.setdefault(key, []).append(ordinal)
    blocks = archive.blocks()
    for (kind, key), ordinals in keys.items():
        found = archive.find(kind, key, blocks)
        want(found == ordinals or found is None and "-no-id-index" in path,
             f"{key!r} finds {found}, not {ordinals}")
    rows = [row for page, first in archive.pages()
            for row in archive.catalog_page(page, first)]
    want(len(rows) == len(articles), "rows of the catalog")
    for row, (original, _) in zip(rows, articles):
        want(row["withdrawn"] == (original is None), "withdrawn in the catalog")
    for key in b"a.b/c", b"a.b/d":
        want(archive.is_banned(1, key) == (key == b"a.b/c" and "hand-bans" in path),
             f"whether {key!r} is banned")
    told = [(block["first"] + number, time, reason) for block in blocks
            for number, time, reason in archive.tombstones(block)]
    want(told == ([(1, 1704067200, b"a court order")] if path.endswith("hand-tombstone.fiche")
                  else []), f"tombstones tell {told}")


def match_refused(path, expected):
    status = 0
    try:
        with open(path, "rb") as file:
            Archive(file.read()).articles()
    except Damaged:
        status = 4
    except NotReadable:
        status = 5
    want(status == expected, f"status {status}, not {expected}")


def check_archive(path, row):
    try:
        if row.exit:
            match_refused(path, row.exit)
        else:
            match_archive(path, row.sources)
    except (Wrong, Damaged, NotReadable) as why:
        return why
    return None


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    results = [(f"example {name}", None if right else "not as it should be")
               for name, right in examples.results()]
    results += [("example parity_word", None if parity.example() ==
                 examples.vector("parity_word") else "not as it should be")]
    results += [(f"{row.file} ({row.section}: {row.rule})", check_archive(
                    manifest.path(sys.argv[1], row.file), row))
                for row in manifest.rows()]
    for number, (name, wrong) in enumerate(results, 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        if wrong:
            print(f"    {wrong}")
    print(f"1..{len(results)}")
    return 1 if any(wrong for _, wrong in results) else 0


if __name__ == "__main__":
    sys.exit(main())
