"""An article equals json.loads() of its original, and decodes what is asked for."""

import datetime
import json
import math
import pickle
import random
import sys

import pytest

import newsfiche
from conftest import GOOD, NEWS, many, write

ODD = [
    '{}',
    '{"a" : 1 , "b":[ ] }',
    '{"title": "x", "title": "y"}',
    '{"a": {"x": 1}, "b": 2, "a": {"y": 2}}',
    '{"a": {"x": 1}, "a": 3}',
    '{"a": 3, "a": {"x": {"y": [{}]}}}',
    '{"caf\\u00e9": 1, "café": 2}',
    '{"\\"": "\\"", "\\\\": "\\\\", "": "", "\\u0000": "\\u0000"}',
    '{"title": "\\ud83d\\ude00 \\ud800 \\/ \\u00E9 \\n\\t\\b\\f\\r"}',
    '{"n": [0, -0, 1.5, -1e400, 123456789012345678901234567890, 1E5, -17, 0.0]}',
    '{"n": -0, "m": 1e2, "z": 12345678901234567, "y": 123456789012345678}',
    '{"t": true, "f": false, "z": null, "i": Infinity, "j": -Infinity}',
    '{"url": "https:\\/\\/example.org\\/a", "text": "a\\/b", "deep": {"a": {"b": {"c": "d"}}}}',
    '{"list": [{"title": "in a list"}, [[["x"]]], "s", null]}',
    '{"text": "' + "long " * 5000 + '", "title": "t"}',
    '{"a": {}, "b": {"c": {}}, "d": [[]], "e": [{}]}',
    '{"deep": ' + '[' * 300 + ']' * 300 + '}',
    '{"deep": ' + '{"a":' * 100 + '1' + '}' * 100 + '}',
    '{"title": "lone \\udc00", "\\udc00": 1}',
    '{\n  "title": "lines",\n  "text": "a"\n}',
]


