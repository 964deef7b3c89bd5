#!/usr/bin/env python3
"""Run a recipe of doc/recipes as its users do.

    run.py CASE NEWSFICHE [PROGRAM | FOLDER]

Scrapers are stood in for by tests/recipes/stand_ins. What a recipe said to be stored has to
be there, whichever process was killed in the middle. Exit status 77: something is missing
here.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECIPES = ROOT / "doc" / "recipes"
STAND_INS = ROOT / "tests" / "recipes" / "stand_ins"
sys.path.insert(0, str(STAND_INS))
sys.dont_write_bytecode = True

import stand_in  # noqa: E402

COUNT = 150
PAUSE = 110  # by then 100 are stored, in fives of 20


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def need(command, package):
    return shutil.which(command) or skip(f"needs {command} (Debian: {package})")


def run(*command, check=True, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          timeout=120, **options)
    if check and done.returncode:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}\n"
                             f"{done.stderr}")
    return done


def articles(archive):
    return [json.loads(line) for line in run("newsfiche", "export", archive).stdout.splitlines()]


def fields(archive, number, names):
    return [run("newsfiche", "show", archive, f"#{number}", "--field", name).stdout.rstrip("\n")
            for name in names]


def wait_for(what, seconds=60):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.02)


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


def check_all(archive, count):
    """The first @count articles, each once and in order."""
    found = [run("newsfiche", "list", archive, "--fields", "url", "-0").stdout.split("\0")[:-1]]
    assert found == [[stand_in.url(i) for i in range(count)]], (count, found)


def check_producer(*command):
    """A script that takes articles from a producer, killed in all ways."""
    command = [sys.executable, *map(str, command)]
    urls = [stand_in.url(i) for i in range(COUNT)]

    # The script is killed: what it had given away is stored by the other process.
    script = Script(command, urls, PAUSE)
    assert script.wait_until_stored(100) == 100
    script.process.kill()
    script.end()
    wait_for(lambda: not is_running(add_pid()))
    check_all("news.fiche", PAUSE)
    os.remove("news.fiche")

    # newsfiche is killed: what was said to be stored is there, and the script says the rest.
    script = Script(command, urls, PAUSE)
    assert script.wait_until_stored(100) == 100
    os.kill(add_pid(), signal.SIGKILL)
    wait_for(lambda: not is_running(add_pid()))
    status, errors = script.end()
    assert status and "100 of 110 articles are stored" in errors, (status, errors)
    check_all("news.fiche", 100)

    # The next run goes on, and nothing is there twice.
    script = Script(command, urls)
    status, errors = script.end()
    assert status == 0, errors
    check_all("news.fiche", COUNT)
    run("newsfiche", "verify", "--deep", "news.fiche")


def check_text(number, published):
    title, text, when = fields("news.fiche", number, ["title", "text", "published"])
    assert title == stand_in.title(number), title
    assert text.split() == stand_in.text(number).split(), text
    assert when == published, when


def case_scrapy():
    check_producer(STAND_INS / "scrapy_loop.py", "news.fiche", COUNT)
    check_text(7, "2024-01-17T22:41:00+01:00")


def case_scrapy_itself():
    python = "/usr/bin/python3"
    if run(python, "-c", "import scrapy", check=False).returncode:
        skip("needs Scrapy (Debian: python3-scrapy)")
    done = run(python, STAND_INS / "scrapy_run.py", "news.fiche", COUNT)
    assert f"{COUNT} items stored" in done.stderr, done.stderr
    check_all("news.fiche", COUNT)
    assert articles("news.fiche")[3]["body"] == stand_in.text(3)
    size = os.path.getsize("news.fiche")
    run(python, STAND_INS / "scrapy_run.py", "news.fiche", COUNT)
    assert os.path.getsize("news.fiche") == size


def case_newsplease():
    check_producer(RECIPES / "newsplease_store.py", "news.fiche")
    check_text(7, "2024-01-17T22:41:00")
    assert articles("news.fiche")[7]["date_modify"] is None


def case_fundus():
    check_producer(RECIPES / "fundus_store.py", "news.fiche", "us", COUNT)
    check_text(7, "2024-01-17T22:41:00+01:00")
    assert articles("news.fiche")[7]["topics"] is None


def case_trafilatura():
    check_producer(RECIPES / "trafilatura_store.py", "news.fiche")
    check_text(7, "2024-01-17")


def case_pipe():
    """The pipe by itself: what is counted as durable."""
    sys.path.insert(0, str(RECIPES))
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
    found = articles("p.fiche")[3:]
    assert [a["title"] for a in found] == ["Two\nlines", "Another"], found
    assert found[1]["lone"] == "\ud800"
    first = Pipe("p.fiche")
    wait_for(pathlib.Path("add.pid").exists)
    time.sleep(0.2)
    try:
        with Pipe("p.fiche", options=["--wait", "0"]) as pipe:
            wait_for(lambda: pipe._add.poll() is not None)
            pipe.add({"title": "Too late"})
        raise AssertionError("two writers")
    except OSError as error:
        assert "p.fiche" in str(error) or isinstance(error, BrokenPipeError), error
    first.close()


def case_crontab():
    lines = [line for line in (RECIPES / "crontab").read_text(encoding="utf-8").splitlines()
             if line and not line.startswith("#")]
    assert len(lines) == 5
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
            done = run(*job, env=environment)
            assert done.stdout == done.stderr == "", (job, done)
    check_all("news.fiche", 60)
    with open("news.fiche", "r+b") as file:
        file.seek(os.path.getsize("news.fiche") // 3)
        file.write(b"damage" * 50)
    done = run(*jobs[-1], env=environment, check=False)
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
    check_all("cold.fiche", 60)
    # Started again, with what the reader still had.
    left = "\n".join(lines[60:] + ["no item", "https://example.org/wrong" + 7000000 * "g" + "\t\t\t"]
                     + lines[:50]) + "\n"
    done = subprocess.run([program, "cold.fiche", "keep", "30"], capture_output=True, check=True,
                          input=left.encode(), timeout=60)
    assert b"not an item: no item" in done.stderr, done.stderr
    assert b"refused https://example.org/wrong" in done.stdout, done.stdout
    for i in (0, 59, 99):
        shown = run(program, "cold.fiche", "get", stand_in.url(i)).stdout
        assert shown == f"{stand_in.title(i)}\n" + stand_in.text(i).replace("\n", " ") + "\n"
    done = run(program, "cold.fiche", "get", "https://example.org/none", check=False)
    assert done.returncode == 1 and done.stderr, done
    assert run(program, check=False).returncode == 2


def two_archives():
    for name in "ab":
        pathlib.Path(f"{name}.jsonl").write_text("".join(
            json.dumps({"url": f"https://{name}.example/{i}", "text": stand_in.text(i)},
                       ensure_ascii=False) + "\n" for i in range(300)), encoding="utf-8")
        run("newsfiche", "pack", "-q", "--fast", "--block", 8, f"{name}.jsonl", "-o",
            f"{name}.fiche")
    return "".join(pathlib.Path(f"{name}.jsonl").read_text(encoding="utf-8") for name in "ab")


def case_parallel():
    parallel = need("parallel", "parallel")
    if "GNU" not in run(parallel, "--version", stdin=subprocess.DEVNULL, check=False).stdout:
        skip("needs GNU parallel (Debian: parallel)")
    whole = two_archives()
    os.rename("b.fiche", "away")
    os.mkdir("out")
    run("sh", "-c", "newsfiche splits -n 16 a.fiche >out/splits; mv away b.fiche; "
        "newsfiche splits -n 8 b.fiche >>out/splits; mv b.fiche away")
    done = run("sh", RECIPES / "parallel.sh", "out", "a.fiche", "b.fiche", check=False)
    assert done.returncode, done
    os.rename("away", "b.fiche")
    run("sh", RECIPES / "parallel.sh", "out", "a.fiche", "b.fiche")
    count = len(pathlib.Path("out/splits").read_text(encoding="utf-8").splitlines())
    assert count == 24
    parts = [pathlib.Path(f"out/{i + 1}.jsonl").read_text(encoding="utf-8")
             for i in range(count)]
    assert all(parts) and "".join(parts) == whole
    run("sh", RECIPES / "parallel.sh", "again", "a.fiche", "b.fiche")
    assert len(list(pathlib.Path("again").glob("*.jsonl"))) == 16


SLURM = """
ClusterName=test
SlurmctldHost={host}
SlurmctldPort={port}
SlurmdPort={port_of_node}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/none
CredType=cred/none
StateSaveLocation={work}/state
SlurmdSpoolDir={work}/spool
SlurmctldPidFile={work}/ctld.pid
SlurmdPidFile={work}/d.pid
SlurmctldLogFile={work}/ctld.log
SlurmdLogFile={work}/d.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def free_port():
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def case_slurm():
    for command, package in (("slurmctld", "slurmctld"), ("slurmd", "slurmd"),
                             ("sbatch", "slurm-client")):
        need(command, package)
    if os.geteuid():
        skip("slurmd has to be started by root")
    import getpass
    import socket
    whole = two_archives()
    work = pathlib.Path.cwd()
    for name in ("state", "spool"):
        os.mkdir(name)
    host = socket.gethostname().split(".")[0]
    pathlib.Path("slurm.conf").write_text(SLURM.format(
        host=host, work=work, port=free_port(), port_of_node=free_port(),
        user=getpass.getuser(), cpus=os.cpu_count()), encoding="utf-8")
    os.environ["SLURM_CONF"] = str(work / "slurm.conf")
    daemons = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
               for command in (["slurmctld", "-D", "-c"], ["slurmd", "-D", "-N", host])]
    try:
        wait_for(lambda: "idle" in run("sinfo", "-h", check=False).stdout)
        splits = run("newsfiche", "splits", "-n", 6, "a.fiche", "b.fiche").stdout
        pathlib.Path("splits").write_text(splits, encoding="utf-8")
        run("sbatch", "--wait", f"--array=1-{len(splits.splitlines())}", RECIPES / "slurm.sh")
        parts = [pathlib.Path(f"part-{i + 1}.jsonl").read_text(encoding="utf-8")
                 for i in range(len(splits.splitlines()))]
        assert len(parts) == 6 and "".join(parts) == whole
    except BaseException:
        for log in work.glob("*.log"):
            print(log.name, log.read_text(encoding="utf-8", errors="replace")[-3000:])
        for log in work.glob("slurm-*.out"):
            print(log.name, log.read_text(encoding="utf-8", errors="replace")[-1000:])
        raise
    finally:
        for daemon in daemons:
            daemon.terminate()
        for daemon in daemons:
            daemon.wait(timeout=30)


