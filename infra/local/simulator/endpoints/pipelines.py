"""Deal pipelines and their stages (hubspot.md §4.3)."""

from __future__ import annotations

from typing import Any

from infra.local.simulator.call import Answer, Call
from infra.local.simulator.errors import invalid
from infra.local.simulator.object_types import ObjectType
from infra.local.simulator.pipelines import Pipeline, Stage, in_use
from infra.local.simulator.routing import Access, Route
from infra.local.simulator.timestamps import iso


def listing(call: Call) -> Answer:
    """All stages, no paging, unsorted."""
    _deals_only(call)
    return Answer(200, {"results": call.shuffled([_view(each) for each in call.portal.pipelines.all()])})


def read(call: Call) -> Answer:
    _deals_only(call)
    return Answer(200, _view(_pipeline(call)))


def create(call: Call) -> Answer:
    """`pipelineId` and `stageId` may be chosen. "Write responses echo the request; only GET shows truth"."""
    _deals_only(call)
    pipeline = Pipeline(
        id=str(call.fields.get("pipelineId") or _new_id(call)),
        label=_label(call.fields),
        display_order=int(call.fields.get("displayOrder", 0)),
        created_at=call.now,
        updated_at=call.now,
    )
    stages = [_posted_stage(call, fields) for fields in call.fields.get("stages") or []]
    _refuse_twins(stages)
    pipeline.stages = {stage.id: stage for stage in stages}
    call.portal.pipelines.add(pipeline)
    echo = {
        "stages": [_echo(stage, fields) for stage, fields in zip(stages, call.fields["stages"], strict=True)]
    }
    return Answer(201, {**_view(pipeline), **(echo if stages else {})})


def change(call: Call) -> Answer:
    pipeline = _pipeline(call)
    if "label" in call.fields:
        call.portal.pipelines.rename(pipeline, _label(call.fields))
    pipeline.display_order = int(call.fields.get("displayOrder", pipeline.display_order))
    pipeline.updated_at = call.now
    return Answer(200, _view(pipeline))


def remove(call: Call) -> Answer:
    pipeline = _pipeline(call)
    _refuse_in_use(call, list(pipeline.stages))
    call.portal.pipelines.remove(pipeline.id)
    return Answer(204)


def list_stages(call: Call) -> Answer:
    stages = [_stage_view(each) for each in _pipeline(call).stages.values()]
    return Answer(200, {"results": call.shuffled(stages)})


def read_stage(call: Call) -> Answer:
    return Answer(200, _stage_view(_pipeline(call).stage(call.path["stage"])))


def create_stage(call: Call) -> Answer:
    stage = call.portal.pipelines.add_stage(_pipeline(call), _posted_stage(call, call.fields))
    return Answer(201, _echo(stage, call.fields))


def change_stage(call: Call) -> Answer:
    stage = _pipeline(call).stage(call.path["stage"])
    stage.label = str(call.fields.get("label") or stage.label)
    stage.display_order = int(call.fields.get("displayOrder", stage.display_order))
    if "metadata" in call.fields:
        stage.probability = _probability(call.fields)
    stage.updated_at = call.now
    return Answer(200, _echo(stage, call.fields))


def remove_stage(call: Call) -> Answer:
    """A missing stage is a 204 too."""
    pipeline = _pipeline(call)
    if call.path["stage"] in pipeline.stages:
        _refuse_in_use(call, [call.path["stage"]])
        del pipeline.stages[call.path["stage"]]
    return Answer(204)


def _pipeline(call: Call) -> Pipeline:
    return call.portal.pipelines.get(call.path["pipeline"])


def _deals_only(call: Call) -> None:
    if call.object_type is not ObjectType.DEAL:
        raise invalid(f"{call.object_type.plural} have no pipelines")


def _refuse_in_use(call: Call, stage_ids: list[str]) -> None:
    deals = call.portal.deals_in(stage_ids)
    if deals:
        raise in_use(stage_ids, deals)


def _refuse_twins(stages: list[Stage]) -> None:
    """Labels are unique ignoring case."""
    labels = [stage.label.lower() for stage in stages]
    if len(set(labels)) < len(labels):
        raise invalid("Stage labels must be unique")


def _posted_stage(call: Call, fields: dict[str, Any]) -> Stage:
    return Stage(
        id=str(fields.get("stageId") or _new_id(call)),
        label=_label(fields),
        display_order=int(fields.get("displayOrder", 0)),
        probability=_probability(fields),
        created_at=call.now,
        updated_at=call.now,
    )


def _label(fields: dict[str, Any]) -> str:
    if not fields.get("label"):
        raise invalid("Some required fields were not set: [label]")
    return str(fields["label"])


def _probability(fields: dict[str, Any]) -> str:
    """Metadata values are strings; deals need a probability from 0.0 to 1.0, and reads print it canonically."""
    raw = (fields.get("metadata") or {}).get("probability")
    if not isinstance(raw, str):
        raise invalid("Deal stages need metadata.probability as a string")
    try:
        number = float(raw)
    except ValueError as error:
        raise invalid(f"{raw} is not a probability") from error
    if not 0.0 <= number <= 1.0:
        raise invalid(f"{raw} is not between 0.0 and 1.0")
    return str(number)


def _new_id(call: Call) -> str:
    return str(call.portal.take_record_id())


def _view(pipeline: Pipeline) -> dict[str, Any]:
    return {
        "id": pipeline.id,
        "label": pipeline.label,
        "displayOrder": pipeline.display_order,
        "stages": [_stage_view(stage) for stage in pipeline.stages.values()],
        "archived": False,
        "createdAt": iso(pipeline.created_at),
        "updatedAt": iso(pipeline.updated_at),
    }


def _stage_view(stage: Stage) -> dict[str, Any]:
    return {
        "id": stage.id,
        "label": stage.label,
        "displayOrder": stage.display_order,
        "metadata": {"isClosed": str(stage.is_closed).lower(), "probability": stage.probability},
        "archived": False,
        "createdAt": iso(stage.created_at),
        "updatedAt": iso(stage.updated_at),
        "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
    }


def _echo(stage: Stage, fields: dict[str, Any]) -> dict[str, Any]:
    return {**_stage_view(stage), **({"metadata": fields["metadata"]} if "metadata" in fields else {})}


_ALL = "/crm/pipelines/{v}/{type}"
_ONE = f"{_ALL}/{{pipeline}}"
_STAGE = f"{_ONE}/stages/{{stage}}"
# PUT is left out on purpose: it deletes omitted stages, so nothing of ours may depend on it (§4.3 "never PUT").
ROUTES = (
    Route("GET", _ALL, listing, Access.READ),
    Route("POST", _ALL, create, Access.SCHEMA_WRITE),
    Route("GET", _ONE, read, Access.READ),
    Route("PATCH", _ONE, change, Access.SCHEMA_WRITE),
    Route("DELETE", _ONE, remove, Access.SCHEMA_WRITE),
    Route("GET", f"{_ONE}/stages", list_stages, Access.READ),
    Route("POST", f"{_ONE}/stages", create_stage, Access.SCHEMA_WRITE),
    Route("GET", _STAGE, read_stage, Access.READ),
    Route("PATCH", _STAGE, change_stage, Access.SCHEMA_WRITE),
    Route("DELETE", _STAGE, remove_stage, Access.SCHEMA_WRITE),
)
