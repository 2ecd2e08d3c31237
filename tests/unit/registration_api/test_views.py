"""What one side may see of a shared deal: a canary of the other side's stands in all that is not its business."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from shared.domain.deals import (
    Company,
    Contact,
    DealType,
    Entry,
    Kind,
    Motive,
    Parked,
    PendingMessage,
    Register,
    Seen,
    SharedDeal,
    SideState,
    State,
    Unread,
    Voice,
)
from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId, RecordId, Side
from shared.domain.program import Pipeline
from shared.domain.reason_texts import REASONS, REMARKS, ReasonText
from shared.domain.registration import AlreadyShared, Decision, Held, Reason, Refused, Remark, Shared
from shared.domain.standing import Commission, Eligibility, EligibilityReason, Standing, TierCredit
from shared.registration_api.views import decision_view, is_known_to, message_view, shared_deal_view
from tests.support.builders import a_message, a_register, a_shared_deal, a_vendor_side
from tests.support.clock import NOW

AT = Milliseconds(1_772_323_200_123)


def told(code: str, text: ReasonText) -> dict[str, str]:
    return {"code": code, "sentence": text.sentence, "nextStep": text.next_step}


def said(*reasons: Reason) -> dict[str, Any]:
    return {
        "reasons": list(reasons),
        "reasonDetails": [told(reason, REASONS[reason]) for reason in reasons],
    }


def a_side(whose: str, portal: int) -> SideState:
    """Each field says whose it is."""
    return SideState(
        portal=PortalId(portal),
        pipeline=Pipeline.OWN,
        deal=RecordId(f"{whose}-deal"),
        company=RecordId(f"{whose}-company"),
        contact=RecordId(f"{whose}-contact"),
        company_sought=True,
        associated=True,
        partner_company=RecordId(f"{whose}-partner-company"),
        owner_email=f"{whose}-owner@x.example",
        stand_ins=(f"{whose}-stand-in@x.example",),
        seen={f"{whose}-seen": Seen(value=f"{whose}-value", at=AT)},
        parked={
            f"{whose}-property": Parked(
                value=f"{whose}-refused", reason=f"{whose}-reason", message=f"{whose}-message", at=AT
            )
        },
        unread={f"{whose}-choice": Unread(reason=f"{whose}-reason", at=AT)},
    )


THEIRS = 66_666
A_DEAL = SharedDeal(
    key=DealKey("the-key"),
    state=State.ACTIVE,
    reasons=(Reason.ENDED_BY_VENDOR,),
    kind=Kind.BEST_PARTNER_WINS,
    leader_email="cam@vendor.example",
    rule="canary-rule",
    program_version="canary-program-version",
    motive=Motive.PARTNER_ASKED,
    entry=Entry.CONTACT,
    deal_type=DealType.UPSELL,
    lead=Domain("canary-lead.example"),
    company=Company(name="Prospect", domain="prospect.example"),
    contact=Contact(email="canary@prospect.example", first_name="canary-first", last_name="canary-last"),
    partner_name="The Partner",
    vendor_name="The Vendor",
    registers={
        "next_steps": Register(value="Call Kim", occurred_at=Milliseconds(55_555), side=Side.VENDOR),
        "amount": Register(value="5", occurred_at=Milliseconds(55_555), side=Side.PARTNER),
    },
    vendor=a_side("vendor", 1000),
    partner=a_side("partner", 2001),
    messages=(PendingMessage(id="canary-message", waiting=frozenset({Side.VENDOR})),),
    told_of_poi=(Register(value="canary-poi", occurred_at=Milliseconds(55_555), side=Side.VENDOR),),
    standing=Standing(proven_elsewhere=True, proven_elsewhere_at=Milliseconds(55_555)),
    eligibility=Eligibility(
        tier_credit=TierCredit.NONE,
        commission=Commission.NOT_ELIGIBLE,
        reasons=(EligibilityReason.POI_HELD_ELSEWHERE,),
        as_of=AT,
        frozen=True,
    ),
    registered_at=AT,
    behind=frozenset({Side.VENDOR}),
    version=77_777,
)


def seen_by(side: Side) -> SharedDeal:
    """The deal with a canary in the other side's every field."""
    return A_DEAL.with_side(side.other, a_side("canary", THEIRS))


