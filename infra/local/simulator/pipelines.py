"""Pipelines and stages of one portal (deals only: tickets are not modelled)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from infra.local.simulator.errors import ApiError, invalid, not_found

# hubspot.md §3: "pipelines 100/object, 100 stages"; §4.3: `pipelineId` (≤36) and `stageId` (≤100) may be chosen.
MAX_PIPELINES, MAX_STAGES = 100, 100
MAX_PIPELINE_ID, MAX_STAGE_ID = 36, 100


@dataclass(slots=True, kw_only=True)
class Stage:
    id: str
    label: str
    display_order: int
    probability: str
    created_at: int
    updated_at: int

    @property
    def is_closed(self) -> bool:
        """§4.3: derived, "true" iff the probability is 0 or 1."""
        return float(self.probability) in (0.0, 1.0)

    @property
    def is_won(self) -> bool:
        return float(self.probability) == 1.0


@dataclass(slots=True, kw_only=True)
class Pipeline:
    id: str
    label: str
    display_order: int
    created_at: int
    updated_at: int
    stages: dict[str, Stage] = field(default_factory=dict)

    def stage(self, stage_id: str) -> Stage:
        if stage_id not in self.stages:
            raise not_found(f"Stage {stage_id} not found")
        return self.stages[stage_id]


@dataclass(slots=True)
class Pipelines:
    """All pipelines of a portal, with the checks HubSpot makes when one is added."""

    _by_id: dict[str, Pipeline] = field(default_factory=dict)

    def all(self) -> list[Pipeline]:
        return list(self._by_id.values())

    def find(self, pipeline_id: str) -> Pipeline | None:
        return self._by_id.get(pipeline_id)

    def get(self, pipeline_id: str) -> Pipeline:
        found = self.find(pipeline_id)
        if found is None:
            raise not_found(f"Pipeline {pipeline_id} not found")
        return found

    def pipeline_of_stage(self, stage_id: str) -> Pipeline | None:
        return next((each for each in self._by_id.values() if stage_id in each.stages), None)

    def default(self) -> Pipeline:
        return min(self._by_id.values(), key=lambda each: each.display_order)

    def add(self, pipeline: Pipeline) -> Pipeline:
        """§4.3: a taken pipelineId is 400; labels are unique ignoring case."""
        if pipeline.id in self._by_id or len(pipeline.id) > MAX_PIPELINE_ID:
            raise invalid(f"Pipeline id {pipeline.id} already exists or is too long")
        if len(self._by_id) >= MAX_PIPELINES:
            raise invalid(f"At most {MAX_PIPELINES} pipelines are allowed per object type")
        _refuse_label_of_another(pipeline.label, self._by_id.values())
        for stage in pipeline.stages.values():
            self._refuse_foreign_stage_id(stage.id)
        self._by_id[pipeline.id] = pipeline
        return pipeline

    def rename(self, pipeline: Pipeline, label: str) -> None:
        _refuse_label_of_another(label, (each for each in self._by_id.values() if each is not pipeline))
        pipeline.label = label

    def remove(self, pipeline_id: str) -> None:
        self.get(pipeline_id)
        del self._by_id[pipeline_id]

    def add_stage(self, pipeline: Pipeline, stage: Stage) -> Stage:
        if stage.id in pipeline.stages or len(stage.id) > MAX_STAGE_ID:
            raise invalid(f"Stage id {stage.id} already exists or is too long")
        if len(pipeline.stages) >= MAX_STAGES:
            raise invalid(f"At most {MAX_STAGES} stages are allowed per pipeline")
        _refuse_label_of_another(stage.label, pipeline.stages.values())
        self._refuse_foreign_stage_id(stage.id)
        pipeline.stages[stage.id] = stage
        return stage

    def _refuse_foreign_stage_id(self, stage_id: str) -> None:
        """§4.3: 409 `PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE`."""
        if self.pipeline_of_stage(stage_id) is not None:
            raise ApiError(
                409,
                "CONFLICT",
                f"Stage id {stage_id} exists in another pipeline",
                sub_category="PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE",
            )


def _refuse_label_of_another(label: str, others: Iterable[Pipeline | Stage]) -> None:
    if any(other.label.lower() == label.lower() for other in others):
        raise invalid(f"The label {label} is already in use")


def in_use(stage_ids: list[str], object_ids: list[int]) -> ApiError:
    """§4.3: deleting a stage or pipeline that has deals."""
    return invalid(
        "Stages are in use",
        sub_category="PipelineError.STAGE_ID_IN_USE",
        context={"stageIds": stage_ids, "objectIds": [str(each) for each in object_ids]},
    )


# HubSpot's default sales pipeline; its ids are the same in every portal.
_DEFAULT_STAGES = (
    ("appointmentscheduled", "Appointment Scheduled", "0.2"),
    ("qualifiedtobuy", "Qualified To Buy", "0.4"),
    ("presentationscheduled", "Presentation Scheduled", "0.6"),
    ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"),
    ("contractsent", "Contract Sent", "0.9"),
    ("closedwon", "Closed Won", "1.0"),
    ("closedlost", "Closed Lost", "0.0"),
)


def make_pipeline(
    pipeline_id: str, label: str, stages: Iterable[tuple[str, str, str]], at: int, *, order: int = 0
) -> Pipeline:
    """A pipeline of (stage id, label, probability) rows."""
    pipeline = Pipeline(id=pipeline_id, label=label, display_order=order, created_at=at, updated_at=at)
    for position, (stage_id, stage_label, probability) in enumerate(stages):
        pipeline.stages[stage_id] = Stage(
            id=stage_id,
            label=stage_label,
            display_order=position,
            probability=probability,
            created_at=at,
            updated_at=at,
        )
    return pipeline


def default_pipeline(at: int) -> Pipeline:
    return make_pipeline("default", "Sales Pipeline", _DEFAULT_STAGES, at)
