"""Use everything, over and over: for tools that look for leaks.

    exercise.py ROUNDS

After the first rounds, neither the number of objects may grow, nor that of references to
objects that are always there. (Python's own count of references says nothing here: it
does not see those that an extension for all Pythons makes.)
"""

import gc
import os
import pickle
import sys
import tempfile
from array import array

import arrow
import newsfiche

ARTICLES = [
    {"url": f"https://example.org/{i}", "id": str(i), "title": f"Rain {i}",
     "date": f"2024-01-{i % 28 + 1:02}T07:40:00+02:00", "language": "en", "n": i,
     "text": "It rained. " * (i % 300), "nested": {"a": [1, None, 2.5, {"b": "\u00e9"}]}}
    for i in range(300)
]


def refused(call, *kinds):
    try:
        call()
    except kinds:
        return
    raise AssertionError("nothing was raised")


def round_of(folder):
    path = os.path.join(folder, "rain.fiche")
    with newsfiche.Writer(path, replace=True, preset="fast", threads=2) as writer:
        writer.add_all(ARTICLES)
        refused(lambda: writer.add("[]"), newsfiche.InputError)
        refused(lambda: writer.add("{"), newsfiche.InputError)
    refused(lambda: newsfiche.Writer(path), FileExistsError)
    lost = newsfiche.Writer(path + "x")
    lost.add({"title": "x"})
    del lost

    grows = os.path.join(folder, "grows.fiche")
    with newsfiche.append(grows, threads=2) as writer:
        writer.add_all(ARTICLES[:50])
        writer.flush()
        refused(lambda: newsfiche.append(grows), newsfiche.BusyError)
    before = newsfiche.open(grows)
    assert len(before) % 50 == 0
    assert len(before.history("https://example.org/7")) == 1 == len(before.history(id="8"))
    with newsfiche.append(grows) as writer:
        writer.add({"title": "late"})
    assert [one.title for one in before.follow(timeout=0)] == ["late"]
    refused(lambda: newsfiche.open([grows, grows]).follow(), ValueError)
    refused(lambda: newsfiche.open(grows, catalog=grows), newsfiche.FormatError)
    assert len(list(newsfiche.open(grows, recover=True))) == 51
    refused(lambda: newsfiche.open(grows, recover=True, catalog=grows), newsfiche.Error)
    if newsfiche.can_search():
        refused(lambda: before.search("rain"), newsfiche.MissingFileError)
        assert newsfiche.index(grows, threads=2) == 51
        assert len(newsfiche.open(grows).search("rained AND rain")) > 40
        refused(lambda: newsfiche.open(grows).search('"'), ValueError)
        os.remove(grows + ".idx")

    archive = newsfiche.open(path, threads=2)
    for view in (archive, archive.short(), archive[::3], archive.select(language="en")):
        for article in view:
            article.title, article.text, article.published, article["nested"], len(article)
            dict(article), article.raw, article == article, repr(article)
        list(view.dicts()), list(view.raws()), len(view), view[5], view.newest(3)[0]
        assert "arrow_array_stream" in repr(view.__arrow_c_stream__())
    assert list(archive.dicts()) == ARTICLES
    drained = 0
    for view in (archive, archive[::3], archive.columns("title", "source")):
        drained += sum(1 for _ in arrow.batches(view))
    assert drained == 3
    refused(lambda: archive.columns("titel"), ValueError)
    refused(lambda: archive.columns("a\0b"), ValueError)
    refused(lambda: archive.columns(), ValueError)
    running = iter(archive)
    next(running)
    assert archive["https://example.org/7"]["n"] == 7 and archive.get(id="8")["n"] == 8
    refused(lambda: archive["https://example.org/none"], KeyError)
    refused(lambda: archive[300], IndexError)
    refused(lambda: archive[0]["none"], KeyError)
    refused(lambda: archive.select(since="soon"), ValueError)
    refused(lambda: archive[0].plain("none", " "), ValueError)
    [len(archive.split(k, 3)) for k in range(3)]
    pickle.loads(pickle.dumps([archive[3], archive[3:9]]))
    archive.close()
    refused(lambda: archive[0], ValueError)

    with open(path, "r+b") as file:  # damage
        data = bytearray(file.read())
        for at in range(200, len(data) - 4096, 997):
            data[at] ^= 1
        file.seek(0)
        file.write(data)
    hurt = newsfiche.open(path)
    for call in (lambda: list(hurt), lambda: list(hurt.dicts()), lambda: list(hurt[::-1]),
                 lambda: [hurt[i] for i in range(300)]):
        refused(call, newsfiche.Error)
    refused(lambda: newsfiche.open(path + "x"), FileNotFoundError)
    os.remove(grows)


def counts():
    gc.collect()
    getattr(sys, "_clear_type_cache", int)()  # it keeps names
    return array("q", [sys.getallocatedblocks(), *(sys.getrefcount(one) for one in (
        None, True, False, newsfiche.Article, newsfiche._core.Reader, newsfiche._core.Scan,
        newsfiche._core.Writer, newsfiche.DamagedError))])


def main():
    rounds = int(sys.argv[1])
    after = [counts() for _ in range(rounds)]
    with tempfile.TemporaryDirectory() as folder:
        for i in range(rounds):
            round_of(folder)
            after[i][:] = counts()
    for line in after:
        print(*line)
    # Python itself keeps a little more or less; one lost in each round would show.
    late = after[rounds // 3:]
    for first, last in zip(late[0], late[-1]):
        assert abs(last - first) <= len(late) // 4, "objects or references are lost or kept"


if __name__ == "__main__":
    main()
