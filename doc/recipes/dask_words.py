#!/usr/bin/env python3
"""Count words of the texts of an archive with Dask, each worker reading a part of it:

    dask_words.py ARCHIVE [SCHEDULER]

SCHEDULER is the address of a running cluster, whose workers see the same path; without it,
two processes here do the work. An archive is pickled by its path and number of articles, so
nothing but that goes to a worker, and nothing but counts comes back.
"""

import collections
import sys

import newsfiche
from dask.distributed import Client


def count(part):
    words = collections.Counter()
    for article in part:
        words.update((article.text or "").lower().split())
    return words


def main():
    where = sys.argv[2:] or [None]
    with Client(where[0], n_workers=2, threads_per_worker=1, dashboard_address=None) \
            if where[0] is None else Client(where[0]) as client:
        archive = newsfiche.open(sys.argv[1])
        parts = 4 * len(client.scheduler_info()["workers"])
        counts = client.map(count, [archive.split(k, parts) for k in range(parts)])
        words = sum(client.gather(counts), collections.Counter())
    for word, n in words.most_common(10):
        print(n, word)


if __name__ == "__main__":
    main()
