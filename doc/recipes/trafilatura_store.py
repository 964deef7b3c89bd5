#!/usr/bin/env python3
"""Fetch pages with trafilatura and store their articles in an archive:

    trafilatura_store.py ARCHIVE <urls

It prints how many are stored, each time.
"""

import sys

from newsfiche_pipe import Pipe


def main():
    from trafilatura import extract, fetch_url
    with Pipe(sys.argv[1], every=20, on_durable=lambda n: print(n, "stored", flush=True)) as pipe:
        for line in sys.stdin:
            page = fetch_url(line.strip())
            # Without the URL and metadata there would be nothing to find the article by.
            made = page and extract(page, url=line.strip(), output_format="json",
                                    with_metadata=True)
            if made:
                pipe.add(made)


if __name__ == "__main__":
    main()
