#!/usr/bin/env python3
"""Fetch articles with news-please and store them in an archive:

    newsplease_store.py ARCHIVE <urls

It prints how many are stored, each time. A folder that news-please filled needs no script:
newsfiche add ARCHIVE folder
"""

import sys

from newsfiche_pipe import Pipe


def to_dict(article):
    """A NewsArticle, or the dict of one; missing dates are None, not the text "None"."""
    made = dict(article if isinstance(article, dict) else article.get_serializable_dict())
    return {key: None if value == "None" else value for key, value in made.items()}


def main():
    from newsplease import NewsPlease
    with Pipe(sys.argv[1], every=20, on_durable=lambda n: print(n, "stored", flush=True)) as pipe:
        for url in sys.stdin:
            article = NewsPlease.from_url(url.strip())
            if article is not None and article.title:
                pipe.add(to_dict(article))


if __name__ == "__main__":
    main()
