"""Archives: how they are opened, followed and pickled."""

from __future__ import annotations

import errno
import glob
import os
import time
import warnings
import weakref
from collections.abc import Iterable, Iterator
from typing import Any, Callable, NamedTuple, Optional, Union

from newsfiche import _core
from newsfiche._article import Article
from newsfiche._errors import ChangedError, FlawWarning, MissingFileError, Status
from newsfiche._info import Info, info_of
from newsfiche._view import View

PathLike = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]


def name_of(path: PathLike) -> str:
    """*path* as text. None that is empty: with a folder before it, it would be that."""
    name = os.fsdecode(path)
    if not name:
        raise MissingFileError("'': no file has such a name", Status.IO, name,
                               errno=errno.ENOENT)
    return name


def absolute(path: PathLike) -> str:
    """Where the system finds *path*, also when the working directory is another one."""
    name = name_of(path)
    folder, last = os.path.split(name)
    if os.pardir in folder.split(os.sep):  # abspath() takes no notice of links before it
        name = os.path.join(os.path.realpath(folder), last)
    return os.path.abspath(name)


_LAST_BYTES = 0.25  #: seconds between a footer and what is behind it


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
    _closed: bool

    def __init__(self, paths: Iterable[PathLike], how: _How = _How()) -> None:
        if isinstance(paths, (str, bytes, os.PathLike)):
            raise TypeError("a list of paths expected: newsfiche.open() takes one")
        self._open(tuple(map(absolute, paths)), how, ())

    def _open(self, paths: tuple[str, ...], how: _How, pins: tuple[_Pin, ...],
              harmless: frozenset[str] = frozenset({"unfinished", "scanned"})) -> None:
        self._how = how
        self._closed = False
        self._read(paths, 0)
        was: tuple[Info, ...] = ()
        while self._infos != was and any("trailer" in info.flaws - harmless
                                         for info in self._infos):
            was = self._infos
            time.sleep(_LAST_BYTES)  # a writer may be about to write them
            self._read(paths, 0)
        self._pinned = False
        if pins:
            self._pin(pins)
        self._count = sum(info.articles for info in self._infos)
        self._set(None, 0, self._count, None, None, False)
        for info in self._infos:
            if info.flaws - harmless:
                warnings.warn(f"{info.path}: the file is not whole: "
                              f"{', '.join(sorted(info.flaws))}", FlawWarning, stacklevel=4)

    def _read(self, paths: tuple[str, ...], generation: int) -> None:
        self._reader = _core.Reader(paths, self._how.recover, self._how.catalog, generation)
        self._infos = tuple(map(info_of, paths, self._reader.info()))

    def _has_generations(self) -> bool:
        """Whether it can be read as it was, also where it ends and how it is split."""
        return len(self._infos) == 1 and not self._how.recover and self._how.catalog is None

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
        if self._has_generations() and self._infos[0].generation > pins[0].generation:
            self._read((pins[0].path,), pins[0].generation)
        last_info = self._infos[-1]
        self._pinned = last_info.articles > pins[-1].articles
        self._infos = self._infos[:-1] + (last_info._replace(
            generation=pins[-1].generation, articles=pins[-1].articles),)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return (_archive_of, (tuple(_Pin(info.path, info.id, info.generation, info.articles)
                                    for info in self._infos), self._how, type(self)))

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its files. Articles that were got stay as they are."""
        self._closed = True
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
        archive, since = self, time.monotonic()
        while True:
            if archive._pinned or archive._reader.refresh():
                archive, first = archive._again(), archive._count
                yield from archive[first:]
                since = time.monotonic()
                continue
            pause = interval
            if timeout is not None:
                left = since + timeout - time.monotonic()
                if left <= 0:
                    return
                pause = min(interval, left)
            time.sleep(pause)

    def _again(self) -> Archive:
        """What it has become: a writer may be about to write its last bytes."""
        made = type(self).__new__(type(self))
        made._open((self.path,), self._how, (), frozenset({"unfinished", "trailer"}))
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


def _archive_of(pins: tuple[_Pin, ...], how: _How, kind: type[Archive]) -> Archive:
    """What was pickled: the articles that were there then, though there may be more by
    now. Articles of one archive that come one by one share it, until it is closed."""
    key = (os.getpid(), pins, how, kind)
    archive = _opened.get(key)
    if archive is None or archive._closed:
        archive = kind.__new__(kind)
        archive._open(tuple(pin.path for pin in pins), how, pins)
        _opened[key] = archive
    return archive


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
    how = _How(threads, recover, None if catalog is None else absolute(catalog))
    if hasattr(path, "read") or not isinstance(path, (os.PathLike, Iterable)):
        raise TypeError(f"a path expected, or several, not {type(path).__name__}")
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
    return _core.index(absolute(path), threads or os.cpu_count() or 1)
