"""What is added later, versions, catalogs of archives, and opening without an index."""

import os
import pickle
import subprocess
import sys
import threading
import time

import pytest

import newsfiche
from conftest import NEWS, many, write


def grow(path, articles):
    with newsfiche.append(path) as writer:
        writer.add_all(articles)


def test_what_was_added_since():
    archive = newsfiche.open("news.fiche")
    assert list(archive.follow(timeout=0)) == []
    grow("news.fiche", many(3))
    grow("news.fiche", many(2, seed=2))
    new = list(archive.follow(timeout=0))
    assert new == list(many(3)) + list(many(2, seed=2))
    assert [article.ordinal for article in new] == [3, 4, 5, 6, 7]
    assert len(new[0].archive) == 8 and len(archive) == 3
    # It begins where the archive ends, each time, whoever else follows it.
    assert list(archive.follow(timeout=0)) == new
    first, second = archive.follow(timeout=0), archive.follow(timeout=0)
    assert next(first) == next(second) == new[0]
    assert list(new[0].archive.follow(timeout=0)) == []


def test_articles_come_when_they_are_added():
    archive = newsfiche.open("news.fiche")
    seen = []

    def add():
        for article in many(3):
            grow("news.fiche", [article])
            while article["id"] not in seen:
                time.sleep(0.01)

    thread = threading.Thread(target=add)
    thread.start()
    for article in archive.follow(interval=0.02, timeout=30):
        seen.append(article["id"])
        if len(seen) == 3:
            break
    thread.join()
    assert seen == ["1-0", "1-1", "1-2"]


def test_following_without_a_pause_ends():
    assert list(newsfiche.open("news.fiche").follow(interval=0, timeout=0.05)) == []


def test_last_bytes_that_are_yet_to_come(recwarn):
    archive = newsfiche.open("news.fiche")
    grow("news.fiche", many(2))
    os.truncate("news.fiche", os.path.getsize("news.fiche") - 16)
    assert list(archive.follow(timeout=0)) == list(many(2))
    assert not recwarn.list
    with pytest.warns(newsfiche.FlawWarning, match="trailer"):
        newsfiche.open("news.fiche")


def test_an_archive_that_is_opened_while_a_writer_ends_is_whole(recwarn):
    pickled = pickle.dumps(newsfiche.open("news.fiche"))
    for call in (lambda: newsfiche.open("news.fiche"), lambda: pickle.loads(pickled)):
        grow("news.fiche", many(1))
        with open("news.fiche", "r+b") as file:
            file.seek(-16, os.SEEK_END)
            last = file.read()
            file.seek(-16, os.SEEK_END)
            file.truncate()
            timer = threading.Timer(0.05, lambda: (file.write(last), file.flush()))
            timer.start()
            archive = call()
            timer.join()
        assert not archive.files[0].flaws and len(archive) in (3, 4)
        del archive
    assert not recwarn.list


def test_an_archive_that_was_replaced():
    archive = newsfiche.open("news.fiche")
    with newsfiche.Writer("other.fiche") as writer:
        writer.add_all(many(9))
    os.replace("other.fiche", "news.fiche")
    with pytest.raises(newsfiche.ChangedError):
        list(archive.follow(timeout=0))
    os.remove("news.fiche")
    with pytest.raises(FileNotFoundError):
        list(archive.follow(timeout=0))


def test_what_cannot_be_followed():
    both = newsfiche.open(["news.fiche", "news.fiche"])
    with pytest.raises(ValueError):
        both.follow()
    with pytest.raises(ValueError):
        newsfiche.open("news.fiche", recover=True).follow()
    archive = newsfiche.open("news.fiche")
    running = archive.follow(timeout=0)
    archive.close()
    with pytest.raises(ValueError):
        next(running)


