"""What fails says what, where and why; hostile files raise, whatever is asked of them."""

import errno
import io
import os
import pickle
import random
import warnings

import pytest

import newsfiche
from conftest import many, write


def use(path):
    """Do everything with an archive, going on after each failure."""
    try:
        archive = newsfiche.open(path)
    except newsfiche.Error as error:
        assert error.path == str(path) and error.status
        return [error]
    caught = []

    def attempt(call):
        try:
            call()
        except newsfiche.Error as error:
            assert error.path == str(path) and error.status
            if not isinstance(error, newsfiche.InputError):
                caught.append(error)
            else:  # what json.loads() says of an original that is no JSON
                assert error.ordinal is not None and isinstance(error.__cause__, ValueError)
        except RecursionError:
            pass

    some = range(min(len(archive), 300))
    for view in (lambda: archive, archive.short, lambda: archive.select(since="2000"),
                 lambda: archive[::-1], lambda: archive.newest(5)):
        for way in (lambda: [dict(article) for article in view()],
                    lambda: [(a.title, a.text, a.published, a.raw) for a in view()],
                    lambda: list(view().dicts()), lambda: list(view().raws()),
                    lambda: len(view())):
            attempt(way)
    for i in some:
        attempt(lambda: archive[i].to_dict())
        attempt(lambda: archive[i].raw)
        attempt(lambda: archive.short()[i].text)
    for key in ("https://example.org/a", "https://example.org/1"):
        attempt(lambda: archive.get(key))
        attempt(lambda: archive.get(id=key))
    attempt(lambda: archive.split(1, 3))
    return caught


@pytest.mark.filterwarnings("ignore::newsfiche.FlawWarning")
def test_bad_golden_archives_raise(golden):
    paths = [path for folder in ("bad", "unsupported")
             for path in sorted((golden / folder).glob("*.fiche"))]
    raised = [path for path in paths if use(path)]
    # Of other damage nothing is lost: there is a second copy, or it is in an index.
    assert len(raised) > 0.7 * len(paths) > 100


def test_good_golden_archives_do_not_raise(golden):
    for path in sorted((golden / "good").glob("*.fiche")):
        caught = use(path)
        assert all(isinstance(error, newsfiche.WithdrawnError) or
                   error.status is newsfiche.Status.NO_INDEX for error in caught), path


@pytest.mark.filterwarnings("ignore::newsfiche.FlawWarning")
def test_every_kind_of_damage(crawl):
    with open(crawl, "rb") as file:
        good = file.read()
    draw = random.Random(5)
    kinds = set()
    for n in range(60):
        bad = bytearray(good)
        for _ in range(1 + n % 3):
            bad[draw.randrange(len(bad))] ^= 1 << draw.randrange(8)
        if n % 10 == 0:
            del bad[draw.randrange(len(bad)):]
        with open("bad.fiche", "wb") as file:
            file.write(bad)
        kinds.update(type(error) for error in use(os.path.abspath("bad.fiche"))[:50])
    assert newsfiche.DamagedError in kinds


