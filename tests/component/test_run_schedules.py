"""Every five minutes: a doorbell that was lost on the way is rung again."""

import pytest

from shared.domain.ids import Side
from tests.component.deployed import CASCADE, VENDOR, Deployed
from tests.component.output import Output


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
