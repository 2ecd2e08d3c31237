"""What a partner is told of how its registration is decided: its own facts, and nothing of others (S15).

Two walls. `PartnerExplanation` has no field for anybody else; and what fills it is the outcome, which the partner gets
anyway, and a situation out of which all others were taken before it was looked at (`alone`).
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from shared.domain.deals import Kind
from shared.domain.explanation import explain
from shared.domain.ids import DealKey, Milliseconds
from shared.domain.registration import AlreadyShared, Decision, Held, Reason, Refused, Shared, Situation
from shared.domain.rules import decide
from shared.domain.situation import capacity, held_until, is_retired, own_open_deals, used


class Outcome(StrEnum):
    HELD = "held"
    REFUSED = "refused"
    ALREADY_SHARED = "already_shared"
    SHARED = "shared"


class OwnChangeCode(StrEnum):
    """Those of `shared.domain.explanation.ChangeCode` that are the partner's own affair."""

    WHAT_IS_MISSING_IS_GIVEN = "what_is_missing_is_given"
    VENDOR_SHARES_AGAIN = "vendor_shares_again"
    OWN_DEAL_ENDS = "own_deal_ends"
    DOMAIN_REGISTRATION_EXPIRES = "domain_registration_expires"
    CAPACITY_FREES = "capacity_frees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Domain registrations that the partner has, and may have."""

    used: int
    allowed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerExplanation:
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    kind: Kind | None = None
    leader_email: str | None = None
    registers_lead: bool = False
    capacity: Room | None
    """None once domain registration is retired."""
    registered_until: Milliseconds | None
    """None where the partner has not registered the lead's domain."""
    open_deals: tuple[DealKey, ...]
    """Shared deals that the partner has open on the lead."""
    changes: tuple[OwnChangeCode, ...]


def explain_to_partner(situation: Situation) -> PartnerExplanation:
    return _told(decide(situation), alone(situation))


def alone(situation: Situation) -> Situation:
    """As if no other partner were in the program."""
    lead = situation.lead
    if lead is None:
        return situation
    me = situation.partner.portal
    held = lead.registration
    own = replace(
        lead,
        registration=held if held and held.partner == me else None,
        open_deals=own_open_deals(situation),
        lost=tuple(each for each in lead.lost if each.partner == me),
        proofs=tuple(each for each in lead.proofs if each.partner == me),
    )
    return replace(situation, lead=own)


def _told(decision: Decision, own: Situation) -> PartnerExplanation:
    bare = PartnerExplanation(
        outcome=_outcome(decision),
        capacity=None if is_retired(own) else Room(used=used(own), allowed=capacity(own)),
        registered_until=held_until(own),
        open_deals=tuple(deal.key for deal in own_open_deals(own)),
        changes=_own_changes(decision, own),
    )
    match decision:
        case Held(reasons=reasons) | Refused(reasons=reasons):
            return replace(bare, reasons=reasons)
        case AlreadyShared():
            return bare
        case Shared(kind=kind, leader_email=leader, claims_lead=claims):
            return replace(bare, kind=kind, leader_email=leader, registers_lead=claims)


def _outcome(decision: Decision) -> Outcome:
    match decision:
        case Held():
            return Outcome.HELD
        case Refused():
            return Outcome.REFUSED
        case AlreadyShared():
            return Outcome.ALREADY_SHARED
        case Shared():
            return Outcome.SHARED


def _own_changes(decision: Decision, own: Situation) -> tuple[OwnChangeCode, ...]:
    """Where others had a part in the decision, nothing that the partner may do alone changes it for certain."""
    explanation = explain(own)
    if replace(explanation.decision, rule="") != replace(decision, rule=""):
        return ()
    own_codes = {str(code): code for code in OwnChangeCode}
    codes = [str(change.code) for change in explanation.changes]
    return tuple(own_codes[code] for code in codes if code in own_codes)