def test_a_partner_s_view_is_what_is_listed_here_and_nothing_else() -> None:
    assert shared_deal_view(A_DEAL, Side.PARTNER) == {
        "key": "the-key",
        "state": "active",
        **said(Reason.ENDED_BY_VENDOR),
        "kind": "best_partner_wins",
        "motive": "partner_asked",
        "entry": "contact",
        "dealType": "upsell",
        "sharedWith": "The Vendor",
        "leads": "cam@vendor.example",
        "company": {"name": "Prospect", "domain": "prospect.example"},
        "values": {"amount": "5", "next_steps": "Call Kim"},
        "registeredAt": "2026-03-01T00:00:00.123Z",
        "recordId": "partner-deal",
        "pipeline": "own",
        "eligibility": {
            "tierCredit": "none",
            "commission": "not_eligible",
            "reasons": ["poi_held_elsewhere"],
            "asOf": "2026-03-01T00:00:00.123Z",
            "frozen": True,
        },
        "sync": {"thisSide": "up_to_date", "otherSide": "waiting"},
        "parked": [
            {
                "property": "partner-property",
                "reason": "partner-reason",
                "message": "partner-message",
                "since": "2026-03-01T00:00:00.123Z",
            }
        ],
        "unread": [
            {
                "property": "partner-choice",
                "reason": "partner-reason",
                "message": "This value is not shared.",
                "since": "2026-03-01T00:00:00.123Z",
            }
        ],
        "notTakenThere": [],
    }


def test_a_side_sees_which_of_the_values_the_other_crm_does_not_take_but_not_why() -> None:
    parked = {
        name: Parked(value="x", reason="canary", message="canary", at=AT) for name in ("amount", "owner")
    }
    view = shared_deal_view(replace(A_DEAL, vendor=replace(A_DEAL.vendor, parked=parked)), Side.PARTNER)

    assert view["notTakenThere"] == ["amount"]
    assert "canary" not in json.dumps(view)


def test_the_vendor_s_view_is_told_from_its_side() -> None:
    view = shared_deal_view(A_DEAL, Side.VENDOR)

    assert (view["sharedWith"], view["recordId"]) == ("The Partner", "vendor-deal")
    assert view["sync"] == {"thisSide": "waiting", "otherSide": "up_to_date"}
    assert [each["property"] for each in view["parked"]] == ["vendor-property"]


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize(
    "canary",
    ["canary", str(THEIRS), "55555", "77777"],
    ids=["the other side's", "portal", "times", "version"],
)
def test_nothing_of_the_other_side_s_own_is_seen(side: Side, canary: str) -> None:
    deal = seen_by(side)
    assert canary in repr(deal), "the canary sits in the deal"

    assert canary not in json.dumps(shared_deal_view(deal, side))


SHOWN = {"amount": Seen(value="10", at=NOW)}
ONE_OF_SEVERAL = Voice(state=State.ACTIVE, speaks=True)


@pytest.mark.parametrize(
    "changes, waits",
    [
        pytest.param({"voice": None}, True, id="alone on the record"),
        pytest.param({}, False, id="its own is all there"),
        pytest.param({"registers": {"amount": a_register("11")}}, True, id="another value"),
        pytest.param({"registers": {"amount": a_register("11", side=Side.VENDOR)}}, False, id="the vendor's"),
        pytest.param(
            {"messages": (PendingMessage(id="one", waiting=frozenset({Side.VENDOR})),)}, True, id="a message"
        ),
        pytest.param({"vendor": a_vendor_side()}, True, id="no record yet"),
    ],
)
def test_a_partner_that_is_not_alone_on_the_vendors_record_waits_for_its_own_only(
    changes: dict[str, Any], *, waits: bool
) -> None:
    alike = {
        "voice": ONE_OF_SEVERAL,
        "registers": {"amount": a_register("10")},
        "vendor": a_vendor_side(deal=RecordId("1"), seen=SHOWN),
        "behind": frozenset({Side.VENDOR}),
    }
    deal = a_shared_deal(**{**alike, **changes})

    told = "waiting" if waits else "up_to_date"
    assert shared_deal_view(deal, Side.PARTNER)["sync"]["otherSide"] == told
    assert shared_deal_view(deal, Side.VENDOR)["sync"]["thisSide"] == "waiting"
    caught_up = replace(deal, behind=frozenset())
    assert shared_deal_view(caught_up, Side.PARTNER)["sync"]["otherSide"] == "up_to_date"


