"""What a decision looks at, with sensible defaults: a free lead, one silver partner below capacity, all qualified."""

from dataclasses import replace
from typing import Any

from shared.domain.deals import Company, Contact, Entry, Motive
from shared.domain.ids import DealKey, Milliseconds, PortalId, RecordId, Side
from shared.domain.leads import DomainRegistration, OpenDeal
from shared.domain.program import ValueType
from shared.domain.qualification import Qualification
from shared.domain.registration import Registration, Situation, Source
from tests.support.builders import PARTNER, PROSPECT, a_lead, a_partner, a_program, a_property
from tests.support.clock import NOW

MINE = DealKey("mine")
STANDING = DealKey("standing")
CAM = "cam@vendor.example"
DIRECT_REP = "kim@vendor.example"
DEFAULT_REP = "rep@vendor.example"
TERRITORY_REP = "terry@vendor.example"
PROGRAM = a_program(
    properties=(
        *a_program().properties,
        a_property("product_interest", "twindeal_product_interest", ValueType.TEXT),
    )
)
LATER = Milliseconds(NOW + 1)
EARLIER = Milliseconds(NOW - 1)


def a_registration(**changes: Any) -> Registration:
    registration = Registration(
        key=MINE,
        entry=Entry.DASHBOARD,
        motive=Motive.PARTNER_ASKED,
        partner=PARTNER,
        values={"deal_name": "A deal", "product_interest": "bench"},
        requested_at=NOW,
        company=Company(name="Prospect", domain="prospect.example"),
        domain=PROSPECT,
        contact=Contact(email="ada@prospect.example"),
        qualification=a_qualification(),
    )
    return replace(registration, **changes)


def an_invitation(**changes: Any) -> Registration:
    """The vendor's people put the partner on a deal of theirs."""
    invitation = a_registration(
        entry=Entry.VENDOR_ADDED,
        motive=Motive.VENDOR_INVITED,
        qualification=None,
        source=a_source(side=Side.VENDOR, deal=RecordId("501")),
    )
    return replace(invitation, **changes)


def a_qualification(**changes: Any) -> Qualification:
    qualification = Qualification(
        relationship_established=True, need_identified=True, intro_note="Met at a fair", need="Slow bench"
    )
    return replace(qualification, **changes)


def a_source(**changes: Any) -> Source:
    return replace(Source(side=Side.PARTNER, values_at=EARLIER), **changes)


def a_situation(**changes: Any) -> Situation:
    situation = Situation(
        registration=a_registration(),
        lead=a_lead(),
        partner=a_partner(),
        direct_rep=None,
        vendor_owner=None,
        program=PROGRAM,
        now=NOW,
    )
    return replace(situation, **changes)


def an_open_deal(partner: PortalId, **changes: Any) -> OpenDeal:
    """Of another product than the registration's, so that it is another deal."""
    return replace(OpenDeal(key=STANDING, partner=partner, product="crane"), **changes)


def registered_to(partner: PortalId, *, until: Milliseconds = LATER) -> DomainRegistration:
    return DomainRegistration(partner=partner, registered_at=Milliseconds(0), expires_at=until)
