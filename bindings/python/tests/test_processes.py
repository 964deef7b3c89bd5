"""Threads, processes, and objects that go in any order."""

import copy
import gc
import itertools
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import weakref

import pytest

import newsfiche
from conftest import many, write


def key_of(article):
    return article.ordinal, article["id"], len(article.text)


def keys_of(view):
    return [key_of(article) for article in view]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes(crawl, method):
    archive = newsfiche.open(crawl)
    expected = keys_of(archive)
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(key_of, archive, chunksize=50) == expected
        parts = pool.map(keys_of, [archive.split(k, 4) for k in range(4)])
        assert sum(parts, []) == expected
        some = pool.map(keys_of, [archive.select(language="en"), archive[::7]])
        assert some == [keys_of(archive.select(language="en")), expected[::7]]


def test_an_iteration_does_not_go_on_in_a_forked_process(crawl):
    running = iter(newsfiche.open(crawl))
    next(running)
    child = os.fork()
    if child == 0:
        try:
            next(running)
        except RuntimeError as error:
            del running
            gc.collect()
            os._exit(7 if "another process" in str(error) else 1)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert len(list(running)) == 999


def in_a_fork(work):
    """What work() says in a forked process, which is to end soon: True, False, or an error."""
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        try:
            os._exit(7 if work() else 1)
        except newsfiche.ChangedError:
            os._exit(8)
        finally:
            os._exit(2)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {7: True, 1: False, 8: newsfiche.ChangedError}.get(code, code)


def test_an_archive_is_opened_anew_in_a_process_forked_amid_an_iteration():
    # What the threads of the iteration had locked then is locked for ever.
    archive = write("forked.fiche", many(300))
    both = newsfiche.open(["news.fiche", "forked.fiche"])
    expected, running = list(archive.raws()), [archive.raws(), both.raws()]
    for one in running:
        next(one)
    with newsfiche.append("forked.fiche") as writer:
        writer.add({"title": "later"})
    later = newsfiche.open("forked.fiche")
    running.append(later.raws())
    assert in_a_fork(lambda: list(archive.raws()) == expected and archive[7].raw == expected[7])
    assert in_a_fork(lambda: archive.close() is None)
    assert in_a_fork(lambda: both[0]) is newsfiche.ChangedError  # it has grown
    write("other.fiche", many(300, seed=2))
    os.replace("other.fiche", "forked.fiche")
    assert in_a_fork(lambda: archive[0]) is newsfiche.ChangedError
    assert in_a_fork(lambda: later[0]) is newsfiche.ChangedError  # of fewer generations
    assert [len(list(one)) for one in running] == [299, 302, 301]
    del one, running
    assert in_a_fork(lambda: archive[7].raw == expected[7])


def test_a_writer_does_not_go_on_in_a_forked_process():
    with newsfiche.Writer("forked.fiche") as writer:
        writer.add({"title": "before"})
        child = os.fork()
        if child == 0:
            try:
                with writer:
                    writer.add({"title": "in the child"})
            except RuntimeError as error:
                os._exit(7 if "another process" in str(error) else 1)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        writer.add({"title": "after"})
    assert [a.title for a in newsfiche.open("forked.fiche")] == ["before", "after"]


def test_pickles_know_their_archive(crawl):
    archive = newsfiche.open(crawl)
    for view in (archive, archive[3:9], archive[::-2], archive.select(source="Mill"),
                 archive.newest(3), archive.short()[:5]):
        again = pickle.loads(pickle.dumps(view))
        assert type(again) is type(view)
        assert [one.ordinal for one in again] == [one.ordinal for one in view]
    write("mine.fiche", many(5))
    pickled = pickle.dumps([newsfiche.open("mine.fiche"), newsfiche.open("mine.fiche")[2]])
    assert pickle.loads(pickled)[1]["id"] == "1-2"
    gc.collect()
    write("mine.fiche", many(5, seed=2), replace=True)
    with pytest.raises(newsfiche.ChangedError, match="generation 1, 5 articles expected") as caught:
        pickle.loads(pickled)
    assert caught.value.path.endswith("/mine.fiche")
    os.remove("mine.fiche")
    with pytest.raises(FileNotFoundError):
        pickle.loads(pickled)


class Crawl(newsfiche.Archive):
    """As programs derive one."""


def test_what_is_derived_stays_what_it_is(crawl):
    archive = Crawl([crawl])
    for one in (archive, archive[3:9].archive, archive[7].archive):
        assert type(pickle.loads(pickle.dumps(one))) is type(copy.copy(one)) is Crawl
    assert type(pickle.loads(pickle.dumps(newsfiche.open(crawl)))) is newsfiche.Archive
    for path in (crawl, str(crawl)):
        with pytest.raises(TypeError, match="a list of paths"):
            Crawl(path)


