"""One authenticated API call on its way through the simulator, and the answer an endpoint gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from infra.local.simulator.errors import invalid
from infra.local.simulator.faults import FaultInjector
from infra.local.simulator.object_types import ObjectType, object_type_named
from infra.local.simulator.origin import Origin
from infra.local.simulator.portal import SimulatedPortal
from infra.local.simulator.timestamps import iso


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    payload: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    portal: SimulatedPortal
    origin: Origin
    now: int
    random: Random
    injector: FaultInjector
    path: Mapping[str, str]  # the values of the route's {placeholders}
    query: Mapping[str, list[str]]
    body: Any

    @property
    def object_type(self) -> ObjectType:
        return object_type_named(self.path["type"])

    @property
    def to_type(self) -> ObjectType:
        return object_type_named(self.path["to_type"])

    @property
    def fields(self) -> dict[str, Any]:
        """The body as a JSON object."""
        if not isinstance(self.body, dict):
            raise invalid("Invalid input JSON: an object was expected")
        return self.body

    @property
    def inputs(self) -> list[dict[str, Any]]:
        found = self.fields.get("inputs")
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise invalid("Invalid input JSON: inputs must be a list of objects")
        return found

    def text(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[-1]

    def flag(self, name: str) -> bool:
        return self.text(name).lower() == "true"

    def number(self, name: str, default: int) -> int:
        text = self.text(name) or str(default)
        if not text.isdigit():
            raise invalid(f"{name} must be a number")
        return int(text)

    def names(self, name: str) -> list[str]:
        """A repeated or comma-separated parameter: clients send both."""
        return [part for value in self.query.get(name, []) for part in value.split(",") if part]

    def shuffled(self, results: list[Any]) -> list[Any]:
        """§4.1: batch results are not in input order."""
        if self.injector.faults.shuffle_results and len(results) > 1:
            self.random.shuffle(results)
        return results


def batch_answer(
    call: Call, results: list[dict[str, Any]], errors: list[dict[str, Any]], success: int
) -> Answer:
    """§4.1: 207 as soon as one input failed; `numErrors` and `errors` only then."""
    payload: dict[str, Any] = {"status": "COMPLETE", "results": call.shuffled(results)}
    if errors:
        payload |= {"numErrors": len(errors), "errors": errors}
    moment = iso(call.now)
    return Answer(207 if errors else success, {**payload, "startedAt": moment, "completedAt": moment})


def refuse_too_many(rows: Sequence[object], limit: int) -> None:
    """§4.1: "101 inputs → 400" (words unconfirmed)."""
    if len(rows) > limit:
        raise invalid(f"The number of inputs, {len(rows)}, exceeds the limit of {limit}")
