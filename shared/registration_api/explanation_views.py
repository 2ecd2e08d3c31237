"""An explanation, as the vendor's people and as a partner may see it (S15)."""

from collections.abc import Sequence
from typing import Any

from shared.domain.deals import SharedDeal
from shared.domain.explanation import Change, Explanation
from shared.domain.looks import Fact, FactName, Facts, Look
from shared.domain.partner_explanation import PartnerExplanation
from shared.domain.registration import AlreadyShared, Decision, Held, Refused, Shared
from shared.registration_api.moments import moment
from shared.registration_api.reason_views import reasons_view

View = dict[str, Any]

TIMES = {FactName.HELD_UNTIL, FactName.AT}


def partner_explanation_view(explanation: PartnerExplanation) -> View:
    """Every field is named here; none of them is of another partner."""
    room, until = explanation.capacity, explanation.registered_until
    return {
        "capacity": {"used": room.used, "allowed": room.allowed} if room else None,
        "registeredUntil": moment(until) if until else None,
        "wouldChange": [str(code) for code in explanation.changes],
    }


def duplicates_view(deals: Sequence[SharedDeal], explanation: PartnerExplanation) -> list[View]:
    """Of this partner's own deals on the lead."""
    return [
        {
            "key": deal.key,
            "name": _register(deal, "deal_name"),
            "product": _register(deal, "product_interest"),
            "state": deal.state,
            "open": deal.key in explanation.open_deals,
            "recordId": deal.partner.deal,
        }
        for deal in deals
    ]


def vendor_explanation_view(explanation: Explanation) -> View:
    return {
        "decision": outcome_view(explanation.decision),
        "rows": [_look_view(look, decides=look is explanation.decisive) for look in explanation.looks],
        "wouldChange": [_change_view(change) for change in explanation.changes],
    }


def decided_view(deal: SharedDeal) -> View:
    """How it was decided when it was registered, for the vendor's eyes."""
    return {
        "key": deal.key,
        "state": deal.state,
        "reasons": list(deal.reasons),
        "kind": deal.kind,
        "leads": deal.leader_email,
        "rule": deal.rule,
        "programVersion": deal.program_version,
    }


def outcome_view(decision: Decision) -> View:
    """With the row of the table, which a partner does not get."""
    match decision:
        case Held(reasons=reasons, rule=rule):
            return {"decision": "held", "rule": rule, **reasons_view(reasons)}
        case Refused(reasons=reasons, rule=rule, key=key):
            return {"decision": "refused", "rule": rule, "key": key, **reasons_view(reasons)}
        case AlreadyShared(key=key, rule=rule):
            return {"decision": "already_shared", "rule": rule, "key": key}
        case Shared(rule=rule, kind=kind, leader_email=leader, claims_lead=claims):
            return {
                "decision": "shared",
                "rule": rule,
                "kind": kind,
                "leads": leader,
                "leadRegistered": claims,
            }


def _look_view(look: Look, *, decides: bool) -> View:
    return {
        "row": look.row,
        "rule": look.decision.rule if look.decision else None,
        "holds": look.holds,
        "decides": decides,
        "facts": facts_view(look.facts),
    }


def _change_view(change: Change) -> View:
    return {
        "code": change.code,
        "parameters": facts_view(change.parameters),
        "then": outcome_view(change.then) if change.then else None,
    }


def facts_view(facts: Facts) -> View:
    return {fact.name: _value(fact) for fact in facts}


def _value(fact: Fact) -> Any:
    if fact.name in TIMES and isinstance(fact.value, int):
        return moment(fact.value)
    return list(fact.value) if isinstance(fact.value, tuple) else fact.value


def _register(deal: SharedDeal, name: str) -> str:
    register = deal.registers.get(name)
    return register.value if register else ""
