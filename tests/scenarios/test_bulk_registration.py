"""Many registrations at once: each row decided like a single one, and together in a handful of calls to HubSpot."""

from collections import Counter
from collections.abc import Sequence

import pytest

from handlers.registrations_imported import Imported, handle, handle_preview
from infra.local.simulator import seeds
from shared.domain.deals import Kind, State
from shared.domain.ids import Domain, Milliseconds, PortalId
from shared.domain.qualification import Qualification
from shared.domain.registration import AlreadyShared, Held, Reason, Refused, Shared
from shared.domain.registration_form import RegistrationForm
from tests.support.world import CASCADE, RHEINWERK, VENDOR, World, a_form

A_MINUTE = 60_000


def a_row(number: int, *, partner: PortalId = CASCADE, **changes: object) -> RegistrationForm:
    name = f"prospect-{number:03}"
    return a_form(
        partner=partner,
        **{
            "id": f"row-{number:05}",
            "values": {"deal_name": f"Bench {number}", "stage": "appointment"},
            "company_name": name,
            "company_domain": f"{name}.example",
            "contact_email": f"kim@{name}.example",
            **changes,
        },
    )


def import_all(world: World, rows: Sequence[RegistrationForm], *, partner: PortalId = CASCADE) -> Imported:
    imported = handle(rows, world.desk(partner), until=Milliseconds(world.clock.now() + A_MINUTE))
    world.rung |= imported.outcome.behind
    return imported


def decisions(imported: Imported) -> list[object]:
    return [answer.decision for answer in imported.answers]


@pytest.fixture
def world() -> World:
    return World()


def test_a_hundred_rows_take_a_handful_of_calls(world: World) -> None:
    imported = import_all(world, [a_row(number) for number in range(100)])
    searched = world.calls()
    world.settle()

    assert all(isinstance(answer.decision, Shared) for answer in imported.answers)
    assert searched == 1
    calls = Counter(
        (portal, endpoint) for (portal, endpoint, _), n in world.sim.calls.items() for _ in range(n)
    )
    assert {number for number in calls.values()} <= {1, 2}
    assert world.calls() <= 16
    assert len(world.records(VENDOR, "deals", twindeal_partner=seeds.CASCADE_NAME)) == 100
    assert len(world.records(CASCADE, "deals", twindeal_partner=seeds.VENDOR_NAME)) == 100
    assert all(deal.behind == frozenset() for deal in world.kept.deals_of(CASCADE, limit=200))
