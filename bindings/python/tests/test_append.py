"""Archives that grow."""

import datetime
import os
import pickle
import subprocess
import sys
import time
import warnings

import pytest

import newsfiche
from conftest import NEWS, many, write


def ids(view):
    return [article["id"] for article in view]


def test_generations():
    everything = list(many(90))
    for day in range(3):
        before = time.time()
        with newsfiche.append("grows.fiche") as writer:
            assert writer.stats.before == 30 * day
            writer.add_all(everything[30 * day:30 * day + 30])
        archive = newsfiche.open("grows.fiche")
        assert list(archive) == everything[:30 * day + 30]
        info = archive.files[0]
        assert info.generation == day + 2  # the first has no articles
        assert info.written is not None
        assert abs(info.written.timestamp() - before) < 60
        assert info.written.tzinfo is datetime.timezone.utc and not info.flaws


def test_an_archive_that_was_written_goes_on():
    with newsfiche.append("news.fiche") as writer:
        writer.add({"title": "Rain"})
    assert [article.title for article in newsfiche.open("news.fiche")][2:] == ["Thaw", "Rain"]


def test_flush():
    everything = list(many(40))
    with newsfiche.append("grows.fiche") as writer:
        assert len(newsfiche.open("grows.fiche")) == 0
        writer.add_all(everything[:20])
        writer.flush()
        first = newsfiche.open("grows.fiche")
        assert list(first) == everything[:20] and writer.stats.durable == 20
        writer.flush()
        writer.add_all(everything[20:])
        assert len(newsfiche.open("grows.fiche")) == 20
        writer.flush()
        assert list(newsfiche.open("grows.fiche")) == everything
    assert list(first) == everything[:20]
    with newsfiche.Writer("new.fiche") as writer:
        writer.add(NEWS[0])
        with pytest.raises(ValueError):
            writer.flush()
    assert len(newsfiche.open("new.fiche")) == 1


def test_an_exception_leaves_what_was_flushed():
    with pytest.raises(KeyError):
        with newsfiche.append("news.fiche") as writer:
            writer.add({"id": "kept"})
            writer.flush()
            writer.add({"id": "lost"})
            raise KeyError("x")
    archive = newsfiche.open("news.fiche")
    assert len(archive) == 4 and archive[3]["id"] == "kept"
    writer = newsfiche.append("news.fiche")
    writer.add({"id": "lost"})
    del writer
    assert len(newsfiche.open("news.fiche")) == 4


def test_one_writer_at_a_time():
    with newsfiche.append("news.fiche"):
        with pytest.raises(newsfiche.BusyError) as caught:
            newsfiche.append("news.fiche")
        assert caught.value.status is newsfiche.Status.BUSY
        assert caught.value.path.endswith("/news.fiche")
    newsfiche.append("news.fiche").close()


def test_pickles_keep_their_articles():
    write("grows.fiche", many(50))
    archive = newsfiche.open("grows.fiche")
    some = [archive, archive[3:], archive.select(language="en"), archive[7], archive.newest(5)]
    expected = [list(view) for view in some]
    pickled = pickle.dumps(some)
    url = archive[-1]["url"]
    del archive, some
    with newsfiche.append("grows.fiche") as writer:
        writer.add_all(many(50, seed=2))
        writer.add({"url": url, "id": "newer", "date": "2024-12-31"})
    again = pickle.loads(pickled)
    assert [list(view) for view in again] == expected
    archive = again[0]
    assert len(archive) == 50 and archive.files[0].articles == 50
    assert list(archive.newest(5)) == expected[4]
    assert archive[url]["id"] == "1-49" and archive.get(id="newer") is None
    assert sum((list(archive.split(k, 7)) for k in range(7)), []) == expected[0]
    with pytest.raises(IndexError):
        archive[50]
    assert pickle.loads(pickle.dumps(archive)).files == archive.files
    newer = newsfiche.open("grows.fiche")
    assert len(newer) == 101 and newer[url]["id"] == "newer"


def test_of_several_files_the_last_may_grow():
    write("a.fiche", NEWS)
    write("b.fiche", many(5))
    archive = newsfiche.open(["a.fiche", "b.fiche"])
    pickled, expected = pickle.dumps(archive), list(archive)
    del archive
    with newsfiche.append("b.fiche") as writer:
        writer.add({"title": "later"})
    again = pickle.loads(pickled)
    assert list(again) == expected and len(again) == 8
    del again
    with newsfiche.append("a.fiche") as writer:
        writer.add({"title": "later"})
    with pytest.raises(newsfiche.ChangedError, match="a.fiche: .* 3 articles expected"):
        pickle.loads(pickled)


def test_a_writer_that_was_killed():
    code = ("import newsfiche, os, sys; sys.path.insert(0, sys.argv[1])\n"
            "from conftest import many\n"
            "writer = newsfiche.append('news.fiche', preset='fast')\n"
            "writer.add_all(many(2000)); os._exit(3)")
    done = subprocess.run([sys.executable, "-c", code, os.path.dirname(__file__)], check=False)
    assert done.returncode == 3
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        archive = newsfiche.open("news.fiche")
    assert list(archive) == NEWS and archive.files[0].flaws == {"unfinished"}
    with newsfiche.append("news.fiche") as writer:
        assert writer.stats.cut_bytes > 0
    assert not newsfiche.open("news.fiche").files[0].flaws


def test_what_is_wrong_with_a_file_is_said():
    with newsfiche.append("news.fiche") as writer:
        writer.add({"id": "newer"})
    with open("news.fiche", "rb") as file:
        good = file.read()
    for change, flaw, articles in (
            (lambda data: data + b"something else" * 99, "appended", 4),
            (lambda data: data[:-1], "trailer", 4),
            (lambda data: data[:10] + b"\1" + data[11:], "header", 4)):
        with open("hurt.fiche", "wb") as file:
            file.write(change(good))
        with pytest.warns(newsfiche.FlawWarning, match=f"hurt.fiche: .*{flaw}"):
            archive = newsfiche.open("hurt.fiche")
        assert archive.files[0].flaws == {flaw} and len(archive) == articles
