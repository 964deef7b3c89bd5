"""Indexes of words, and what is found by them."""

import os
import pickle
import warnings

import pytest

import newsfiche
from conftest import NEWS, many, write

pytestmark = pytest.mark.skipif(not newsfiche.can_search(), reason="built without SQLite")


def titles(view):
    return [article.title for article in view]


def test_words_phrases_and_columns():
    assert newsfiche.index("news.fiche") == 3
    archive = newsfiche.open("news.fiche")
    assert titles(archive.search("canal")) == ["Frost on the canal", "Thaw"]
    assert titles(archive.search('"three weeks"')) == ["Geese early"]
    assert titles(archive.search("title:canal")) == ["Frost on the canal"]
    assert titles(archive.search("war* OR lock")) == ["Geese early", "Thaw"]
    assert len(archive.search("rain")) == 0


def test_found_articles_are_a_view():
    newsfiche.index(b"news.fiche")
    archive = newsfiche.open("news.fiche")
    found = archive.search("canal OR geese")
    assert len(found) == 3 and found[0].archive is archive
    assert titles(found.select(since="2024-02")) == ["Thaw"]
    assert titles(archive[1:].search("canal")) == ["Thaw"]
    assert titles(archive.select(until="2024-01").search("canal")) == ["Frost on the canal"]
    assert titles(archive[::2].search("canal OR geese")) == titles(archive.search("canal"))


def test_an_index_that_is_behind_is_used_and_told():
    newsfiche.index("news.fiche")
    with newsfiche.append("news.fiche") as writer:
        writer.add({"url": "https://example.org/a", "title": "Canal boats"})
    archive = newsfiche.open("news.fiche")
    with pytest.warns(newsfiche.FlawWarning, match="lacks 1 articles"):
        assert len(archive.search("canal")) == 2
    assert newsfiche.index("news.fiche") == 1
    assert titles(archive.search("boats")) == ["Canal boats"]


def test_an_index_lacks_nothing_of_what_was_pickled_before_more_was_added():
    newsfiche.index("news.fiche")
    pickled = pickle.dumps(newsfiche.open("news.fiche"))
    with newsfiche.append("news.fiche") as writer:
        writer.add({"url": "https://example.org/a", "title": "Canal boats"})
    again = pickle.loads(pickled)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert titles(again.search("canal")) == ["Frost on the canal", "Thaw"]
        newsfiche.index("news.fiche")
        assert titles(again.search("canal")) == ["Frost on the canal", "Thaw"]


def test_an_index_that_grew_with_its_archive_is_used():
    archive = newsfiche.open("news.fiche")
    twice = newsfiche.open(["news.fiche", "news.fiche"])
    with newsfiche.append("news.fiche") as writer:
        writer.add({"url": "https://example.org/a", "title": "Canal boats"})
    newsfiche.index("news.fiche")
    assert titles(archive.search("canal")) == ["Frost on the canal", "Thaw"]
    assert sorted(article.ordinal for article in twice.search("canal")) == [0, 2, 3, 5]
    write("other.fiche", NEWS + NEWS)
    os.replace("other.fiche", "news.fiche")
    newsfiche.index("news.fiche")
    with pytest.raises(newsfiche.MissingFileError, match="of another archive"):
        archive.search("canal")


def test_several_archives_are_ranked_together():
    write("more.fiche", [{"url": "https://example.org/m", "title": "Canal canal",
                          "text": "canal"}])
    newsfiche.index("news.fiche")
    with pytest.raises(newsfiche.MissingFileError):
        newsfiche.open(["more.fiche", "news.fiche"]).search("canal")
    newsfiche.index("more.fiche")
    both = newsfiche.open(["more.fiche", "news.fiche"])
    assert sorted(article.ordinal for article in both.search("canal")) == [0, 1, 3]


def test_no_index_one_of_another_archive_and_one_that_is_none():
    archive = newsfiche.open("news.fiche")
    with pytest.raises(FileNotFoundError, match="newsfiche index makes one") as raised:
        archive.search("canal")
    assert raised.value.path == os.path.abspath("news.fiche")
    write("other.fiche", NEWS[:1])
    newsfiche.index("other.fiche")
    os.rename("other.fiche.idx", "news.fiche.idx")
    with pytest.raises(newsfiche.MissingFileError, match="of another archive"):
        archive.search("canal")
    with open("news.fiche.idx", "wb") as file:
        file.write(b"no index " * 100)
    with pytest.raises(newsfiche.Error):
        archive.search("canal")
    with pytest.raises(newsfiche.FileThereError):
        newsfiche.index("news.fiche")


def test_wrong_queries_and_closed_archives():
    newsfiche.index("news.fiche")
    archive = newsfiche.open("news.fiche")
    for query in ('"', "NEAR(", "url:x", "", "☂"):
        with pytest.raises(ValueError):
            archive.search(query)
    with pytest.raises(TypeError):
        archive.search(7)
    archive.close()
    with pytest.raises(ValueError):
        archive.search("canal")


def test_all_that_a_scan_finds_is_found(crawl):
    newsfiche.index(crawl)
    archive = newsfiche.open(crawl)
    found = {article.ordinal for article in archive.search("text:ferry")}
    assert found == {i for i, one in enumerate(many(1000)) if "ferry" in one["text"].split()}
    os.remove(str(crawl) + ".idx")


def test_an_error_has_the_path_of_the_index():
    write("other.fiche", NEWS)
    for name in ("news.fiche", "other.fiche"):
        with open(name + ".idx", "wb") as file:
            file.write(b"no index" * 100)
    path = os.path.abspath("news.fiche.idx")
    with pytest.raises(FileExistsError) as caught:
        newsfiche.index("news.fiche")
    assert caught.value.filename == path and str(caught.value).count(path) == 1
    for paths in ("news.fiche", ["news.fiche", "other.fiche"]):
        with pytest.raises(newsfiche.FormatError) as found:
            newsfiche.open(paths).search("canal")
        assert found.value.path == path and str(found.value).count(path) == 1
