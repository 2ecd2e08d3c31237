"""Provisioning of simulated portals: what is missing comes, what is there stays, and a dry run writes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.local.simulator import Simulator
from shared.crm.calls import Calls
from shared.crm.endpoints import (
    CREATE_PIPELINE,
    CREATE_PROPERTY,
    CREATE_PROPERTY_GROUP,
    PIPELINES,
    PROPERTIES,
)
from shared.crm.layout import read_layout
from shared.crm.portal_setup import PortalSetup
from shared.crm.provision import carry_out, plan
from shared.crm.record_json import results_of
from shared.domain.desired import KEY_PROPERTY
from shared.domain.ids import ObjectType, PortalId, Side
from shared.ports import CannotProceed
from shared.program_file import read_program
from tests.support.clock import FakeClock
from tests.support.in_process_hubspot import (
    InProcessHubSpot,
    MemoryTokenStore,
    a_simulator,
    calls_over,
    install,
)

PORTAL = PortalId(48_200_001)
PORTALS = Path(__file__).parents[3] / "infra" / "portals"
PARTNER = read_layout(PORTALS, Side.PARTNER)
DEAL = ObjectType.DEAL


class World:
    def __init__(self) -> None:
        clock = FakeClock()
        self.sim: Simulator = a_simulator(clock)
        self.sim.add_portal(portal_id=PORTAL, name="Sakura", time_zone="Asia/Tokyo", currency="JPY")
        store = MemoryTokenStore()
        install(self.sim, PORTAL, clock=clock, store=store)
        self.calls: Calls = calls_over(InProcessHubSpot(self.sim, clock), clock=clock, store=store)

    def properties(self, type: ObjectType = DEAL) -> dict[str, Any]:
        found = results_of(self.calls.send(PORTAL, PROPERTIES, type=type))
        return {each["name"]: each for each in found}

    def pipelines(self) -> dict[str, Any]:
        found = results_of(self.calls.send(PORTAL, PIPELINES, type=DEAL))
        return {each["id"]: each for each in found}

    def writes(self) -> int:
        return sum(
            count
            for (_, endpoint, status), count in self.sim.calls.items()
            if not endpoint.startswith("GET") and "oauth" not in endpoint and status < 300
        )


@pytest.fixture
def world() -> World:
    return World()


def test_a_new_partner_gets_properties_on_every_object_and_the_shared_pipeline(world: World) -> None:
    carry_out(world.calls, plan(world.calls, PORTAL, PARTNER))

    for type in ObjectType:
        assert world.properties(type)[KEY_PROPERTY]["hasUniqueValue"] is True
    assert {"twindeal_state", "twindeal_partner"} <= set(world.properties())
    stages = {stage["id"]: stage["metadata"] for stage in world.pipelines()["twindeal_shared"]["stages"]}
    assert [stages[f"twindeal_{name}"]["isClosed"] for name in ("appointment", "won", "lost")] == [
        "false",
        "true",
        "true",
    ]


def test_a_second_run_has_nothing_to_do(world: World) -> None:
    carry_out(world.calls, plan(world.calls, PORTAL, PARTNER))

    again = plan(world.calls, PORTAL, PARTNER)

    assert (again.steps, str(again)) == ((), "nothing to do")


def test_a_plan_prints_and_writes_nothing(world: World) -> None:
    lines = str(plan(world.calls, PORTAL, PARTNER)).splitlines()

    assert "+ property twindeal_partner “Shared with” on deals" in lines
    assert "+ pipeline twindeal_shared “Shared deals”" in lines
    assert world.writes() == 0


def test_the_vendor_keeps_its_own_pipelines(world: World) -> None:
    carry_out(world.calls, plan(world.calls, PORTAL, read_layout(PORTALS, Side.VENDOR)))

    assert set(world.pipelines()) == {"default"}


def test_a_run_that_was_cut_short_is_finished_by_the_next(world: World) -> None:
    whole = plan(world.calls, PORTAL, PARTNER)
    for step in whole.steps[:5]:
        world.calls.send(PORTAL, step.endpoint, body=step.body, query=None, **step.parts)

    rest = plan(world.calls, PORTAL, PARTNER)
    carry_out(world.calls, rest)

    assert rest.steps == whole.steps[5:]
    assert plan(world.calls, PORTAL, PARTNER).steps == ()


def test_two_runs_at_once_do_not_disturb_each_other(world: World) -> None:
    first = plan(world.calls, PORTAL, read_layout(PORTALS, Side.VENDOR))

    carry_out(world.calls, first)
    carry_out(world.calls, first)

    assert plan(world.calls, PORTAL, read_layout(PORTALS, Side.VENDOR)).steps == ()


def test_what_people_changed_in_the_shared_pipeline_stays_and_a_missing_stage_comes_back(
    world: World,
) -> None:
    assert PARTNER.pipeline is not None
    theirs = {"stageId": "theirs", "label": "Ours", "displayOrder": 9, "metadata": {"probability": "0.5"}}
    stages = [{**PARTNER.pipeline["stages"][0], "label": "Termin"}, theirs]
    body = {**PARTNER.pipeline, "label": "Geteilt", "stages": stages}
    world.calls.send(PORTAL, CREATE_PIPELINE, body=body, type=DEAL)

    carry_out(world.calls, plan(world.calls, PORTAL, PARTNER))

    pipeline = world.pipelines()["twindeal_shared"]
    labels = {stage["id"]: stage["label"] for stage in pipeline["stages"]}
    assert (pipeline["label"], labels["theirs"], labels["twindeal_appointment"]) == (
        "Geteilt",
        "Ours",
        "Termin",
    )
    assert len(labels) == 8


def test_a_property_of_ours_that_can_not_serve_stops_everything_before_the_first_write(world: World) -> None:
    world.calls.send(PORTAL, CREATE_PROPERTY_GROUP, body=PARTNER.group, type=DEAL)
    plain = {**PARTNER.properties[DEAL][0], "hasUniqueValue": False}
    world.calls.send(PORTAL, CREATE_PROPERTY, body=plain, type=DEAL)
    before = world.writes()

    blocked = plan(world.calls, PORTAL, PARTNER)

    assert str(blocked).startswith("! property twindeal_key “Twindeal key” on deals is there, but")
    with pytest.raises(CannotProceed, match="twindeal_key"):
        carry_out(world.calls, blocked)
    assert world.writes() == before


def test_a_pipeline_of_the_same_label_is_in_the_way(world: World) -> None:
    assert PARTNER.pipeline is not None
    body = {**PARTNER.pipeline, "pipelineId": "other", "label": "shared DEALS", "stages": []}
    world.calls.send(PORTAL, CREATE_PIPELINE, body=body, type=DEAL)

    assert "another pipeline has this label" in str(plan(world.calls, PORTAL, PARTNER))


def test_other_properties_and_pipelines_are_left_alone(world: World) -> None:
    before = (world.properties(), world.pipelines()["default"])

    carry_out(world.calls, plan(world.calls, PORTAL, PARTNER))

    after = world.properties()
    assert {name: after[name] for name in before[0]} == before[0]
    assert world.pipelines()["default"] == before[1]


def test_the_port_provisions_a_portal_by_its_side(world: World) -> None:
    PortalSetup(world.calls, layouts=PORTALS).provision(PORTAL, Side.PARTNER)

    assert "twindeal_shared" in world.pipelines()


def test_the_shared_pipeline_has_the_stages_of_the_program() -> None:
    program = read_program(PORTALS.parent / "program.toml")
    pipeline = json.loads((PORTALS / "shared_pipeline.json").read_text())

    assert pipeline["pipelineId"] == program.shared_pipeline
    assert [stage["stageId"] for stage in pipeline["stages"]] == [stage.shared for stage in program.stages]
    for stage, wanted in zip(pipeline["stages"], program.stages, strict=True):
        assert (stage["metadata"]["probability"] in ("0.0", "1.0")) is wanted.closed


def test_every_custom_property_of_the_program_is_provisioned() -> None:
    program = read_program(PORTALS.parent / "program.toml")
    ours = {each["name"] for each in PARTNER.properties[DEAL]}

    wanted = {name for each in program.properties for name in (each.vendor, each.partner)}
    assert {name for name in wanted if name.startswith("twindeal_")} <= ours
