"""A second reader of .fiche archives, written from spec.md alone.

usage: refreader.py FILE                 a JSON line an article
       refreader.py FILE --find-url URL  ordinals of the articles of that URL
       refreader.py FILE --find-id ID    the same by id
       refreader.py FILE --catalog       a JSON line a catalog row

Exit status: 0, 4 damaged, 5 not an archive or made by a newer version. It is
slow and holds everything in memory; what it is for is to be read beside the
spec and to be compared with the library.
"""
import argparse
import json
import sys

from archive import Archive
from url_rules import KEY_ID, KEY_URL, url_key
from wire import Damaged, NotReadable


def put(record, name, value):
    try:
        record[name] = value.decode()
    except UnicodeDecodeError:
        record[name + "_hex"] = value.hex()


def article_line(ordinal, original, fields):
    record = {"ordinal": ordinal}
    if original is None:
        return {**record, "withdrawn": True}
    put(record, "original", original)
    record["fields"] = []
    for field in fields:
        line = {"kind": field["kind"], "role": field["role"]}
        put(line, "before", field["before"])
        put(line, "value", field["value"])
        record["fields"].append(line)
    return record


def catalog_line(row):
    line = {"ordinal": row["ordinal"]}
    put(line, "source", row["source"][0])
    put(line, "domain", row["source"][1])
    put(line, "language", row["language"])
    line["precision"] = row["precision"]
    if row["precision"]:
        line["seconds"] = row["seconds"]
        line["zone_known"] = bool(row["zone_known"])
    if row["former"]:
        line["former"] = row["ordinal"] - row["former"]
    return line


def run(args):
    with open(args.file, "rb") as file:
        archive = Archive(file.read())
    if args.find_id is not None and not archive.is_indexed(KEY_ID):
        raise NotReadable("identifiers are not indexed")
    if args.find_url is not None:
        key = url_key(args.find_url.encode("utf-8", "surrogateescape"))
        return archive.find(KEY_URL, key) if key is not None else []
    if args.find_id is not None:
        return archive.find(KEY_ID, args.find_id.encode("utf-8",
                                                        "surrogateescape"))
    if args.catalog:
        return [catalog_line(row) for page, first in archive.pages()
                for row in archive.catalog_page(page, first)]
    return [article_line(i, *article)
            for i, article in enumerate(archive.articles())]


def main():
    parser = argparse.ArgumentParser(description="reads a .fiche archive")
    parser.add_argument("file")
    parser.add_argument("--find-url")
    parser.add_argument("--find-id")
    parser.add_argument("--catalog", action="store_true")
    args = parser.parse_args()
    try:
        lines = run(args)
    except Damaged as fault:
        print(f"refreader: {fault}", file=sys.stderr)
        return 4
    except NotReadable as fault:
        print(f"refreader: {fault}", file=sys.stderr)
        return 5
    for line in lines:
        print(json.dumps(line, ensure_ascii=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