def case_dask():
    python = "/usr/bin/python3"
    site = list(pathlib.Path(sys.argv[3]).glob("env/lib/python*/site-packages"))
    if run(python, "-c", "import distributed", check=False).returncode:
        skip("needs Dask (Debian: python3-dask python3-distributed)")
    if not site:
        skip("python.wheel has not made the package")
    two_archives()
    done = run(python, RECIPES / "dask_words.py", "a.fiche",
               env=dict(os.environ, PYTHONPATH=str(site[0]), PYTHONDONTWRITEBYTECODE="1"))
    counts = {}
    for i in range(300):
        for word in stand_in.text(i).lower().split():
            counts[word] = counts.get(word, 0) + 1
    lines = done.stdout.splitlines()
    assert len(lines) == 10, done
    for line in lines:
        n, word = line.split(" ")
        assert counts[word] == int(n), line


def main():
    case, newsfiche = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    sys.argv[3:] = [str(pathlib.Path(name).resolve()) for name in sys.argv[3:]]
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        os.mkdir("bin")
        wrapper = pathlib.Path("bin/newsfiche")
        wrapper.write_text(f'#!/bin/sh\n[ "$1" != add ] || echo $$ >"{work}/add.pid"\n'
                           f'exec "{newsfiche}" "$@"\n', encoding="utf-8")
        wrapper.chmod(0o755)
        os.environ["PATH"] = f"{work}/bin:{os.environ['PATH']}"
        os.environ["PYTHONPATH"] = f"{RECIPES}:{STAND_INS}"
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        globals()["case_" + case]()
        os.chdir("/")


if __name__ == "__main__":
    main()
