"""What an archive's file says about itself."""

from __future__ import annotations

import datetime
from typing import NamedTuple, Optional

from newsfiche._article import EPOCH

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


def info_of(path: str, said: tuple[bytes, int, int, int, int, str, int, int]) -> Info:
    id_, generation, articles, size, input_bytes, creator, time, flaws = said
    written = EPOCH + datetime.timedelta(seconds=time) if 0 < time < 2**37 else None
    return Info(path, id_.hex(), generation, articles, size, input_bytes, creator, written,
                frozenset(name for i, name in enumerate(_FLAWS) if flaws >> i & 1))
