"""From a decision to a shared deal and its lead, to its end, and on again."""

from itertools import combinations
from typing import Any

import pytest

from shared.domain.deals import Company, Contact, Kind, Register, Seen, SharedDeal, State
from shared.domain.desired import settled
from shared.domain.ids import DealKey, Domain, Milliseconds, RecordId, Side
from shared.domain.leads import DomainRegistration
from shared.domain.program import Pipeline
from shared.domain.qualification import Qualification
from shared.domain.registration import Held, Reason, Shared
from shared.domain.sharing import Parties, claimed, ended, is_open, registered
from shared.domain.standing import Counted
from shared.domain.wording import fingerprint
from tests.support.builders import (
    PARTNER,
    PROSPECT,
    RIVAL,
    VENDOR,
    a_lead,
    a_partner,
    a_partner_side,
    a_program,
    a_register,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW
from tests.unit.domain.situations import (
    CAM,
    EARLIER,
    LATER,
    MINE,
    a_registration,
    a_situation,
    a_source,
    an_invitation,
    an_open_deal,
)

PARTIES = Parties(vendor_portal=VENDOR, vendor_company=RecordId("8"))
CHANNEL = Shared(rule="6", kind=Kind.CHANNEL, leader_email=CAM, claims_lead=True)
NOT_CLAIMED = Shared(rule="5", kind=Kind.CHANNEL, leader_email=CAM)
HELD = Held(reasons=(Reason.NEED_MISSING, Reason.CONTACT_MISSING))
DAY = 86_400_000


def a_deal(before: SharedDeal | None = None, decision: Held | Shared = CHANNEL, **changes: Any) -> SharedDeal:
    return registered(before, decision, a_situation(**changes), PARTIES)


def test_a_registration_becomes_an_active_deal_of_its_kind_with_its_leader() -> None:
    deal = a_deal()

    assert (deal.key, deal.state, deal.kind, deal.leader_email) == (MINE, State.ACTIVE, Kind.CHANNEL, CAM)
    assert (deal.rule, deal.program_version, deal.registered_at) == ("6", "test", NOW)
    assert (deal.partner_name, deal.vendor_name, deal.lead) == ("Partner", "Vendor", PROSPECT)


def test_the_leader_owns_the_vendor_s_record_and_who_registered_the_partner_s() -> None:
    deal = a_deal(registration=a_registration(owner_email="ada@partner.example"))

    assert (deal.vendor.owner_email, deal.partner.owner_email) == (CAM, "ada@partner.example")


def test_the_two_sides_live_in_their_portals_and_pipelines() -> None:
    deal = a_deal(registration=a_registration(pipeline=Pipeline.OWN))

    assert (deal.vendor.portal, deal.vendor.pipeline) == (VENDOR, Pipeline.VENDOR)
    assert (deal.partner.portal, deal.partner.pipeline) == (PARTNER, Pipeline.OWN)


def test_the_vendor_s_company_is_taken_as_found_and_not_sought_again() -> None:
    deal = a_deal(partner=a_partner(company=RecordId("5")))

    assert (deal.vendor.company, deal.vendor.company_sought, deal.vendor.partner_company) == ("8", True, "5")
    assert (deal.partner.company, deal.partner.company_sought) == (None, False)


def test_what_the_form_gave_is_outstanding_in_both_crms() -> None:
    deal = a_deal(registration=a_registration(values={"deal_name": "From the form"}))

    assert deal.registers == {"deal_name": a_register("From the form")}
    assert settled(deal, a_program()).behind == {Side.VENDOR, Side.PARTNER}


def test_what_is_not_qualified_is_held_with_its_reasons_and_without_a_kind() -> None:
    deal = a_deal(decision=HELD)

    assert (deal.state, deal.kind, deal.leader_email, deal.reasons) == (
        State.HELD,
        None,
        None,
        ("need_missing", "contact_missing"),
    )


CONVERTED = a_source(
    deal=RecordId("77"),
    company=RecordId("78"),
    contact=RecordId("79"),
    values={"deal_name": "From the record", "amount": "5"},
)


def test_a_converted_deal_stands_for_its_side_with_the_records_on_it() -> None:
    side = a_deal(registration=a_registration(source=CONVERTED)).partner

    assert (side.deal, side.company, side.contact, side.associated) == ("77", "78", "79", True)


def test_a_contact_or_company_to_begin_from_is_not_created_twice() -> None:
    source = a_source(company=RecordId("78"), contact=RecordId("79"))
    side = a_deal(registration=a_registration(source=source)).partner

    assert (side.deal, side.company, side.contact, side.associated) == (None, "78", "79", False)


def test_a_vendor_s_deal_stands_for_the_vendor_s_side() -> None:
    deal = a_deal(registration=an_invitation())

    assert (deal.vendor.deal, deal.partner.deal) == ("501", None)
    assert deal.vendor.company == "8"


def test_what_the_converted_record_shows_counts_since_its_last_change_and_the_form_comes_over_it() -> None:
    deal = a_deal(registration=a_registration(values={"deal_name": "From the form"}, source=CONVERTED))

    assert deal.registers == {
        "deal_name": a_register("From the form"),
        "amount": Register(value="5", occurred_at=EARLIER, side=Side.PARTNER),
    }
    assert deal.partner.seen == {
        "deal_name": Seen(value="From the record", at=EARLIER),
        "amount": Seen(value="5", at=EARLIER),
    }


def test_values_of_a_source_without_a_deal_are_nobody_s() -> None:
    source = a_source(company=RecordId("78"), values={"deal_name": "Stray"})

    assert a_deal(registration=a_registration(values={}, source=source)).registers == {}


@pytest.mark.parametrize("state", [State.HELD, State.ENDED])
def test_a_deal_that_was_held_or_ended_goes_on_with_the_records_and_values_it_had(state: State) -> None:
    before = a_shared_deal(
        key=MINE,
        state=state,
        kind=None,
        reasons=(Reason.CONTACT_MISSING,),
        partner=a_partner_side(deal=RecordId("7")),
        registers={"amount": a_register("5")},
    )

    deal = a_deal(before, registration=a_registration(values={"deal_name": "Again"}))

    assert (deal.state, deal.reasons, deal.kind) == (State.ACTIVE, (), Kind.CHANNEL)
    assert (deal.vendor.deal, deal.partner.deal) == ("501", "7")
    assert {name: each.value for name, each in deal.registers.items()} == {
        "amount": "5",
        "deal_name": "Again",
    }


def test_a_deal_that_goes_on_takes_company_contact_and_lead_as_they_are_given_now() -> None:
    before = a_shared_deal(key=MINE, state=State.HELD, lead=None, contact=None)
    registration = a_registration(
        company=Company(name="Other", domain="other.example"),
        domain=Domain("other.example"),
        contact=Contact(email="kim@other.example"),
    )

    deal = a_deal(before, registration=registration)

    assert (deal.company.name, deal.lead) == ("Other", "other.example")
    assert deal.contact == Contact(email="kim@other.example")


def test_a_deal_that_goes_on_was_registered_when_it_was_first() -> None:
    before = a_shared_deal(key=MINE, state=State.HELD, registered_at=EARLIER)

    assert a_deal(before).registered_at == EARLIER


def test_a_form_sent_late_does_not_undo_what_was_changed_meanwhile() -> None:
    before = a_shared_deal(
        key=MINE, state=State.ENDED, registers={"deal_name": a_register("Newer", occurred_at=LATER)}
    )

    deal = a_deal(before, registration=a_registration(values={"deal_name": "Older"}))

    assert deal.registers["deal_name"].value == "Newer"


def test_a_deal_without_any_record_begins_anew_and_open_though_it_was_won_before() -> None:
    won = a_shared_deal(
        key=MINE,
        state=State.ENDED,
        registers={"stage": a_register("won")},
        vendor=a_vendor_side(deal=None),
        counted=Counted(closed_at=EARLIER, won=True),
    )

    assert is_open(a_deal(won, registration=a_registration(values={})), a_program())


def test_a_lead_that_is_claimed_is_registered_to_the_partner_for_as_long_as_the_program_says() -> None:
    lead = claimed(a_lead(), CHANNEL, a_situation(program=a_program(registration_days=10)))

    assert lead.registration == DomainRegistration(
        partner=PARTNER, registered_at=NOW, expires_at=Milliseconds(NOW + 10 * DAY)
    )


def test_a_lead_that_is_not_claimed_stays_with_who_has_it() -> None:
    held = DomainRegistration(partner=RIVAL, registered_at=EARLIER, expires_at=LATER)

    assert claimed(a_lead(registration=held), NOT_CLAIMED, a_situation()).registration == held


def test_a_deal_that_is_taken_off_its_lead_leaves_the_others() -> None:
    rival = an_open_deal(RIVAL)
    lead = a_lead(open_deals=(rival, an_open_deal(PARTNER, key=MINE)))

    assert lead.without(MINE).open_deals == (rival,)
    assert lead.without(DealKey("another")) == lead


def test_ending_keeps_both_records_and_stops_all_messages() -> None:
    before = a_shared_deal(reasons=())
    deal = ended(before, Reason.ENDED_BY_PARTNER, NOW)

    assert (deal.state, deal.reasons, deal.messages) == (State.ENDED, ("ended_by_partner",), ())
    assert (deal.vendor, deal.partner, deal.registers) == (before.vendor, before.partner, before.registers)


def test_ending_twice_is_ending_once() -> None:
    once = ended(a_shared_deal(), Reason.PARTNER_TAKEN_OFF, NOW)

    assert ended(once, Reason.PARTNER_TAKEN_OFF, NOW) == once


ENDINGS = (Reason.DEAL_REMOVED, Reason.ENDED_BY_PARTNER, Reason.PARTNER_TAKEN_OFF, Reason.ENDED_BY_VENDOR)
"""Each binds more than the one before."""


@pytest.mark.parametrize("weaker, stronger", list(combinations(ENDINGS, 2)))
@pytest.mark.parametrize("later", [Reason.DEAL_REMOVED, Reason.ENDED_BY_VENDOR])
def test_of_two_endings_the_one_that_binds_more_stands_whichever_is_told_first(
    weaker: Reason, stronger: Reason, later: Reason
) -> None:
    """A partner that left can't undo what the vendor says after it."""
    deal = a_shared_deal()
    endings = [(each, LATER if each is later else NOW) for each in (weaker, stronger)]

    told = [ended(ended(deal, *first), *second) for first, second in (endings, list(reversed(endings)))]

    assert told[0] == told[1]
    assert (told[0].state, told[0].reasons) == (State.ENDED, (stronger,))
    assert told[0].ended_at == max(at for _, at in endings)


@pytest.mark.parametrize(
    "changes, expected",
    [
        pytest.param({"registers": {}}, True, id="no stage"),
        pytest.param({"registers": {"stage": a_register("decision")}}, True, id="under way"),
        pytest.param({"registers": {"stage": a_register("won")}}, False, id="won"),
        pytest.param({"registers": {"stage": a_register("lost")}}, False, id="lost"),
        pytest.param({"registers": {"stage": a_register("")}}, True, id="stage cleared"),
        pytest.param({"registers": {"stage": a_register("retired")}}, True, id="in a stage that is no more"),
        pytest.param(
            {"registers": {"stage": a_register("retired")}, "counted": Counted(closed_at=NOW, won=True)},
            False,
            id="closed in a stage that is no more",
        ),
        pytest.param({"state": State.HELD}, False, id="held"),
        pytest.param({"state": State.ENDED}, False, id="ended"),
    ],
)
def test_which_deals_are_open_on_their_lead(changes: dict[str, Any], *, expected: bool) -> None:
    assert is_open(a_shared_deal(**changes), a_program()) is expected


# What the watch for abuse compares


def test_of_the_need_only_a_fingerprint_is_kept() -> None:
    deal = a_deal()
    again = a_deal(registration=a_registration(qualification=a_need("  SLOW, bench! ")))

    assert deal.need_hash == again.need_hash == fingerprint("slow bench")
    assert a_deal(registration=a_registration(qualification=a_need("Too loud"))).need_hash != deal.need_hash


def test_a_held_registration_has_one_and_a_mended_one_has_its_own() -> None:
    held = a_deal(decision=HELD, registration=a_registration(qualification=a_need("Too slow")))
    mended = a_deal(held, registration=a_registration(qualification=a_need("Too loud")))

    assert held.need_hash == fingerprint("too slow")
    assert mended.need_hash == fingerprint("too loud")


def test_an_invitation_says_nothing_of_the_need() -> None:
    ended_deal = ended(a_deal(), Reason.ENDED_BY_VENDOR, NOW)

    assert a_deal(registration=an_invitation()).need_hash == ""
    assert a_deal(ended_deal, registration=an_invitation()).need_hash == ended_deal.need_hash


def a_need(text: str) -> Qualification:
    return Qualification(relationship_established=True, need_identified=True, need=text)
