"""Whatever partners, vendor and time do to some domains, one at a time: counts, holders and standings agree."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from handlers import lead_due
from handlers.domain_registering import DomainDesk, decide_and_record
from handlers.registering import Gathered, register
from handlers.revising import revise
from handlers.telling import tell
from shared.domain.deals import SharedDeal
from shared.domain.domain_registrations import Decide, give_up, renew, withdraw
from shared.domain.domain_registrations import register as register_domain
from shared.domain.holding import capacity_of, holder
from shared.domain.ids import DAY, DealKey, Domain, PortalId
from shared.domain.lead_standing import proof_of, standing_of
from shared.domain.registration import Reason
from shared.domain.sharing import Parties, ended, is_open
from shared.domain.standing import Hold
from tests.properties.words import THIRD
from tests.support.builders import PARTNER, RIVAL, VENDOR, a_partner, a_register
from tests.support.clock import FakeClock
from tests.support.link_store import FakeLinkStore
from tests.unit.domain import situations
from tests.unit.domain.situations import a_registration

PARTNERS = (PARTNER, RIVAL, THIRD)
DOMAINS = tuple(Domain(f"prospect-{number}.example") for number in range(2))
PROGRAM = replace(situations.PROGRAM, registration_days=40)
CAPACITY = 2


@dataclass
class Town:
    clock: FakeClock
    store: FakeLinkStore

    @property
    def deals(self) -> tuple[SharedDeal, ...]:
        return tuple(self.store.deals_of(VENDOR))

    def change(self, which: int, change: Callable[[SharedDeal], SharedDeal]) -> None:
        """One of the deals that there are, if there is any."""
        if self.deals:
            key = self.deals[which % len(self.deals)].key
            revise([key], change, store=self.store, program=PROGRAM)


def a_town() -> Town:
    clock = FakeClock()
    store = FakeLinkStore(clock)
    for portal in PARTNERS:
        partner = a_partner(portal=portal, name=f"Partner {portal}", own_domains=frozenset())
        store.save_partner(partner, vendor=VENDOR)
    return Town(clock, store)


@dataclass(frozen=True)
class Asked:
    what: Decide
    partner: PortalId
    domain: Domain

    def happen(self, town: Town) -> None:
        desk = DomainDesk(
            partner=self.partner, vendor=VENDOR, store=town.store, clock=town.clock, program=PROGRAM
        )
        decide_and_record(self.domain, self.what, desk)


@dataclass(frozen=True)
class DealRegistered:
    partner: PortalId
    domain: Domain
    product: str

    def happen(self, town: Town) -> None:
        registration = a_registration(
            key=key_of(self.partner, self.domain, self.product),
            partner=self.partner,
            domain=self.domain,
            values={"product_interest": self.product},
            requested_at=town.clock.now(),
        )
        parties = Parties(vendor_portal=VENDOR, vendor_company=None)
        gathered = Gathered(registration=registration, parties=parties)
        register(gathered, store=town.store, program=PROGRAM, now=town.clock.now())
        tell([self.domain], store=town.store, program=PROGRAM)


@dataclass(frozen=True)
class Said:
    which: int
    name: str
    value: str

    def happen(self, town: Town) -> None:
        said = a_register(self.value, occurred_at=town.clock.now())
        town.change(self.which, lambda deal: replace(deal, registers={**deal.registers, self.name: said}))


@dataclass(frozen=True)
class SharingEnded:
    which: int

    def happen(self, town: Town) -> None:
        town.change(self.which, lambda deal: ended(deal, Reason.ENDED_BY_PARTNER, town.clock.now()))


@dataclass(frozen=True)
class DaysPassed:
    days: int

    def happen(self, town: Town) -> None:
        town.clock.pass_(self.days * DAY / 1000)


@dataclass(frozen=True)
class ClockLooked:
    def happen(self, town: Town) -> None:
        """Each lead is due once: looking at it leaves nothing due."""
        seen: set[str] = set()
        while due := [each.key for each in town.store.due(town.clock.now(), limit=10) if each.type == "lead"]:
            assert not seen & set(due)
            seen |= set(due)
            for domain in due:
                lead_due.handle(
                    Domain(domain), vendor=VENDOR, store=town.store, clock=town.clock, program=PROGRAM
                )


def key_of(partner: PortalId, domain: Domain, product: str) -> DealKey:
    return DealKey(f"{partner} {domain} {product}")


Happening = Asked | DealRegistered | Said | SharingEnded | DaysPassed | ClockLooked

partners = st.sampled_from(PARTNERS)
domains = st.sampled_from(DOMAINS)
products = st.sampled_from(["bench", "chamber"])
any_deal = st.integers(0, 9)
happenings = st.one_of(
    st.builds(Asked, st.sampled_from([register_domain, renew, give_up, withdraw]), partners, domains),
    st.builds(DealRegistered, partners, domains, products),
    st.builds(Said, any_deal, st.just("poi"), st.sampled_from(["confirmed", "declined"])),
    st.builds(Said, any_deal, st.just("stage"), st.sampled_from(["qualified", "won", "lost"])),
    st.builds(SharingEnded, any_deal),
    st.builds(DaysPassed, st.sampled_from([0, 10, 33, 39, 40])),
    st.just(ClockLooked()),
)


@given(happenings=st.lists(happenings, min_size=25, max_size=50))
def test_counts_holders_and_standings_agree_whatever_happens(happenings: list[Happening]) -> None:
    town = a_town()
    for happening in happenings:
        happening.happen(town)
        town.clock.pass_(0.001)
        assert_counts_are_right(town)
        assert_deals_know_how_they_stand(town)
    ClockLooked().happen(town)

    assert_deals_know_how_they_stand(town)
    assert_nothing_is_left_to_do(town)


def assert_counts_are_right(town: Town) -> None:
    leads = [town.store.lead(domain) for domain in DOMAINS]
    named = Counter(lead.registration.partner for lead in leads if lead.registration)
    for partner in town.store.partners():
        assert partner.registrations == named[partner.portal] == len(town.store.domains_of(partner.portal))
        assert partner.registrations <= capacity_of(partner, PROGRAM) == CAPACITY


def assert_deals_know_how_they_stand(town: Town) -> None:
    """Without the clock, too: whoever records news tells them."""
    for deal in town.deals:
        assert deal.lead
        lead = town.store.lead(deal.lead)
        assert lead.untold_since == 0
        listed = {each.key for each in lead.open_deals}
        assert (deal.key in listed) is is_open(deal, PROGRAM)
        if deal.key in listed:
            assert deal.standing == standing_of(lead, deal)
        proven = {proof.deal for proof in lead.proofs}
        assert (deal.key in proven) is (proof_of(deal, PROGRAM) is not None)


def assert_nothing_is_left_to_do(town: Town) -> None:
    now = town.clock.now()
    for domain in DOMAINS:
        lead = town.store.lead(domain)
        assert lead.registration is None or lead.registration.partner == holder(lead, now)
        holders = {
            deal.partner.portal
            for deal in town.deals
            if deal.lead == domain and is_open(deal, PROGRAM) and deal.standing.hold is Hold.HELD
        }
        assert holders <= {holder(lead, now)}
        assert lead.due_at == 0 or lead.due_at > now
