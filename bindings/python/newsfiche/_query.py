"""What articles can be selected by."""

from __future__ import annotations

import datetime
import math
import operator
from typing import NamedTuple, Optional, SupportsIndex, Union

from newsfiche import _core
from newsfiche._article import EPOCH

When = Union[str, SupportsIndex, float, datetime.date]

_NEVER = 2**63 - 1


class Query(NamedTuple):
    """What articles have to be, as the library takes it."""

    since: Optional[int]
    until: Optional[int]
    source: Optional[str]
    language: Optional[str]


def _seconds(when: When, end: bool) -> int:
    """The first second of *when*, or with *end* the first one after it."""
    if hasattr(when, "__index__"):  # as numbers of numpy have
        when = operator.index(when)
    if when != when:  # not a number, or the NaT of pandas
        raise ValueError(f"a date expected, not {when!r}")
    if isinstance(when, datetime.datetime):
        if when.tzinfo is None:
            when = when.replace(tzinfo=datetime.timezone.utc)
        past = when - EPOCH
        return past.days * 86400 + past.seconds + bool(past.microseconds and end)
    if isinstance(when, datetime.date):
        return (when - EPOCH.date()).days * 86400 + (86400 if end else 0)
    if isinstance(when, str):
        found = _core.parse_time(when)
        if found is None:
            raise ValueError(f"a date such as 2024-01-31 expected, not {when!r}")
        return found[1] if end else found[0]
    if isinstance(when, (int, float)):
        bound = max(min(when, _NEVER), -_NEVER)
        return math.ceil(bound) if end else math.floor(bound)
    raise TypeError(f"a date expected, not {type(when).__name__}")


def query_of(since: Optional[When], until: Optional[When], source: Optional[str],
             language: Optional[str]) -> Query:
    for name, value in (("source", source), ("language", language)):
        if value is not None and (not isinstance(value, str) or not value):
            raise ValueError(f"{name}: a name expected, not {value!r}")
    return Query(None if since is None else _seconds(since, False),
                 None if until is None else _seconds(until, True), source, language)
