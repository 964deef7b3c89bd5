#!/usr/bin/env python3
"""Make doc/benchmarks.md and the points of the plot from figures.

    report.py RESULTS SIZES SCALE DOC BUILD

RESULTS, SIZES and SCALE are files that bench_archives writes; SIZES and SCALE may be missing.
The report goes to the folder DOC, the points for bench/plot.gp to BUILD/points.gp.
"""

import pathlib
import re
import subprocess
import sys

from figures import Figures, number, spread, table
import labels

BASE = "zstd -19 --long=27"
PROGRAMS = [("SQLite", "pkg-config --modversion sqlite3"),
            ("LMDB", "pkg-config --modversion lmdb"),
            ("mtbl", "pkg-config --modversion libmtbl"),
            ("RocksDB", "pkg-config --modversion rocksdb"),
            ("libsquashfs", "pkg-config --modversion libsquashfs1"),
            ("libzim", "pkg-config --modversion libzim"),
            ("xz", "xz --version"),
            ("bgzip", "bgzip --version"),
            ("bzip3", "bzip3 --version"),
            ("zpaq", "zpaq")]

METHOD = """\
# Benchmarks

This page compares newsfiche with other ways to keep the same articles. `bench/run.sh` writes
it from one run on one machine. Compare the rows, not the absolute figures: another machine
has others.

    bench/run.sh FILE.jsonl…        # some minutes for each file

## What was measured

* An **article** is its line of JSON, byte for byte. A **get** ends when the whole line is in
  memory again; each line is compared with the original outside the measured time. The keys
  are the ordinal and the URL (`url` in the JSON). If a corpus has no URLs, these columns
  have no figures.
* Each peer packs each corpus in a process of its own. Wall time, user time and the largest
  resident memory are those of that process and its children. newsfiche, `zstd -T2`, zpaq,
  squashfs, ZIM and RocksDB use several threads, the others one.
* Then all peers read in turns, five times, each time in a new process: {opens} times **open**
  followed by the **first** get; 2,000 random articles to warm up; 2,000 others, timed one by
  one. A pass ends after half a second, but not before 200 gets. The table has the median of
  the five repeats, and in parentheses the least and the greatest. Packing and commands are
  not repeated once they have taken 4 seconds.
* The operating system's file cache is warm. Caches of decoded articles are off, or as small
  as the library allows: a get decodes the text, unless a whole corpus fits into the one cluster
  that libzim keeps. newsfiche keeps up to 4 MiB of decoded short fields of blocks and 2 MiB of
  texts from which others copy, SQLite 2 MB of pages. newsfiche, RocksDB and mtbl compare
  checksums in every get; SQLite, LMDB, squashfs and ZIM do not.
* **List** reads the URL of every article: newsfiche decodes all short fields, the others read
  their index of URLs. **Scan** reads every article in order, in one thread, through the
  library. **Export** is a command that writes all lines to `/dev/null`; newsfiche's uses all
  processors, the others one. **Verify** is the peer's own check, in one thread: for newsfiche
  the checksums of all stored bytes, for compressors `-t`.
* A dash means that the peer cannot do the operation. A solid file gives a single article only
  after everything before it, so the plot puts it at the time of its export. bgzip can begin
  at a block; this was not measured, so bgzip is not in the plot. Neither is zpaq.
"""


def version_of(command):
    try:
        done = subprocess.run(command.split(), capture_output=True, text=True,
                              check=False)
    except OSError:
        return None
    found = re.search(r"\d+(\.\d+)+\w*", done.stdout + done.stderr)
    return found.group() if found else None


def machine_text(machine):
    found = [(name, version_of(command)) for name, command in PROGRAMS]
    programs = ", ".join(f"{n} {v}" for n, v in found if v)
    return (f"## The machine\n\n{machine['cpu']}, "
            f"{machine['cores']} processors, "
            f"{machine['memory'] / 2**30:.0f} GiB; {machine['kernel']}; "
            f"{machine['compiler']}; zstd {machine['zstd']}; {programs}. "
            f"Measured on {machine['date']}; the load was "
            f"{machine['load']:.2f} at the beginning.\n")


