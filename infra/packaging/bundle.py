"""Lays a function's modules and its packages into one zip.

The same input gives the same bytes, so a deploy that changes nothing uploads nothing. The packages come as a zip
that is kept between builds; only our own modules are added anew.
"""

import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from infra.packaging.archive import add_tree
from infra.packaging.bytecode import compile_tree
from infra.packaging.dependencies import packed_for
from infra.packaging.imports import Needs, needs_of, source_file
from infra.packaging.project import ROOT, Target

# Read at run time by the module beside it, so it travels with that module.
DATA = {
    "shared.program_file": ("infra/program.toml",),
    "shared.crm.portal_setup": ("infra/portals/properties.json", "infra/portals/shared_pipeline.json"),
}


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
    path = target.directory / "bundles" / f"{function}.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as place:
        own, unfinished = Path(place, "own"), Path(place, "unfinished.zip")
        _copy_own(needs, own)
        shutil.copyfile(packed_for(needs, target), unfinished)
        with zipfile.ZipFile(unfinished, "a") as archive:
            add_tree(archive, own)
            entries = archive.infolist()
        # Whoever reads meanwhile, reads the one before.
        unfinished.rename(path)
    return Bundle(
        function=function,
        path=path,
        needs=needs,
        files=len(entries),
        unpacked=sum(entry.file_size for entry in entries),
    )


def _copy_own(needs: Needs, into: Path) -> None:
    sources = [source_file(module) for module in needs.modules]
    sources += [ROOT / each for module, data in DATA.items() if module in needs.modules for each in data]
    for source in sources:
        copy = into / source.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    compile_tree(into)
