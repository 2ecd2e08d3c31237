"""What people are told of proofs, lapses, contests and ends, in the lives of two partners on one lead (S15)."""

import pytest

from shared.domain import notice_texts
from shared.domain.deals import Entry
from shared.domain.ids import PortalId
from tests.isolation.canaries import Affairs
from tests.isolation.lives import it_ends
from tests.isolation.test_with_and_without_a_rival import NewTown, come_in, live, new_town, told
from tests.isolation.town import Town
from tests.isolation.walls import nobody_was_shown_anything
from tests.isolation.ways_in import LEAD
from tests.support.world import VENDOR

__all__ = ["new_town"]

DAY = 24 * 60 * 60


def days_pass(town: Town, days: int) -> None:
    """The clock looks once a day."""
    for _ in range(days):
        town.clock.pass_(DAY)
        town.run_schedules()
        town.settle()


def involvement_is(town: Town, affairs: Affairs, said: str) -> None:
    town.vendor_rep.update("deals", str(town.deal_of(affairs).vendor.deal), {"twindeal_poi": said})
    town.settle()


def a_deal_goes_its_way(town: Town, affairs: Affairs) -> None:
    """Until its domain registration has lapsed: the close date is at the end of the year."""
    town.register_domain(LEAD, partner=affairs.portal)
    come_in(town, affairs, Entry.DASHBOARD)


def tasks_in(town: Town, portal: PortalId) -> list[str]:
    return [town.read(portal, "tasks", id)["hs_task_subject"] for id in town.records(portal, "tasks")]


def test_of_all_that_people_are_told_no_partner_reads_anything_of_another(
    town: Town, first: Affairs, second: Affairs
) -> None:
    a_deal_goes_its_way(town, first)
    come_in(town, second, Entry.VENDOR_CREATED)
    live(town, first)
    live(town, second)
    involvement_is(town, second, "confirmed")
    days_pass(town, 190)
    involvement_is(town, first, "declined")
    it_ends(town, second)
    it_ends(town, first)

    assert nobody_was_shown_anything(town)
    for affairs in (first, second):
        assert any("/tasks/batch/create" in sent for sent in town.sent.to(affairs.portal))
    assert any("Another partner is on" in each for each in tasks_in(town, VENDOR))
    assert any("registration of osprey-labs.example ends" in each for each in tasks_in(town, first.portal))
    assert any(
        "registration of osprey-labs.example has lapsed" in each for each in tasks_in(town, first.portal)
    )


def test_what_the_first_partner_is_told_is_the_same_to_the_byte_without_the_second(
    new_town: NewTown, first: Affairs, second: Affairs
) -> None:
    def story(town: Town, *, rival: bool = True) -> None:
        a_deal_goes_its_way(town, first)
        if rival:
            come_in(town, second, Entry.DASHBOARD)
            live(town, second)
        involvement_is(town, first, "requested")
        days_pass(town, 100)
        if rival:
            come_in(town, second, Entry.VENDOR_CREATED)
            involvement_is(town, second, "confirmed")
        days_pass(town, 90)
        involvement_is(town, first, "confirmed")
        if rival:
            it_ends(town, second)
        it_ends(town, first)

    alone = told(new_town, first, lambda town: story(town, rival=False))

    assert told(new_town, first, story) == alone
    assert any("/tasks/batch/create" in sent for sent in alone)


def test_who_looks_after_the_domain_for_one_partner_is_nobody_to_another(
    town: Town, first: Affairs, second: Affairs
) -> None:
    town.register_domain(LEAD, partner=first.portal)
    come_in(town, second, Entry.DASHBOARD)
    live(town, second)
    deal = town.deal_of(second)

    assert deal.lead_owner_email == first.cam
    assert first.cam in town.read(VENDOR, "deals", deal.vendor.deal)["twindeal_team"]
    assert nobody_was_shown_anything(town)


# Each of the above is able to fail


def test_a_contest_that_is_told_the_first_partner_would_be_noticed(
    town: Town, first: Affairs, second: Affairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice_texts, "VENDOR_ONLY", frozenset())
    come_in(town, first, Entry.DASHBOARD)
    come_in(town, second, Entry.DASHBOARD)
    days_pass(town, 1)

    assert second.name in {leak for leak, _ in town.leaks_to(first)}


def test_a_contest_without_a_name_would_be_noticed_too(
    new_town: NewTown, first: Affairs, second: Affairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def story(town: Town, *, rival: bool = True) -> None:
        come_in(town, first, Entry.DASHBOARD)
        if rival:
            come_in(town, second, Entry.DASHBOARD)
        days_pass(town, 1)

    alone = told(new_town, first, lambda town: story(town, rival=False))
    assert told(new_town, first, story) == alone

    monkeypatch.setattr(notice_texts, "VENDOR_ONLY", frozenset())
    assert told(new_town, first, story) != alone
