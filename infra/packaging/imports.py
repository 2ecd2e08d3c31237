"""What a function needs, read from its imports: a bundle holds that and no more.

The graph comes from grimp, which import-linter uses too. Nothing is listed by hand, so nothing can be forgotten
or left behind when the code changes.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp

from infra.packaging.project import ROOT, CannotPackage

FIRST_PARTY = ("functions", "handlers", "shared")
# zoneinfo finds its files in this package where the system has none, and nobody imports it by name.
_SILENT = {"zoneinfo": "tzdata"}
_AWS_CLIENT_MAKERS = {"client", "resource"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    modules: frozenset[str]
    """Our own, by dotted name."""
    distributions: frozenset[str]
    """Installed packages that they import; what those need in turn is the lock file's affair."""
    hubspot_packages: frozenset[str]
    """The parts of the HubSpot client that they name. The client has 2,184 modules; we use its transport."""
    aws_services: frozenset[str]
    """The services that they make clients of. botocore describes over 400."""


def needs_of(function: str) -> Needs:
    graph = _graph()
    entry = f"functions.{function}"
    if entry not in graph.modules:
        raise CannotPackage(f"serverless.yml names {function}, but there is no functions/{function}.py")
    reached = graph.find_upstream_modules(entry) | {entry}
    modules = frozenset(_with_packages(name for name in reached if name.split(".")[0] in FIRST_PARTY))
    trees = [ast.parse(source_file(name).read_text(encoding="utf-8")) for name in sorted(modules)]
    return Needs(
        modules=modules,
        distributions=frozenset(_distributions(reached - modules)),
        hubspot_packages=frozenset(name for tree in trees for name in _hubspot_packages(tree)),
        aws_services=frozenset(name for tree in trees for name in _aws_services(tree)),
    )


def source_file(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        *FIRST_PARTY, include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )


def _with_packages(modules: Iterable[str]) -> Iterator[str]:
    """Importing a.b.c runs a/__init__.py and a/b/__init__.py first."""
    for module in modules:
        parts = module.split(".")
        yield from (".".join(parts[:depth]) for depth in range(1, len(parts) + 1))


def _distributions(externals: Iterable[str]) -> Iterator[str]:
    installed = packages_distributions()
    for external in externals:
        name = external.split(".")[0]
        if name in _SILENT:
            yield _SILENT[name]
        yield from (normal(distribution) for distribution in installed.get(name, ()))


def normal(distribution: str) -> str:
    """One spelling of a package's name, as in https://peps.python.org/pep-0503/#normalized-names."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _hubspot_packages(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] == "hubspot")


def _aws_services(tree: ast.AST) -> Iterator[str]:
    """The first argument of boto3.client(...) and session.client(...): always a literal, or mypy would object."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr=attribute), args=[ast.Constant(value=str() as service), *_]
            ) if attribute in _AWS_CLIENT_MAKERS:
                yield service
            case _:
                pass
