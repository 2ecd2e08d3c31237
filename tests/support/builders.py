"""Values with sensible defaults: a test names only what it is about.

`a_shared_deal(behind=frozenset({Side.PARTNER}))`, `a_partner(registrations=5)`.
"""

from dataclasses import replace
from typing import Any

from shared.domain.deals import (
    Company,
    Contact,
    DealType,
    Entry,
    Kind,
    Motive,
    Register,
    SharedDeal,
    SideState,
    State,
)
from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId, RecordId, Side
from shared.domain.leads import DomainRegistration, Lead, Partner
from shared.domain.messages import Message
from shared.domain.notices import Notice, NoticeKind
from shared.domain.portals import Connection, Portal
from shared.domain.program import (
    DesignatedProperty,
    Direction,
    Phase,
    Pipeline,
    Program,
    Stage,
    Tier,
    ValueType,
)
from shared.domain.reviews import Review, Signal
from tests.support.clock import NOW

VENDOR = PortalId(1000)
PARTNER = PortalId(2001)
RIVAL = PortalId(2002)
DEAL = DealKey("deal-1")
PROSPECT = Domain("prospect.example")


def a_vendor_side(**changes: Any) -> SideState:
    return replace(SideState(portal=VENDOR, pipeline=Pipeline.VENDOR, deal=RecordId("501")), **changes)


def a_partner_side(**changes: Any) -> SideState:
    return replace(SideState(portal=PARTNER, pipeline=Pipeline.SHARED), **changes)


def a_register(value: str, **changes: Any) -> Register:
    return replace(Register(value=value, occurred_at=NOW, side=Side.PARTNER), **changes)


def a_shared_deal(**changes: Any) -> SharedDeal:
    """Just registered: the vendor's record is known, the partner's is still to be created."""
    deal = SharedDeal(
        key=DEAL,
        state=State.ACTIVE,
        kind=Kind.CHANNEL,
        leader_email="cam@vendor.example",
        cam_email="cam@vendor.example",
        rule="6",
        program_version="test",
        motive=Motive.PARTNER_ASKED,
        entry=Entry.DASHBOARD,
        deal_type=DealType.NEW,
        lead=PROSPECT,
        company=Company(name="Prospect", domain="prospect.example"),
        contact=Contact(email="ada@prospect.example", first_name="Ada", last_name="Byron"),
        partner_name="Partner",
        vendor_name="Vendor",
        registers={"deal_name": a_register("A deal"), "amount": a_register("1000")},
        vendor=a_vendor_side(),
        partner=a_partner_side(),
        registered_at=NOW,
        behind=frozenset({Side.PARTNER}),
    )
    return replace(deal, **changes)


def a_lead(**changes: Any) -> Lead:
    return replace(Lead(domain=PROSPECT), **changes)


def a_partner(**changes: Any) -> Partner:
    partner = Partner(
        portal=PARTNER,
        name="Partner",
        tier="silver",
        own_domains=frozenset({Domain("partner.example")}),
        cam_email="cam@vendor.example",
    )
    return replace(partner, **changes)


def a_portal(**changes: Any) -> Portal:
    portal = Portal(
        id=PARTNER,
        side=Side.PARTNER,
        name="Partner",
        time_zone="Europe/Berlin",
        currency="EUR",
        connection=Connection.CONNECTED,
        connected_at=NOW,
        owners={"ada@partner.example": "71"},
    )
    return replace(portal, **changes)


def a_message(**changes: Any) -> Message:
    message = Message(
        id="message-1", deal=DEAL, side=Side.PARTNER, author="Ada", text="Shall we call them?", posted_at=NOW
    )
    return replace(message, **changes)


def a_domain_registration(**changes: Any) -> DomainRegistration:
    registration = DomainRegistration(
        partner=PARTNER, registered_at=NOW, expires_at=Milliseconds(NOW + 180 * 24 * 3_600_000)
    )
    return replace(registration, **changes)


def a_notice(**changes: Any) -> Notice:
    notice = Notice(
        id="notice-1",
        kind=NoticeKind.REGISTERED,
        portal=PARTNER,
        deal=DEAL,
        owner_email="ada@partner.example",
        subject="Registered",
        body="Prospect was registered. Call them.",
        due_at=NOW,
    )
    return replace(notice, **changes)


def a_review(**changes: Any) -> Review:
    review = Review(id="review-1", partner=PARTNER, signal=Signal.REPEATED_NEED, deals=(DEAL,), raised_at=NOW)
    return replace(review, **changes)


def a_program(**changes: Any) -> Program:
    program = Program(
        version="test",
        phase=Phase.PARALLEL,
        vendor_name="Vendor",
        owner_beats_bpw=False,
        registration_days=180,
        default_direct_rep="rep@vendor.example",
        free_mail_domains=frozenset({Domain("freemail.example")}),
        tiers={"silver": Tier(name="silver", capacity=2)},
        properties=(
            a_property("deal_name", "dealname", ValueType.TEXT),
            a_property("amount", "amount", ValueType.NUMBER),
            a_property("currency", "deal_currency_code", ValueType.CURRENCY),
            a_property("close_date", "closedate", ValueType.DAY),
            a_property("stage", "dealstage", ValueType.STAGE),
        ),
        stages=(
            Stage(name="qualified", vendor="v_qualified", shared="s_qualified", own="o_qualified"),
            Stage(name="decision", vendor="v_decision", shared="s_decision", own=None),
            Stage(name="won", vendor="v_won", shared="s_won", own="o_won", closed=True, won=True),
            Stage(name="lost", vendor="v_lost", shared="s_lost", own="o_lost", closed=True),
        ),
        vendor_pipeline="vendor_pipeline",
        shared_pipeline="shared_pipeline",
        own_pipeline="own_pipeline",
    )
    return replace(program, **changes)


def a_property(
    name: str, crm_name: str, type: ValueType, direction: Direction = Direction.BOTH
) -> DesignatedProperty:
    """Under the same name in both CRMs."""
    return DesignatedProperty(name=name, vendor=crm_name, partner=crm_name, type=type, direction=direction)
