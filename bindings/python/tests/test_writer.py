"""Making archives."""

import datetime
import gc
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import warnings

import pytest

import newsfiche
from conftest import GOOD, NEWS, many, write


def test_what_it_takes():
    articles = [{"a": 1}, '{"b":  2}', b'{"c": 3 }', bytearray(b'{"d": 4}'),
                memoryview(b'{"e": 5}')]
    archive = write("taken.fiche", articles)
    assert list(archive.raws()) == [b'{"a": 1}', b'{"b":  2}', b'{"c": 3 }', b'{"d": 4}',
                                    b'{"e": 5}']
    again = write("again.fiche", archive)
    assert list(again.raws()) == list(archive.raws())
    texts = newsfiche.open(GOOD / "texts.fiche")
    assert list(write("texts.fiche", texts).raws()) == list(texts.raws())
    assert list(write("short.fiche", texts.short()).raws()) == list(texts.raws())


def test_dicts():
    day, second = datetime.date(2024, 1, 9), datetime.datetime(2024, 1, 9, 7, 40)
    archive = write("dicts.fiche", [
        {"day": day, "second": second, "title": "é \ud800", "n": [1.5, None, {"x": "\n"}]}])
    assert archive[0] == {"day": "2024-01-09", "second": "2024-01-09T07:40:00",
                          "title": "é \ud800", "n": [1.5, None, {"x": "\n"}]}
    class NaT(datetime.datetime):  # as that of pandas
        def __eq__(self, other):
            return False

    assert write("none.fiche", [{"day": NaT(2024, 1, 9)}])[0] == {"day": None}
    with newsfiche.Writer("no.fiche") as writer:
        with pytest.raises(TypeError, match="cannot hold a set"):
            writer.add({"a": {1}})
        for wrong in (3, None, ["a"]):
            with pytest.raises(TypeError, match="a dict, str or bytes expected"):
                writer.add(wrong)


def test_lists_in_an_article_are_its_own():
    source = [{"items": [{"title": "a", "text": "b"}, {"title": "c", "text": "d"}]},
              {"articles": [{"title": "a", "url": "https://example.org/a"}]}]
    assert list(write("lists.fiche", source)) == source


def test_refused_articles_do_not_end_it():
    endless, deep = {"a": {}}, {"a": []}
    endless["a"]["b"] = endless
    for _ in range(100000):
        deep = {"a": deep}
    with newsfiche.Writer("some.fiche") as writer:
        writer.add(NEWS[0])
        for wrong in ("", "  ", "{", "[]", "3", "null", '{"a": 1} {"b": 2}', '{"a": }',
                      '[{"a": 1}]', '[{"a": 1}, {"b": 2}]', "plain text", b"\xff\xfe",
                      '{"a": 1}x', '{"a": "\ud800"}', '{"a": "\udcff"}', endless, deep):
            with pytest.raises(newsfiche.InputError) as caught:
                writer.add(wrong)
            assert isinstance(caught.value, ValueError)
            assert caught.value.status in (newsfiche.Status.INPUT, newsfiche.Status.REFUSED)
            assert "some.fiche" in str(caught.value)
        writer.add(NEWS[1])
        assert writer.stats.articles == 2
    assert list(newsfiche.open("some.fiche")) == NEWS[:2]


def test_nothing_is_left_after_an_exception():
    before = sorted(os.listdir())
    with pytest.raises(KeyError):
        with newsfiche.Writer("gone.fiche") as writer:
            writer.add(NEWS[0])
            raise KeyError("x")
    writer = newsfiche.Writer("gone.fiche")
    writer.add(NEWS[0])
    del writer
    newsfiche.Writer("gone.fiche")
    assert sorted(os.listdir()) == before


def test_close_finishes():
    writer = newsfiche.Writer("closed.fiche")
    writer.add(NEWS[0])
    writer.close()
    writer.close()
    assert list(newsfiche.open("closed.fiche")) == NEWS[:1]
    with newsfiche.append("closed.fiche") as more:
        more.add(NEWS[1])
        more.close()
    assert list(newsfiche.open("closed.fiche")) == NEWS[:2]
    for call in (lambda: writer.add(NEWS[0]), lambda: writer.stats, lambda: writer.add_file("x")):
        with pytest.raises(ValueError, match="closed"):
            call()


def test_a_writer_that_is_forgotten_is_told():
    for make in (newsfiche.Writer, newsfiche.append):
        writer = make("forgotten.fiche")
        writer.add({"title": "Rain"})
        with pytest.warns(ResourceWarning, match="forgotten.fiche: .* lost"):
            del writer
            gc.collect()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make("other.fiche").close()
        with pytest.raises(FileNotFoundError):
            make("none/other.fiche")
        with pytest.raises(KeyError), make("third.fiche"):
            raise KeyError
        gc.collect()