def peers_text(fig):
    rows = [[f"`{name}`", about] for name, about in fig.peers.items()]
    lines = ["| peer | how it is set up |", "|---|---|"]
    return "\n".join(lines + ["| " + " | ".join(r) + " |" for r in rows])


def overall(fig, corpora):
    rows = []
    for peer in fig.peers:
        def mean(what, base=None, scale=1, name=peer):
            value = fig.mean(corpora, name, what, base)
            return number(value * scale if value else None)

        # Megabytes a second, of the JSON.
        speed = [fig.median(c, "", "size") / fig.median(c, peer, "pack_wall")
                 for c in corpora if fig.median(c, peer, "pack_wall")]
        rate = number(len(speed) / sum(1 / s for s in speed) / 1e6) \
            if speed else "—"
        rows.append([f"`{peer}`", mean("size", BASE), mean("size", ""), rate,
                     mean("open"), mean("get_p50"), mean("get_p99"),
                     mean("url_p50"), mean("scan", scale=1e3),
                     mean("export", BASE)])
    head = ["peer", "size / solid", "size / JSON", "pack, MB/s", "open, µs",
            "get p50, µs", "get p99, µs", "by URL p50, µs", "scan, ms",
            "export / solid"]
    return table(head, rows)


def pack_table(fig, corpus):
    rows = []
    for peer in fig.peers:
        size = fig.median(corpus, peer, "size")
        rss = fig.median(corpus, peer, "pack_rss")
        if not size:
            continue
        rows.append([
            f"`{peer}`", number(size / 1e6),
            number(100 * fig.ratio(corpus, peer, "size", "")) + " %",
            number(fig.ratio(corpus, peer, "size", BASE)),
            spread(fig.all(corpus, peer, "pack_wall")),
            spread(fig.all(corpus, peer, "pack_user")),
            number(rss / 2**20),
            spread(fig.all(corpus, peer, "export"), 1e3),
            spread(fig.all(corpus, peer, "verify"), 1e3)])
    return table(["peer", "MB", "of JSON", "of solid", "pack, s",
                  "user CPU, s", "peak RSS, MiB", "export, ms",
                  "verify, ms"], rows)


def read_table(fig, corpus):
    rows = []
    for peer in fig.peers:
        if not fig.all(corpus, peer, "open"):
            continue
        cells = [spread(fig.all(corpus, peer, what))
                 for what in ("open", "first", "get_p50", "get_p99",
                              "url_p50", "url_p99")]
        cells += [spread(fig.all(corpus, peer, what), 1e3)
                  for what in ("list", "scan")]
        rows.append([f"`{peer}`"] + cells)
    return table(["peer", "open, µs", "open and first get, µs",
                  "get p50, µs", "get p99, µs", "by URL p50, µs",
                  "by URL p99, µs", "list, ms", "scan, ms"], rows)


def corpus_text(fig, corpus):
    size = fig.median(corpus, "", "size")
    count = int(fig.median(corpus, "", "articles"))
    return (f"### {corpus}\n\n{count:,} articles, {number(size / 1e6)} MB, "
            f"{size / count:,.0f} bytes per article.\n\n"
            + pack_table(fig, corpus) + "\n" + read_table(fig, corpus))


def own_text(fig, corpora):
    """What only newsfiche has figures for."""
    parts = []
    remote = []
    for peer in fig.peers:
        if not peer.startswith("newsfiche"):
            continue
        for corpus in corpora:
            def cells(names, name=peer, where=corpus):
                return [spread(fig.all(where, name, n)) for n in names]

            def pair(what, name=peer, where=corpus):
                reads = fig.median(where, name, what + "_reads")
                got = fig.median(where, name, what + "_bytes")
                return f"{reads:.0f} · {got:,.0f}" if reads else "—"

            parts.append([f"`{peer}`", corpus] + cells(
                ["short_p50", "fields_p50", "get_p50"])
                + [spread(fig.all(corpus, peer, "verify_deep"), 1e3)])
            remote.append([f"`{peer}`", corpus] + [pair(w) for w in (
                "remote_open", "remote_first", "remote_get", "remote_url")])
    return ("## Parts of an article\n\nThe time of a get of the short fields "
            "(`NF_PARTS_SHORT`), of all fields, and of the whole line; and the "
            "time to verify everything by decoding it.\n\n"
            + table(["peer", "corpus", "short, µs", "fields, µs", "line, µs",
                     "verify --deep, ms"], parts)
            + "\n## Reads\n\nHow many times newsfiche reads from its "
            "`nf_source`, and how many bytes it asks for. This matters if the "
            "archive is not a local file. The first get fetches tables; the "
            "others are medians of single articles.\n\n"
            + table(["peer", "corpus", "open", "first get", "get",
                     "by URL"], remote))