def hurt(data, *places):
    """The archive with these bytes changed; of its flaws nothing is told."""
    changed = bytearray(data)
    for at in places:
        changed[at] ^= 1
    with open("hurt.fiche", "wb") as file:
        file.write(changed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return newsfiche.open("hurt.fiche")


def test_of_newer_versions_that_may_be_lost_is_warned():
    articles = list(many(20))
    url = articles[0]["url"]
    write("whole.fiche", articles)
    block = os.path.getsize("whole.fiche") // 4096 * 4096 + 4096 + 40  # of the second generation
    with newsfiche.append("whole.fiche") as writer:
        writer.add(dict(articles[0], title="Another"))
    with open("whole.fiche", "rb") as file:
        data = file.read()
    with pytest.raises(newsfiche.DamagedError):  # the index says that it is in that block
        hurt(data, block).get(url)
    for at in range(block + 100, len(data) - 16, 7):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                found = hurt(data, block, at).get(url)
            except newsfiche.Error:
                continue
        if told:
            break
    assert found.ordinal == 0 and told[0].category is newsfiche.FlawWarning
    assert "newer articles with that URL may be lost: " in str(told[0].message)
    assert told[0].filename == __file__


def test_damage_in_one_article_loses_that_one():
    articles = list(many(50))
    articles[20]["text"] = "".join(chr(0x4E00 + i % 5000) for i in range(0, 40000, 7))
    write("whole.fiche", articles, preset="fast")
    with open("whole.fiche", "rb") as file:
        data = bytearray(file.read())
    archive = newsfiche.open("whole.fiche")
    bad = None
    for at in range(len(data) // 3, len(data), 501):
        changed = bytearray(data)
        changed[at] ^= 1
        with open("hurt.fiche", "wb") as file:
            file.write(changed)
        try:
            hurt = newsfiche.open("hurt.fiche")
            list(hurt)
        except newsfiche.DamagedError as error:
            if error.ordinal is not None:
                bad = error
                break
    assert bad is not None and bad.status is newsfiche.Status.DAMAGED
    assert bad.path.endswith("/hurt.fiche") and f"article {bad.ordinal}" in str(bad)
    assert bad.offset is None or 0 <= bad.offset < len(data)
    with pytest.raises(newsfiche.DamagedError):
        hurt[bad.ordinal]
    got = [article.ordinal for article in hurt[:bad.ordinal]]
    assert got == list(range(bad.ordinal))
    few = iter(hurt[max(0, bad.ordinal - 2):bad.ordinal + 2])
    assert [next(few).ordinal for _ in got[-2:]] == got[-2:]
    with pytest.raises(newsfiche.DamagedError):
        next(few)
    with pytest.raises(newsfiche.DamagedError):
        list(hurt[::-1])
    assert len(list(archive)) == 50


def test_files_that_are_none(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        newsfiche.open("none.fiche")
    error = caught.value
    assert isinstance(error, (newsfiche.FileError, OSError))
    assert error.errno == errno.ENOENT and error.filename == error.path
    assert error.path == str(tmp_path / "none.fiche")
    assert error.status is newsfiche.Status.IO
    assert str(error).startswith(error.path)
    with pytest.raises(newsfiche.Error):
        newsfiche.open(tmp_path)
    (tmp_path / "text.fiche").write_text("no archive at all, but some text" * 99)
    with pytest.raises(newsfiche.FormatError) as caught:
        newsfiche.open("text.fiche")
    assert caught.value.status is newsfiche.Status.FORMAT
    (tmp_path / "empty.fiche").write_bytes(b"")
    with pytest.raises(newsfiche.Error):
        newsfiche.open("empty.fiche")
    with pytest.raises(ValueError):
        newsfiche.open("a\0b")
    with pytest.raises(TypeError):
        newsfiche.open(3)


def test_closed_archives_say_so():
    archive = newsfiche.open("news.fiche")
    kept = archive[0]
    running = iter(archive[:3].raws())
    assert next(running)
    few = iter(archive)
    archive.close()
    archive.close()
    assert kept["title"] and kept.raw
    assert len(list(running)) == 2 and len(list(few)) == 3  # what had begun goes on
    for call in (lambda: archive[0], lambda: list(archive), lambda: list(archive.raws()),
                 lambda: archive.get("https://example.org/a"), lambda: archive.newest(1),
                 lambda: len(archive.select(since="2024")), lambda: archive.split(0, 2),
                 lambda: list(archive[::2]), lambda: archive[:2].newest(1)):
        with pytest.raises(ValueError, match="news.fiche: the archive is closed"):
            call()
    with newsfiche.open("news.fiche") as archive:
        assert archive[0] == kept
    with pytest.raises(ValueError):
        archive[0]


def test_errors_pickle():
    for call in (lambda: newsfiche.open("none.fiche"), lambda: newsfiche.open("[ab].none")):
        with pytest.raises(newsfiche.Error) as caught:
            call()
        again = pickle.loads(pickle.dumps(caught.value))
        assert type(again) is type(caught.value) and again.__dict__ == caught.value.__dict__
        assert str(again) == str(caught.value) and again.errno == errno.ENOENT
    error = newsfiche.DamagedError("t", newsfiche.Status.DAMAGED, "p", 3, 4)
    again = pickle.loads(pickle.dumps(error))
    assert again.__dict__ == error.__dict__ and again.args == error.args


def test_statuses_are_those_of_the_library():
    import re

    from conftest import ROOT

    header = (ROOT / "include" / "newsfiche" / "status.h").read_text(encoding="utf-8")
    numbers = {name.replace("E_", "", 1): int(number) for name, number in
               re.findall(r"^    NF_(\w+) = (\d+)", header, re.M)}
    assert numbers == {status.name: status.value for status in newsfiche.Status}


def test_of_several_archives_the_number_is_not_taken_for_that_of_the_file():
    write("damaged.fiche", many(50))
    with open("damaged.fiche", "r+b") as file:
        file.seek(200)
        file.write(b"\0\0\0\0")
    archive = newsfiche.open(["news.fiche", "damaged.fiche"])
    with pytest.raises(newsfiche.DamagedError) as caught:
        list(archive)
    error = caught.value
    assert error.ordinal >= 3 and error.path == os.path.abspath("damaged.fiche")
    assert str(error).startswith(f"{error.path}: article {error.ordinal} of all archives: ")


@pytest.mark.parametrize("name", [os.fsdecode(b"\xff"), "a\nb", "\u202e", "d" * 200, "x: y"])
def test_a_file_has_its_name_whatever_that_is(tmp_path, name):
    folder = tmp_path / name / name / name
    folder.mkdir(parents=True)
    write(folder / "good.fiche", many(3))
    bad, none = folder / "bad.fiche", folder / "none.fiche"
    bad.write_bytes(b"no archive")
    for other in ([], ["news.fiche"], ["news.fiche", folder / "good.fiche"]):
        for path, kind in ((bad, newsfiche.FormatError), (none, FileNotFoundError)):
            with pytest.raises(kind) as caught:
                newsfiche.open([*other, path])
            assert caught.value.path == str(path)
            text = str(caught.value)
            assert text.count(".fiche: ") == 1 and "..." not in text
            assert text.encode() and "\n" not in text and "\u202e" not in text


def test_what_is_no_path():
    for kind, what in ((TypeError, io.BytesIO(b"")), (TypeError, None), (TypeError, 3),
                       (TypeError, [io.BytesIO(b"")]), (FileNotFoundError, ""),
                       (FileNotFoundError, ["news.fiche", b""]), (ValueError, [])):
        with pytest.raises(kind, match="path|PathLike|no file|empty"):
            newsfiche.open(what)
    with open("news.fiche", "rb") as file, pytest.raises(TypeError, match="BufferedReader"):
        newsfiche.open(file)
    for make in (newsfiche.Writer, newsfiche.append, newsfiche.index):
        with pytest.raises(FileNotFoundError):
            make("")


def test_links_to_folders_are_followed():
    os.makedirs("here")
    os.makedirs("elsewhere/folder")
    os.symlink("../elsewhere/folder", "here/link")
    write("here/one.fiche", [{"title": "of another folder"}])
    with newsfiche.Writer("here/link/../one.fiche") as writer:
        writer.add({"title": "elsewhere"})
    assert newsfiche.open("elsewhere/one.fiche")[0].title == "elsewhere"
    assert newsfiche.open("here/link/../one.fiche")[0].title == "elsewhere"
    assert newsfiche.open("here/link/../o*.fiche").path == os.path.abspath("elsewhere/one.fiche")
    assert newsfiche.open("here/../here/./one.fiche").path == os.path.abspath("here/one.fiche")