def test_files_are_not_replaced_by_mistake():
    with pytest.raises(FileExistsError) as caught:
        with newsfiche.Writer("news.fiche") as writer:
            writer.add(NEWS[0])
    assert isinstance(caught.value, newsfiche.Error)
    assert len(newsfiche.open("news.fiche")) == 3
    with newsfiche.Writer("news.fiche", replace=True) as writer:
        writer.add(NEWS[0])
    assert len(newsfiche.open("news.fiche")) == 1
    with pytest.raises(FileNotFoundError):
        newsfiche.Writer("no/such/folder.fiche")


def test_options(tmp_path):
    articles = list(many(300))
    sizes = {}
    for preset in ("default", "fast", "small"):
        assert list(write(f"{preset}.fiche", articles, preset=preset, threads=1)) == articles
        sizes[preset] = os.path.getsize(f"{preset}.fiche")
    assert sizes["small"] < sizes["fast"]
    write("two.fiche", articles, threads=2)
    with open("two.fiche", "rb") as two, open("default.fiche", "rb") as one:
        assert two.read() == one.read()
    with pytest.raises(ValueError, match="default, fast, small"):
        newsfiche.Writer("x.fiche", preset="tiny")
    with pytest.raises(ValueError):
        newsfiche.Writer("x.fiche", level=99)
    write("level.fiche", articles, level=3)


def test_files(tmp_path):
    lines = [json.dumps(article) for article in NEWS]
    (tmp_path / "news.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "rain.md").write_text("---\ntitle: Rain\n---\nIt rained.\n", encoding="utf-8")
    with newsfiche.Writer("files.fiche") as writer:
        assert writer.add_file("news.jsonl") == 3
        assert writer.add_file(tmp_path / "rain.md") == 1
        for name in ("none.jsonl", b"none-\xff.jsonl", ""):
            with pytest.raises(FileNotFoundError) as missing:
                writer.add_file(name)
            assert missing.value.filename == os.fsdecode(name)
        os.makedirs("folder")
        pathlib.Path("folder/bad.jsonl").write_text('{"title": "Sleet"}\n{\n', encoding="utf-8")
        for name in ("folder", "folder/bad.jsonl"):
            with pytest.raises(newsfiche.InputError, match=r"^folder/bad\.jsonl:2: ") as caught:
                writer.add_file(name)
            assert caught.value.path == name
        with pytest.raises(ValueError, match="unknown format"):
            writer.add_file("news.jsonl", "nonsense")
    archive = newsfiche.open("files.fiche")
    assert [article.title for article in archive][2:] == ["Thaw", "Rain", "Sleet", "Sleet"]
    assert list(archive.raws())[:3] == [line.encode() for line in lines]


def test_threads_may_share_a_writer():
    articles = list(many(400))
    with newsfiche.Writer("threads.fiche", preset="fast") as writer:
        threads = [threading.Thread(target=writer.add_all, args=(articles[k::4],))
                   for k in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    archive = newsfiche.open("threads.fiche")
    assert sorted(article["id"] for article in archive) == sorted(a["id"] for a in articles)


def test_other_threads_go_on_while_it_opens():
    program = """
import os, threading, newsfiche
os.mkfifo("pipe")  # which opens when a reader comes
reader = threading.Timer(0.1, lambda: open("piped.fiche", "wb").write(open("pipe", "rb").read()))
reader.start()
with newsfiche.Writer("pipe", replace=True) as writer:
    writer.add({"title": "Rain"})
reader.join()
print(newsfiche.open("piped.fiche")[0].title)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                          check=False, timeout=60)
    assert done.stdout == "Rain\n"


def test_an_interrupt_ends_it_and_leaves_nothing():
    class Enough(Exception):
        pass

    def handler(number, frame):
        raise Enough

    before = signal.signal(signal.SIGALRM, handler)
    try:
        with pytest.raises(Enough):
            with newsfiche.Writer("long.fiche", preset="small") as writer:
                writer.add_all(many(3000))
                signal.setitimer(signal.ITIMER_REAL, 0.01)
                signal.pause()
        with pytest.raises(Enough):
            with newsfiche.Writer("long.fiche", preset="small", threads=1) as writer:
                writer.add_all(many(3000))
                os.kill(os.getpid(), signal.SIGALRM)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert not os.path.exists("long.fiche")
    assert sorted(os.listdir()) == ["news.fiche"]


def test_a_handler_cannot_use_the_writer_that_it_interrupts():
    said = []

    def handler(number, frame):
        with pytest.raises(RuntimeError, match="handler") as raised:
            writer.close()
        said.append(raised.value)

    before = signal.signal(signal.SIGALRM, handler)
    try:
        with newsfiche.Writer("long.fiche", preset="small", threads=1) as writer:
            writer.add_all(many(3000))
            signal.setitimer(signal.ITIMER_REAL, 0.01)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(said) == 1
    assert len(newsfiche.open("long.fiche")) == 3000
