"""Many registrations at once: each row decided like a single one, and together in a handful of calls to HubSpot."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from handlers.registrations_imported import Imported, handle, handle_preview
from infra.local.simulator import seeds
from shared.domain.deals import Kind, SharedDeal, State
from shared.domain.ids import Milliseconds, PortalId
from shared.domain.qualification import Qualification
from shared.domain.registration import AlreadyShared, Held, Reason, Refused, Shared
from shared.domain.registration_form import RegistrationForm
from shared.ports import Commit, TryAgain
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
    assert set(calls.values()) <= {1, 2}
    assert world.calls() <= 16
    assert len(world.records(VENDOR, "deals", twindeal_partner=seeds.CASCADE_NAME)) == 100
    assert len(world.records(CASCADE, "deals", twindeal_partner=seeds.VENDOR_NAME)) == 100
    assert all(deal.behind == frozenset() for deal in world.kept.deals_of(CASCADE, limit=200))


def test_rows_take_capacity_from_those_below_them_and_the_preview_says_so(world: World) -> None:
    """A silver partner holds up to 20 domains."""
    rows = [a_row(number) for number in range(25)]
    foreseen = handle_preview(rows, world.desk(CASCADE))
    imported = import_all(world, rows)

    kinds = [answer.decision.kind for answer in imported.answers if isinstance(answer.decision, Shared)]
    assert kinds == [Kind.CHANNEL] * 20 + [Kind.PARTNER_COLLABORATION] * 5
    assert [answer.decision for answer in foreseen] == decisions(imported)


def a_mixed_file() -> list[RegistrationForm]:
    unqualified = Qualification(relationship_established=True)
    return [
        a_row(1),
        a_row(2, qualification=unqualified),
        a_row(1, id="row-again", values={"deal_name": "The same product", "stage": "appointment"}),
        a_row(3, company_domain="gmail.com"),
        a_row(4, company_domain=seeds.CASCADE_DOMAIN),
        a_row(5, company_domain="kestrel-motors.example"),
        a_row(1),
        a_row(6),
    ]


def test_each_row_is_decided_like_a_single_registration(world: World) -> None:
    imported = import_all(world, a_mixed_file())
    alone = World()
    singles = [alone.register(**_changes(row)).decision for row in a_mixed_file()]

    assert decisions(imported) == singles
    assert [type(decision) for decision in singles] == [
        Shared, Held, AlreadyShared, Held, Held, Shared, AlreadyShared, Shared,
    ]  # fmt: skip


def _changes(row: RegistrationForm) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def test_a_preview_foresees_every_row_and_writes_nothing(world: World) -> None:
    foreseen = handle_preview(a_mixed_file(), world.desk(CASCADE))

    assert world.calls() == 1, "the search"
    assert world.kept.deals_of(CASCADE) == []
    assert not any(world.kept.behind(portal, limit=10).notices for portal in (VENDOR, CASCADE))
    assert [answer.decision for answer in foreseen] == decisions(import_all(world, a_mixed_file()))


def test_importing_a_file_again_changes_nothing(world: World) -> None:
    import_all(world, a_mixed_file())
    world.settle()
    before, written = world.kept.deals_of(CASCADE), _writes(world)
    world.clock.pass_(3600)
    again = import_all(world, a_mixed_file())
    world.settle()

    assert world.kept.deals_of(CASCADE) == before
    assert _writes(world) == written
    assert {type(decision) for decision in decisions(again)} == {AlreadyShared, Held}


def _writes(world: World) -> int:
    """Calls that are no search."""
    return sum(
        n
        for (_, endpoint, _), n in world.sim.calls.items()
        if "/crm/" in endpoint and "search" not in endpoint
    )


def test_an_import_that_broke_off_goes_on_where_it_was(world: World) -> None:
    rows = a_mixed_file()
    first = handle(rows[:3], world.desk(CASCADE), until=Milliseconds(world.clock.now() + A_MINUTE))
    again = import_all(world, rows)
    world.settle()

    assert isinstance(first.answers[0].decision, Shared)
    assert isinstance(again.answers[0].decision, AlreadyShared)
    assert isinstance(again.answers[7].decision, Shared)
    assert len(world.records(VENDOR, "deals", twindeal_partner=seeds.CASCADE_NAME)) == 3


def test_rows_that_are_not_reached_in_time_are_postponed(world: World) -> None:
    imported = handle([a_row(1), a_row(2)], world.desk(CASCADE), until=world.clock.now())

    assert decisions(imported) == [None, None]
    assert imported.outcome.counts == {"registrations": 0, "rows_postponed": 2}
    assert world.kept.deals_of(CASCADE) == []


def test_a_row_that_was_held_and_is_complete_now_goes_on(world: World) -> None:
    incomplete = a_row(1, qualification=Qualification(relationship_established=True))
    held = import_all(world, [incomplete]).answers[0]
    shared = import_all(world, [a_row(1)]).answers[0]

    assert held.decision == Held(reasons=(Reason.NEED_MISSING,))
    assert isinstance(shared.decision, Shared)
    assert held.deal
    assert shared.deal
    assert shared.deal.key == held.deal.key


def test_what_was_ended_is_not_shared_again_by_importing_its_file(world: World) -> None:
    (first,) = import_all(world, [a_row(1)]).answers
    world.settle()
    assert first.deal
    world.end(world.deal(first.deal.key), by=world.portal(CASCADE).side)
    world.settle()
    (again,) = import_all(world, [a_row(1)]).answers

    assert again.decision == Refused(key=first.deal.key, reasons=(Reason.ENDED_BY_PARTNER,))
    assert world.deal(first.deal.key).state is State.ENDED


def test_a_second_partner_s_rows_compete_and_the_first_partner_s_deal_learns_nothing(world: World) -> None:
    import_all(world, [a_row(1)])
    world.settle()
    mine = world.the_deal(CASCADE)
    imported = import_all(
        world, [a_row(1, partner=RHEINWERK), a_row(2, partner=RHEINWERK)], partner=RHEINWERK
    )
    world.settle()

    kinds = [answer.decision.kind for answer in imported.answers if isinstance(answer.decision, Shared)]
    assert kinds == [Kind.BEST_PARTNER_WINS, Kind.CHANNEL]
    assert world.deal(mine.key).partner == mine.partner


def test_somebody_who_is_faster_on_one_lead_changes_that_row_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rivals = [a_row(2, partner=RHEINWERK)]
    original = world.kept.record

    def record(commit: Commit) -> SharedDeal:
        if rivals and commit.deal_after.lead == "prospect-002.example":
            world.register(**_changes(rivals.pop()))
        return original(commit)

    monkeypatch.setattr(world.kept, "record", record)
    imported = import_all(world, [a_row(1), a_row(2), a_row(3)])

    kinds = [answer.decision.kind for answer in imported.answers if isinstance(answer.decision, Shared)]
    assert kinds == [Kind.CHANNEL, Kind.BEST_PARTNER_WINS, Kind.CHANNEL]


def test_a_row_in_trouble_is_postponed_and_stops_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = world.kept.record

    def record(commit: Commit) -> SharedDeal:
        if commit.deal_after.lead == "prospect-002.example":
            raise TryAgain("throttled")
        return original(commit)

    monkeypatch.setattr(world.kept, "record", record)
    imported = import_all(world, [a_row(1), a_row(2), a_row(3)])

    assert [type(decision) for decision in decisions(imported)] == [Shared, type(None), Shared]


def test_one_held_row_imported_by_two_at_once_is_one_deal(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = a_row(1, company_domain="nowhere")
    others = [nowhere]
    original = world.kept.record

    def record(commit: Commit) -> SharedDeal:
        if others:
            world.register(**_changes(others.pop()))
        return original(commit)

    monkeypatch.setattr(world.kept, "record", record)
    imported = import_all(world, [nowhere])

    assert decisions(imported) == [Held(reasons=(Reason.DOMAIN_INVALID,))]
    assert len(world.kept.deals_of(CASCADE)) == 1
