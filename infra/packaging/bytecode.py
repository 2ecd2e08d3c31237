"""Compiles for the interpreter that runs the build, which is the one the function will run on.

Lambda's file system is read-only, so without this each cold start would compile everything again: three to four
times its price. The files are marked "unchecked": Python then takes them without comparing them with the source,
whose time of change does not survive a zip. A bundle is never edited in place, so there is nothing to compare.
"""

import compileall
from pathlib import Path
from py_compile import PycInvalidationMode

_ROOT_IN_LAMBDA = "/var/task"


def compile_tree(directory: Path, *, workers: int = 1) -> None:
    """Every source in it; one that does not compile (a template, a test for another version) stays as it is."""
    compileall.compile_dir(
        directory,
        quiet=2,
        workers=workers,
        stripdir=str(directory),
        prependdir=_ROOT_IN_LAMBDA,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
