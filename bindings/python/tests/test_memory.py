"""Memory that runs out: see memory_faults.py."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent


def test_every_allocation_may_fail(folder):
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler or not sys.platform.startswith("linux"):
        pytest.skip("needs a C compiler, and glibc")
    built = subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", "fail_malloc.so",
                            HERE / "fail_malloc.c"], capture_output=True, text=True, check=False)
    if built.returncode != 0:
        pytest.skip("fail_malloc.c needs glibc")
    done = subprocess.run([sys.executable, HERE / "memory_faults.py"], capture_output=True,
                          text=True, check=False, timeout=400,
                          env=dict(os.environ, LD_PRELOAD=str(folder / "fail_malloc.so")))
    print(done.stdout[-4000:], done.stderr[-4000:])
    assert done.returncode == 0
