"""What crosses the simulator's border: plain requests and responses, for any web framework to carry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

HUBSPOT_HOST = "api.hubapi.com"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `query` is the raw string, because signatures cover its received order."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    host: str = HUBSPOT_HOST
    scheme: str = "https"

    @property
    def url(self) -> str:
        question = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{self.host}{self.path}{question}"

    @property
    def params(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.query, keep_blank_values=True):
            found.setdefault(name, []).append(value)
        return found

    def header(self, name: str) -> str:
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), "")


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response; `delay_ms` is how late a slow server sends it, for the edge or a virtual clock to wait."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay_ms: int = 0

    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


def as_json(payload: object) -> bytes:
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
