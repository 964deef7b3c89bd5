"""Calls a pipeline as Scrapy does, with items that are dicts: scrapy_loop.py ARCHIVE COUNT"""

import logging
import sys

import stand_in
from scrapy_pipeline import NewsfichePipeline


class Settings(dict):
    def getint(self, name, default):
        return int(self.get(name, default))


class Spider:
    logger = logging.getLogger("spider")


class Crawler:
    settings = Settings(NEWSFICHE_ARCHIVE=sys.argv[1], NEWSFICHE_EVERY="20")


def main():
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
    spider, pipeline = Spider(), NewsfichePipeline.from_crawler(Crawler)
    pipeline.open_spider(spider)
    for i in range(int(sys.argv[2])):
        stand_in.wait_before(i)
        item = {"url": stand_in.url(i), "title": stand_in.title(i), "body": stand_in.text(i),
                "published": "2024-01-17T22:41:00+01:00"}
        assert pipeline.process_item(item, spider) is item
    pipeline.close_spider(spider)


if __name__ == "__main__":
    main()
