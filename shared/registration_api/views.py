"""What one side may see of a shared deal: every field is named here, so nothing else can leave (S15)."""

from collections.abc import Sequence
from typing import Any

from shared.domain.deals import Motive, SharedDeal, SideState, State, brief
from shared.domain.ids import Side
from shared.domain.messages import Message
from shared.domain.registration import AlreadyShared, Decision, Held, Refused, Remark, Shared
from shared.domain.sync_problems import of_unread
from shared.registration_api.moments import moment
from shared.registration_api.reason_views import reasons_view, text_views

View = dict[str, Any]


def is_known_to(deal: SharedDeal, side: Side) -> bool:
    """What is held is not shared (S9): only the side that asked for it knows that there is anything."""
    asked = Side.PARTNER if deal.motive is Motive.PARTNER_ASKED else Side.VENDOR
    return deal.state is not State.HELD or side is asked or deal.ended_at > 0


def shared_deal_view(deal: SharedDeal, side: Side) -> View:
    own = deal.side(side)
    return {
        "key": deal.key,
        "state": deal.state,
        **reasons_view(deal.reasons),
        "kind": deal.kind,
        "motive": deal.motive,
        "entry": deal.entry,
        "dealType": deal.deal_type,
        "sharedWith": deal.vendor_name if side is Side.PARTNER else deal.partner_name,
        "leads": deal.leader_email,
        "company": _company(deal, side),
        "values": _values(deal, side),
        "registeredAt": moment(deal.registered_at),
        "recordId": own.deal,
        "pipeline": own.pipeline,
        "eligibility": _eligibility(deal),
        "sync": {
            "thisSide": "waiting" if side in deal.behind else "up_to_date",
            "otherSide": "waiting" if _is_waiting_for(deal, side.other) else "up_to_date",
        },
        "parked": _parked(own),
        "unread": _unread(own),
        "notTakenThere": _not_taken(deal, side.other),
    }


def message_view(message: Message, side: Side) -> View:
    return {
        "id": message.id.rpartition(":")[2],
        "mine": message.side is side,
        "author": message.author,
        "text": message.text,
        "postedAt": moment(message.posted_at),
    }


def decision_view(decision: Decision, remarks: Sequence[Remark]) -> View:
    """The row of the table stays inside: it would tell a partner why there are others."""
    said = {"remarks": list(remarks), "remarkDetails": text_views(remarks)}
    match decision:
        case Held(reasons=reasons):
            return {"decision": "held", **reasons_view(reasons), **said}
        case Refused(reasons=reasons):
            return {"decision": "refused", **reasons_view(reasons), **said}
        case AlreadyShared():
            return {"decision": "already_shared", **reasons_view(()), **said}
        case Shared(kind=kind, leader_email=leader, claims_lead=claims):
            return {
                "decision": "shared",
                **reasons_view(()),
                "kind": kind,
                "leads": leader,
                "leadRegistered": claims,
                **said,
            }


def _company(deal: SharedDeal, side: Side) -> View:
    """Empty for a partner that has not accepted its invitation."""
    if deal.is_only_offered_to(side):
        return {"name": "", "domain": ""}
    return {"name": deal.company.name, "domain": deal.company.domain}


def _values(deal: SharedDeal, side: Side) -> View:
    """Before and after the sharing, what the other side wrote is its own business; an invitation shows a part of it."""
    shared = deal.state is State.ACTIVE
    offered = deal.invitation.shown if deal.invitation and deal.state is State.INVITED else ()
    shown = offered if side is Side.PARTNER else ()
    return {
        name: each.value
        for name, each in sorted(deal.registers.items())
        if shared or each.side is side or name in shown
    }


def _eligibility(deal: SharedDeal) -> View | None:
    """Null where nothing is shared."""
    found = deal.eligibility
    if found is None:
        return None
    return {
        "tierCredit": found.tier_credit,
        "commission": found.commission,
        "reasons": list(found.reasons),
        "asOf": moment(found.as_of),
        "frozen": found.frozen,
    }


def _is_waiting_for(deal: SharedDeal, side: Side) -> bool:
    """On a record of the vendor's that several pairs stand in, something may be under way because another partner came
    or went (`shared.domain.speaking`). A partner is told of its own only: values, messages, the record itself (S15).
    """
    if side not in deal.behind:
        return False
    return side is Side.PARTNER or deal.voice is None or _has_something_for(deal, side)


def _has_something_for(deal: SharedDeal, side: Side) -> bool:
    state = deal.side(side)
    shown = {name: each.value for name, each in state.seen.items()}
    written = (
        shown.get(name) != brief(each.value) and name not in state.parked
        for name, each in deal.registers.items()
        if each.side is not side
    )
    return state.deal is None or any(written) or any(side in each.waiting for each in deal.messages)


def _unread(state: SideState) -> list[View]:
    """What this side's CRM shows and nobody else sees, as it means nothing there."""
    return [
        {"property": name, "reason": each.reason, "message": told.message, "since": moment(each.at)}
        for name, each in sorted(state.unread.items())
        for told in [of_unread(name, each.reason)]
    ]


def _not_taken(deal: SharedDeal, side: Side) -> list[str]:
    """Which of the values HubSpot refused in the other side's CRM. Why, concerns its own people."""
    return sorted(deal.registers.keys() & deal.side(side).parked.keys())


def _parked(state: SideState) -> list[View]:
    """What HubSpot refused in this side's CRM, by property."""
    return [
        {"property": name, "reason": each.reason, "message": each.message, "since": moment(each.at)}
        for name, each in sorted(state.parked.items())
    ]
