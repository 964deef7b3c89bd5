#!/usr/bin/env python3
"""Crawl with fundus and store each article at once, not the whole crawl at its end:

    fundus_store.py ARCHIVE [COUNTRY [MOST]]

It prints how many are stored, each time.
"""

import sys

from newsfiche_pipe import Pipe


def to_dict(article):
    """What fundus' own to_json() has, and what it leaves out: where the article is from."""
    made = dict(article.to_json())
    made["url"] = article.html.requested_url
    made["publisher"] = article.publisher
    made["date_download"] = str(article.html.crawl_date)
    # An attribute that could not be read is an exception.
    return {key: None if isinstance(value, Exception) else value for key, value in made.items()}


def main():
    from fundus import Crawler, PublisherCollection
    country = sys.argv[2] if len(sys.argv) > 2 else "us"
    most = int(sys.argv[3]) if len(sys.argv) > 3 else None
    crawler = Crawler(getattr(PublisherCollection, country))
    with Pipe(sys.argv[1], every=20, on_durable=lambda n: print(n, "stored", flush=True)) as pipe:
        for article in crawler.crawl(max_articles=most):
            pipe.add(to_dict(article))


if __name__ == "__main__":
    main()
