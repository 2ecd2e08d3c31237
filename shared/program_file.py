"""Reads the partner program from its TOML file and says clearly what is wrong with it."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.domain.ids import Domain
from shared.domain.program import DesignatedProperty, Direction, Phase, Program, Stage, Tier, ValueType

DEFAULT_PROGRAM = Path(__file__).parent.parent / "infra" / "program.toml"


class BadProgram(ValueError):
    """The file can't be used. The message names the file, the key, and what to write there."""


def read_program(path: Path = DEFAULT_PROGRAM) -> Program:
    """Raises BadProgram."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadProgram(f"{path}: can't be read ({error.strerror})") from error
    except tomllib.TOMLDecodeError as error:
        raise BadProgram(f"{path}: not valid TOML: {error}") from error
    try:
        return _program(document)
    except KeyError as error:
        raise BadProgram(f"{path}: the key {error} is missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise BadProgram(f"{path}: {error}") from error


def _program(document: Mapping[str, Any]) -> Program:
    pipelines = document["pipelines"]
    return Program(
        version=document["version"],
        phase=Phase(document["phase"]),
        vendor_name=document["vendor_name"],
        owner_beats_bpw=document["owner_beats_bpw"],
        registration_days=document["registration_days"],
        default_direct_rep=document.get("default_direct_rep"),
        free_mail_domains=frozenset(Domain(name.lower()) for name in document["free_mail_domains"]),
        tiers={name: Tier(name=name, capacity=capacity) for name, capacity in document["tiers"].items()},
        properties=tuple(_property(name, entry) for name, entry in document["properties"].items()),
        stages=tuple(_stage(name, entry) for name, entry in document["stages"].items()),
        vendor_pipeline=pipelines["vendor"],
        shared_pipeline=pipelines["shared"],
        own_pipeline=pipelines["own"],
    )


def _property(name: str, entry: Mapping[str, str]) -> DesignatedProperty:
    return DesignatedProperty(
        name=name,
        vendor=entry["vendor"],
        partner=entry["partner"],
        type=ValueType(entry["type"]),
        direction=Direction(entry["direction"]),
    )


def _stage(name: str, entry: Mapping[str, Any]) -> Stage:
    return Stage(
        name=name,
        vendor=entry["vendor"],
        shared=entry["shared"],
        own=entry.get("own"),
        closed=entry.get("closed", False),
    )
