"""Two write the same shared deal or the same lead at once: both are done, in whichever order, or none is said to be."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from handlers import message_posted
from handlers.attempts import ATTEMPTS
from handlers.registering import Gathered, register
from handlers.revising import revise
from shared.domain.deals import Company, Contact, Entry, Kind, Motive, SharedDeal, State
from shared.domain.desired import settled
from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId, RecordId, Side
from shared.domain.leads import OpenDeal
from shared.domain.program import ValueType
from shared.domain.qualification import Qualification
from shared.domain.registration import Reason, Registration, Shared, Source
from shared.domain.sharing import Parties
from shared.ports import CannotProceed, Commit, DueType, LeadCommit, LinkStore, TryAgain
from tests.support.builders import (
    DEAL,
    PARTNER,
    PROSPECT,
    RIVAL,
    VENDOR,
    a_domain_registration,
    a_lead,
    a_message,
    a_partner,
    a_portal,
    a_program,
    a_property,
    a_register,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW
from tests.unit.handlers.busy import BusyLinkStore, Others

PROGRAM = a_program(
    properties=(
        *a_program().properties,
        a_property("product_interest", "twindeal_product_interest", ValueType.TEXT),
    )
)


@pytest.fixture
def store() -> BusyLinkStore:
    store = BusyLinkStore()
    store.save_portal(a_portal())
    for portal, name in ((PARTNER, "Partner"), (RIVAL, "Rival")):
        store.save_partner(a_partner(portal=portal, name=name, own_domains=frozenset()), vendor=VENDOR)
    return store


@pytest.fixture
def deal(store: BusyLinkStore) -> SharedDeal:
    return store.record(Commit(deal_after=a_shared_deal()))


def with_value(deal: SharedDeal, name: str, value: str) -> SharedDeal:
    register = a_register(value, occurred_at=Milliseconds(NOW + 1))
    return replace(deal, registers={**deal.registers, name: register})


def an_edit(name: str, value: str) -> Others:
    def edit(store: LinkStore) -> None:
        before = store.deals([DEAL])[DEAL]
        after = settled(with_value(before, name, value), PROGRAM)
        store.record(Commit(deal_before=before, deal_after=after))

    return edit


def edits(number: int) -> Sequence[Others]:
    return [an_edit("amount", str(each)) for each in range(number)]


def end(store: LinkStore) -> None:
    before = store.deals([DEAL])[DEAL]
    ended = replace(before, state=State.ENDED, reasons=(Reason.ENDED_BY_VENDOR,))
    store.record(Commit(deal_before=before, deal_after=ended))


# A change


def test_a_change_is_made_to_what_others_have_recorded_meanwhile(
    store: BusyLinkStore, deal: SharedDeal
) -> None:
    store.meanwhile(an_edit("amount", "77"))
    recorded = revise(
        [DEAL], lambda each: with_value(each, "deal_name", "Ours"), store=store, program=PROGRAM
    ).deals

    assert recorded[DEAL] == store.deals([DEAL])[DEAL]
    assert {name: register.value for name, register in recorded[DEAL].registers.items()} == {
        "amount": "77",
        "deal_name": "Ours",
    }


def test_of_many_deals_only_the_one_that_was_changed_is_read_and_tried_again(
    store: BusyLinkStore, deal: SharedDeal
) -> None:
    other = store.record(
        Commit(deal_after=a_shared_deal(key=DealKey("deal-2"), vendor=replace(deal.vendor, deal=None)))
    )
    tried: list[DealKey] = []

    def change(each: SharedDeal) -> SharedDeal:
        tried.append(each.key)
        return with_value(each, "deal_name", "Ours")

    store.meanwhile(an_edit("amount", "77"))
    recorded = revise([DEAL, other.key], change, store=store, program=PROGRAM).deals

    assert tried == [DEAL, other.key, DEAL]
    assert {each.registers["deal_name"].value for each in recorded.values()} == {"Ours"}


def test_a_change_that_others_never_let_through_goes_back_to_the_queue(
    store: BusyLinkStore, deal: SharedDeal
) -> None:
    store.meanwhile(*edits(ATTEMPTS))

    with pytest.raises(TryAgain):
        revise([DEAL], lambda each: with_value(each, "deal_name", "Ours"), store=store, program=PROGRAM)
    assert store.deals([DEAL])[DEAL].registers["deal_name"].value == "A deal"


def test_the_last_attempt_counts_too(store: BusyLinkStore, deal: SharedDeal) -> None:
    store.meanwhile(*edits(ATTEMPTS - 1))
    recorded = revise(
        [DEAL], lambda each: with_value(each, "deal_name", "Ours"), store=store, program=PROGRAM
    ).deals

    assert recorded[DEAL].registers["deal_name"].value == "Ours"


def test_a_change_that_others_have_made_already_is_not_recorded_again(
    store: BusyLinkStore, deal: SharedDeal
) -> None:
    store.meanwhile(an_edit("deal_name", "Ours"))
    revise([DEAL], lambda each: with_value(each, "deal_name", "Ours"), store=store, program=PROGRAM)

    assert store.deals([DEAL])[DEAL].version == deal.version + 1


def test_many_deals_of_one_lead_that_close_together_are_all_recorded(store: BusyLinkStore) -> None:
    """They all change the lead, so one after the other, which takes more turns than there are attempts."""
    keys = [DealKey(f"deal-{number:02}") for number in range(ATTEMPTS + 3)]
    lead = a_lead(open_deals=tuple(OpenDeal(key=key, partner=PARTNER, product=key) for key in keys))
    lead = store.record_lead(LeadCommit(before=a_lead(), after=lead))
    for number, key in enumerate(keys):
        ours = a_vendor_side(deal=RecordId(f"{700 + number}"))
        open_deal = with_value(a_shared_deal(key=key, vendor=ours), "product_interest", key)
        store.record(Commit(deal_after=settled(open_deal, PROGRAM)))

    revise(keys, lambda each: with_value(each, "stage", "won"), store=store, program=PROGRAM)

    assert {deal.registers["stage"].value for deal in store.deals(keys).values()} == {"won"}
    assert store.lead(PROSPECT).open_deals == ()


# A message


def test_a_message_is_posted_although_the_deal_is_being_changed(
    store: BusyLinkStore, deal: SharedDeal
) -> None:
    store.meanwhile(an_edit("amount", "77"))
    recorded, outcome = message_posted.handle(a_message(), store=store, program=PROGRAM)

    assert recorded
    assert [each.id for each in recorded.messages] == ["message-1"]
    assert recorded.registers["amount"].value == "77"
    assert outcome.behind == {PARTNER, VENDOR}


def test_a_message_that_finds_no_moment_is_for_later_and_not_kept(
    store: BusyLinkStore, deal: SharedDeal
) -> None:
    store.meanwhile(*edits(ATTEMPTS))

    with pytest.raises(TryAgain):
        message_posted.handle(a_message(), store=store, program=PROGRAM)
    assert store.messages_of(DEAL) == []


def test_a_message_to_a_deal_that_ends_just_then_is_refused(store: BusyLinkStore, deal: SharedDeal) -> None:
    store.meanwhile(end)
    recorded, outcome = message_posted.handle(a_message(), store=store, program=PROGRAM)

    assert recorded is None
    assert outcome.counts == {"message_refused": 1}
    assert store.messages_of(DEAL) == []


def test_a_message_that_a_repetition_posted_just_then_is_one_message(
    store: BusyLinkStore, deal: SharedDeal
) -> None:
    def the_same(store: LinkStore) -> None:
        message_posted.handle(a_message(), store=store, program=PROGRAM)

    store.meanwhile(the_same)
    recorded, _ = message_posted.handle(a_message(), store=store, program=PROGRAM)

    assert recorded
    assert [each.id for each in recorded.messages] == ["message-1"]
    assert len(store.messages_of(DEAL)) == 1


def test_a_message_to_a_deal_that_there_is_not_is_refused(store: BusyLinkStore) -> None:
    recorded, outcome = message_posted.handle(a_message(), store=store, program=PROGRAM)

    assert (recorded, outcome.behind) == (None, frozenset())


# A registration


def asked(partner: PortalId = PARTNER) -> Gathered:
    registration = Registration(
        key=DealKey(f"registration-of-{partner}"),
        entry=Entry.DASHBOARD,
        motive=Motive.PARTNER_ASKED,
        partner=partner,
        values={"deal_name": "A deal", "stage": "qualified"},
        requested_at=NOW,
        company=Company(name="Prospect", domain=PROSPECT),
        domain=PROSPECT,
        contact=Contact(email="ada@prospect.example"),
        qualification=Qualification(relationship_established=True, need_identified=True, need="Speed"),
        source=Source(side=Side.PARTNER),
    )
    return Gathered(registration=registration, parties=Parties(vendor_portal=VENDOR, vendor_company=None))


def registers(partner: PortalId) -> Others:
    return lambda store: register(asked(partner), store=store, program=PROGRAM, now=NOW)


def one_more_deal_of_the_rival(store: LinkStore) -> None:
    """On the same lead, about another product each time."""
    gathered = asked(RIVAL)
    number = store.lead(PROSPECT).version
    registration = replace(
        gathered.registration,
        key=DealKey(f"rivals-{number}"),
        values={**gathered.registration.values, "product_interest": str(number)},
    )
    register(replace(gathered, registration=registration), store=store, program=PROGRAM, now=NOW)


def kind_of(store: LinkStore, partner: PortalId) -> Kind | None:
    (deal,) = store.deals_of(partner)
    return deal.kind


def test_of_two_partners_that_register_a_free_lead_at_once_one_gets_it_and_the_other_competes(
    store: BusyLinkStore,
) -> None:
    store.meanwhile(registers(RIVAL))
    decision, _ = register(asked(), store=store, program=PROGRAM, now=NOW)

    assert isinstance(decision, Shared)
    assert (decision.rule, decision.claims_lead) == ("2", False)
    assert kind_of(store, RIVAL) is Kind.CHANNEL
    assert kind_of(store, PARTNER) is Kind.BEST_PARTNER_WINS
    holder = store.lead(PROSPECT).registration
    assert holder
    assert holder.partner == RIVAL
    partners = {partner.portal: partner.registrations for partner in store.partners()}
    assert partners == {PARTNER: 0, RIVAL: 1}


def test_a_form_that_was_sent_twice_at_once_is_one_deal(store: BusyLinkStore) -> None:
    store.meanwhile(registers(PARTNER))
    register(asked(), store=store, program=PROGRAM, now=NOW)

    assert kind_of(store, PARTNER) is Kind.CHANNEL
    (partner,) = [each for each in store.partners() if each.portal == PARTNER]
    assert partner.registrations == 1


def test_a_registration_that_finds_no_moment_is_for_later(store: BusyLinkStore) -> None:
    store.meanwhile(*[one_more_deal_of_the_rival] * ATTEMPTS)

    with pytest.raises(TryAgain):
        register(asked(), store=store, program=PROGRAM, now=NOW)
    assert store.deals_of(PARTNER) == []


def test_somebody_who_is_no_partner_any_more_does_not_register(store: BusyLinkStore) -> None:
    with pytest.raises(CannotProceed, match="not a partner"):
        register(asked(PortalId(4711)), store=store, program=PROGRAM, now=NOW)


def test_who_loses_a_lapsed_domain_to_another_and_so_has_room_again_is_looked_at_at_once(
    store: BusyLinkStore,
) -> None:
    """Its commission is withheld no longer, though the clock had not seen the lapse yet."""
    lapsed = Milliseconds(NOW - 1)
    for domain in (PROSPECT, Domain("two.example"), Domain("three.example")):
        lead = store.lead(domain)
        held = a_domain_registration(partner=RIVAL, expires_at=lapsed)
        taken = replace(lead, registration=held)
        store.record_lead(LeadCommit(before=lead, after=taken, claims=RIVAL, capacity=3))

    register(asked(), store=store, program=PROGRAM, now=NOW)

    assert [due.key for due in store.due(NOW, limit=9) if due.type is DueType.PARTNER] == [str(RIVAL)]