def scale_text(fig):
    rows = []
    for corpus in fig.corpora:
        if not corpus.startswith("scale "):
            continue

        def cell(what, scale=1, where=corpus):
            return spread(fig.all(where, "newsfiche", what), scale)

        count = fig.median(corpus, "newsfiche", "articles")
        size = fig.median(corpus, "newsfiche", "size")
        rows.append([f"{count:,.0f}", number(size / 1e6),
                     number(size / count), cell("pack_wall"),
                     cell("pack_rss", 2**-20), cell("open"), cell("get_p50"),
                     cell("get_p99"), cell("url_p50"), cell("url_p99"),
                     cell("read_rss", 2**-20)])
    if not rows:
        return ""
    return ("## Scaling\n\nThe short articles of one corpus, repeated, each with a "
            "number of eight digits after its\nURL and its longest value; default "
            "options. All are packed, then read in turns.\n\n"
            + table(["articles", "MB", "bytes per article", "pack, s",
                     "packing, MiB", "open, µs", "get p50, µs",
                     "get p99, µs", "by URL p50, µs", "by URL p99, µs",
                     "reading, MiB"], rows))


def sizes_text(fig):
    """Files that are no news: what learning must not make worse."""
    peers = [p for p in fig.peers if p.startswith("newsfiche")] + [BASE]
    rows = []
    for corpus in fig.corpora:
        if corpus.startswith("sizes "):
            rows.append([corpus[6:], number(fig.median(corpus, "", "size") / 1e6)]
                        + [number((fig.median(corpus, p, "size") or 0) / 1e6)
                           for p in peers])
    if not rows:
        return ""
    return ("## Other files\n\nSizes in MB, for files that are not news or have "
            "few articles; `--no-tables` is plain zstd frames.\n\n"
            + table(["file", "JSON"] + [f"`{p}`" for p in peers], rows))


def points(fig, corpora):
    found = []
    for peer in fig.peers:
        size = fig.mean(corpora, peer, "size", BASE)
        get = fig.mean(corpora, peer, "get_p50")
        export = fig.mean(corpora, peer, "export")
        kind = "newsfiche" if peer.startswith("newsfiche") else "library"
        if size and get:
            found.append((peer, get, size, kind))
        elif size and export and peer != "bgzip":
            found.append((peer, export * 1e6, size, "solid"))
    return found


def main():
    results, sizes, scale, doc, build = map(pathlib.Path, sys.argv[1:])
    fig = Figures(results, sizes, scale)
    corpora = [c for c in fig.corpora
               if not c.startswith(("scale ", "sizes "))]
    if not corpora:
        raise SystemExit(f"{results}: no figures")
    parts = [
        METHOD.format(opens=20), machine_text(fig.machine), peers_text(fig),
        f"\n## All corpora\n\nGeometric means of {len(corpora)} corpora (for the speed "
        f"of packing: harmonic). The URL column covers the corpora that have URLs. "
        f"The plot shows the same figures. Solid is `{BASE}`.\n",
        overall(fig, corpora),
        "![size against the time of a get](benchmarks-size-get.svg)\n",
        "## Each corpus\n"]
    parts += [corpus_text(fig, c) for c in corpora]
    parts += [own_text(fig, corpora), sizes_text(fig), scale_text(fig)]
    (doc / "benchmarks.md").write_text("\n".join(p for p in parts if p),
                                       encoding="utf-8")
    (build / "points.gp").write_text(labels.place(points(fig, corpora)),
                                     encoding="utf-8")


if __name__ == "__main__":
    main()
