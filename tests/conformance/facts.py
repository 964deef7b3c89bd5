"""What the catalog says of an article, spec 10, from its fields."""
import calendar
import re

from url_rules import (after_scheme, first_with_role, is_null, plain,
                       split_authority)

ROLE_URL, ROLE_CANONICAL, ROLE_PUBLISHED = 1, 2, 9
ROLE_LANGUAGE, ROLE_SOURCE, ROLE_DOMAIN = 12, 13, 14
YEAR, MONTH, DAY, MINUTE, SECOND, MILLI, MICRO = range(1, 8)

# ISO 8601 as the sources of the golden archives have it.
TIME = re.compile(rb"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)"
                  rb"(?::(\d\d)(?:\.(\d{3}|\d{6}))?)?"
                  rb"(Z|[+-]\d\d:\d\d)?)?)?)?")


def parse_time(text):
    """(precision, zone known, seconds); None if it is not of those."""
    match = TIME.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second, part, zone = match.groups()
    if int(month or 1) > 12 or not 1 <= int(day or 1) <= calendar.monthrange(
            int(year), int(month or 1))[1]:
        return None
    seconds = calendar.timegm((int(year), int(month or 1), int(day or 1),
                               int(hour or 0), int(minute or 0),
                               int(second or 0)))
    precision = YEAR if not month else MONTH if not day else DAY \
        if not hour else MINUTE if not second else SECOND if not part \
        else MILLI if len(part) == 3 else MICRO
    if zone and zone != b"Z":
        ahead = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        seconds -= -ahead if zone[:1] == b"-" else ahead
    return precision, bool(zone), seconds


def counted(fields, role):
    """The value with that role, if the catalog counts it; else nothing."""
    field = first_with_role(fields, role)
    if field is None or field["kind"] in (1, 6, 7) or \
            len(field["value"]) > 256 or \
            is_null(field["kind"], field["value"]):
        return b""
    return field["value"]


def host(fields):
    field = first_with_role(fields, ROLE_URL)
    if field is None or is_null(field["kind"], field["value"]):
        field = first_with_role(fields, ROLE_CANONICAL)
    if field is None or field["kind"] in (1, 6, 7) or \
            is_null(field["kind"], field["value"]):
        return b""
    url = after_scheme(field["value"])
    name = split_authority(url.split(b"#")[0])[1] if url is not None else b""
    return name if len(name) <= 256 else b""


def published(fields):
    field = first_with_role(fields, ROLE_PUBLISHED)
    if field is None or is_null(field["kind"], field["value"]):
        return None
    return parse_time(plain(field["kind"], field["value"]))


def catalog_row(fields):
    """name, domain, language and the time or None of an article."""
    return {"source": counted(fields, ROLE_SOURCE),
            "domain": counted(fields, ROLE_DOMAIN) or host(fields),
            "language": counted(fields, ROLE_LANGUAGE),
            "time": published(fields)}
