"""One table of endpoints, reached by the dated paths and by the v3/v4 ones (hubspot.md §0 "The slug MOVES")."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from infra.local.simulator.call import Answer, Call
from infra.local.simulator.errors import ApiError
from infra.local.simulator.object_types import object_type_named

Handler = Callable[[Call], Answer]


class Access(Enum):
    """Which of an object's scopes an endpoint needs; owners and account details have scopes of their own."""

    READ = auto()
    WRITE = auto()
    SCHEMA_READ = auto()
    SCHEMA_WRITE = auto()
    OWNERS = auto()
    ACCOUNT = auto()


class Bucket(Enum):
    TEN_SECONDLY = auto()
    SEARCH = auto()


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    template: str
    handler: Handler
    access: Access
    bucket: Bucket = Bucket.TEN_SECONDLY

    @property
    def segments(self) -> list[str]:
        return self.template.strip("/").split("/")


@dataclass(frozen=True, slots=True)
class Match:
    """`endpoint` is the name calls are counted under; both path families share it."""

    route: Route
    path: dict[str, str]
    endpoint: str


# The dated versions that are alive today, and the beta after them (§0).
_DATED = "2026-03|2026-09|2027-03-beta"
_FAMILIES = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (
            rf"^/crm/(objects|associations|properties|pipelines|owners|limits)/(?:{_DATED})(?=/|$)",
            r"/crm/\1/{v}",
        ),
        (r"^/crm/v[34]/(objects|associations|properties|pipelines|owners|limits)(?=/|$)", r"/crm/\1/{v}"),
        (rf"^/account-info/(?:v3|{_DATED})(?=/|$)", "/account-info/{v}"),
        (rf"^/appinstalls/(?:v3|{_DATED})(?=/|$)", "/appinstalls/{v}"),
        (rf"^/oauth/(?:{_DATED})(?=/|$)", "/oauth/{v}"),
    )
]


def canonical(path: str) -> str:
    """`/crm/v3/owners/` (the Python client's trailing slash, §4.5) and `/crm/owners/2026-09` are one place."""
    path = path.rstrip("/")
    for pattern, replacement in _FAMILIES:
        moved, count = pattern.subn(replacement, path)
        if count:
            return moved
    return path


@dataclass(slots=True)
class Router:
    """Routes by method and length; among equals the first that fits, so fixed words stand before placeholders."""

    _routes: dict[tuple[str, int], list[tuple[list[str], Route]]] = field(default_factory=dict)

    def add(self, routes: Sequence[Route]) -> None:
        for route in routes:
            self._routes.setdefault((route.method, len(route.segments)), []).append((route.segments, route))

    def match(self, method: str, path: str) -> Match | None:
        parts = canonical(path).strip("/").split("/")
        for segments, route in self._routes.get((method, len(parts)), ()):
            if all(
                wanted == part or _placeholder(wanted) for wanted, part in zip(segments, parts, strict=True)
            ):
                found = {
                    wanted[1:-1]: part
                    for wanted, part in zip(segments, parts, strict=True)
                    if _placeholder(wanted) and wanted != "{v}"
                }
                return Match(route, found, f"{method} {_named(route.template, found)}")
        return None


def _placeholder(segment: str) -> bool:
    return segment.startswith("{") and segment != "{v}"


def _named(template: str, found: dict[str, str]) -> str:
    for placeholder in ("type", "to_type"):
        if placeholder in found:
            template = template.replace(f"{{{placeholder}}}", _plural(found[placeholder]))
    return template


def _plural(name: str) -> str:
    try:
        return object_type_named(name).plural
    except ApiError:
        return name
