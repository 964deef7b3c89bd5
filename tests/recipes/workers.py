#!/usr/bin/env python3
"""Run the recipes that share the work, with the real thing.

    workers.py CASE NEWSFICHE [FOLDER of the package for Python]

Exit status 77: it is missing here.
"""

import getpass
import json
import os
import pathlib
import socket
import subprocess
import sys

import recipe
from recipe import stand_in


def two_archives():
    for name in "ab":
        pathlib.Path(f"{name}.jsonl").write_text("".join(
            json.dumps({"url": f"https://{name}.example/{i}", "text": stand_in.text(i)},
                       ensure_ascii=False) + "\n" for i in range(300)), encoding="utf-8")
        recipe.run("newsfiche", "pack", "-q", "--no-tables", "--block", 8, f"{name}.jsonl", "-o",
            f"{name}.fiche")
    return "".join(pathlib.Path(f"{name}.jsonl").read_text(encoding="utf-8") for name in "ab")


def case_parallel():
    parallel = recipe.need("parallel", "parallel")
    if "GNU" not in recipe.run(parallel, "--version", stdin=subprocess.DEVNULL, check=False).stdout:
        recipe.skip("needs GNU parallel (Debian: parallel)")
    whole = two_archives()
    os.rename("b.fiche", "away")
    os.mkdir("out")
    recipe.run("sh", "-c", "newsfiche splits -n 16 a.fiche >out/splits; mv away b.fiche; "
        "newsfiche splits -n 8 b.fiche >>out/splits; mv b.fiche away")
    done = recipe.run("sh", recipe.RECIPES / "parallel.sh", "out", "a.fiche", "b.fiche",
                      check=False)
    assert done.returncode, done
    os.rename("away", "b.fiche")
    recipe.run("sh", recipe.RECIPES / "parallel.sh", "out", "a.fiche", "b.fiche")
    count = len(pathlib.Path("out/splits").read_text(encoding="utf-8").splitlines())
    assert count == 24
    parts = [pathlib.Path(f"out/{i + 1}.jsonl").read_text(encoding="utf-8")
             for i in range(count)]
    assert all(parts) and "".join(parts) == whole
    recipe.run("sh", recipe.RECIPES / "parallel.sh", "again", "a.fiche", "b.fiche")
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
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def case_slurm():
    for command, package in (("slurmctld", "slurmctld"), ("slurmd", "slurmd"),
                             ("sbatch", "slurm-client")):
        recipe.need(command, package)
    if os.geteuid():
        recipe.skip("slurmd has to be started by root")
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
        recipe.wait_for(lambda: "idle" in recipe.run("sinfo", "-h", check=False).stdout)
        splits = recipe.run("newsfiche", "splits", "-n", 6, "a.fiche", "b.fiche").stdout
        pathlib.Path("splits").write_text(splits, encoding="utf-8")
        recipe.run("sbatch", "--wait", f"--array=1-{len(splits.splitlines())}",
                   recipe.RECIPES / "slurm.sh")
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
    if recipe.run(python, "-c", "import distributed", check=False).returncode:
        recipe.skip("needs Dask (Debian: python3-dask python3-distributed)")
    if not site:
        recipe.skip("python.wheel has not made the package")
    two_archives()
    done = recipe.run(python, recipe.RECIPES / "dask_words.py", "a.fiche",
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


if __name__ == "__main__":
    recipe.main(globals())
