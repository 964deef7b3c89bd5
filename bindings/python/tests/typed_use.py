"""A program as users write it, for mypy: each type is the one that is promised."""

from __future__ import annotations

import datetime
from typing import Any, Optional, Union

import newsfiche


class SupportsOnlyIndex:  # as integers of numpy
    def __index__(self) -> int:
        return 2


def use() -> None:
    archive: newsfiche.Archive = newsfiche.open(["a.fiche", b"b.fiche"], threads=2)
    article: newsfiche.Article = archive[0]
    by_url: newsfiche.Article = archive["https://example.org/a"]
    view: newsfiche.View = archive[1:5].select(since="2024", until=datetime.date(2024, 2, 1))
    found: Optional[newsfiche.Article] = view.get("https://example.org/a")
    other: Union[newsfiche.Article, int] = view.get("https://example.org/a", 3)
    by_id: Union[newsfiche.Article, str] = view.get(id="a", default="none")
    title: Optional[str] = by_url.title
    when: Union[datetime.datetime, datetime.date, None] = article.published
    raw: bytes = article.raw
    home: newsfiche.Archive = article.archive
    made: dict[str, Any] = article.to_dict()
    numbers: list[int] = [one.ordinal for one in archive.newest(3).short()]
    total: int = sum(len(one) for one in archive.raws())
    keys: list[str] = [key for one in archive.dicts() for key in one]
    versions: newsfiche.View = archive.history("https://example.org/a")
    words: newsfiche.View = versions.search("rain")
    added: int = newsfiche.index("a.fiche", threads=2) if newsfiche.can_search() else 0
    late: list[Optional[str]] = [one.title for one in archive.follow(interval=2, timeout=0.5)]
    other_way: newsfiche.Archive = newsfiche.open("*.fiche", recover=True)
    many_more: newsfiche.Archive = newsfiche.open("*.fiche", catalog=b"catalog")
    print(words, added, late, other_way, many_more)
    part: newsfiche.View = archive.split(0, 2)
    with newsfiche.Writer("c.fiche", preset="fast") as writer:
        writer.add(article)
        writer.add({"title": "x"})
        writer.add_all(archive)
        writer.add_all([bytearray(b"{}"), memoryview(b"{}"), {"title": "y"}])
        count: int = writer.add_file("d.jsonl")
        output: int = writer.stats.output_bytes
    with newsfiche.append("c.fiche") as more:
        more.flush()
    print(by_id, article.keys() & {"url"}, archive[SupportsOnlyIndex()])
    print(found, other, title, when, raw, home, made, numbers, total, keys, part, count, output)
    try:
        archive[9]
    except newsfiche.Error as error:
        status: Optional[newsfiche.Status] = error.status
        offset: Optional[int] = error.offset
        print(status, offset)