def test_every_field_of_a_side_carries_the_canary_or_says_nothing_of_anybody() -> None:
    silent = {"pipeline", "company_sought", "associated", "removed_at", "restored_at", "replaced"}
    state = a_side("canary", THEIRS)

    marked = {
        each.name
        for each in fields(state)
        if "canary" in repr(getattr(state, each.name)) or getattr(state, each.name) == THEIRS
    }
    assert marked | silent >= {each.name for each in fields(state)}


@pytest.mark.parametrize("state", [State.HELD, State.ENDED])
@pytest.mark.parametrize("side", list(Side))
def test_while_nothing_is_shared_each_side_sees_its_own_values_only(state: State, side: Side) -> None:
    registers = {
        "next_steps": a_register("mine", side=side),
        "deal_name": a_register("canary", side=side.other),
    }
    deal = replace(A_DEAL, state=state, registers=registers)

    assert shared_deal_view(deal, side)["values"] == {"next_steps": "mine"}


@pytest.mark.parametrize(
    "decision, view",
    [
        pytest.param(
            Held(reasons=(Reason.NEED_MISSING,)),
            {"decision": "held", **said(Reason.NEED_MISSING)},
            id="held",
        ),
        pytest.param(
            Refused(key=DealKey("canary"), reasons=(Reason.VENDOR_ENDED_SHARING,)),
            {"decision": "refused", **said(Reason.VENDOR_ENDED_SHARING)},
            id="refused",
        ),
        pytest.param(
            AlreadyShared(key=DealKey("canary")), {"decision": "already_shared", **said()}, id="already"
        ),
        pytest.param(
            Shared(
                rule="canary",
                kind=Kind.BEST_PARTNER_WINS,
                leader_email="cam@vendor.example",
                claims_lead=False,
            ),
            {
                "decision": "shared",
                **said(),
                "kind": "best_partner_wins",
                "leads": "cam@vendor.example",
                "leadRegistered": False,
            },
            id="shared",
        ),
    ],
)
def test_a_decision_is_told_without_the_row_that_made_it(decision: Decision, view: dict[str, Any]) -> None:
    assert decision_view(decision, [Remark.PRIMARY_COMPANY_TAKEN]) == {
        **view,
        "remarks": ["primary_company_taken"],
        "remarkDetails": [told(Remark.PRIMARY_COMPANY_TAKEN, REMARKS[Remark.PRIMARY_COMPANY_TAKEN])],
    }


@pytest.mark.parametrize("side, mine", [(Side.PARTNER, True), (Side.VENDOR, False)])
def test_a_message_says_who_wrote_it_and_when(side: Side, *, mine: bool) -> None:
    message = a_message(id="the-key:message-1", posted_at=AT)

    assert message_view(message, side) == {
        "id": "message-1",
        "mine": mine,
        "author": "Ada",
        "text": "Shall we call them?",
        "postedAt": "2026-03-01T00:00:00.123Z",
    }


def test_a_view_is_json() -> None:
    view = shared_deal_view(a_shared_deal(registered_at=NOW), Side.PARTNER)

    assert json.loads(json.dumps(view)) == view


@pytest.mark.parametrize(
    "motive, asked, other",
    [
        pytest.param(Motive.PARTNER_ASKED, Side.PARTNER, Side.VENDOR, id="the partner asked"),
        pytest.param(Motive.VENDOR_INVITED, Side.VENDOR, Side.PARTNER, id="the vendor invited"),
    ],
)
def test_of_a_held_deal_only_the_side_that_asked_for_it_knows(
    motive: Motive, asked: Side, other: Side
) -> None:
    held = a_shared_deal(state=State.HELD, motive=motive)

    assert is_known_to(held, asked)
    assert not is_known_to(held, other)
    assert is_known_to(replace(held, ended_at=NOW), other)  # it was shared before


@pytest.mark.parametrize("state", [State.ACTIVE, State.ENDED])
@pytest.mark.parametrize("side", list(Side))
def test_what_is_or_was_shared_is_known_to_both_sides(state: State, side: Side) -> None:
    assert is_known_to(a_shared_deal(state=state), side)


def test_a_deal_that_is_not_shared_earns_nothing_to_be_shown() -> None:
    assert shared_deal_view(replace(A_DEAL, eligibility=None), Side.PARTNER)["eligibility"] is None
