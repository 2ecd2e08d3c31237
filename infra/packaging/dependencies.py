"""Installs, for the machine of the target, the locked packages that a function imports, and cuts them down.

One zip per distinct set, kept between builds: its name is a digest of everything that decides its content.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from infra.packaging.archive import add_tree
from infra.packaging.bytecode import compile_tree
from infra.packaging.imports import Needs, normal
from infra.packaging.project import ROOT, WORK, CannotPackage, Target

_UV = Path(sys.executable).with_name("uv")
# Part of the digest: raise it when the way of cutting down changes.
_RECIPE = 2


def packed_for(needs: Needs, target: Target) -> Path:
    """A zip that is the beginning of the bundle."""
    requirements = _requirements(needs.distributions)
    decides = [
        *(_RECIPE, target.python, target.wheels, requirements),
        *(sorted(needs.hubspot_packages), sorted(needs.aws_services)),
    ]
    digest = hashlib.sha256(json.dumps(decides).encode()).hexdigest()[:16]
    packed = WORK / "dependencies" / f"{digest}.zip"
    if packed.exists():
        return packed

    packed.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=packed.parent) as place:
        installed, unfinished = Path(place, "installed"), Path(place, "unfinished.zip")
        installed.mkdir()
        if requirements:
            _install(requirements, into=installed, target=target)
        _cut_down(installed, needs)
        compile_tree(installed, workers=2)  # some 2,000 modules
        with zipfile.ZipFile(unfinished, "w") as archive:
            add_tree(archive, installed)
        unfinished.rename(packed)
    return packed


def _requirements(distributions: Iterable[str]) -> str:
    """The locked lines, with hashes, of these packages and of all they need."""
    wanted = _closure(distributions)
    lines = _locked_requirements().replace("\\\n", " ").splitlines()
    kept = [
        re.sub(r"\s+", " ", line).strip()
        for line in lines
        if normal(re.split(r"[=<>!~ ;\[]", line)[0]) in wanted
    ]
    return "\n".join(kept)


@cache
def _locked_requirements() -> str:
    return _uv("export", "--frozen", "--no-dev", "--no-emit-project", "--no-annotate", "--no-header")


def _closure(distributions: Iterable[str]) -> set[str]:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    needed_by = {
        package["name"]: [dependency["name"] for dependency in package.get("dependencies", ())]
        for package in lock["package"]
    }
    reached: set[str] = set()
    ahead = list(distributions)
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += needed_by.get(name, ())
    return reached


def _install(requirements: str, *, into: Path, target: Target) -> None:
    listed = into.with_suffix(".txt")
    listed.write_text(requirements, encoding="utf-8")
    _uv(
        *("pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"),
        *("--python-platform", target.wheels, "--python-version", target.python),
        *("--target", str(into), "--requirements", str(listed)),
    )
    listed.unlink()


def _uv(*arguments: str) -> str:
    finished = subprocess.run([_UV, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if finished.returncode:
        last = (finished.stderr.strip().splitlines() or ["(it said nothing)"])[-1]
        raise CannotPackage(
            f"uv {arguments[0]} failed: {last}. Is PyPI reachable, and uv.lock in step (uv lock)?"
        )
    return finished.stdout


def _cut_down(directory: Path, needs: Needs) -> None:
    for useless in _useless(directory, needs):
        if useless.is_dir():
            shutil.rmtree(useless)
        else:
            useless.unlink(missing_ok=True)


def _useless(directory: Path, needs: Needs) -> Iterator[Path]:
    yield directory / "bin"
    yield directory / ".lock"
    # importlib.metadata, which the HubSpot client asks for its version, reads METADATA alone.
    for described in directory.glob("*.dist-info"):
        yield from (path for path in described.iterdir() if path.name != "METADATA")
    yield from directory.rglob("*.pyi")
    yield from _other_services(directory, needs.aws_services)
    yield from _other_hubspot(directory / "hubspot", needs.hubspot_packages)


def _other_services(directory: Path, wanted: frozenset[str]) -> Iterator[Path]:
    """What botocore and boto3 know of the services that nobody here calls: 27 of 28 MB."""
    for data in (directory / "botocore" / "data", directory / "boto3" / "data"):
        if data.exists():
            yield from (path for path in data.iterdir() if path.is_dir() and path.name not in wanted)


def _other_hubspot(package: Path, wanted: frozenset[str]) -> Iterator[Path]:
    """Packages of the HubSpot client that lie on the way to none that is imported."""
    if not package.exists():
        return
    for directory in sorted(path for path in package.rglob("*") if (path / "__init__.py").exists()):
        name = ".".join(("hubspot", *directory.relative_to(package).parts))
        if not any(f"{name}.".startswith(f"{each}.") or f"{each}.".startswith(f"{name}.") for each in wanted):
            yield directory