def same(a, b):
    """Equal, of the same types, in the same order."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) and math.isnan(a):
        return math.isnan(b)
    return a == b


def check(article, expected):
    assert same(article.to_dict(), expected)
    assert same(dict(article), expected)
    assert list(article) == list(expected)
    assert len(article) == len(expected)
    for key in expected:
        assert key in article
        assert article[key] is article[key]


def test_odd_articles_come_back():
    archive = write("odd.fiche", ODD)
    assert len(archive) == len(ODD)
    ways = zip(archive, archive.raws(), archive.dicts(), archive.short(), ODD)
    for got, raw, made, short, source in ways:
        expected = json.loads(source)
        assert raw.decode("utf-8", "surrogatepass") == source
        assert got.raw == raw
        check(got, expected)
        check(short, expected)
        assert same(made, expected)


def test_values_are_asked_for_in_any_order():
    draw = random.Random(3)
    archive = write("odd.fiche", ODD)
    for _ in range(20):
        for i, source in enumerate(ODD):
            article, expected = archive.short()[i], json.loads(source)
            keys = list(expected)
            draw.shuffle(keys)
            for key in keys:
                assert same(article[key], expected[key])


def test_golden_archives_are_what_json_makes_of_them():
    seen = 0
    for path in sorted(GOOD.glob("*.fiche")):
        archive = newsfiche.open(path)
        for article in archive:
            if not article.raw.lstrip().startswith(b"{"):
                continue
            try:
                expected = json.loads(article.raw)
            except ValueError as error:  # what no Python can read; ours says the same
                with pytest.raises(type(error)):
                    article.to_dict()
                continue
            check(article, expected)
            check(archive.short()[article.ordinal], expected)
            seen += 1
    assert seen > 1000


def test_text_articles_are_their_fields():
    seen = 0
    for article in newsfiche.open(GOOD / "texts.fiche"):
        assert isinstance(article.to_dict(), dict)
        assert article == article.to_dict()
        assert dict(article) == article.to_dict()
        assert article.text and article.raw
        seen += "text" in article
    assert seen


def test_nan():
    archive = write("nan.fiche", ['{"score": NaN, "more": [NaN, -Infinity]}'])
    assert math.isnan(archive[0]["score"])
    assert archive[0]["more"][1] == -math.inf


def test_mapping():
    article = newsfiche.open("news.fiche")[0]
    assert article == NEWS[0] and NEWS[0] == article
    assert article != NEWS[1]
    assert article.get("title") == "Frost on the canal"
    assert article.get("none") is None and article.get("none", 3) == 3
    assert "none" not in article and 3 not in article
    assert dict(article.items()) == NEWS[0] == {**article}
    assert list(article.values()) == list(NEWS[0].values())
    with pytest.raises(KeyError) as caught:
        article["none"]
    assert caught.value.args == ("none",)
    with pytest.raises(TypeError):
        article[[]]
    with pytest.raises(TypeError):
        article["title"] = "x"
    with pytest.raises(TypeError):
        type(article)()
    assert "Frost" in repr(article) and "article 0" in repr(article)
    made = article.to_dict()
    made["title"] = "mine"
    assert article["title"] == "Frost on the canal"


def test_keys_are_a_set():
    article, wanted = newsfiche.open("news.fiche")[0], NEWS[0].keys()
    assert article.keys() == wanted and article.keys() - {"url"} == wanted - {"url"}
    assert article.keys() & {"url", "none"} == {"url"} and list(article.keys()) == list(wanted)


@pytest.mark.skipif(not hasattr(sys, "set_int_max_str_digits"), reason="has no such limit")
def test_what_python_does_not_take_is_told_by_number():
    archive = write("large.fiche", [{"n": 1}, '{"n": %s, "title": "Large"}' % ("9" * 5000)])
    news = newsfiche.open(["news.fiche", "large.fiche"])
    article = archive[1]
    for call in (article.to_dict, lambda: article["n"], lambda: list(archive.dicts()),
                 lambda: dict(article)):
        with pytest.raises(newsfiche.InputError, match="large.fiche: article 1: .*digits") as found:
            call()
        assert found.value.ordinal == 1 and isinstance(found.value.__cause__, ValueError)
    with pytest.raises(newsfiche.InputError, match="article 4 of all archives: "):
        list(news.dicts())
    assert article.title == "Large" and article.raw.count(b"9") == 5000


def test_known_values():
    article = write("one.fiche", [{
        "canonical_url": "https://example.org/c", "headline": "H", "author": ["A", "B"],
        "language": "en", "description": "S", "source": "Mill", "none": None}])[0]
    assert article.url == "https://example.org/c"
    assert article.title == "H"
    assert article.authors == "A, B"
    assert (article.language, article.summary, article.source) == ("en", "S", "Mill")
    assert article.text is None and article.published is None and article.html is None
    assert article.plain("image", " ") is None
    with pytest.raises(ValueError, match="no role is called 'headline'"):
        article.plain("headline", " ")


@pytest.mark.parametrize("text, iso, moment", [
    ("2024-01-09", "2024-01-09", datetime.date(2024, 1, 9)),
    ("2024-01", "2024-01", None),
    ("2024", "2024", None),
    ("2024-01-31T07:40:00+02:00", "2024-01-31T07:40:00+02:00",
     datetime.datetime(2024, 1, 31, 5, 40, tzinfo=datetime.timezone.utc)),
    ("2024-01-31T07:40Z", "2024-01-31T07:40Z",
     datetime.datetime(2024, 1, 31, 7, 40, tzinfo=datetime.timezone.utc)),
    ("2024-01-31 07:40:01.25", "2024-01-31T07:40:01.250",
     datetime.datetime(2024, 1, 31, 7, 40, 1, 250000, tzinfo=datetime.timezone.utc)),
    ("yesterday", None, None),
    ("None", None, None),
])
def test_published(text, iso, moment):
    article = write("time.fiche", [{"published": text}])[0]
    assert article.published_iso == iso
    got = article.published
    assert type(got) is type(moment) and got == moment
    if isinstance(got, datetime.datetime):
        assert got.tzinfo is not None
        if "+" in text:
            assert got.utcoffset() == datetime.timedelta(hours=2)
        known = text.endswith(("Z", "00"))
        assert (got.tzinfo is newsfiche.ZONE_UNKNOWN) == (not known)


def test_short_values_need_no_text():
    archive = write("short.fiche", many(200), preset="fast")
    short = archive.short()
    for whole, part in zip(archive, short):
        assert part.title == whole.title
        assert part.text == whole.text
        assert part.raw == whole.raw and part == whole
    archive.close()
    assert len(short[3:3]) == 0
    with pytest.raises(ValueError, match="closed"):
        short[3]


def test_a_short_article_of_a_closed_archive():
    archive = write("short.fiche", [{"title": "t", "text": "long " * 2000}])
    article = archive.short()[0]
    archive.close()
    assert article.title == "t"
    with pytest.raises(ValueError, match="closed"):
        article.text


def test_articles_pickle():
    archive = newsfiche.open("news.fiche")
    again = pickle.loads(pickle.dumps(list(archive)))
    assert again == NEWS
    assert again[0].archive is again[1].archive
    assert [article.ordinal for article in again] == [0, 1, 2]


def test_what_is_unpickled_after_a_close_is_open():
    pickled = pickle.dumps(newsfiche.open("news.fiche"))
    first = pickle.loads(pickled)
    assert pickle.loads(pickled) is first
    first.close()
    assert list(pickle.loads(pickled)) == NEWS
    assert first is not pickle.loads(pickled)
