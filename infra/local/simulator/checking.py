"""From raw properties to values that may be written, or the documented refusal. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from infra.local.simulator.definitions import PropertyDefinition
from infra.local.simulator.errors import (
    contact_exists,
    duplicate_value,
    invalid_property_value,
    missing_required,
)
from infra.local.simulator.object_types import ObjectType
from infra.local.simulator.portal import SimulatedPortal
from infra.local.simulator.values import bad_option, normalise


@dataclass(slots=True)
class Claims:
    """Unique values taken by earlier rows of the same batch, which are not written yet."""

    _holders: dict[tuple[str, str], int] = field(default_factory=dict)

    def holder(self, name: str, value: str) -> int | None:
        return self._holders.get((name, value))

    def claim(self, name: str, value: str, record_id: int) -> None:
        self._holders[name, value] = record_id


def normalised(
    portal: SimulatedPortal, object_type: ObjectType, properties: Mapping[str, object]
) -> dict[str, str]:
    """Every value in its stored form; raises on the first that HubSpot would refuse."""
    values: dict[str, str] = {}
    for name, raw in properties.items():
        definition = _writable(portal, object_type, name)
        values[name] = normalise(definition, raw)
        _check_external(portal, name, values[name])
    return values


def check_required(object_type: ObjectType, values: Mapping[str, str]) -> None:
    missing = [name for name in object_type.required if not values.get(name)]
    if missing:
        raise missing_required(object_type.name, missing)


def check_stage(portal: SimulatedPortal, pipeline_id: str, stage_id: str) -> None:
    """§4.1: an unknown stage is 400. A stage of another pipeline is refused alike (unconfirmed)."""
    pipeline = portal.pipelines.find(pipeline_id)
    stages = list(pipeline.stages) if pipeline is not None else []
    if stage_id not in stages:
        raise bad_option("dealstage", stage_id, stages)


def check_unique(
    portal: SimulatedPortal,
    object_type: ObjectType,
    record_id: int,
    values: Mapping[str, str],
    claims: Claims,
) -> None:
    """Claims the row's unique values, or refuses it because another record holds one."""
    unique = [name for name in unique_names(portal, object_type, values) if values[name]]
    for name in unique:
        _refuse_taken(portal, object_type, record_id, name, values[name], claims)
    for name in unique:
        claims.claim(name, values[name], record_id)


def unique_names(portal: SimulatedPortal, object_type: ObjectType, names: Iterable[str]) -> list[str]:
    catalog = portal.catalogs[object_type]
    return [name for name in names if (found := catalog.find(name)) is not None and found.has_unique_value]


def _refuse_taken(
    portal: SimulatedPortal, object_type: ObjectType, record_id: int, name: str, value: str, claims: Claims
) -> None:
    holder = portal.tables[object_type].holder(name, value) or claims.holder(name, value)
    if holder is None or holder == record_id:
        return
    if object_type is ObjectType.CONTACT and name == "email":
        raise contact_exists(holder)
    raise duplicate_value(portal.portal_id, object_type.name, name, value, new_id=record_id, holder_id=holder)


def _writable(portal: SimulatedPortal, object_type: ObjectType, name: str) -> PropertyDefinition:
    definition = portal.catalogs[object_type].find(name)
    if definition is None:
        raise invalid_property_value(name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
    if definition.read_only:  # code and words unconfirmed
        message = f'"{name}" is a read only property; its value cannot be set.'
        raise invalid_property_value(name, "READ_ONLY_VALUE", message)
    return definition


def _check_external(portal: SimulatedPortal, name: str, value: str) -> None:
    """Enumerations whose options live elsewhere in the portal; how HubSpot words these refusals is unconfirmed."""
    if not value:
        return
    if name == "hubspot_owner_id" and not (value.isdigit() and int(value) in portal.owners):
        raise invalid_property_value(name, "INVALID_OWNER_ID", f"{value} is not a valid owner id")
    if name == "deal_currency_code" and value not in portal.currencies:
        raise bad_option(name, value, list(portal.currencies))
    if name == "pipeline" and portal.pipelines.find(value) is None:
        raise bad_option(name, value, [each.id for each in portal.pipelines.all()])
