"""What all six functions log, on a day when much goes wrong: no token, no secret, no word that anybody wrote (I15)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from infra.local.simulator import FaultKind, FaultRule, Request
from shared.observability import logger
from tests.component.deployed import CASCADE, RHEINWERK, SECRET, VENDOR, Deployed
from tests.component.forms import a_message, a_registration
from tests.component.opening import install_in_earnest
from tests.component.output import Output
from tests.isolation.canaries import AFFAIRS, PRIVATE, Affairs
from tests.isolation.scanner import found_in
from tests.isolation.ways_in import a_form

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ROUNDS = 4
TROUBLES = (
    FaultRule(kind=FaultKind.SERVER_ERROR, times=2),
    FaultRule(kind=FaultKind.APPLIED_BUT_502, times=2),
    FaultRule(kind=FaultKind.SERVER_ERROR, status=403, times=1),
    FaultRule(kind=FaultKind.UNAVAILABLE_WITHOUT_BODY, times=1),
)


def some_rounds(system: Deployed) -> None:
    """What failed comes back in minutes, so all that is under way does not end here."""
    for _ in range(ROUNDS):
        system.sim.deliver_due(system.take_webhook)
        for queue, function in (
            (system.events, system.process_events),
            (system.mirror, system.mirror_changes),
        ):
            batch = queue.receive()
            if batch["Records"]:
                function(batch)
    system.run_schedules()


def secrets_of(system: Deployed) -> Iterator[str]:
    """The app's own, and every code and token that was ever given to it."""
    grants = system.sim.grants
    yield SECRET
    yield from grants._by_refresh_token
    yield from grants._access_tokens
    yield from grants._codes


def words_of(affairs: Affairs) -> frozenset[str]:
    people = {person.email for person in affairs.account.people}
    return frozenset({affairs.word, affairs.amount, affairs.contact, affairs.cam} | people)


def a_day(system: Deployed, affairs: Affairs) -> None:
    """Words everywhere, some of which are refused: by us, or by HubSpot in the other account."""
    seller = system.person(affairs.portal, affairs.seller)
    deal = system.a_shared_deal(seller, **a_form(affairs))
    path, record = f"/api/shared-deals/{deal.key}", str(deal.partner.deal)
    system.ask(seller, "POST", f"{path}/messages", a_message(affairs.says("Hello")))
    system.ask(seller, "POST", f"{path}/messages", {"id": "x", "text": affairs.says("Hello")})
    system.ask(seller, "POST", "/api/registrations", a_form(affairs, amount=affairs.word))
    system.ask(seller, "POST", "/api/registrations", affairs.says("no JSON").encode())
    system.ask(seller, "GET", f"/api/shared-deals/{affairs.word}")
    seller.comment("deals", record, PRIVATE)
    seller.update("deals", record, {"hs_next_step": affairs.says("Then"), "amount": affairs.amount})
    system.vendor_rep.update("deals", str(deal.vendor.deal), {"deal_currency_code": "JPY"})
    some_rounds(system)


def troubles_come(system: Deployed, affairs: Affairs) -> None:
    seller = system.person(affairs.portal, affairs.seller)
    deal = str(system.the_deal(affairs.portal).partner.deal)
    for trouble in TROUBLES:
        system.sim.faults.rules[:] = [replace(trouble)]
        system.ask(seller, "POST", "/api/registrations", a_form(affairs, id="form-of-a-bad-day"))
        seller.update("deals", deal, {"hs_next_step": affairs.says(trouble.kind)})
        some_rounds(system)
    system.sim.faults.rules.clear()


def doors_are_tried(system: Deployed, affairs: Affairs) -> None:
    """Forged, mistaken and poisoned requests, each with a word that it should not be remembered by."""
    system.receive(system.webhook([{"portalId": affairs.portal, "propertyValue": affairs.word}], secret="x"))
    system.receive(system.webhook(affairs.says("no JSON").encode()))
    system.receive(system.webhook([{"portalId": affairs.portal, "propertyValue": affairs.word}]))
    system.serve(Request("POST", "/api/registrations", "", {}, affairs.word.encode(), "twindeal.example"))
    system.browse("/oauth/callback", f"code={affairs.word}&state={affairs.word}")
    system.browse("/oauth/callback", f"error=access_denied&error_description={affairs.word}")
    system.events.put(affairs.says("no message of ours"))
    system.mirror.put("no portal")
    some_rounds(system)


@pytest.fixture
def bad_day(new: Deployed, output: Output) -> Deployed:
    """`output` listens before the app is installed, so that it hears of the codes and tokens too."""
    install_in_earnest(new, CASCADE, RHEINWERK)
    for portal in (CASCADE, RHEINWERK):
        a_day(new, AFFAIRS[portal])
    for portal in (CASCADE, RHEINWERK):
        troubles_come(new, AFFAIRS[portal])
        doors_are_tried(new, AFFAIRS[portal])
    new.sim.uninstall(RHEINWERK)
    new.vendor_rep.update("deals", str(new.the_deal(RHEINWERK).vendor.deal), {"hs_next_step": PRIVATE})
    some_rounds(new)
    return new


def test_nothing_that_anybody_wrote_and_no_secret_is_logged(bad_day: Deployed, output: Output) -> None:
    words = {word for portal in (CASCADE, RHEINWERK) for word in words_of(AFFAIRS[portal])}
    secrets = set(secrets_of(bad_day))
    logged = output.logged

    assert len(secrets) > len((VENDOR, CASCADE, RHEINWERK))
    assert found_in(logged, words | {PRIVATE} | secrets) == set()
    assert all(name in logged for name in ("handled", "WARNING", "Traceback")), "the day was not bad enough"


def test_a_word_in_the_log_would_be_found(new: Deployed, output: Output) -> None:
    new.connected_by_hand(VENDOR, CASCADE)
    new.ask(new.seller, "POST", "/api/registrations", a_registration())
    logger.warning("HubSpot refused it", extra={"value": AFFAIRS[CASCADE].says("Hello"), "token": SECRET})

    assert found_in(output.logged, {AFFAIRS[CASCADE].word, SECRET}) == {AFFAIRS[CASCADE].word, SECRET}
