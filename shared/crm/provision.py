"""Puts into a portal what Twindeal needs there: looks first, adds what is missing, and touches nothing else.

The plan is data: it prints, and a dry run is the plan that is not carried out. Nothing is ever changed or
removed: HubSpot answers a change of uniqueness with 200 and ignores it (HubSpot docs: Properties), and a PUT on
a pipeline deletes the stages that it does not name (HubSpot docs: Pipelines).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shared.crm.calls import Calls
from shared.crm.endpoints import (
    CREATE_PIPELINE,
    CREATE_PROPERTY,
    CREATE_PROPERTY_GROUP,
    CREATE_STAGE,
    PIPELINES,
    PROPERTIES,
    PROPERTY_GROUPS,
    Endpoint,
)
from shared.crm.errors import Rejected
from shared.crm.layout import Body, Layout
from shared.crm.record_json import results_of
from shared.domain.ids import ObjectType, PortalId
from shared.ports import CannotProceed

_EXISTS = "OBJECT_ALREADY_EXISTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that is missing, and the call that adds it."""

    what: str
    endpoint: Endpoint = field(repr=False)
    parts: Mapping[str, str] = field(repr=False)
    body: Body = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """Something of ours is there, but not as we need it, and it can't be changed from here."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    portal: PortalId
    steps: tuple[Step, ...] = ()
    blockers: tuple[Blocker, ...] = ()

    def __str__(self) -> str:
        lines = [f"! {each.what}" for each in self.blockers] + [f"+ {each.what}" for each in self.steps]
        return "\n".join(lines) or "nothing to do"


def plan(calls: Calls, portal: PortalId, layout: Layout) -> Plan:
    found = [
        each
        for object_type in layout.properties
        for each in _plan_properties(calls, portal, layout, object_type)
    ]
    if layout.pipeline is not None:
        pipelines = results_of(calls.send(portal, PIPELINES, type=ObjectType.DEAL))
        found += _plan_pipeline(layout.pipeline, pipelines)
    return Plan(
        portal=portal,
        steps=tuple(each for each in found if isinstance(each, Step)),
        blockers=tuple(each for each in found if isinstance(each, Blocker)),
    )


def carry_out(calls: Calls, wanted: Plan) -> None:
    """Writes nothing when something is in the way. A second run finds what the first one left undone."""
    if wanted.blockers:
        raise CannotProceed(f"portal {wanted.portal}: {'; '.join(each.what for each in wanted.blockers)}")
    for step in wanted.steps:
        try:
            calls.send(wanted.portal, step.endpoint, body=step.body, query=None, **step.parts)
        except Rejected as rejected:
            if rejected.refusal.category != _EXISTS:  # then another run was faster
                raise


def _plan_properties(
    calls: Calls, portal: PortalId, layout: Layout, type: ObjectType
) -> Iterator[Step | Blocker]:
    groups = _by(results_of(calls.send(portal, PROPERTY_GROUPS, type=type)), "name")
    existing = _by(results_of(calls.send(portal, PROPERTIES, type=type)), "name")
    if layout.group["name"] not in groups:
        what = f"property group “{layout.group['label']}” on {type}"
        yield Step(what=what, endpoint=CREATE_PROPERTY_GROUP, parts={"type": type}, body=layout.group)
    for wanted in layout.properties[type]:
        there = existing.get(wanted["name"])
        what = f"property {wanted['name']} “{wanted['label']}” on {type}"
        if there is None:
            yield Step(what=what, endpoint=CREATE_PROPERTY, parts={"type": type}, body=wanted)
        elif not _serves(there, wanted):
            yield Blocker(what=f"{what} is there, but with another type or not unique: archive it first")


def _serves(there: Body, wanted: Body) -> bool:
    unique_enough = there.get("hasUniqueValue") or not wanted.get("hasUniqueValue")
    return bool(there.get("type") == wanted["type"] and unique_enough)


def _plan_pipeline(wanted: Body, pipelines: Sequence[Body]) -> Iterator[Step | Blocker]:
    """Stages that people added to it, or renamed, stay as they are."""
    what = f"pipeline {wanted['pipelineId']} “{wanted['label']}”"
    there = _by(pipelines, "id").get(wanted["pipelineId"])
    if there is None:
        if wanted["label"].lower() in (str(each["label"]).lower() for each in pipelines):
            yield Blocker(what=f"{what}: another pipeline has this label, rename it first")
        yield Step(what=what, endpoint=CREATE_PIPELINE, parts={"type": ObjectType.DEAL}, body=wanted)
        return
    for stage in wanted["stages"]:
        if stage["stageId"] not in _by(there["stages"], "id"):
            yield Step(
                what=f"stage {stage['stageId']} “{stage['label']}” in {what}",
                endpoint=CREATE_STAGE,
                parts={"type": ObjectType.DEAL, "pipeline": wanted["pipelineId"]},
                body=stage,
            )


def _by(results: Sequence[Body], key: str) -> Mapping[str, Body]:
    return {str(each[key]): each for each in results}