def test_what_was_pickled_is_followed_from_there():
    data = pickle.dumps(newsfiche.open("news.fiche"))
    grow("news.fiche", many(2))
    old = pickle.loads(data)
    assert len(old) == 3
    assert list(old.follow(timeout=0)) == list(many(2))


def test_ctrl_c_ends_it():
    program = ("import newsfiche\nfor a in newsfiche.open('news.fiche').follow(): pass\n")
    child = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE)
    time.sleep(1)
    child.send_signal(2)
    assert b"KeyboardInterrupt" in child.communicate(timeout=30)[1]


def test_versions_newest_first():
    changed = dict(NEWS[1], title="Geese late")
    grow("news.fiche", [changed])
    archive = newsfiche.open("news.fiche")
    history = archive.history("http://example.org/geese")
    assert [article.title for article in history] == ["Geese late", "Geese early"]
    assert history[1].ordinal == 1 and list(history.dicts()) == [changed, NEWS[1]]
    assert [a.title for a in archive[:3].history("https://example.org/geese")] == ["Geese early"]
    assert len(archive.history("https://example.org/none")) == 0
    write("ids.fiche", many(5))
    ids = newsfiche.open("ids.fiche")
    assert [article.ordinal for article in ids.history(id="1-3")] == [3]
    for arguments in ({}, {"url": "https://example.org/geese", "id": "7"}):
        with pytest.raises(TypeError):
            archive.history(**arguments)


def test_history_of_several_archives():
    write("later.fiche", [dict(NEWS[0], text="Newer.")])
    both = newsfiche.open(["news.fiche", "later.fiche"])
    assert [article.ordinal for article in both.history(NEWS[0]["url"])] == [3, 0]


def test_recover_finds_what_no_footer_lists():
    whole = list(newsfiche.open("news.fiche").raws())
    with open("news.fiche", "rb") as file:
        data = file.read()
    with open("cut.fiche", "wb") as file:
        file.write(data[:-100])
    with pytest.raises(newsfiche.DamagedError):
        newsfiche.open("cut.fiche")
    found = newsfiche.open("cut.fiche", recover=True)
    assert list(found.raws()) == whole
    assert "scanned" in found.files[0].flaws
    assert found["https://example.org/thaw"].title == "Thaw"
    again = pickle.loads(pickle.dumps(found))
    assert list(again.raws()) == whole and "scanned" in again.files[0].flaws


def test_a_catalog_that_is_none_is_named():
    with open("text", "w", encoding="utf-8") as file:
        file.write("This is no catalog, but it is longer than a header.")
    with pytest.raises(FileNotFoundError) as missing:
        newsfiche.open("news.fiche", catalog="days")
    with pytest.raises(newsfiche.FormatError) as foreign:
        newsfiche.open(["news.fiche", "news.fiche"], catalog="text")
    for caught, name in (missing, "days"), (foreign, "text"):
        assert caught.value.path == os.path.abspath(name)
        assert str(caught.value).startswith(os.path.abspath(name) + ": ")
        assert "news.fiche" not in str(caught.value)


def test_a_catalog(crawl):
    command = os.environ.get("NEWSFICHE_COMMAND")
    if not command or not os.path.exists(command):
        pytest.skip("NEWSFICHE_COMMAND names no command")
    for i in range(3):
        write(f"day-{i}.fiche", many(4, seed=i))
    subprocess.run([command, "catalog", "-q", "day-*.fiche", "-o", "days"], check=True)
    archive = newsfiche.open("day-*.fiche", catalog="days")
    assert len(archive) == 12 and [info.articles for info in archive.files] == [4, 4, 4]
    assert archive["https://example.org/1/2"].ordinal == 6
    assert len(pickle.loads(pickle.dumps(archive))) == 12
    with pytest.raises(newsfiche.FormatError):
        newsfiche.open("day-*.fiche", catalog="day-0.fiche")
    with pytest.raises(ValueError):
        newsfiche.open("day-*.fiche", catalog="days", recover=True)
