"""A Scrapy item pipeline that stores items in an archive while the spider runs.

In settings.py, with this file and newsfiche_pipe.py in the project's folder:

    ITEM_PIPELINES = {"project.scrapy_pipeline.NewsfichePipeline": 900}
    NEWSFICHE_ARCHIVE = "news.fiche"
    NEWSFICHE_EVERY = 100

Unlike a feed, the archive is whole at any moment, and the next run goes on with it: items
that it has already are passed over, changed ones become versions.
"""

try:
    from .newsfiche_pipe import Pipe
except ImportError:  # not in a package
    from newsfiche_pipe import Pipe


def to_dict(item):
    if isinstance(item, dict):
        return item
    from itemadapter import ItemAdapter  # comes with Scrapy
    return ItemAdapter(item).asdict()


class NewsfichePipeline:
    def __init__(self, archive="news.fiche", every=100):
        self.archive = archive
        self.every = every
        self.pipe = None

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler.settings.get("NEWSFICHE_ARCHIVE", "news.fiche"),
                   crawler.settings.getint("NEWSFICHE_EVERY", 100))

    def open_spider(self, spider):
        self.pipe = Pipe(self.archive, every=self.every,
                         on_durable=lambda n: spider.logger.info("%d items stored", n))

    def process_item(self, item, spider):
        self.pipe.add(to_dict(item))
        return item

    def close_spider(self, spider):
        self.pipe.close()
