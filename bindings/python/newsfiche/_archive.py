"""Archives, and what is selected from them."""

from __future__ import annotations

import datetime
import errno
import glob
import heapq
import math
import os
import time
import warnings
import weakref
from array import array
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, Callable, NamedTuple, Optional, TypeVar, Union, cast, overload

from newsfiche import _core
from newsfiche._article import Article
from newsfiche._errors import (
    ChangedError,
    FlawWarning,
    MissingFileError,
    Status,
    WithdrawnError,
)

PathLike = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]
When = Union[str, int, float, datetime.date]
T = TypeVar("T")

_ARTICLES, _ORIGINALS, _DICTS = range(3)
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_FEW = 8  # articles that are got one by one, without threads
_CHUNK = 1 << 16  # numbers of articles that are handed over together
_NEVER = 2**63 - 1


_FLAWS = ("header", "trailer", "unfinished", "appended", "footer", "scanned")


class Info(NamedTuple):
    """What one of an archive's files says about itself.

    *flaws* is what is wrong with the file as a whole: "header" or "trailer", its first
    or last bytes are damaged, but no article is lost; "unfinished", a writer was stopped,
    or is at work; "appended", behind the end is something else; "footer", a newer footer
    is damaged: articles may be missing; "scanned", it was opened with *recover*.
    """

    path: str
    id: str
    generation: int
    articles: int
    size: int
    input_bytes: int
    creator: str
    written: Optional[datetime.datetime]
    flaws: frozenset[str]


def _info(path: str, said: tuple[bytes, int, int, int, int, str, int, int]) -> Info:
    id_, generation, articles, size, input_bytes, creator, time, flaws = said
    written = _EPOCH + datetime.timedelta(seconds=time) if 0 < time < 2**37 else None
    return Info(path, id_.hex(), generation, articles, size, input_bytes, creator, written,
                frozenset(name for i, name in enumerate(_FLAWS) if flaws >> i & 1))


class _Pin(NamedTuple):
    """Which articles of which archive were pickled."""

    path: str
    id: str
    generation: int
    articles: int


class _How(NamedTuple):
    """How an archive was opened."""

    threads: int = 0
    recover: bool = False
    catalog: Optional[str] = None


class _Query(NamedTuple):
    """What articles have to be, as the library takes it."""

    since: Optional[int]
    until: Optional[int]
    source: Optional[str]
    language: Optional[str]


def _seconds(when: When, end: bool) -> int:
    """The first second of @when, or with @end the first one after it."""
    if isinstance(when, datetime.datetime):
        if when.tzinfo is None:
            when = when.replace(tzinfo=datetime.timezone.utc)
        past = when - _EPOCH
        return past.days * 86400 + past.seconds + bool(past.microseconds and end)
    if isinstance(when, datetime.date):
        return (when - _EPOCH.date()).days * 86400 + (86400 if end else 0)
    if isinstance(when, str):
        found = _core.parse_time(when)
        if found is None:
            raise ValueError(f"a date such as 2024-01-31 expected, not {when!r}")
        return found[1] if end else found[0]
    if isinstance(when, (int, float)):
        bound = max(min(when, _NEVER), -_NEVER)
        return math.ceil(bound) if end else math.floor(bound)
    raise TypeError(f"a date expected, not {type(when).__name__}")


def _query(since: Optional[When], until: Optional[When], source: Optional[str],
           language: Optional[str]) -> _Query:
    for name, value in (("source", source), ("language", language)):
        if value is not None and (not isinstance(value, str) or not value):
            raise ValueError(f"{name}: a name expected, not {value!r}")
    return _Query(None if since is None else _seconds(since, False),
                  None if until is None else _seconds(until, True), source, language)


