"""Let the n-th allocation fail, for every n: MemoryError or a result, never a crash.

Run by test_memory.py in a folder of its own, with fail_malloc.c preloaded.
"""

import ctypes
import gc
import os
import sys

import newsfiche

shim = ctypes.CDLL(None)
try:
    from _testcapi import remove_mem_hooks, set_nomemory
except ImportError:  # most distributions keep it to themselves
    remove_mem_hooks = set_nomemory = None

ARTICLES = [{"url": f"https://example.org/{i}", "title": f"Rain {i}", "n": [i, {"a": None}],
             "date": "2024-01-09", "text": "It rained \u00e9. " * (i * 7 % 100)}
            for i in range(120)]


def write(path, **options):
    with newsfiche.Writer(path, replace=True, **options) as writer:
        writer.add_all(ARTICLES)


def grow(path):
    with newsfiche.append(path, preset="fast", threads=2) as writer:
        writer.add_all(ARTICLES[:30])
        writer.flush()


def follow():
    return len(list(newsfiche.open("rain.fiche").follow(timeout=0)))


def index():
    if os.path.exists("rain.fiche.idx"):
        os.remove("rain.fiche.idx")
    newsfiche.index("rain.fiche", threads=2)


def native(n):
    shim.fail_at(ctypes.c_long(n))


def native_hit():
    return shim.fail_hits()


def python(n):
    set_nomemory(n, n + 1)


def python_hit():
    remove_mem_hooks()
    return None


def every(name, call, arm, disarm, most, step=1):
    """Call it with the n-th allocation failing, until none does."""
    n, failures = 1, 0
    while n < most:
        arm(n)
        try:
            call()
        except (MemoryError, newsfiche.Error, RuntimeError) as error:
            hit = disarm()
            failures += 1
            assert isinstance(error, MemoryError) or "memory" in str(error) or \
                "thread" in str(error), (name, n, repr(error))
        else:
            hit = disarm()
            if hit == 0:
                break
        n += step + n // 50
    gc.collect()
    print(f"{name}: {failures} failures, up to allocation {n}", flush=True)
    return failures


def main():
    write("rain.fiche", preset="fast")
    expected = list(newsfiche.open("rain.fiche").dicts())
    archive = newsfiche.open("rain.fiche", threads=2)
    article, short = archive[7], archive.short()[99]

    def fresh():
        return newsfiche.open("rain.fiche", threads=2)

    calls = {
        "open": lambda: newsfiche.open("rain.fiche"),
        "get": lambda: fresh()[50].to_dict(),
        "find": lambda: fresh().get("https://example.org/7"),
        "articles": lambda: [dict(one) for one in fresh()],
        "dicts": lambda: list(fresh().dicts()),
        "raws": lambda: list(fresh().raws()),
        "many": lambda: [one.text for one in fresh().short()[::3]],
        "select": lambda: len(fresh().select(since="2024", source="example.org")),
        "newest": lambda: fresh().newest(5),
        "history": lambda: len(fresh().history("https://example.org/7")),
        "recover": lambda: len(newsfiche.open("rain.fiche", recover=True)),
        "follow": follow,
        "split": lambda: fresh().split(1, 3),
        "text": lambda: short.text,
        "properties": lambda: (article.title, article.published, article.raw, article["n"]),
        "grow": lambda: grow("grows.fiche"),
        "write": lambda: write("out.fiche", preset="fast", threads=2),
    }
    if newsfiche.can_search():
        newsfiche.index("rain.fiche")
        calls["search"] = lambda: len(fresh().search("rain OR rained"))
        calls["index"] = index
    for name, call in calls.items():
        failures = every(name, call, native, native_hit, 3000)
        assert failures or name in ("text", "properties"), name
        if set_nomemory:
            every(name + " (Python's)", call, python, python_hit, 120)
    assert len(newsfiche.open("grows.fiche")) % 30 == 0
    assert list(archive.dicts()) == expected == list(fresh().dicts())


if __name__ == "__main__":
    main()
    sys.exit(0)
