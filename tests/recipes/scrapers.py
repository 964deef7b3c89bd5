#!/usr/bin/env python3
"""Run the recipes for scrapers, and kill them in the middle.

    scrapers.py CASE NEWSFICHE

The libraries are stood in for by tests/recipes/stand_ins, with objects of the same shape.
What a recipe said to be stored has to be there, whichever process was killed. Exit status
77: something is missing here.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import recipe
from recipe import stand_in

COUNT = 150
PAUSE = 110  # by then 100 are stored, in fives of 20


class Script:
    """A recipe that runs, with what it says is stored."""

    def __init__(self, command, urls, pause=None):
        environment = dict(os.environ, **({"STAND_IN_PAUSE": str(pause)} if pause else {}))
        pathlib.Path("add.pid").unlink(missing_ok=True)
        pathlib.Path("go").unlink(missing_ok=True)
        pathlib.Path("urls").write_text("".join(url + "\n" for url in urls), encoding="utf-8")
        with open("urls", encoding="utf-8") as stdin, open("errors", "w",
                                                           encoding="utf-8") as errors:
            self.process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE,
                                            stderr=errors, text=True, env=environment)

    def wait_until_stored(self, count):
        for line in self.process.stdout:
            found = re.search(r"(\d+) (?:items )?stored", line)
            if found and int(found[1]) >= count:
                return int(found[1])
        raise AssertionError("it ended: " + pathlib.Path("errors").read_text(encoding="utf-8"))

    def end(self):
        pathlib.Path("go").touch()
        self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(timeout=60), pathlib.Path("errors").read_text(encoding="utf-8")


def add_pid():
    return int(pathlib.Path("add.pid").read_text(encoding="utf-8"))


def is_running(pid):
    try:
        return " Z " not in pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False


def check_producer(*command):
    """A script that takes articles from a producer, killed in all ways."""
    command = [sys.executable, *map(str, command)]
    urls = [stand_in.url(i) for i in range(COUNT)]

    # The script is killed: what it had given away is stored by the other process.
    script = Script(command, urls, PAUSE)
    assert script.wait_until_stored(100) == 100
    script.process.kill()
    script.end()
    recipe.wait_for(lambda: not is_running(add_pid()))
    recipe.check_all("news.fiche", PAUSE)
    os.remove("news.fiche")

    # newsfiche is killed: what was said to be stored is there, and the script says the rest.
    script = Script(command, urls, PAUSE)
    assert script.wait_until_stored(100) == 100
    os.kill(add_pid(), signal.SIGKILL)
    recipe.wait_for(lambda: not is_running(add_pid()))
    status, errors = script.end()
    assert status and "100 of 110 articles are stored" in errors, (status, errors)
    recipe.check_all("news.fiche", 100)

    # The next run goes on, and nothing is there twice.
    script = Script(command, urls)
    status, errors = script.end()
    assert status == 0, errors
    recipe.check_all("news.fiche", COUNT)
    recipe.run("newsfiche", "verify", "--deep", "news.fiche")


def check_text(number, published):
    title, text, when = recipe.fields("news.fiche", number, ["title", "text", "published"])
    assert title == stand_in.title(number), title
    assert text.split() == stand_in.text(number).split(), text
    assert when == published, when


def case_scrapy():
    check_producer(recipe.STAND_INS / "scrapy_loop.py", "news.fiche", COUNT)
    check_text(7, "2024-01-17T22:41:00+01:00")


def case_scrapy_itself():
    python = "/usr/bin/python3"
    if recipe.run(python, "-c", "import scrapy", check=False).returncode:
        recipe.skip("needs Scrapy (Debian: python3-scrapy)")
    done = recipe.run(python, recipe.STAND_INS / "scrapy_run.py", "news.fiche", COUNT)
    assert f"{COUNT} items stored" in done.stderr, done.stderr
    recipe.check_all("news.fiche", COUNT)
    assert recipe.articles("news.fiche")[3]["body"] == stand_in.text(3)
    size = os.path.getsize("news.fiche")
    recipe.run(python, recipe.STAND_INS / "scrapy_run.py", "news.fiche", COUNT)
    assert os.path.getsize("news.fiche") == size


def case_newsplease():
    check_producer(recipe.RECIPES / "newsplease_store.py", "news.fiche")
    check_text(7, "2024-01-17T22:41:00")
    assert recipe.articles("news.fiche")[7]["date_modify"] is None


def case_fundus():
    check_producer(recipe.RECIPES / "fundus_store.py", "news.fiche", "us", COUNT)
    check_text(7, "2024-01-17T22:41:00+01:00")
    assert recipe.articles("news.fiche")[7]["topics"] is None


def case_trafilatura():
    check_producer(recipe.RECIPES / "trafilatura_store.py", "news.fiche")
    check_text(7, "2024-01-17")


def case_pipe():
    """The pipe by itself: what is counted as durable."""
    sys.path.insert(0, str(recipe.RECIPES))
    from newsfiche_pipe import Pipe
    said = []
    with Pipe("p.fiche", every=2, on_durable=said.append) as pipe:
        for i in range(3):
            pipe.add({"url": stand_in.url(i), "title": stand_in.title(i)})
        pipe.add('{"url": "https://example.org/",\n "title": "Two\\nlines"}')
    assert pipe.durable == pipe.added == 4 and said == sorted(said) and 2 in said, said
    with Pipe("p.fiche", every=2) as pipe:
        pipe.add({"url": stand_in.url(0), "title": stand_in.title(0)})  # known
        pipe.add("[1]")                                                 # refused
        pipe.add({"url": stand_in.url(0), "title": "Another", "lone": "\ud800"})
    assert pipe.durable == 3, pipe.durable
    found = recipe.articles("p.fiche")[3:]
    assert [a["title"] for a in found] == ["Two\nlines", "Another"], found
    assert found[1]["lone"] == "\ud800"
    recipe.run("newsfiche", "redact", "--quiet", "--ban", "p.fiche", stand_in.url(1))
    with Pipe("p.fiche", every=2) as pipe:
        pipe.add({"url": stand_in.url(1), "title": stand_in.title(1)})  # banned
        pipe.add({"url": "https://example.org/new", "title": "New"})
    assert pipe.durable == 2, pipe.durable
    first = Pipe("p.fiche")
    recipe.wait_for(pathlib.Path("add.pid").exists)
    time.sleep(0.2)
    try:
        with Pipe("p.fiche", options=["--wait", "0"]) as pipe:
            recipe.wait_for(lambda: pipe._add.poll() is not None)
            pipe.add({"title": "Too late"})
        raise AssertionError("two writers")
    except OSError as error:
        assert "p.fiche" in str(error) or isinstance(error, BrokenPipeError), error
    first.close()


if __name__ == "__main__":
    recipe.main(globals())
