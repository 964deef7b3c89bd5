"""Making archives."""

from __future__ import annotations

import datetime
import json
import os
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Optional, Union

from newsfiche import _core
from newsfiche._archive import PathLike, absolute, name_of
from newsfiche._article import Article
from newsfiche._errors import InputError, Status, shown

Source = Union[Mapping[str, Any], str, bytes, bytearray, memoryview]

_PRESETS = {"default": 0, "fast": 1, "small": 2}


class Stats(NamedTuple):
    """What has been written so far."""

    articles: int  #: that were added
    blocks: int  #: of the archive
    input_bytes: int  #: of the originals that were added
    output_bytes: int  #: of the archive
    before: int  #: articles that it had before
    durable: int  #: of all its articles, those on disk for good
    generation: int  #: the archive's; 0: it has none yet
    cut_bytes: int  #: that an earlier writer had left unfinished, and were cut off


def _plain(value: object) -> object:
    """What JSON has no form for."""
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat() if value == value else None  # the NaT of pandas is none
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"an article cannot hold a {type(value).__name__}")


def _encode(article: Source) -> bytes:
    if isinstance(article, str):
        return article.encode()
    if isinstance(article, (bytes, bytearray, memoryview)):
        return bytes(article)
    if not isinstance(article, Mapping):
        raise TypeError(f"a dict, str or bytes expected, not {type(article).__name__}")
    try:
        return json.dumps(article, ensure_ascii=False, default=_plain).encode()
    except UnicodeEncodeError:  # half a character: as an escape it can be kept
        return json.dumps(article, default=_plain).encode()


class Writer:
    """Write a new archive. It is there, complete, after the ``with``, or after ``close()``;
    if an exception leaves the ``with``, nothing is.

    *preset* is "default", "fast" (packs faster, larger) or "small" (smaller, slower to
    get articles from); *level* is zstd's; *threads* is how many pack, 0 meaning one for
    each processor. A file that is there already is replaced only with *replace*.

    >>> import newsfiche
    >>> with newsfiche.Writer("rain.fiche") as writer:
    ...     writer.add({"url": "https://example.org/rain", "title": "Rain"})
    ...     writer.add('{"url": "https://example.org/hail", "title": "Hail"}')
    >>> [article.title for article in newsfiche.open("rain.fiche")]
    ['Rain', 'Hail']
    """

    _closed = True  # until it is open

    def __init__(self, path: PathLike, *, replace: bool = False, preset: str = "default",
                 level: int = 0, threads: int = 0) -> None:
        self._open(path, False, replace, preset, level, threads)

    def _open(self, path: PathLike, append: bool, replace: bool, preset: str, level: int,
              threads: int) -> None:
        if preset not in _PRESETS:
            raise ValueError(f"preset: one of {', '.join(_PRESETS)} expected, not {preset!r}")
        self.path = absolute(path)
        self._core = _core.Writer(self.path, append, replace, _PRESETS[preset], level, threads)
        self._closed = False
        self._process = os.getpid()

    def __del__(self) -> None:
        if not self._closed and self._process == os.getpid():
            warnings.warn(f"{shown(self.path)}: the writer was not closed: what was added "
                          "and not flushed is lost", ResourceWarning, stacklevel=2,
                          source=self)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: Optional[type[BaseException]], *rest: object) -> None:
        if kind is None:
            self.close()
        else:
            self._give_up()

    def add(self, article: Source) -> None:
        """Add an article: a dict, or JSON text, of which every byte comes back.

        An article of another archive stays as it was there. In a dict, dates become
        text. InputError says that this one is not taken, WithdrawnError that it is banned
        (``newsfiche redact --ban``); the writer goes on.
        """
        if isinstance(article, Article):
            self._core.add_record(article)
            return
        try:
            made = _encode(article)
        except (ValueError, RecursionError) as error:  # half a character; a dict in itself
            raise InputError(f"{shown(self.path)}: article: {error}", Status.INPUT,
                             self.path) from error
        self._core.add(made)

    def add_all(self, articles: Iterable[Source]) -> None:
        """Add several, up to the first that is not taken."""
        for article in articles:
            self.add(article)

    def add_file(self, path: PathLike, format: Optional[str] = None) -> int:
        """Add the articles of a file or folder in any format that the command
        ``newsfiche pack`` knows, and return how many were added. Banned articles are
        passed over.

        InputError says what in the file is not an article; those before it are added.
        """
        return self._core.add_file(name_of(path), format)

    @property
    def stats(self) -> Stats:
        """What has been written so far; some of what was added may still be held."""
        return Stats(*self._core.stats())

    def flush(self) -> None:
        """Of a writer that ``append()`` gave: put what was added on disk for good.

        Archives that are opened from now on have it. Some hundred articles at a time
        take less room than few.
        """
        self._core.flush()

    def close(self) -> None:
        """Finish: what was added is there for good. Once it is closed it does nothing."""
        if self._closed:
            return
        try:
            self._core.finish()
        finally:
            self._give_up()

    def _give_up(self) -> None:
        """Close it; nothing is left behind but what was flushed or finished."""
        self._core.close()
        self._closed = True


def append(path: PathLike, *, preset: str = "default", level: int = 0,
           threads: int = 0) -> Writer:
    """Go on with an archive; it is made if it is not there.

    What is added is there after the ``with``, ``close()`` or ``flush()``; if an exception
    leaves the ``with``, the archive is as the last flush left it. Archives that are
    open stay as they are. One writer at a time: another one gets BusyError.

    >>> import newsfiche
    >>> with newsfiche.append("daily.fiche") as writer:
    ...     writer.add({"url": "https://example.org/rain", "title": "Rain"})
    >>> with newsfiche.append("daily.fiche") as writer:
    ...     writer.add({"url": "https://example.org/hail", "title": "Hail"})
    >>> [article.title for article in newsfiche.open("daily.fiche")]
    ['Rain', 'Hail']
    """
    writer = Writer.__new__(Writer)
    writer._open(path, True, False, preset, level, threads)
    return writer
