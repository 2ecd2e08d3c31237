"""What Twindeal needs in a portal besides records: properties, and for a partner the shared pipeline. It is data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.domain.ids import ObjectType, Side

Body = Mapping[str, Any]
"""As HubSpot's API takes it."""


ONLY = "only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    group: Body
    properties: Mapping[ObjectType, Sequence[Body]]
    pipeline: Body | None = None


def read_layout(folder: Path, side: Side) -> Layout:
    """`folder` is infra/portals. The vendor's shared deals live in the pipeline it has."""
    wanted = json.loads((folder / "properties.json").read_text())
    pipeline = folder / "shared_pipeline.json"
    return Layout(
        group=wanted["group"],
        properties={ObjectType(name): _of(side, bodies) for name, bodies in wanted["properties"].items()},
        pipeline=json.loads(pipeline.read_text()) if side is Side.PARTNER else None,
    )


def _of(side: Side, bodies: Sequence[Body]) -> Sequence[Body]:
    """`only` names the side that needs it, where the other doesn't."""
    wanted = [body for body in bodies if body.get(ONLY, side) == side]
    return [{name: value for name, value in body.items() if name != ONLY} for body in wanted]
