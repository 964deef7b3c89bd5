"""news-please, as far as the recipe uses it: NewsArticle as its 1.6 has it."""

import stand_in


class NewsArticle:
    def __init__(self, i):
        self.title = stand_in.title(i)
        self.made = {
            "authors": ["Ann Pell"], "date_download": "2024-11-03 06:00:41", "date_modify": "None",
            "date_publish": "2024-01-17 22:41:00", "description": None, "filename": f"{i}.json",
            "image_url": "https://www.paper.example/img.jpg", "language": "en",
            "localpath": None, "maintext": stand_in.text(i), "source_domain": "www.paper.example",
            "title": self.title, "title_page": None, "title_rss": None, "url": stand_in.url(i),
        }

    def get_serializable_dict(self):
        return self.made


class NewsPlease:
    @staticmethod
    def from_url(url):
        i = int(url.rsplit("/", 1)[1])
        stand_in.wait_before(i)
        return NewsArticle(i)
