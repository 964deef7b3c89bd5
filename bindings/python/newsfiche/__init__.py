"""Many scraped articles in one small file, each microseconds away.

>>> import newsfiche
>>> archive = newsfiche.open("news.fiche")
>>> archive["https://example.org/geese"].title
'Geese early'
"""

from newsfiche._archive import Archive, can_search, index, open
from newsfiche._article import ZONE_UNKNOWN, Article
from newsfiche._core import VERSION as __version__
from newsfiche._errors import (
    BusyError,
    ChangedError,
    DamagedError,
    Error,
    FileError,
    FileThereError,
    FlawWarning,
    FormatError,
    InputError,
    LimitError,
    MissingFileError,
    NotAllowedError,
    Status,
    WithdrawnError,
)
from newsfiche._info import Info
from newsfiche._view import Columns, View
from newsfiche._writer import Stats, Writer, append

__all__ = [
    "Archive", "Article", "BusyError", "ChangedError", "Columns", "DamagedError", "Error",
    "FileError", "FileThereError", "FlawWarning", "FormatError", "Info", "InputError",
    "LimitError", "MissingFileError", "NotAllowedError", "Stats", "Status", "View",
    "WithdrawnError", "Writer", "ZONE_UNKNOWN", "__version__", "append",
    "can_search", "index", "open",
]

for _name in __all__:  # so that messages and help() have the names that programs use
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = "newsfiche"
del _name
