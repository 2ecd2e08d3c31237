"""Two do something about the same domain at once: one of them decides again, on what the other left."""

from collections.abc import Callable

import pytest

from handlers import lead_due
from handlers.attempts import ATTEMPTS
from handlers.domain_registering import DomainDesk, decide_and_record
from handlers.telling import tell
from shared.domain.deals import SharedDeal
from shared.domain.domain_refusals import DomainReason, DomainRefusal
from shared.domain.domain_registrations import Decide, register, renew, withdraw
from shared.domain.ids import DAY, Domain, Milliseconds, PortalId
from shared.domain.lead_standing import standing_of, to_record
from shared.domain.leads import Lead, OpenDeal
from shared.domain.standing import Hold
from shared.ports import Commit, LeadCommit, LinkStore, TryAgain, Waiting
from tests.support.builders import (
    PARTNER,
    PROSPECT,
    RIVAL,
    VENDOR,
    a_partner,
    a_program,
    a_shared_deal,
)
from tests.support.clock import NOW, FakeClock
from tests.unit.domain.leads import held_by
from tests.unit.handlers.busy import BusyLinkStore, Others

PROGRAM = a_program()
ENDS = Milliseconds(NOW + 180 * DAY)


@pytest.fixture
def store() -> BusyLinkStore:
    store = BusyLinkStore()
    for portal, name in ((PARTNER, "Partner"), (RIVAL, "Rival")):
        store.save_partner(a_partner(portal=portal, name=name, own_domains=frozenset()), vendor=VENDOR)
    return store


@pytest.fixture
def deal(store: BusyLinkStore) -> SharedDeal:
    """Open on a lead that its partner holds."""
    before = store.lead(PROSPECT)
    registration = held_by(PARTNER, expires_at=ENDS).registration
    listed = OpenDeal(key=a_shared_deal().key, partner=PARTNER, product="")
    lead = to_record(
        before,
        Lead(domain=PROSPECT, registration=registration, open_deals=(listed,)),
        at=NOW,
        program=PROGRAM,
        knows=listed.key,
    )
    deal = a_shared_deal(standing=standing_of(lead, a_shared_deal()), registered_at=Milliseconds(NOW - 5))
    return store.record(
        Commit(deal_after=deal, lead_before=before, lead_after=lead, claims=PARTNER, capacity=2)
    )


def ask(
    store: LinkStore, decide: Decide, partner: PortalId = PARTNER, domain: Domain = PROSPECT, at: int = NOW
) -> Lead | DomainRefusal:
    clock = FakeClock(Milliseconds(at))
    desk = DomainDesk(partner=partner, vendor=VENDOR, store=store, clock=clock, program=PROGRAM)
    return decide_and_record(domain, decide, desk).answer


def asks(decide: Decide, partner: PortalId = PARTNER, domain: Domain = PROSPECT, at: int = NOW) -> Others:
    return lambda store: ask(store, decide, partner, domain, at)


def look(store: LinkStore, at: int) -> None:
    clock = FakeClock(Milliseconds(at))
    lead_due.handle(PROSPECT, vendor=VENDOR, store=store, clock=clock, program=PROGRAM)


def bumps(number: int) -> list[Others]:
    """Somebody changes the lead, and nothing that matters."""

    def bump(store: LinkStore) -> None:
        lead = store.lead(PROSPECT)
        told = lead.told | {f"{lead.version}"}
        store.record_lead(
            LeadCommit(before=lead, after=Lead(domain=lead.domain, told=told, untold_since=NOW))
        )

    return [bump] * number


# Asking for a domain


def test_of_two_partners_that_ask_at_once_the_second_is_refused(store: BusyLinkStore) -> None:
    store.meanwhile(asks(register, RIVAL))
    answer = ask(store, register)

    assert isinstance(answer, DomainRefusal)
    assert answer.reason is DomainReason.ALREADY_REGISTERED
    assert [lead.domain for lead in store.domains_of(RIVAL)] == [PROSPECT]
    assert store.domains_of(PARTNER) == []


def test_the_last_free_place_is_taken_once(store: BusyLinkStore) -> None:
    ask(store, register, domain=Domain("first.example"))
    store.meanwhile(asks(register, domain=Domain("second.example")))
    answer = ask(store, register)

    assert isinstance(answer, DomainRefusal)
    assert (answer.reason, answer.used, answer.allowed) == (DomainReason.AT_CAPACITY, 2, 2)
    assert len(store.domains_of(PARTNER)) == 2


def test_the_same_request_twice_at_once_is_one_registration(store: BusyLinkStore) -> None:
    store.meanwhile(asks(register))

    assert ask(store, register) == store.lead(PROSPECT)
    partner = store.partner(PARTNER)
    assert partner
    assert partner.registrations == 1


# The clock


def test_a_renewal_in_the_last_moment_beats_the_clock(store: BusyLinkStore, deal: SharedDeal) -> None:
    store.meanwhile(asks(renew, at=ENDS - 1))
    look(store, ENDS)

    assert store.domains_of(PARTNER)
    assert store.deals([deal.key])[deal.key].standing.hold is Hold.HELD
    assert store.behind(VENDOR, limit=9).notices == store.behind(PARTNER, limit=9).notices == ()


def test_a_claim_in_the_same_moment_leaves_one_lapse_and_tells_it_once(store: BusyLinkStore) -> None:
    ask(store, register)
    store.meanwhile(asks(register, RIVAL, at=ENDS))
    look(store, ENDS)

    assert [each.partner for each in store.lead(PROSPECT).lost] == [PARTNER]
    assert len(store.behind(PARTNER, limit=9).notices) == 1
    assert store.behind(RIVAL, limit=9) == Waiting()


# Telling


def test_a_slow_teller_does_not_overwrite_what_a_faster_one_told(
    store: BusyLinkStore, deal: SharedDeal
) -> None:
    """The faster one found the deal to stand as it should, so only the lead says that it was there."""
    lead = store.lead(PROSPECT)
    free = to_record(lead, Lead(domain=PROSPECT, open_deals=lead.open_deals), at=NOW, program=PROGRAM)

    def hold_it_again_and_tell(store: LinkStore) -> None:
        now = store.lead(PROSPECT)
        store.record_lead(LeadCommit(before=now, after=lead, claims=PARTNER, capacity=2))

    store.record_lead(LeadCommit(before=lead, after=free, releases=PARTNER))
    store.meanwhile(hold_it_again_and_tell)
    tell([PROSPECT], store=store, program=PROGRAM)

    assert store.deals([deal.key])[deal.key].standing == deal.standing
    assert deal.standing.hold is Hold.HELD


def test_what_is_told_while_the_deal_is_edited_is_told(store: BusyLinkStore, deal: SharedDeal) -> None:
    def edit(store: LinkStore) -> None:
        before = store.deals([deal.key])[deal.key]
        store.record(Commit(deal_before=before, deal_after=a_shared_deal(standing=before.standing)))

    store.meanwhile(lambda _: None, edit)
    ask(store, withdraw, at=NOW + 9)

    assert store.deals([deal.key])[deal.key].standing.hold is Hold.WITHDRAWN


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda store: ask(store, register), id="asking"),
        pytest.param(lambda store: look(store, ENDS), id="the clock"),
        pytest.param(lambda store: tell([PROSPECT], store=store, program=PROGRAM), id="telling"),
    ],
)
def test_whoever_others_never_let_through_tries_again_later(
    store: BusyLinkStore, act: Callable[[LinkStore], object]
) -> None:
    bumps(1)[0](store)
    store.meanwhile(*bumps(ATTEMPTS + 1))

    with pytest.raises(TryAgain):
        act(store)
