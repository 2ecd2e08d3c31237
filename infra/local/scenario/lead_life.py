"""One lead from its registration through lapse, a second partner, an invitation by the vendor, and renewal.

Days pass within seconds: the admin gives the registration a last moment that is near, as when one is brought over from
an older system, and the clock's function is started by hand, which AWS does every five minutes.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from handlers.domain_registering import DomainDesk, decide_and_record
from infra.local.record_pages import DealPage, deal_pages, find
from infra.local.scenario.expecting import follows
from infra.local.scenario.play import Check, Pair, Play, Scene, Unexpected
from infra.local.simulator import seeds
from shared.bootstrap.clock import SystemClock
from shared.domain.domain_registrations import renew
from shared.domain.ids import Milliseconds, PortalId
from shared.domain.leads import Lead
from shared.program_file import read_program
from shared.store.dynamodb import DynamoDbLinkStore

VENDOR, RHEINWERK = seeds.VENDOR_PORTAL_ID, seeds.RHEINWERK_PORTAL_ID
DOMAIN = "schaefer-antriebe.example"
PRUEFSTAND = Pair("Schäfer Prüfstand", RHEINWERK)
RETROFIT = Pair("Schäfer gearbox retrofit", seeds.CASCADE_PORTAL_ID)
INSPECTION = Pair("Schäfer inspection line", seeds.SAKURA_PORTAL_ID)
LAST_MS = 1_500


def registered(play: Play) -> Sequence[Check]:
    play.ask(play.anna, "domains", {"domain": f"www.{DOMAIN}"}, expect=201)
    return (
        Check(
            says="Rheinwerk holds it for half a year, and it stands first: it has no shared deal yet",
            holds=lambda: (
                (first := _domains(play)[0])["domain"] == DOMAIN
                and first["daysLeft"] == read_program().registration_days
                and not first["sharedDeals"]
            ),
        ),
    )


def converted(play: Play) -> Sequence[Check]:
    deal = find(play.anna, "deals", dealname=PRUEFSTAND.name)
    play.register(play.anna, entry="converted_deal", recordId=str(deal))
    return (
        *_both(play, "a channel deal, led by Lukas Brandt", _is_led("channel", seeds.CAM_OF_RHEINWERK)),
        *_both(play, "what it earns waits for the proof of involvement", _earns("pending", "pending")),
        Check(
            says="Lukas has a task: who registered what, and why",
            holds=lambda: _tasks(play, VENDOR, PRUEFSTAND, "registered") == 1,
        ),
        Check(
            says="the domain is no longer among those without a deal",
            holds=lambda: bool(_domains(play)[0]["sharedDeals"]),
        ),
    )


def proven(play: Play) -> Sequence[Check]:
    vendor, _ = play.both(PRUEFSTAND)
    play.lukas.update("deals", vendor.id, {"twindeal_poi": "confirmed"})
    return _both(play, "full tier credit, commission: eligible", _earns("full", "eligible"))


def lapsed(play: Play) -> Sequence[Check]:
    _let_it_end(play)
    time.sleep(LAST_MS / 1000)
    _run_the_clock(play)
    return (
        *_both(play, "collaboration terms, as the domain lapsed", _earns_less),
        *(
            Check(
                says=f"a task says so {where}",
                holds=lambda portal=portal: _tasks(play, portal, PRUEFSTAND, "lapsed") == 1,  # type: ignore[misc]
            )
            for portal, where in ((RHEINWERK, "in Rheinwerk's CRM"), (VENDOR, "in the vendor's"))
        ),
        Check(
            says="Rheinwerk's room is its own again",
            holds=lambda: DOMAIN not in {each["domain"] for each in _domains(play)},
        ),
    )


def a_second_partner(play: Play) -> Sequence[Check]:
    unchanged = _unchanged(play, RHEINWERK)
    play.register(
        play.jordan,
        entry="dashboard",
        dealName=RETROFIT.name,
        amount="41000",
        currency="USD",
        company={"name": "Schäfer Antriebe", "domain": DOMAIN},
        contact={"email": "bernd.kraus@schaefer-antriebe.example", "firstName": "Bernd", "lastName": "Kraus"},
    )
    return (
        follows(
            play,
            RETROFIT,
            RETROFIT.partner,
            "best partner wins, led by María López",
            _is_led("best_partner_wins", seeds.CAM_OF_CASCADE),
        ),
        Check(
            says="Lukas is told of the contest, on Rheinwerk's deal in the vendor's CRM",
            holds=lambda: _tasks(play, VENDOR, PRUEFSTAND, "another partner") == 1,
        ),
        Check(says="Rheinwerk's CRM is as it was, to the byte", holds=unchanged),
    )


def invited(play: Play) -> Sequence[Check]:
    unchanged = (_unchanged(play, RHEINWERK), _unchanged(play, RETROFIT.partner))
    dana = play.dana
    dana.create(
        "deals",
        {"dealname": INSPECTION.name, "amount": "77000", "dealstage": "qualifiedtobuy"},
        [
            ("companies", find(dana, "companies", domain=DOMAIN)),
            ("companies", find(dana, "companies", domain=seeds.SAKURA_DOMAIN)),
        ],
    )
    return (
        follows(
            play,
            INSPECTION,
            INSPECTION.partner,
            "Sakura has the deal: best partner wins, led by Kenji Mori",
            _is_led("best_partner_wins", seeds.CAM_OF_SAKURA),
        ),
        Check(
            says="neither Rheinwerk nor Cascade learns of it",
            holds=lambda: all(same() for same in unchanged),
        ),
    )


def renewed(play: Play) -> Sequence[Check]:
    play.ask(play.anna, f"domains/{DOMAIN}/renew", {}, expect=200)
    return (
        *_both(play, "full tier credit again, commission: eligible", _earns("full", "eligible")),
        Check(says="the domain is Rheinwerk's again", holds=lambda: _domains(play)[0]["domain"] == DOMAIN),
    )


def _let_it_end(play: Play) -> None:
    """Raises Unexpected."""
    clock = SystemClock()
    desk = DomainDesk(
        partner=PortalId(RHEINWERK),
        vendor=PortalId(VENDOR),
        store=DynamoDbLinkStore(play.system.deployed.table, play.system.aws.client("dynamodb"), clock),
        clock=clock,
        program=read_program(),
    )
    decision = decide_and_record(DOMAIN, renew, desk, until=Milliseconds(clock.now() + LAST_MS))
    if not isinstance(decision.answer, Lead):
        raise Unexpected(f"the registration can't be given another end: {decision.answer.reason}")


def _run_the_clock(play: Play) -> None:
    """Raises Unexpected."""
    name = play.system.deployed.functions["run_schedules"]
    answer = play.system.aws.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    if "FunctionError" in answer:
        raise Unexpected(f"run_schedules failed: {answer['Payload'].read()[:200]!r}")


def _domains(play: Play) -> Sequence[Mapping[str, Any]]:
    answer = play.system.api.ask(play.anna, "GET", "domains")
    return list(answer.body["domains"])


def _tasks(play: Play, portal: int, pair: Pair, words: str) -> int:
    """How many tasks on this deal say so."""
    page = play.deal(pair, portal)
    return sum(words in task.subject.lower() for task in page.tasks) if page else 0


def _unchanged(play: Play, portal: int) -> Callable[[], bool]:
    before = deal_pages(play.sim, portal)
    return lambda: deal_pages(play.sim, portal) == before


def _both(play: Play, says: str, seen: Callable[[DealPage], bool]) -> Sequence[Check]:
    return (
        follows(play, PRUEFSTAND, RHEINWERK, f"Rheinwerk sees: {says}", seen),
        follows(play, PRUEFSTAND, VENDOR, f"the vendor sees: {says}", seen),
    )


def _is_led(kind: str, leader: str) -> Callable[[DealPage], bool]:
    return lambda page: (
        (page.values.get("twindeal_kind"), page.values.get("twindeal_leads")) == (kind, leader)
    )


def _earns(tier_credit: str, commission: str) -> Callable[[DealPage], bool]:
    return lambda page: _earned(page) == (tier_credit, commission)


def _earns_less(page: DealPage) -> bool:
    reasons = page.values.get("twindeal_eligibility_reasons", "")
    return _earned(page) == ("collaboration", "collaboration") and "domain_lapsed" in reasons


def _earned(page: DealPage) -> tuple[str | None, str | None]:
    return page.values.get("twindeal_tier_credit"), page.values.get("twindeal_commission")


SCENES = (
    Scene(
        title="A domain, the older way",
        told="Anna Vogel registers the domain of Schäfer Antriebe to Rheinwerk, without a deal.",
        act=registered,
    ),
    Scene(
        title="The deal on that domain",
        told="Rheinwerk's dashboard names the domain as one without a shared deal. "
        "Anna shares “Schäfer Prüfstand”, which she has in her pipeline.",
        act=converted,
        pair=PRUEFSTAND,
    ),
    Scene(
        title="Proof of involvement",
        told="The customer confirms that Rheinwerk is involved; Lukas Brandt notes it in the vendor's CRM.",
        act=proven,
        pair=PRUEFSTAND,
    ),
    Scene(
        title="The registration lapses",
        told="Its last day passes, and nobody renewed it. The deal goes on; what it earns changes.",
        act=lapsed,
        pair=PRUEFSTAND,
    ),
    Scene(
        title="A second partner on the lead",
        told="Jordan Lee registers another deal with Schäfer for Cascade.",
        act=a_second_partner,
        pair=RETROFIT,
    ),
    Scene(
        title="The vendor invites a third",
        told="Dana Reyes creates a deal with Schäfer and puts Sakura on it.",
        act=invited,
        pair=INSPECTION,
    ),
    Scene(
        title="Renewed",
        told="Anna Vogel renews the registration, as nobody else holds the domain.",
        act=renewed,
        pair=PRUEFSTAND,
    ),
)
