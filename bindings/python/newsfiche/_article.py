"""One article."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Callable, Optional, Union

from newsfiche import _core

if TYPE_CHECKING:
    from newsfiche._archive import Archive

#: The zone of times that were written without one. It counts as UTC, as it does where
#: articles are selected by time, and is called "unknown".
ZONE_UNKNOWN = datetime.timezone(datetime.timedelta(0), "unknown")

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_DAY = 3
_MINUTE = 4


def _moment(seconds: int, micros: int, minutes: int, zone_known: bool,
            precision: int) -> Union[datetime.datetime, datetime.date, None]:
    if precision < _DAY:
        return None
    try:
        if zone_known and minutes:
            zone = datetime.timezone(datetime.timedelta(minutes=minutes))
        else:
            zone = datetime.timezone.utc if zone_known else ZONE_UNKNOWN
        moment = (EPOCH + datetime.timedelta(seconds=seconds, microseconds=micros))
        moment = moment.astimezone(zone)
    except (OverflowError, ValueError):
        return None  # no year that Python has, or no zone
    return moment.date() if precision < _MINUTE else moment


class Article(_core.Record, Mapping[str, Any]):
    """An article: a mapping that equals ``json.loads()`` of its original.

    Values are decoded when they are asked for. An article that was text or Markdown is
    the mapping of its fields.

    >>> import newsfiche
    >>> article = newsfiche.open("news.fiche")[0]
    >>> article["title"]
    'Frost on the canal'
    >>> sorted(article)
    ['date', 'tags', 'text', 'title', 'url']
    >>> article == article.to_dict()
    True

    What scrapers call by many names is there under one:

    >>> article.title, article.published
    ('Frost on the canal', datetime.date(2024, 1, 9))
    >>> article.raw[:8]
    b'{"url": '
    """

    __slots__ = ()

    if TYPE_CHECKING:
        archive: Archive

    def __repr__(self) -> str:
        where = f"article {self.ordinal} of {self.archive.path!r}"
        title = self.title
        return f"<{where}>" if title is None else f"<{where}: {title!r}>"

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return (_article_of, (self.archive, self.ordinal))

    @property
    def url(self) -> Optional[str]:
        """Its address, as fetched, or as its page calls itself."""
        found = self.plain("url", " ")
        return self.plain("canonical_url", " ") if found is None else found

    @property
    def title(self) -> Optional[str]:
        """Its title as plain text, or None."""
        return self.plain("title", " ")

    @property
    def text(self) -> Optional[str]:
        """Its body as plain text, or None."""
        return self.plain("text", "\n")

    @property
    def summary(self) -> Optional[str]:
        """Its summary as plain text, or None."""
        return self.plain("summary", "\n")

    @property
    def html(self) -> Optional[str]:
        """Its body, or its page, as HTML; or None."""
        return self.plain("html", "\n")

    @property
    def authors(self) -> Optional[str]:
        """The names of its authors, with ", " between them; or None."""
        return self.plain("authors", ", ")

    @property
    def source(self) -> Optional[str]:
        """Its publisher's name, or None."""
        return self.plain("source", " ")

    @property
    def language(self) -> Optional[str]:
        """The code or name of its language, as it stands; or None."""
        return self.plain("language", " ")

    @property
    def published(self) -> Union[datetime.datetime, datetime.date, None]:
        """When it was published.

        An aware ``datetime``; a ``date`` where only the day is known; None where less
        is known, or nothing. A time without a zone has the zone ``ZONE_UNKNOWN``.
        """
        found = self.time("published")
        return None if found is None else _moment(*found[:5])

    @property
    def published_iso(self) -> Optional[str]:
        """The same as ISO 8601, as exact as it is known: "2024", "2024-01",
        "2024-01-09", "2024-01-09T07:40", "2024-01-09T07:40:00+02:00"; or None."""
        found = self.time("published")
        return None if found is None else found[5]


def _article_of(archive: Archive, ordinal: int) -> Article:
    return archive[ordinal]
