"""An explanation as `twindeal explain` prints it: for a person, or for a program."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from infra.cli.output import show
from shared.domain.deals import SharedDeal
from shared.domain.explanation import Change, Explanation
from shared.domain.partner_explanation import explain_to_partner
from shared.domain.registration import AlreadyShared, Decision, Held, Refused, Shared, Situation
from shared.registration_api.explanation_views import (
    decided_view,
    facts_view,
    partner_explanation_view,
    vendor_explanation_view,
)


def as_data(situation: Situation, explanation: Explanation, stored: SharedDeal | None) -> dict[str, Any]:
    return {
        "partner": situation.partner.portal,
        "domain": situation.registration.domain,
        "phase": situation.program.phase,
        "programVersion": situation.program.version,
        "directRep": situation.direct_rep,
        "stored": decided_view(stored) if stored else None,
        "explanation": vendor_explanation_view(explanation),
        "partnerSees": partner_explanation_view(explain_to_partner(situation)),
    }


def as_text(explanation: Explanation, stored: SharedDeal | None) -> None:
    if stored:
        kind = f"{stored.state}, {stored.kind or 'no kind'}"
        by = f"row {stored.rule or '–'} of program {stored.program_version}"
        _line("stored", f"{kind}, led by {stored.leader_email or 'nobody'}; decided by {by}")
    _line("now" if stored else "would be", in_words(explanation.decision))
    show(list(_rows(explanation)), as_json=False)
    for change in explanation.changes:
        _line(f"if {change.code}", _change(change))


def _rows(explanation: Explanation) -> Iterator[dict[str, object]]:
    for look in explanation.looks:
        verdict = "decides" if look is explanation.decisive else "holds, too" if look.holds else ""
        facts = (f"{name}={_value(value)}" for name, value in facts_view(look.facts).items())
        yield {"row": look.row, "": verdict, "looked_at": "  ".join(facts)}


def _value(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def _change(change: Change) -> str:
    said = "  ".join(f"{name}={_value(value)}" for name, value in facts_view(change.parameters).items())
    then = in_words(change.then) if change.then else "decided by what is given"
    return f"{then}  ({said})" if said else then


def in_words(decision: Decision) -> str:
    match decision:
        case Held(reasons=reasons) | Refused(reasons=reasons):
            what = "held" if isinstance(decision, Held) else "refused"
            return f"{what}: {', '.join(reasons)} (row {decision.rule})"
        case AlreadyShared(key=key):
            return f"shared already: {key} (row {decision.rule})"
        case Shared(kind=kind, leader_email=leader, claims_lead=claims):
            claimed = ", lead registered" if claims else ""
            return f"{kind}, led by {leader}{claimed} (row {decision.rule})"


def _line(what: str, text: str) -> None:
    Console(soft_wrap=True, highlight=False).print(Text.assemble((what, "bold"), "  ", text))
