"""A spider of the real Scrapy, whose pages are data: URLs: scrapy_run.py ARCHIVE COUNT"""

import sys

import scrapy
import stand_in
from scrapy.crawler import CrawlerProcess


class Item(scrapy.Item):
    url = scrapy.Field()
    title = scrapy.Field()
    body = scrapy.Field()


class Spider(scrapy.Spider):
    name = "harbour"
    start_urls = ["data:text/plain,notices"]

    def parse(self, response):
        assert response.text == "notices"
        for i in range(int(sys.argv[2])):
            yield Item(url=stand_in.url(i), title=stand_in.title(i), body=stand_in.text(i))


process = CrawlerProcess({
    "ITEM_PIPELINES": {"scrapy_pipeline.NewsfichePipeline": 900},
    "NEWSFICHE_ARCHIVE": sys.argv[1], "NEWSFICHE_EVERY": 20, "TELNETCONSOLE_ENABLED": False,
    "REQUEST_FINGERPRINTER_IMPLEMENTATION": "2.7"})
process.crawl(Spider)
process.start()
