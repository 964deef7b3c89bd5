"""Articles that are selected from an archive."""

from __future__ import annotations

import heapq
import operator
import warnings
from array import array
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from typing import (
    TYPE_CHECKING, Any, Callable, Optional, SupportsIndex, TypeVar, Union, cast, overload)

from newsfiche._article import Article
from newsfiche._errors import Error, FlawWarning, WithdrawnError
from newsfiche._query import Query, When, query_of

if TYPE_CHECKING:
    from newsfiche._archive import Archive

T = TypeVar("T")

_ARTICLES, _ORIGINALS, _DICTS = range(3)
_FEW = 8  # articles that are got one by one, without threads
_CHUNK = 1 << 16  # numbers of articles that are handed over together


def _each(got: list[Article], wrong: Optional[Error]) -> Iterator[Article]:
    yield from got
    if wrong is not None:
        raise wrong


class View(Sequence[Article]):
    """Articles of an archive: a sequence that holds none of them.

    ``archive[10:20]``, ``archive.select(…)`` and the like give a view. It can do all that
    an archive can.
    """

    _home: Optional[Archive]  # None: it is the archive
    _first: int
    _end: int
    _asked: Optional[Query]
    _picked: Optional[Sequence[int]]
    _short: bool

    def __init__(self) -> None:
        raise TypeError("views come from an archive: newsfiche.open()")

    def _view(self, first: int, end: int, asked: Optional[Query] = None,
              picked: Optional[Sequence[int]] = None) -> View:
        made = View.__new__(View)
        made._set(self._archive, first, end, asked, picked, self._short)
        return made

    def _set(self, home: Optional[Archive], first: int, end: int, asked: Optional[Query],
             picked: Optional[Sequence[int]], short: bool) -> None:
        self._home = home
        self._first = first
        self._end = end
        self._asked = asked
        self._picked = picked
        self._short = short

    @property
    def _archive(self) -> Archive:
        return cast("Archive", self) if self._home is None else self._home

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return (_view_of, (self._archive, self._first, self._end, self._asked,
                           self._picked, self._short))

    def __repr__(self) -> str:
        if self._asked is not None:
            wanted = [f", {name}={value!r}" for name, value in
                      zip(Query._fields, self._asked) if value is not None]
            return f"<newsfiche: articles of {self._archive.path!r}{''.join(wanted)}>"
        return f"<newsfiche: {len(self)} articles of {self._archive.path!r}>"

    def _ordinals(self) -> Sequence[int]:
        """The numbers of its articles in the archive."""
        if self._picked is None:
            if self._asked is None:
                return range(self._first, self._end)
            found = array("Q")
            found.frombytes(self._archive._reader.select(self._asked, self._first, self._end))
            self._picked = found
        return self._picked

    def _has(self, ordinal: int) -> bool:
        """Whether that article is one of these. Numbers of what was selected rise."""
        ordinals = self._ordinals()
        if self._asked is None:
            return ordinal in ordinals
        at = bisect_left(ordinals, ordinal)
        return at < len(ordinals) and ordinals[at] == ordinal

    def __len__(self) -> int:
        return len(self._ordinals())

    @overload
    def __getitem__(self, key: Union[SupportsIndex, str]) -> Article: ...

    @overload
    def __getitem__(self, key: slice) -> View: ...

    def __getitem__(self, key: Union[SupportsIndex, str, slice]) -> Union[Article, View]:
        """An article by its index or its URL, or with a slice several.

        >>> import newsfiche
        >>> archive = newsfiche.open("news.fiche")
        >>> archive[-1].title
        'Thaw'
        >>> archive["https://example.org/geese"].title
        'Geese early'
        >>> [article.title for article in archive[:2]]
        ['Frost on the canal', 'Geese early']
        """
        if isinstance(key, str):
            found = self.get(key)
            if found is None:
                raise KeyError(key)
            return found
        if isinstance(key, slice):
            some = self._ordinals()[key]
            if isinstance(some, range) and some.step == 1:
                return self._view(some.start, max(some.start, some.stop))
            return self._view(self._first, self._end, None, some)
        try:
            ordinal = self._ordinals()[operator.index(key)]
        except IndexError:
            raise IndexError(f"article {key}: there are {len(self)}") from None
        return self._archive._get(ordinal, self._short)

    def __iter__(self) -> Iterator[Article]:
        """The articles in turn, which threads fetch ahead."""
        if (self._asked is None and self._picked is None and
                self._end - self._first <= _FEW):
            return self._few()
        return cast("Iterator[Article]", self._scan(_ARTICLES))

    def __reversed__(self) -> Iterator[Article]:
        return iter(self[::-1])

    def index(self, value: object, start: int = 0, stop: Optional[int] = None) -> int:
        """Where in it the first article is that equals *value*; ValueError: there is none."""
        for i in range(*slice(start, stop).indices(len(self))):
            try:
                if self[i] == value:
                    return i
            except WithdrawnError:
                pass
        raise ValueError(f"{value!r} is none of these")

    def raws(self) -> Iterator[bytes]:
        """The originals of the articles in turn, as bytes.

        >>> import newsfiche
        >>> sum(len(raw) for raw in newsfiche.open("news.fiche").raws())
        486
        """
        return cast("Iterator[bytes]", self._scan(_ORIGINALS))

    def dicts(self) -> Iterator[dict[str, Any]]:
        """The articles in turn, as new dicts: ``json.loads()`` of the originals.

        >>> import newsfiche
        >>> [article["tags"] for article in newsfiche.open("news.fiche").dicts()]
        [['ice', 'canal'], ['birds'], []]
        """
        return cast("Iterator[dict[str, Any]]", self._scan(_DICTS))

    def _scan(self, what: int) -> Iterator[object]:
        if self._picked is None or self._asked is not None:
            return self._scan_some(what, self._first, self._end, None)
        if len(self._picked) <= _CHUNK:
            return self._scan_some(what, 0, 0, array("Q", self._picked).tobytes())
        return self._scan_chunks(what, self._picked)

    def _scan_chunks(self, what: int, picked: Sequence[int]) -> Iterator[object]:
        for begin in range(0, len(picked), _CHUNK):
            some = array("Q", picked[begin:begin + _CHUNK]).tobytes()
            yield from self._scan_some(what, 0, 0, some)

    def _scan_some(self, what: int, first: int, end: int,
                   listed: Optional[bytes]) -> Iterator[object]:
        if listed is None and first == end:
            return iter(())
        return self._archive._reader.scan(Article, self._archive, what, self._asked, first, end,
                                          listed, self._short, self._archive._how.threads)

    def _few(self) -> Iterator[Article]:
        """All at once: the loop goes on even if the archive is closed."""
        got, wrong = [], None
        for ordinal in range(self._first, self._end):
            try:
                got.append(self._archive._get(ordinal, self._short))
            except WithdrawnError:
                pass
            except Error as error:
                wrong = error
                break
        return _each(got, wrong)

    def __contains__(self, key: object) -> bool:
        """Whether an article has that URL; or whether that article is one of these."""
        if isinstance(key, str):
            return self.get(key) is not None
        if isinstance(key, Article):
            return key.archive is self._archive and self._has(key.ordinal)
        return False

    @overload
    def get(self, url: Optional[str] = None, *, id: Optional[str] = None) -> Optional[Article]: ...

    @overload
    def get(self, url: Optional[str], default: T, *,
            id: Optional[str] = None) -> Union[Article, T]: ...

    @overload
    def get(self, *, default: T, id: Optional[str] = None) -> Union[Article, T]: ...

    def get(self, url: Optional[str] = None, default: Any = None, *,
            id: Optional[str] = None) -> Any:
        """The newest article with that URL, or with that identifier; or *default*.

        Spellings of a URL that mean the same are alike.

        >>> import newsfiche
        >>> archive = newsfiche.open("news.fiche")
        >>> archive.get("http://EXAMPLE.org/thaw").title
        'Thaw'
        >>> archive.get("https://example.org/rain") is None
        True
        """
        found = next(self._with_key("get", url, id), None)
        return default if found is None else self._archive._get(found, self._short)

    def select(self, since: Optional[When] = None, until: Optional[When] = None,
               source: Optional[str] = None, language: Optional[str] = None) -> View:
        """Those that all of this holds for.

        *since* and *until* are dates: "2024-01-31", "2024", a ``date``, a ``datetime``
        (UTC if it has no zone), or seconds since 1970. Until a day is until its end.
        Articles without a time are none of these. *source* is a publisher's name or
        domain, *language* a code or a name; "en" finds "en-GB" too.

        >>> import newsfiche
        >>> archive = newsfiche.open("news.fiche")
        >>> [article.title for article in archive.select(since="2024-01-31")]
        ['Geese early', 'Thaw']
        >>> len(archive.select(until="2024-01", source="example.org"))
        2
        """
        asked = query_of(since, until, source, language)
        if self._picked is None and self._asked is None:
            return self._view(self._first, self._end, asked)
        wanted = set(self._view(self._first, self._end, asked)._ordinals())
        return self._view(self._first, self._end, None,
                          array("Q", [n for n in self._ordinals() if n in wanted]))

    def history(self, url: Optional[str] = None, *, id: Optional[str] = None) -> View:
        """All articles with that URL, or with that identifier: versions, newest first.

        >>> import newsfiche
        >>> [article.ordinal for article in
        ...  newsfiche.open("news.fiche").history("https://example.org/thaw")]
        [2]
        """
        return self._view(self._first, self._end, None,
                          array("Q", self._with_key("history", url, id)))

    def _with_key(self, name: str, url: Optional[str], id: Optional[str]) -> Iterator[int]:
        """The numbers of those with that URL or identifier, newest first, for name()."""
        if (url is None) == (id is None):
            raise TypeError(f"{name}() takes a URL or an id")
        key, by_id = cast(str, url if id is None else id), id is not None
        whole = self._is_whole()
        found, doubt = self._archive._reader.find(key, by_id, self._archive._count)
        while found is not None:
            if doubt is not None:
                warnings.warn(f"{self._archive.path}: newer articles with that "
                              f"{'id' if by_id else 'URL'} may be lost: {doubt}", FlawWarning,
                              stacklevel=3)
            if whole or self._has(found):
                yield found
            found, doubt = self._archive._reader.find(key, by_id, found)

    def search(self, query: str) -> View:
        """Those in which the words of *query* are, the best first.

        It asks the index of words beside each archive (news.fiche.idx), which
        ``newsfiche.index()`` makes; without one it raises MissingFileError. *query* is what
        ``newsfiche search`` takes: ``flood dam``, ``"flood warning"``, ``flood* OR storm``,
        ``title:flood``. If the index lacks articles, that is a FlawWarning. A build without
        SQLite raises NotImplementedError.
        """
        numbers, behind, left_out = self._archive._reader.search(query, self._archive._count)
        if behind or left_out:
            warnings.warn(f"{self._archive.path}: the index lacks {behind + left_out} articles; "
                          "newsfiche index adds them", FlawWarning, stacklevel=2)
        found = array("Q")
        found.frombytes(numbers)
        if not self._is_whole():
            ordinals = self._ordinals()
            wanted: Container[int] = ordinals if isinstance(ordinals, range) else set(ordinals)
            found = array("Q", [n for n in found if n in wanted])
        return self._view(self._first, self._end, None, found)

    def newest(self, n: SupportsIndex) -> View:
        """The *n* that were published last, newest first.

        >>> import newsfiche
        >>> [article.title for article in newsfiche.open("news.fiche").newest(2)]
        ['Thaw', 'Geese early']
        """
        n = max(0, min(operator.index(n), self._archive._count))
        if (self._covers_all() and not self._archive._pinned and
                (self._picked is None or self._asked is not None)):
            found = self._archive._reader.newest(self._asked, n)
        else:
            ordinals = self._ordinals()
            if not isinstance(ordinals, range):
                ordinals = sorted(ordinals)  # no page of the catalog is decoded twice
            timed = ((self._archive._reader.row(ordinal)[0], ordinal) for ordinal in ordinals)
            found = [ordinal for _, ordinal in heapq.nlargest(
                n, ((second, ordinal) for second, ordinal in timed if second is not None))]
        return self._view(self._first, self._end, None, array("Q", found))

    def split(self, k: SupportsIndex, n: SupportsIndex) -> View:
        """Part *k* (from 0) of *n* of about the same size, for several processes. Each of
        them gets the same parts of an archive that was pickled, whatever was added since.

        >>> import newsfiche
        >>> archive = newsfiche.open("news.fiche")
        >>> sum(len(archive.split(k, 2)) for k in range(2)) == len(archive)
        True
        """
        k, n = operator.index(k), operator.index(n)  # those of numpy are soon too small
        if not 0 <= k < n:
            raise ValueError(f"part {k} of {n}: parts are counted from 0 to {n - 1}")
        if (self._covers_all() and self._archive._has_generations() and
                (self._picked is None or self._asked is not None)):
            first, end = self._archive._reader.splits(n)[k:k + 2]
            return self._view(min(first, self._end), min(end, self._end), self._asked)
        ordinals = self._ordinals()
        return self[len(ordinals) * k // n:len(ordinals) * (k + 1) // n]

    def short(self) -> View:
        """The same articles, of which long texts are fetched when they are asked for.

        For going through titles, dates and other short values, this is much faster.
        """
        made = self._view(self._first, self._end, self._asked, self._picked)
        made._short = True
        return made

    def columns(self, *names: str) -> Columns:
        """Some columns of the articles, for what takes Arrow: a view is all of them.

        Which there are, and their types, is in doc/arrow.md.

        >>> import newsfiche
        >>> columns = newsfiche.open("news.fiche").columns("title", "published")
        >>> hasattr(columns, "__arrow_c_stream__")
        True
        """
        for name in names:
            if not isinstance(name, str):
                raise TypeError(f"names of columns expected, not a {type(name).__name__}")
        self._arrow(names)  # whether there are such columns
        return Columns(self, names)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The articles as a stream of Arrow's: pandas, Polars, pyarrow, DuckDB call this.

        The columns have their own types; *requested_schema* is left to the caller.
        """
        return self._arrow(None)

    def _arrow(self, names: Optional[tuple[str, ...]]) -> object:
        listed = None
        if self._first == self._end:
            listed = b""
        elif self._picked is not None and self._asked is None:
            listed = array("Q", self._picked).tobytes()
        return self._archive._reader.arrow(None if listed is not None else self._asked,
                                           self._first, self._end, listed, names,
                                           self._archive._how.threads)

    @property
    def archive(self) -> Archive:
        """The archive whose articles these are."""
        return self._archive

    def _covers_all(self) -> bool:
        return self._first == 0 and self._end == self._archive._count

    def _is_whole(self) -> bool:
        return self._covers_all() and self._asked is None and self._picked is None


class Columns:
    """Columns of articles; ``view.columns(…)`` makes them."""

    def __init__(self, view: View, names: tuple[str, ...]) -> None:
        self._of = view
        self._names = names

    def __repr__(self) -> str:
        return f"<newsfiche: columns {', '.join(self._names)} of {self._of.archive.path!r}>"

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """As of a view."""
        return self._of._arrow(self._names)


def _view_of(archive: Archive, first: int, end: int, asked: Optional[Query],
             picked: Optional[Sequence[int]], short: bool) -> View:
    made = View.__new__(View)
    made._set(archive, first, end, asked, picked, short)
    return made