@pytest.mark.parametrize("how", ["one", "recover", "several"])
def test_parts_are_the_same_whenever_they_are_unpickled(how):
    write("fixed.fiche", many(50), preset="fast")
    write("grows.fiche", many(1000), preset="fast")
    paths = ["fixed.fiche", "grows.fiche"] if how == "several" else "grows.fiche"
    archive = newsfiche.open(paths, recover=how == "recover")
    pickled = pickle.dumps(archive)
    parts = []
    for k in range(4):
        again = pickle.loads(pickled)
        assert len(again) == len(archive)
        parts += [one.ordinal for one in again.split(k, 4)]
        del again
        gc.collect()
        with newsfiche.append("grows.fiche", preset="fast") as writer:
            writer.add_all(many(700, seed=k + 2))
    assert parts == list(range(len(archive)))
    if how == "one":
        assert len(list(pickle.loads(pickled).follow(timeout=0))) == 2800


def test_no_thread_to_be_had_is_told(crawl):
    program = """
import os, resource, sys, newsfiche
archive = newsfiche.open(sys.argv[1])
if os.getuid() == 0:  # whom no limit holds
    os.setuid(65534)
resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
try:
    list(archive)
except Exception as error:
    print(repr(error), archive[5].ordinal)
"""
    done = subprocess.run([sys.executable, "-c", program, crawl], capture_output=True, text=True,
                          check=True)
    assert done.stdout == repr(RuntimeError("can't start new thread")) + " 5\n"


def test_threads_share_an_archive(crawl):
    archive = newsfiche.open(crawl)
    expected = keys_of(archive)
    results = {}

    def work(k):
        some = [archive[i] for i in range(k, 1000, 8)]
        found = [archive[article["url"]].ordinal for article in some[:30]]
        results[k] = keys_of(some), found, keys_of(archive[k::50]), keys_of(archive)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for k in range(12):
        some, found, sliced, whole = results[k]
        assert some == expected[k::8] and sliced == expected[k::50] and whole == expected
        assert found == list(range(k, 1000, 8))[:30]


def test_threads_share_an_article(crawl):
    archive = newsfiche.open(crawl)
    expected = list(many(1000))
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for i in range(0, 1000, 50):
            article = archive.short()[i]
            results = []

            def work(article=article):
                results.append((article["nested"], article.text, dict(article), article.raw))

            threads = [threading.Thread(target=work) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(results) == 4
            for nested, text, whole, raw in results:
                assert whole == expected[i] and text == expected[i]["text"]
    finally:
        sys.setswitchinterval(before)


def test_one_iteration_in_two_threads(crawl):
    running = newsfiche.open(crawl).raws()
    got, refused = [], []

    def work():
        while True:
            try:
                got.append(next(running))
            except StopIteration:
                return
            except RuntimeError:
                refused.append(1)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(newsfiche.open(crawl).raws())


def test_freed_in_any_order(crawl):
    makers = {
        "archive": lambda: newsfiche.open(crawl),
        "view": lambda: newsfiche.open(crawl)[5:50],
        "article": lambda: newsfiche.open(crawl)[7],
        "short": lambda: newsfiche.open(crawl).short()[7],
        "iteration": lambda: iter(newsfiche.open(crawl)),
        "raws": lambda: newsfiche.open(crawl).raws(),
    }
    for order in itertools.permutations(range(4)):
        archive = newsfiche.open(crawl)
        objects = [archive, archive[3], iter(archive), archive.raws()]
        next(objects[2]), next(objects[3])
        del archive
        for i in order:
            objects[i] = None
            gc.collect()
    for make in makers.values():
        one = make()
        again = make()
        del one
        gc.collect()
        del again
    article, short = makers["article"](), makers["short"]()
    gc.collect()
    assert article.text == short.text


def test_nothing_is_kept(crawl):
    archive = newsfiche.open(crawl)
    reference = weakref.ref(archive)
    article, running = archive[5], iter(archive)
    next(running)
    article["nested"], article.raw
    del archive, article, running
    gc.collect()
    assert reference() is None


def test_file_descriptors_are_given_back(crawl):
    def count():
        return len(os.listdir("/proc/self/fd"))

    gc.collect()
    before = count()
    for _ in range(20):
        archive = newsfiche.open(crawl)
        next(iter(archive))
    assert count() <= before + 2
    del archive
    gc.collect()
    assert count() == before


def test_a_signal_ends_a_wait(crawl):
    """What a handler raises comes out of an iteration."""
    class Enough(Exception):
        pass

    def handler(number, frame):
        raise Enough

    before = signal.signal(signal.SIGALRM, handler)
    try:
        with pytest.raises(Enough):
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            while True:
                for _ in newsfiche.open(crawl).raws():
                    pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