class View(Sequence[Article]):
    """Articles of an archive: a sequence that holds none of them.

    A view is what ``archive[10:20]``, ``archive.select(…)`` and the like give. What an
    archive can do, a view can.
    """

    _home: Optional[Archive]  # None: it is the archive
    _first: int
    _end: int
    _asked: Optional[_Query]
    _picked: Optional[Sequence[int]]
    _short: bool

    def __init__(self) -> None:
        raise TypeError("views come from an archive: newsfiche.open()")

    def _view(self, first: int, end: int, asked: Optional[_Query] = None,
              picked: Optional[Sequence[int]] = None) -> View:
        made = View.__new__(View)
        made._set(self._archive, first, end, asked, picked, self._short)
        return made

    def _set(self, home: Optional[Archive], first: int, end: int, asked: Optional[_Query],
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
            wanted = [f"{name}={value!r}" for name, value in
                      zip(_Query._fields, self._asked) if value is not None]
            return f"<newsfiche: articles of {self._archive.path!r}, {', '.join(wanted)}>"
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

    def __len__(self) -> int:
        return len(self._ordinals())

    @overload
    def __getitem__(self, key: Union[int, str]) -> Article: ...

    @overload
    def __getitem__(self, key: slice) -> View: ...

    def __getitem__(self, key: Union[int, str, slice]) -> Union[Article, View]:
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
            ordinal = self._ordinals()[key]
        except IndexError:
            raise IndexError(f"article {key}: there are {len(self)}") from None
        return self._archive._get(ordinal, self._short)

    def __iter__(self) -> Iterator[Article]:
        """The articles in turn, which threads fetch ahead."""
        if (self._asked is None and self._picked is None and
                self._end - self._first <= _FEW):
            return self._each_of_few()
        return cast("Iterator[Article]", self._scan(_ARTICLES))

    def __reversed__(self) -> Iterator[Article]:
        return iter(self[::-1])

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

    def _each_of_few(self) -> Iterator[Article]:
        for ordinal in range(self._first, self._end):
            try:
                yield self._archive._get(ordinal, self._short)
            except WithdrawnError:
                pass

    def __contains__(self, key: object) -> bool:
        """Whether an article has that URL; or whether that article is one of these."""
        if isinstance(key, str):
            return self.get(key) is not None
        if isinstance(key, Article):
            return key.archive is self._archive and key.ordinal in self._ordinals()
        return False

    @overload
    def get(self, url: Optional[str] = None, *, id: Optional[str] = None) -> Optional[Article]: ...

    @overload
    def get(self, url: Optional[str], default: T, *,
            id: Optional[str] = None) -> Union[Article, T]: ...

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
        if (url is None) == (id is None):
            raise TypeError("get() takes a URL or an id")
        key, by_id = (url, False) if id is None else (id, True)
        ordinals = None if self._is_whole() else self._ordinals()
        found = self._archive._reader.find(cast(str, key), by_id, self._archive._count)
        while found is not None:
            if ordinals is None or found in ordinals:
                return self._archive._get(found, self._short)
            found = self._archive._reader.find(cast(str, key), by_id, found)
        return default

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
        asked = _query(since, until, source, language)
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
        if (url is None) == (id is None):
            raise TypeError("history() takes a URL or an id")
        key, by_id = cast(str, url if id is None else id), id is not None
        ordinals = None if self._is_whole() else self._ordinals()
        picked = array("Q")
        found = self._archive._reader.find(key, by_id, self._archive._count)
        while found is not None:
            if ordinals is None or found in ordinals:
                picked.append(found)
            found = self._archive._reader.find(key, by_id, found)
        return self._view(self._first, self._end, None, picked)

    def search(self, query: str) -> View:
        """Those in which the words of *query* are, the best first.

        It asks the index of words beside each archive (news.fiche.idx), which
        ``newsfiche.index()`` makes; without one it raises MissingFileError. *query* is what
        ``newsfiche search`` takes: ``flood dam``, ``"flood warning"``, ``flood* OR storm``,
        ``title:flood``. If the index lacks articles, that is a FlawWarning. A build without
        SQLite raises NotImplementedError.
        """
        numbers, behind, left_out = self._archive._reader.search(query)
        if behind or left_out:
            warnings.warn(f"{self._archive.path}: the index lacks {behind + left_out} articles; "
                          "newsfiche index adds them", FlawWarning, stacklevel=2)
        found = array("Q")
        found.frombytes(numbers)
        wanted: Container[int] = range(self._archive._count)
        if not self._is_whole():
            ordinals = self._ordinals()
            wanted = ordinals if isinstance(ordinals, range) else set(ordinals)
        return self._view(self._first, self._end, None,
                          array("Q", [n for n in found if n in wanted]))

    def newest(self, n: int) -> View:
        """The *n* that were published last, newest first.

        >>> import newsfiche
        >>> [article.title for article in newsfiche.open("news.fiche").newest(2)]
        ['Thaw', 'Geese early']
        """
        n = max(0, n)
        if (self._covers_all() and not self._archive._pinned and
                (self._picked is None or self._asked is not None)):
            found = self._archive._reader.newest(self._asked, n)
        else:
            timed = ((self._archive._reader.row(ordinal)[0], ordinal)
                     for ordinal in self._ordinals())
            found = [ordinal for _, ordinal in heapq.nlargest(
                n, ((second, ordinal) for second, ordinal in timed if second is not None))]
        return self._view(self._first, self._end, None, array("Q", found))

    def split(self, k: int, n: int) -> View:
        """Part *k* (from 0) of *n* of about the same size, for several processes.

        >>> import newsfiche
        >>> archive = newsfiche.open("news.fiche")
        >>> sum(len(archive.split(k, 2)) for k in range(2)) == len(archive)
        True
        """
        if not 0 <= k < n:
            raise ValueError(f"part {k} of {n}: parts are counted from 0 to {n - 1}")
        if self._covers_all() and (self._picked is None or self._asked is not None):
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


class Archive(View):
    """One archive, or several as one: a sequence of articles, and a mapping by URL.

    ``with`` closes it; else it is closed when nothing uses it. Threads may share it, and
    it can be pickled: then it is opened again by its path, and has the same articles, even
    if others have been added since. If the file is another archive by then, that raises
    ChangedError.
    """

    _reader: _core.Reader
    _infos: tuple[Info, ...]
    _count: int
    _how: _How
    _pinned: bool  # there are more articles in the files by now

    def __init__(self, paths: Iterable[PathLike], how: _How = _How()) -> None:
        self._open(tuple(os.path.abspath(os.fsdecode(path)) for path in paths), how, ())

    def _open(self, paths: tuple[str, ...], how: _How, pins: tuple[_Pin, ...]) -> None:
        self._how = how
        self._reader = _core.Reader(paths, how.recover, how.catalog)
        self._infos = tuple(map(_info, paths, self._reader.info()))
        self._pinned = False
        if pins:
            self._pin(pins)
        self._count = sum(info.articles for info in self._infos)
        self._set(None, 0, self._count, None, None, False)
        for info in self._infos:
            if info.flaws - {"unfinished", "scanned"}:
                warnings.warn(f"{info.path}: the file is not whole: "
                              f"{', '.join(sorted(info.flaws))}", FlawWarning, stacklevel=4)

    def _pin(self, pins: tuple[_Pin, ...]) -> None:
        """Be what was pickled. The last file may have got more articles since; in others
        they would change the numbers of those behind them."""
        for info, pin in zip(self._infos, pins):
            last = pin is pins[-1]
            if (info.id != pin.id or info.generation < pin.generation or
                    info.articles < pin.articles or
                    (info.articles > pin.articles and not last)):
                raise ChangedError(
                    f"{pin.path}: archive {pin.id}, generation {pin.generation}, "
                    f"{pin.articles} articles expected; {info.id}, {info.generation}, "
                    f"{info.articles} found", Status.STATE, pin.path)
        last_info = self._infos[-1]
        self._pinned = last_info.articles > pins[-1].articles
        self._infos = self._infos[:-1] + (last_info._replace(
            generation=pins[-1].generation, articles=pins[-1].articles),)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return (_archive_of, (tuple(_Pin(info.path, info.id, info.generation, info.articles)
                                    for info in self._infos), self._how))

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its files. Articles that were got stay as they are."""
        self._reader.close()

    def follow(self, *, interval: float = 1.0,
               timeout: Optional[float] = None) -> Iterator[Article]:
        """The articles that are added from now on, when they are.

        It looks for them each *interval* seconds, for ever, or until none has come for
        *timeout* seconds: with 0 it gives what was added since the archive was opened. It is
        for one file, which another process may write. If that is replaced, it raises
        ChangedError. The articles are of a newer archive, ``article.archive``: this one does
        not change.

        >>> import newsfiche
        >>> archive = newsfiche.open("news.fiche")
        >>> list(archive.follow(timeout=0))
        []
        """
        if len(self._infos) != 1 or self._how.recover:
            raise ValueError("follow() is for an archive of one file, opened without recover")
        return self._follow(interval, timeout)

    def _follow(self, interval: float, timeout: Optional[float]) -> Iterator[Article]:
        archive, waited = self, 0.0
        while True:
            if archive._pinned or archive._reader.refresh():
                archive, first = archive._again(), archive._count
                yield from archive[first:]
                waited = 0.0
            elif timeout is not None and waited >= timeout:
                return
            else:
                pause = interval if timeout is None else min(interval, timeout - waited)
                time.sleep(pause)
                waited += pause

    def _again(self) -> Archive:
        """What it has become."""
        made = Archive.__new__(Archive)
        made._open((self.path,), self._how, ())
        was, now = self._infos[0], made._infos[0]
        if now.id != was.id or now.generation < was.generation or now.articles < was.articles:
            raise ChangedError(f"{self.path}: was replaced", Status.STATE, self.path)
        return made

    @property
    def path(self) -> str:
        """Where it is; of several archives, where the first is."""
        return self._infos[0].path

    @property
    def files(self) -> tuple[Info, ...]:
        """What its files say about themselves."""
        return self._infos

    def _get(self, ordinal: int, short: bool) -> Article:
        return self._reader.get(Article, self, ordinal, short)


_opened: weakref.WeakValueDictionary[object, Archive] = weakref.WeakValueDictionary()


def _archive_of(pins: tuple[_Pin, ...], how: _How) -> Archive:
    """What was pickled: the articles that were there then, though there may be more by
    now. Articles of one archive that come one by one share it."""
    key = (os.getpid(), pins, how)
    archive = _opened.get(key)
    if archive is None:
        archive = Archive.__new__(Archive)
        archive._open(tuple(pin.path for pin in pins), how, pins)
        _opened[key] = archive
    return archive


def _view_of(archive: Archive, first: int, end: int, asked: Optional[_Query],
             picked: Optional[Sequence[int]], short: bool) -> View:
    made = View.__new__(View)
    made._set(archive, first, end, asked, picked, short)
    return made


def open(path: Union[PathLike, Iterable[PathLike]], *, threads: int = 0,
         recover: bool = False, catalog: Optional[PathLike] = None) -> Archive:
    """Open an archive; with a list of paths, or a pattern such as "news-*.fiche",
    several as one, in that order (a pattern's files by name).

    *threads* is how many threads fetch articles ahead while you go through them; 0
    means one for each processor. With *recover* no index is used: the files are looked
    through for articles, so that all are found that are whole, whatever else is damaged.
    *catalog* is a file that ``newsfiche catalog`` made of many archives: they are opened when
    they are needed.

    >>> import newsfiche
    >>> archive = newsfiche.open("news.fiche")
    >>> len(archive)
    3
    """
    how = _How(threads, recover,
               None if catalog is None else os.path.abspath(os.fsdecode(catalog)))
    if not isinstance(path, (str, bytes, os.PathLike)):
        paths = list(path)
        if not paths:
            raise ValueError("the list of archives is empty")
        return Archive(paths, how)
    name = os.fsdecode(path)
    if not glob.has_magic(name) or os.path.exists(name):
        return Archive([name], how)
    found = sorted(glob.glob(name))
    if not found:
        raise MissingFileError(f"{name}: no file has such a name", Status.IO, name,
                               errno=errno.ENOENT)
    return Archive(found, how)


def can_search() -> bool:
    """Whether this build has SQLite, so that there are ``search()`` and ``index()``."""
    return _core.SEARCH


def index(path: PathLike, *, threads: int = 0) -> int:
    """Make the index of words beside an archive, for ``search()``, or bring it up to date.

    Returns how many articles were added to it. It is the file that ``newsfiche index``
    makes. *threads*: 0 means one for each processor. A build without SQLite raises
    NotImplementedError.

    >>> import newsfiche
    >>> newsfiche.index("news.fiche")
    3
    >>> [article.title for article in newsfiche.open("news.fiche").search("canal")]
    ['Frost on the canal', 'Thaw']
    """
    name = os.path.abspath(os.fsdecode(path))
    return _core.index(name, threads or os.cpu_count() or 1)
