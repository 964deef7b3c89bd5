#!/usr/bin/env python3
"""Run the recipes for archives that grow for years.

    years.py CASE NEWSFICHE [COLD_STORE]
"""

import json
import os
import pathlib
import re
import subprocess
import sys

import recipe
from recipe import stand_in


def case_crontab():
    lines = [line for line in (recipe.RECIPES / "crontab").read_text(encoding="utf-8").splitlines()
             if line and not line.startswith("#")]
    assert len(lines) == 7
    os.mkdir("crawl")
    pathlib.Path("crawl/day.jsonl").write_text("".join(
        json.dumps({"url": stand_in.url(i), "text": stand_in.text(i)}) + "\n"
        for i in range(60)), encoding="utf-8")
    environment = dict(os.environ)
    jobs = []
    for line in lines:
        name = re.fullmatch(r"(\w+)=(\S+)", line)
        if name:
            here = {"ARCHIVE": "news.fiche", "CRAWL": "crawl"}[name[1]]
            assert name[2].endswith(here)
            environment[name[1]] = here
            continue
        time_of, job = re.fullmatch(r"((?:[0-9*]+ +){5})(.*)", line).groups()
        assert len(time_of.split()) == 5 and not re.search(r"(?<!\\)%", job), line
        jobs.append(["/bin/sh", "-c", job.replace("\\%", "%")])
    for _ in range(2):
        for job in jobs:
            done = recipe.run(*job, env=environment)
            assert done.stdout == done.stderr == "", (job, done)
    recipe.check_all("news.fiche", 60)
    assert "parity" in recipe.run("newsfiche", "verify", "news.fiche").stdout
    with open("news.fiche", "r+b") as file:
        file.seek(os.path.getsize("news.fiche") // 3)
        file.write(b"damage" * 50)
    done = recipe.run(*jobs[-1], env=environment, check=False)
    assert done.returncode == 4 and done.stdout, done


def case_cold_store():
    program = sys.argv[3]
    lines = [f"{stand_in.url(i)}\t2024-01-{i % 28 + 1:02}\t{stand_in.title(i)}\t"
             + stand_in.text(i).replace("\n", " ") for i in range(100)]
    with subprocess.Popen([program, "cold.fiche", "keep", "30"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as cold:
        cold.stdin.write("\n".join(lines[:90]) + "\n")
        cold.stdin.flush()
        said = [cold.stdout.readline().split()[1] for _ in range(60)]
        cold.kill()
    assert said == [stand_in.url(i) for i in range(60)]
    recipe.check_all("cold.fiche", 60)
    # Started again, with what the reader still had.
    too_large = "https://example.org/wrong" + 7_000_000 * "g" + "\t\t\t"
    left = "\n".join(lines[60:] + ["no item", too_large] + lines[:50]) + "\n"
    done = subprocess.run([program, "cold.fiche", "keep", "30"], capture_output=True, check=True,
                          input=left.encode(), timeout=60)
    assert b"not an item: no item" in done.stderr, done.stderr
    assert b"refused https://example.org/wrong" in done.stdout, done.stdout
    for i in (0, 59, 99):
        shown = recipe.run(program, "cold.fiche", "get", stand_in.url(i)).stdout
        assert shown == f"{stand_in.title(i)}\n" + stand_in.text(i).replace("\n", " ") + "\n"
    done = recipe.run(program, "cold.fiche", "get", "https://example.org/none", check=False)
    assert done.returncode == 1 and done.stderr, done
    assert recipe.run(program, check=False).returncode == 2


if __name__ == "__main__":
    recipe.main(globals())
