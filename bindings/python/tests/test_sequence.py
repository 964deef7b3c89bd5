"""Archives and views as sequences, and as mappings by URL."""

import datetime
import itertools
import math
import os
import shutil

import pytest

import newsfiche
from conftest import NEWS, many, write

UTC = datetime.timezone.utc


def titles(view):
    return [article.title for article in view]


def test_sequence():
    archive = newsfiche.open("news.fiche")
    assert len(archive) == 3
    assert list(archive) == NEWS
    assert archive[0] == NEWS[0] and archive[-1] == NEWS[2] and archive[-3] == NEWS[0]
    for wrong in (3, -4, 2**40, 2**70):
        with pytest.raises(IndexError):
            archive[wrong]
    with pytest.raises(TypeError):
        archive[1.5]
    assert list(reversed(archive)) == NEWS[::-1]
    assert titles(archive) == [article["title"] for article in NEWS]


def test_slices_are_those_of_a_list(crawl):
    archive = newsfiche.open(crawl)
    ordinals = list(range(1000))
    bounds = [None, 0, 1, 7, 500, 999, 1000, 1001, -1, -500, -1000, -1001]
    for start, stop, step in itertools.product(bounds, bounds, [None, 1, 3, -1, -7, 400]):
        view = archive[start:stop:step]
        expected = ordinals[start:stop:step]
        assert len(view) == len(expected)
        for i in (0, -1, len(expected) // 2):
            if expected:
                assert view[i].ordinal == expected[i]
    for key in (slice(3, 800), slice(None, None, 9), slice(None, None, -1), slice(5, 9)):
        view = archive[key]
        assert [article.ordinal for article in view] == ordinals[key]
        assert [article["id"] for article in view.dicts()] == [f"1-{n}" for n in ordinals[key]]
        assert list(view.raws()) == [archive[n].raw for n in ordinals[key]]
        assert [one.ordinal for one in view[1:-1][::2]] == ordinals[key][1:-1][::2]


def test_iterations_agree(crawl):
    archive = newsfiche.open(crawl)
    expected = list(many(1000))
    assert list(archive.dicts()) == expected
    assert list(archive) == expected
    assert [newsfiche.open(crawl, threads=1)[i] for i in range(1000)] == expected
    assert list(newsfiche.open(crawl, threads=1)) == expected
    assert b"".join(archive.raws()) == b"".join(article.raw for article in archive)


def test_iterations_may_be_left(crawl):
    archive = newsfiche.open(crawl)
    for n in (0, 1, 100):
        for way in (archive, archive.raws(), archive.dicts(), archive[::2]):
            assert len(list(itertools.islice(way, n))) == n
    several = [iter(archive) for _ in range(20)]
    assert len({next(one)["id"] for one in several}) == 1


def test_mapping():
    archive = newsfiche.open("news.fiche")
    assert archive["https://example.org/geese"] == NEWS[1]
    assert archive.get("http://EXAMPLE.org:80/geese#top") == NEWS[1]
    assert "https://example.org/geese" in archive
    assert "https://example.org/rain" not in archive
    assert "no url" not in archive and 3 not in archive
    assert archive[1] in archive and archive[1] not in archive[2:]
    assert archive.get("https://example.org/rain", "none") == "none"
    with pytest.raises(KeyError, match="rain"):
        archive["https://example.org/rain"]
    for wrong in ((), (None,)):
        with pytest.raises(TypeError):
            archive.get(*wrong)
    with pytest.raises(TypeError):
        archive.get("https://example.org/geese", id="7")


def test_half_a_character_is_found_nowhere():
    archive = newsfiche.open("news.fiche")
    assert "\ud800" not in archive and archive.get(id="\ud800") is None
    assert list(archive.history("\udcff")) == list(archive.select(source="\ud800")) == []
    with pytest.raises(KeyError):
        archive["https://example.org/\ud800"]


def test_the_newest_version_is_got():
    archive = write("versions.fiche", [
        {"url": "https://example.org/a", "title": "first", "id": "7"},
        {"url": "https://example.org/b", "title": "other", "id": "8"},
        {"url": "https://example.org/a", "title": "second", "id": "7"}])
    assert archive["https://example.org/a"].title == "second"
    assert archive.get(id="7").title == "second"
    assert archive[:2]["https://example.org/a"].title == "first"
    assert archive[:2].get(id="7").title == "first"
    assert archive[1:2].get("https://example.org/a") is None
    assert archive.get(id="9") is None


def test_select():
    archive = newsfiche.open("news.fiche")
    all_three, last_two = titles(archive), titles(archive)[1:]
    day = datetime.date(2024, 1, 31)
    noon = datetime.datetime(2024, 1, 31, 12)
    for since in ("2024-01-31", day, "2024-01-30", 1706659200, 1706659200.5,
                  datetime.datetime(2024, 1, 31, tzinfo=UTC), datetime.datetime(2024, 1, 31)):
        assert titles(archive.select(since=since)) == last_two
    assert titles(archive.select(since=noon)) == last_two[1:]
    for until in ("2024-01", day, noon, "2024-01-31"):
        assert titles(archive.select(until=until)) == all_three[:2]
    assert titles(archive.select(since="2024", until="2024")) == all_three
    geese = 1706679600  # 05:40 UTC
    assert titles(archive.select(until=geese)) == all_three[:1]
    assert titles(archive.select(until=geese + 0.5)) == all_three[:2]
    assert titles(archive.select(since=-float("inf"), until=float("inf"))) == all_three
    assert titles(archive.select(since=float(10**30))) == []
    assert titles(archive.select(source="EXAMPLE.org")) == all_three
    assert titles(archive.select(language="en")) == []
    assert titles(archive.select()) == all_three
    with pytest.raises(ValueError, match="a date such as 2024-01-31"):
        archive.select(since="soon")
    with pytest.raises(ValueError, match="source"):
        archive.select(source="")
    with pytest.raises(TypeError):
        archive.select(since=[])


def test_selections_are_views(crawl):
    archive = newsfiche.open(crawl)
    expected = [one for one in many(1000)
                if one["language"] == "en" and "2024-03" <= one["date"] < "2024-06"]
    view = archive.select("2024-03", "2024-05", language="en")
    assert list(view) == expected
    assert len(view) == len(expected) > 20
    assert list(view) == list(view.dicts()) == expected  # also after they were counted
    assert view[-1] == expected[-1] and list(view[3:9]) == expected[3:9]
    mill = [one for one in expected if one["source"] == "Mill"]
    assert list(view.select(source="Mill")) == mill
    assert list(archive.select(source="Mill").select("2024-03", "2024-05", language="en")) == mill
    assert list(archive[100:200].select(language="de")) == \
        [one for one in list(many(1000))[100:200] if one["language"] == "de"]
    assert list(view.select(source="Mill").dicts()) == mill
    assert view.get(expected[5]["url"]) == expected[5]
    assert view.get(next(many(1000, 2))["url"]) is None


def test_one_of_many_that_were_selected_is_found_without_going_through_them(crawl):
    class Numbers(list):
        def __contains__(self, number):
            raise AssertionError("each is looked at")

    archive = newsfiche.open(crawl)
    view = archive.select(language="en")
    view._picked = Numbers(view._ordinals())
    for article in archive[:20]:
        assert (article in view) == (article["url"] in view) == (article["language"] == "en")
    assert view[-1] in view and view[0] in view


def by_date(articles, n):
    order = sorted(enumerate(articles), key=lambda one: (one[1]["date"], one[0]), reverse=True)
    return [article for _, article in order[:n]]


def test_newest(crawl):
    archive = newsfiche.open(crawl)
    all_ = list(many(1000))
    assert list(archive.newest(50)) == by_date(all_, 50)
    assert list(archive.newest(0)) == list(archive.newest(-3)) == []
    assert len(archive.newest(10**6)) == len(archive.newest(2**64)) == 1000
    english = [one for one in all_ if one["language"] == "en"]
    assert list(archive.select(language="en").newest(9)) == by_date(english, 9)
    assert list(archive[:300].newest(9)) == by_date(all_[:300], 9)
    assert list(archive[:300].select(language="en").newest(9)) == \
        by_date([one for one in all_[:300] if one["language"] == "en"], 9)
    assert list(archive.newest(50).newest(5)) == by_date(all_, 5)
    assert list(archive.newest(9).dicts()) == by_date(all_, 9)
    undated = write("undated.fiche", [{"title": "a"}, {"title": "b", "date": "2024-01-01"}])
    assert titles(undated.newest(5)) == ["b"]


def test_the_newest_of_what_stands_in_any_order_are_looked_for_in_that_of_the_archive(crawl):
    class Reader:
        def __init__(self, reader):
            self.reader, self.asked = reader, []

        def row(self, ordinal):
            self.asked.append(ordinal)
            return self.reader.row(ordinal)

    archive = newsfiche.open(crawl)
    view = archive.newest(300)
    archive._reader = reader = Reader(archive._reader)
    view.newest(5)
    assert len(reader.asked) == 300 and reader.asked == sorted(reader.asked)


def test_split(crawl):
    archive = newsfiche.open(crawl)
    for view in (archive, archive.select(language="en"), archive[10:500], archive[::3],
                 archive[::3].select(language="de"), archive[:0]):
        for n in (1, 2, 3, 7, 200):
            parts = [list(view.split(k, n)) for k in range(n)]
            assert sum(parts, []) == list(view)
    sizes = [len(archive.split(k, 4)) for k in range(4)]
    assert max(sizes) < 2 * min(sizes)
    for k, n in ((-1, 3), (3, 3), (0, 0)):
        with pytest.raises(ValueError, match="parts are counted from 0"):
            archive.split(k, n)
    for k, n in ((0, -1), (0, 2**64 + 2)):
        with pytest.raises((ValueError, OverflowError)):
            archive.split(k, n)
    for threads in (-1, 2**32 + 1):
        with newsfiche.open(crawl, threads=threads) as odd:
            with pytest.raises(OverflowError):
                list(odd)
            with pytest.raises(OverflowError):
                odd.columns("title")
        with pytest.raises(OverflowError):
            newsfiche.Writer("odd.fiche", threads=threads)


def test_numbers_of_other_libraries_are_numbers(crawl):
    class Two:  # as numpy.int64(2)
        def __index__(self):
            return 2

    class Never(datetime.datetime):  # as NaT of pandas
        def __ne__(self, other):
            return True

    with newsfiche.open(crawl, threads=Two()) as archive:
        assert archive[Two()].ordinal == archive[::2][1].ordinal == len(archive.newest(Two()))
        assert list(archive.select(since=Two(), until=Two())) == []
        for none in (math.nan, Never(2024, 1, 9)):
            with pytest.raises(ValueError, match="a date expected"):
                archive.select(since=none)
        assert len(list(archive)) == len(archive)
        assert archive.columns("title")
        assert list(archive[::3].split(Two(), 3)) == list(archive[::3].split(2, 3))


def test_several_archives_are_one(tmp_path):
    counts = [300, 0, 5, 120]
    for i, n in enumerate(counts):
        write(tmp_path / f"day-{i}.fiche", many(n, i), preset="fast")
    expected = [one for i, n in enumerate(counts) for one in many(n, i)]
    archive = newsfiche.open("day-*.fiche")
    assert [info.articles for info in archive.files] == counts
    assert list(archive) == list(archive.dicts()) == expected
    assert [archive[i]["url"] for i in (-1, 0, 299, 300, 304, 305)] == \
        [expected[i]["url"] for i in (-1, 0, 299, 300, 304, 305)]
    assert list(archive[290:310]) == expected[290:310]
    assert list(archive[::-5]) == expected[::-5]
    assert archive[expected[302]["url"]].ordinal == 302
    assert archive.get(id="3-7").ordinal == 312
    english = [one for one in expected if one["language"] == "en"]
    assert list(archive.select(language="en")) == english
    assert len(archive.select(language="en")) == len(english)
    assert list(archive.newest(30)) == by_date(expected, 30)
    for n in (1, 2, 5):
        parts = [list(archive.split(k, n)) for k in range(n)]
        assert sum(parts, []) == expected
        assert n == 1 or len(parts[0]) < 425
    listed = newsfiche.open([tmp_path / "day-3.fiche", "day-2.fiche"])
    assert list(listed) == expected[305:] + expected[300:305]
    with pytest.raises(ValueError, match="empty"):
        newsfiche.open([])


def test_more_archives_than_open_files(tmp_path):
    for i in range(150):
        shutil.copy("news.fiche", tmp_path / f"copy-{i:03}.fiche")
    before = len(os.listdir("/proc/self/fd"))
    archive = newsfiche.open("copy-*.fiche")
    assert len(archive) == 450
    assert archive["https://example.org/thaw"].ordinal == 449
    assert [article.ordinal for article in archive[::-1]] == list(range(450))[::-1]
    assert [archive[i].title for i in range(2, 450, 3)] == ["Thaw"] * 150
    assert list(archive.dicts()) == NEWS * 150
    assert len(os.listdir("/proc/self/fd")) < before + 120


def test_names_that_look_like_patterns():
    write("a[1].fiche", NEWS)
    assert len(newsfiche.open("a[1].fiche")) == 3
    assert len(newsfiche.open(b"news.fiche")) == 3
    with pytest.raises(newsfiche.MissingFileError, match="no file has such a name"):
        newsfiche.open("b[1].fiche")


def test_empty():
    archive = write("empty.fiche", [])
    assert len(archive) == 0 and list(archive) == [] and list(archive.raws()) == []
    assert list(archive.newest(3)) == [] and list(archive.split(0, 3)) == []
    assert archive.get("https://example.org/a") is None
    with pytest.raises(IndexError, match="there are 0"):
        archive[0]


def test_withdrawn_articles():
    from conftest import GOOD

    archive = newsfiche.open(GOOD / "hand-withdrawn.fiche")
    gone = []
    for i in range(len(archive)):
        try:
            archive[i]
        except newsfiche.WithdrawnError as error:
            assert error.status is newsfiche.Status.WITHDRAWN and error.ordinal == i
            gone.append(i)
    assert gone
    left = [i for i in range(len(archive)) if i not in gone]
    assert [article.ordinal for article in archive] == left
    assert [article.ordinal for article in archive[::-1]] == left[::-1]
    assert len(list(archive.dicts())) == len(list(archive.raws())) == len(left)
    assert [archive.index(archive[i]) for i in left] == left
    with pytest.raises(ValueError, match="is none of these"):
        archive.index(archive[left[0]], left[0] + 1)


def test_views_say_what_they_are():
    archive = newsfiche.open("news.fiche")
    assert "3 articles" in repr(archive) and "2 articles" in repr(archive[1:])
    assert ", since=" in repr(archive.select(since="2024"))
    assert repr(archive.select()).endswith("news.fiche'>")
    assert archive.path.endswith("/news.fiche") and archive[1:].archive is archive
    assert archive.files[0].articles == 3 and len(archive.files[0].id) == 32
    with pytest.raises(TypeError):
        newsfiche.View()
