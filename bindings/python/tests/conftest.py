"""Archives to test with. Tests run in a folder of their own, with news.fiche in it."""

import os
import pathlib
import random

import pytest

import newsfiche

ROOT = pathlib.Path(__file__).resolve().parents[3]
GOOD = ROOT / "tests" / "golden" / "good"

NEWS = [
    {"url": "https://example.org/frost", "date": "2024-01-09", "title": "Frost on the canal",
     "text": "The ice bore a dog but not its owner.", "tags": ["ice", "canal"]},
    {"url": "https://example.org/geese", "date": "2024-01-31T07:40:00+02:00",
     "title": "Geese early", "text": "\u201cThree weeks too soon\u201d, said the warden.",
     "tags": ["birds"]},
    {"url": "https://example.org/thaw", "date": "2024-02-02T18:00:00", "title": "Thaw",
     "text": "The canal is open again as far as the lock.", "tags": []},
]


def write(path, articles, **options):
    with newsfiche.Writer(path, **options) as writer:
        writer.add_all(articles)
    return newsfiche.open(path)


def many(n, seed=1):
    """Articles that look alike and are not."""
    draw = random.Random(seed)
    words = "canal ice frost geese warden lock bridge market rain mill ferry".split()
    for i in range(n):
        yield {
            "url": f"https://example.org/{seed}/{i}", "id": f"{seed}-{i}",
            "title": f"{draw.choice(words)} {i}",
            "date": f"2024-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}T"
                    f"{draw.randrange(24):02}:00:00Z",
            "language": draw.choice(["en", "de"]), "source": draw.choice(["Mill", "Lock"]),
            "text": " ".join(draw.choice(words) for _ in range(draw.randrange(5, 400))),
            "views": draw.randrange(10**6), "nested": {"a": [1, {"b": None}], "c": {}},
        }


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("news.fiche", NEWS)
    return tmp_path


@pytest.fixture(scope="session")
def crawl(tmp_path_factory):
    """A path to 1,000 articles in many blocks."""
    path = tmp_path_factory.mktemp("crawl") / "crawl.fiche"
    write(path, many(1000), preset="fast")
    return path


@pytest.fixture
def golden():
    """A folder with good and bad golden archives, that the project's tests made."""
    folder = os.environ.get("NEWSFICHE_GOLDEN")
    if not folder or not pathlib.Path(folder, "bad").is_dir():
        pytest.skip("NEWSFICHE_GOLDEN names no folder of golden archives")
    return pathlib.Path(folder)
