"""Builds the wheel. CMake builds the C half: it has the list of the library's sources,
and knows where the libraries are that it needs."""

import pathlib
import re
import shutil
import subprocess
import sys

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def version():
    header = ROOT / "include" / "newsfiche" / "version.h"
    if not header.exists():
        sys.exit(f"{header}: not found: build the wheel in a clone of newsfiche")
    found = re.search(r'VERSION_STRING "([^"]+)"', header.read_text(encoding="utf-8"))
    return found.group(1)


class BuildByCMake(build_ext):
    def build_extension(self, ext):
        build = pathlib.Path(self.build_temp).resolve() / "newsfiche"
        target = pathlib.Path(self.get_ext_fullpath(ext.name)).resolve()
        configure = [
            "cmake", "-S", str(ROOT), "-B", str(build), "-DNF_BUILD_PYTHON=ON",
            "-DNF_BUILD_TESTS=OFF", "-DNF_BUILD_TOOLS=OFF", "-DNF_INSTALL=OFF",
            "-DCMAKE_BUILD_TYPE=" + ("Debug" if self.debug else "Release"),
            "-DCMAKE_C_FLAGS_RELEASE=-O2 -DNDEBUG", "-DPython3_EXECUTABLE=" + sys.executable,
        ]
        if shutil.which("ninja"):
            configure += ["-G", "Ninja"]
        subprocess.run(configure, check=True)
        subprocess.run(["cmake", "--build", str(build), "--target", "newsfiche_python",
                        "--parallel", str(self.parallel or 2)], check=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(build / "bindings" / "python" / "_core.abi3.so", target)


setup(
    version=version(),
    ext_modules=[Extension("newsfiche._core", [], py_limited_api=True)],
    cmdclass={"build_ext": BuildByCMake},
    # One wheel for Python 3.9 and all later ones.
    options={"bdist_wheel": {"py_limited_api": "cp39"}},
)
