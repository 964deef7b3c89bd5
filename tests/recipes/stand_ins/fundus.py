"""fundus, as far as the recipe uses it."""

import datetime

import stand_in


class HTML:
    def __init__(self, i):
        self.requested_url = stand_in.url(i)
        self.crawl_date = datetime.datetime(2024, 1, 18, 6, 0, 41)


class Article:
    def __init__(self, i):
        self.html = HTML(i)
        self.publisher = "The Paper"
        self.i = i

    def to_json(self):
        head, tail = stand_in.text(self.i).split("\n")
        return {
            "title": stand_in.title(self.i),
            "body": {"summary": [],
                     "sections": [{"headline": [], "paragraphs": [head, tail]}]},
            "authors": ["Ann Pell"], "publishing_date": "2024-01-17 22:41:00+01:00",
            "topics": ValueError("no topics in this page"), "free_access": True,
        }


class PublisherCollection:
    us = "us"


class Crawler:
    def __init__(self, *publishers):
        assert publishers == ("us",)

    def crawl(self, max_articles):
        for i in range(max_articles):
            stand_in.wait_before(i)
            yield Article(i)
