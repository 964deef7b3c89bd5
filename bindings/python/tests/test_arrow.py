"""Views as streams of Arrow's, by a consumer of our own, and by DuckDB if it is there."""

import ctypes
import gc
import json
import os

import pytest

import arrow
import newsfiche
from conftest import NEWS


def test_an_archive_is_a_table():
    table = arrow.table(newsfiche.open("news.fiche"))
    assert list(table) == [
        "ordinal", "url", "title", "text", "html", "summary", "authors", "published",
        "precision", "modified", "fetched", "language", "source", "domain", "section", "tags",
        "image", "json", "archive"]
    assert table["ordinal"] == [0, 1, 2]
    for name in ("url", "title", "text", "tags"):
        assert table[name] == [article[name] for article in NEWS]
    assert [json.loads(line) for line in table["json"]] == NEWS
    assert table["published"] == [1704758400000000, 1706679600000000, 1706896800000000]
    assert table["precision"] == ["day", "second", "second"]
    assert table["authors"] == [None] * 3
    assert table["archive"] == [os.path.abspath("news.fiche")] * 3


def test_views_are_those_articles(crawl):
    archive = newsfiche.open(crawl)
    chosen = archive.select(source="Mill", since="2024-06")
    views = [archive, archive[10:300], archive[::7], chosen, chosen[5:9], archive.newest(20),
             archive.split(1, 3), archive[:0], archive[400:400], archive.short()[3:5]]
    for view in views:
        table = arrow.table(view.columns("title", "url", "source"))
        assert table.get("title", []) == [article.title for article in view]
        assert table.get("url", []) == [article.url for article in view]
        ordinals = arrow.table(view.columns("ordinal")).get("ordinal", [])
        assert ordinals == [article.ordinal for article in view]


def test_columns_have_names():
    archive = newsfiche.open("news.fiche")
    assert list(arrow.table(archive.columns("tags", "ordinal"))) == ["tags", "ordinal"]
    for names in (("titel",), ("title", "title"), (), ("title\0",)):
        with pytest.raises(ValueError):
            archive.columns(*names)
    with pytest.raises(TypeError, match="names of columns expected, not a list"):
        archive.columns(["title", "url"])


def test_a_stream_outlives_its_archive():
    archive = newsfiche.open("news.fiche")
    capsule = archive.__arrow_c_stream__(requested_schema=None)
    archive.close()
    with pytest.raises(ValueError):
        archive.__arrow_c_stream__()
    del archive
    gc.collect()
    stream, array = arrow.stream_of(capsule), arrow.Array()
    assert stream.get_next(ctypes.byref(stream), ctypes.byref(array)) == 0
    assert array.length == 3
    del stream, capsule
    gc.collect()
    array.release(ctypes.byref(array))


def test_damage_is_told(crawl):
    bytes_ = bytearray(crawl.read_bytes())
    bytes_[len(bytes_) // 2] ^= 1
    with open("hurt.fiche", "wb") as file:
        file.write(bytes_)
    with pytest.raises(OSError, match="hurt.fiche: "):
        arrow.table(newsfiche.open("hurt.fiche"))


def test_duckdb_reads_it(crawl):
    path = os.environ.get("NEWSFICHE_DUCKDB")
    if not path:
        pytest.skip("NEWSFICHE_DUCKDB names no library of DuckDB")
    duckdb = ctypes.CDLL(path)
    duckdb.duckdb_value_varchar.restype = ctypes.c_void_p
    duckdb.duckdb_result_error.restype = ctypes.c_char_p
    database, connection, result = ctypes.c_void_p(), ctypes.c_void_p(), (ctypes.c_void_p * 6)()
    assert duckdb.duckdb_open(None, ctypes.byref(database)) == 0
    assert duckdb.duckdb_connect(database, ctypes.byref(connection)) == 0
    archive = newsfiche.open(crawl)
    capsule = archive.columns("source", "title").__arrow_c_stream__()
    stream = ctypes.byref(arrow.stream_of(capsule))
    assert duckdb.duckdb_arrow_scan(connection, b"news", stream) == 0
    failed = duckdb.duckdb_query(
        connection, b"SELECT string_agg(source || ' ' || title, ';') FROM news", result)
    assert not failed, duckdb.duckdb_result_error(result)
    text = duckdb.duckdb_value_varchar(result, ctypes.c_uint64(0), ctypes.c_uint64(0))
    got = ctypes.string_at(text).decode()
    duckdb.duckdb_free(ctypes.c_void_p(text))
    duckdb.duckdb_destroy_result(result)
    duckdb.duckdb_disconnect(ctypes.byref(connection))
    duckdb.duckdb_close(ctypes.byref(database))
    assert sorted(got.split(";")) == sorted(f"{a['source']} {a.title}" for a in archive)
