"""Lays a function's modules and its packages into one zip.

The same input gives the same bytes: names sorted, one date, one mode. So a deploy that changes nothing uploads
nothing.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.packaging.bytecode import compile_tree
from infra.packaging.dependencies import installed_for
from infra.packaging.imports import Needs, needs_of, source_file
from infra.packaging.project import LOCAL_STAGE, ROOT, Target

# Read at run time by the module beside it, so it travels with that module.
_DATA = {"shared.program_file": "infra/program.toml"}
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    function: str
    path: Path
    needs: Needs
    files: int
    unpacked: int
    """Bytes."""

    @property
    def packed(self) -> int:
        return self.path.stat().st_size


def build(function: str, target: Target) -> Bundle:
    needs = needs_of(function)
    packages = installed_for(needs, target)
    bundles = target.directory / "bundles"
    bundles.mkdir(parents=True, exist_ok=True)
    path = bundles / f"{function}.zip"
    with tempfile.TemporaryDirectory() as own:
        _copy_own(needs, Path(own))
        files = sorted([*_files(packages), *_files(Path(own))])
        _write(path, files, level=1 if target.stage == LOCAL_STAGE else 9)
    return Bundle(
        function=function,
        path=path,
        needs=needs,
        files=len(files),
        unpacked=sum(size for _, _, size in files),
    )


def _copy_own(needs: Needs, into: Path) -> None:
    sources = [source_file(module) for module in needs.modules]
    sources += [ROOT / data for module, data in _DATA.items() if module in needs.modules]
    for source in sources:
        copy = into / source.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    compile_tree(into)


def _files(directory: Path) -> Iterator[tuple[str, Path, int]]:
    for path in directory.rglob("*"):
        if path.is_file():
            yield path.relative_to(directory).as_posix(), path, path.stat().st_size


def _write(path: Path, files: list[tuple[str, Path, int]], *, level: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, source, _ in files:
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.external_attr = _READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, source.read_bytes())
