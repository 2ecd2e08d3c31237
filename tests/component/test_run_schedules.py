"""Every five minutes: a doorbell that was lost on the way is rung again, and what is due is looked at."""

import pytest

from functions import run_schedules
from shared.bootstrap.store import link_store
from shared.domain.holding import lost, registered_to, term_end
from shared.domain.ids import DAY, Domain, Milliseconds, Side
from shared.domain.lead_standing import to_record
from shared.domain.leads import Lead, Loss
from shared.ports import LeadCommit
from shared.program_file import read_program
from shared.store import keys
from tests.component.deployed import CASCADE, VENDOR, Deployed
from tests.component.envelopes import scheduled_event
from tests.component.lambda_context import FakeContext
from tests.component.output import Output
from tests.support.clock import NOW

PROGRAM = read_program()
LONG_AGO = Milliseconds(NOW - 400 * DAY)
"""A registration of then has run out by now."""


def registered_long_ago(domain: str) -> Domain:
    before = link_store().lead(Domain(domain))
    until = term_end(LONG_AGO, PROGRAM)
    after = registered_to(before, CASCADE, now=LONG_AGO, until=until, program=PROGRAM)
    after = to_record(before, after, at=LONG_AGO, program=PROGRAM)
    link_store().record_lead(LeadCommit(before=before, after=after, claims=CASCADE, capacity=20))
    return after.domain


def spoilt(system: Deployed, domain: Domain) -> None:
    """Its item can't be read any more."""
    key = {"PK": {"S": keys.lead(domain).partition}, "SK": {"S": keys.lead(domain).sort}}
    system.dynamodb.update_item(
        TableName=system.table,
        Key=key,
        UpdateExpression="SET doc = :nothing",
        ExpressionAttributeValues={":nothing": {"S": "{"}},
    )


def has_lapsed(domain: Domain) -> bool:
    lead = link_store().lead(domain)
    return lead == Lead(
        domain=domain,
        lost=lost(held_then(domain), Loss.LAPSED, term_end(LONG_AGO, PROGRAM)).lost,
        version=2,
    )


def held_then(domain: Domain) -> Lead:
    until = term_end(LONG_AGO, PROGRAM)
    return registered_to(Lead(domain=domain), CASCADE, now=LONG_AGO, until=until, program=PROGRAM)


def test_while_nothing_is_behind_nobody_is_rung_for(system: Deployed, output: Output) -> None:
    system.a_shared_deal()
    system.run_schedules()

    assert system.mirror.bodies == []
    assert (output.metrics["schedules"], output.metrics["portals_found_behind"]) == (1, 0)


def test_a_portal_whose_ring_was_lost_is_rung_for(system: Deployed, output: Output) -> None:
    key = system.register()["json"]["sharedDeal"]["key"]
    lost = system.mirror.receive()
    system.mirror.settle(lost, {"batchItemFailures": []})
    system.run_schedules()

    assert sorted(system.mirror.bodies) == [str(VENDOR), str(CASCADE)]
    assert output.metrics["portals_found_behind"] == 2
    system.settle()
    assert system.deal(key).behind == set()


def test_only_the_portal_that_is_behind_is_rung_for(system: Deployed) -> None:
    deal = system.a_shared_deal()
    system.seller.update("deals", str(deal.partner.deal), {"amount": "7"})
    system.sim.deliver_due(system.take_webhook)
    system.process_events()
    system.mirror.settle(system.mirror.receive(), {"batchItemFailures": []})
    assert system.deal(deal.key).behind == {Side.VENDOR}
    system.run_schedules()

    assert system.mirror.bodies == [str(VENDOR)]


def test_a_paused_portal_is_not_rung_for(system: Deployed) -> None:
    system.register()
    system.sim.uninstall(CASCADE)
    system.settle()
    system.run_schedules()

    assert system.mirror.bodies == []


def test_a_queue_that_takes_no_ring_is_told_and_not_passed_over(
    system: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.register()
    system.without_the_mirror_queue(monkeypatch)

    with pytest.raises(Exception, match="does not exist"):
        system.run_schedules()


# What is due


def test_a_registration_that_has_run_out_lapses_and_people_are_told(system: Deployed, output: Output) -> None:
    domain = registered_long_ago("heron-optics.example")
    system.run_schedules()

    assert has_lapsed(domain)
    partner = link_store().partner(CASCADE)
    assert partner
    assert partner.registrations == 0
    assert sorted(system.mirror.bodies) == [str(VENDOR), str(CASCADE)]
    assert (output.metrics["due_looked_at"], output.metrics["domain_notices"]) == (1, 2)
    system.settle()
    for portal in (VENDOR, CASCADE):
        (task,) = system.records(portal, "tasks")
        subject = system.read(portal, "tasks", task)["hs_task_subject"]
        assert subject.endswith("registration of heron-optics.example has lapsed")


def test_what_was_done_is_not_done_again(system: Deployed, output: Output) -> None:
    registered_long_ago("heron-optics.example")
    for _ in range(2):
        system.run_schedules()

    assert output.metrics["due_looked_at"] == 1


def test_one_that_fails_keeps_nobody_and_is_tried_once_in_a_run(
    system: Deployed, output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although it stands before the others, and fills what is asked for at once."""
    monkeypatch.setattr(run_schedules, "AT_ONCE", 1)
    broken, *good = [registered_long_ago(f"{name}-optics.example") for name in ("a", "b", "c")]
    spoilt(system, broken)
    system.run_schedules()

    assert all(has_lapsed(domain) for domain in good)
    assert (output.metrics["due_failed"], output.metrics["due_looked_at"]) == (1, 2)
    assert "could not be looked at" in output.logged
    assert broken not in output.logged
    system.run_schedules()
    assert output.metrics["due_failed"] == 2


def test_with_little_time_left_portals_are_rung_for_and_the_rest_stays_due(
    system: Deployed, output: Output
) -> None:
    domain = registered_long_ago("heron-optics.example")
    system.register()
    system.mirror.settle(system.mirror.receive(), {"batchItemFailures": []})
    run_schedules.handler(scheduled_event(), FakeContext(remaining_ms=run_schedules.RESERVE))

    assert sorted(system.mirror.bodies) == [str(VENDOR), str(CASCADE)]
    assert output.metrics["due_looked_at"] == 0
    system.run_schedules()
    assert has_lapsed(domain)


def test_a_run_in_which_everything_fails_ends(
    system: Deployed, output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_schedules, "HOPELESS", 2)
    monkeypatch.setattr(run_schedules, "AT_ONCE", 1)
    for name in ("a", "b", "c"):
        spoilt(system, registered_long_ago(f"{name}-optics.example"))
    system.run_schedules()

    assert output.metrics["due_failed"] == 2
