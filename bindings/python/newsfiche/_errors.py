"""What can go wrong, as exceptions."""

from __future__ import annotations

import enum
import errno as _errno
import os
from typing import Optional, Union

from newsfiche import _core


class Status(enum.IntEnum):
    """What a call came to: numbers of the C library, which never change."""

    OK = 0
    NOMEM = 1
    IO = 2
    FORMAT = 3
    UNSUPPORTED = 4
    DAMAGED = 5
    LIMIT = 6
    RANGE = 7
    USAGE = 8
    EXISTS = 9
    INPUT = 10
    STOPPED = 11
    STATE = 12
    WITHDRAWN = 13
    NOTFOUND = 14
    END = 15
    REFUSED = 16
    NO_INDEX = 17
    BUSY = 18


class Error(Exception):
    """Something failed: an archive, an article, a file.

    ``status`` is its kind, ``path`` the file it happened to, ``offset`` the byte in
    that file, ``ordinal`` the article's number; each is None where there is none.
    """

    def __init__(self, text: str, status: Optional[Status] = None,
                 path: Optional[str] = None, offset: Optional[int] = None,
                 ordinal: Optional[int] = None) -> None:
        super().__init__(text)
        self.text = text
        self.status = status
        self.path = path
        self.offset = offset
        self.ordinal = ordinal

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.text, self.status, self.path, self.offset, self.ordinal))


class FormatError(Error):
    """The file is no archive, or one that a newer version made."""


class DamagedError(Error):
    """A checksum or a rule of the format is violated."""


class LimitError(Error):
    """Something is larger than is allowed."""


class WithdrawnError(Error):
    """The article was withdrawn; its number stays. Of a writer: it is banned."""


class InputError(Error, ValueError):
    """What is to be packed is not what it should be: the writer goes on. Or an original is not
    what ``json.loads()`` takes; its ``raw`` can be had."""


class BusyError(Error):
    """Another writer has the archive open."""


class ChangedError(Error):
    """The file is another archive than when it was opened or pickled, or before a fork, or an
    older one; of a writer: it was replaced or removed."""


class FlawWarning(UserWarning):
    """An archive could be opened, but its file is not whole: see Info.flaws. Or articles newer
    than the one that get() found may be lost. Or its index of words, by which search() finds,
    lacks articles."""


class FileError(Error, OSError):
    """The system says no: ``errno`` and ``filename`` are those of OSError."""

    def __init__(self, text: str, status: Optional[Status] = None,
                 path: Optional[str] = None, offset: Optional[int] = None,
                 ordinal: Optional[int] = None, errno: Optional[int] = None) -> None:
        super().__init__(text, status, path, offset, ordinal)
        self.errno = errno  # type: ignore[assignment]
        self.strerror = os.strerror(errno) if errno else text
        self.filename = path

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.text, self.status, self.path, self.offset, self.ordinal,
                             self.errno))


class MissingFileError(FileError, FileNotFoundError):
    """There is no such file."""


class FileThereError(FileError, FileExistsError):
    """The output is there already, and was not to be replaced."""


class NotAllowedError(FileError, PermissionError):
    """The file may not be read or written."""


_CLASSES = {
    Status.FORMAT: FormatError,
    Status.UNSUPPORTED: FormatError,
    Status.DAMAGED: DamagedError,
    Status.LIMIT: LimitError,
    Status.WITHDRAWN: WithdrawnError,
    Status.BUSY: BusyError,
    Status.INPUT: InputError,
    Status.REFUSED: InputError,
}

_FILE_CLASSES = {
    _errno.ENOENT: MissingFileError,
    _errno.EEXIST: FileThereError,
    _errno.EACCES: NotAllowedError,
    _errno.EPERM: NotAllowedError,
}


def shown(path: str) -> str:
    """As messages have it: what cannot be printed is escaped."""
    if path.isascii() and path.isprintable():
        return path
    return "".join(_core.printable(path[i:i + 40]) for i in range(0, len(path), 40))


def _begins(text: str, path: str) -> int:
    """How many characters of @text are @path, as messages have it: of a long one its end. A
    number of a line, or of a folder a name in it, may follow."""
    for said in (path, shown(path)):
        said = said.rstrip("/")
        if text.startswith((said + ":", said + "/")):
            return len(said)
    if not text.startswith("..."):
        return 0
    return next((i for i, c in enumerate(text)
                 if c == ":" and i > 3 and shown(path).endswith(text[3:i])), 0)


def make(status: int, text: str, paths: Union[str, tuple[str, ...], None],
         offset: Optional[int], errno: int, ordinal: Optional[int]) -> Exception:
    """The exception for what the library says about one of @paths: its message begins with it,
    or there is only one. (The C half calls this.)"""
    known = Status(status) if status in Status._value2member_map_ else None
    those = (paths,) if isinstance(paths, str) else paths or ()
    beside = [path + ".idx" for path in those]  # the index of words
    length, about = max(((_begins(text, path), path) for path in [*those, *beside]),
                        default=(0, ""))
    path = about if length else those[0] if len(those) == 1 else None
    where = [] if path is None else [shown(path)]
    if ordinal is not None:  # in its file it has another number
        where.append(f"article {ordinal}" + " of all archives" * (len(those) > 1))
    said = text[length:] if length else ": " + text
    text = ": ".join(where) + said if where else text
    if known is Status.RANGE:
        return IndexError(text)
    if known is Status.USAGE:
        return ValueError(text)
    if known in (Status.IO, Status.EXISTS):
        number = errno or (_errno.EEXIST if known is Status.EXISTS else 0)
        if number == _errno.ESTALE:
            return ChangedError(text, known, path, offset, ordinal)
        cls = _FILE_CLASSES.get(number, FileError)
        return cls(text, known, path, offset, ordinal, number or None)
    return _CLASSES.get(known or Status.STATE, Error)(text, known, path, offset, ordinal)
