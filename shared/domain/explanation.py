"""Why a registration is decided as it is, and what would change that.

The evaluation is the decision's own (`shared/domain/rules.py`). What would change it is tried: a change is named only
where the same table, asked again after it, has another answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.domain.deals import Contact
from shared.domain.looks import Fact, FactName, Facts, Look
from shared.domain.qualification import Qualification
from shared.domain.registration import AlreadyShared, Decision, Held, Reason, Refused, Shared, Situation
from shared.domain.rules import decide, decision_of, looks
from shared.domain.situation import capacity, has_room, held_until, open_deals_of_others, used


class ChangeCode(StrEnum):
    """What may happen. A UI translates these."""

    WHAT_IS_MISSING_IS_GIVEN = "what_is_missing_is_given"
    VENDOR_SHARES_AGAIN = "vendor_shares_again"
    OWN_DEAL_ENDS = "own_deal_ends"
    OTHER_DEALS_CLOSE = "other_deals_close"
    NO_DIRECT_REP = "no_direct_rep"
    DOMAIN_REGISTRATION_EXPIRES = "domain_registration_expires"
    CAPACITY_FREES = "capacity_frees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    code: ChangeCode
    parameters: Facts = ()
    then: Decision | None
    """None where that hangs on what will be given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Of the whole situation: for the vendor's eyes. A partner gets `shared/domain/partner_explanation.py`'s."""

    looks: tuple[Look, ...]
    """All rows in order. The first that holds decided; of those below it, what they would have said."""
    decision: Decision
    changes: tuple[Change, ...]

    @property
    def decisive(self) -> Look:
        return next(look for look in self.looks if look.holds)


def explain(situation: Situation) -> Explanation:
    looked = looks(situation)
    decision = decision_of(looked)
    return Explanation(looks=looked, decision=decision, changes=tuple(_changes(situation, decision)))


def _changes(situation: Situation, decision: Decision) -> Iterator[Change]:
    match decision:
        case Held(reasons=reasons):
            yield _when_given(situation, reasons)
        case Refused():
            yield Change(code=ChangeCode.VENDOR_SHARES_AGAIN, then=decide(replace(situation, standing=None)))
        case AlreadyShared(key=key):
            own = (Fact(FactName.KEY, key),)
            yield Change(code=ChangeCode.OWN_DEAL_ENDS, parameters=own, then=decide(_without(situation, key)))
        case Shared():
            yield from _turns(situation, decision)


def _turns(situation: Situation, decision: Shared) -> Iterator[Change]:
    for code, (parameters, happen) in TURNS.items():
        after = happen(situation)
        if after is None:
            continue
        then = decide(after)
        if _outcome(then) != _outcome(decision):
            yield Change(code=code, parameters=parameters(situation), then=then)


def _outcome(decision: Decision) -> Decision:
    """Which row said it is no difference."""
    return replace(decision, rule="")


MENDABLE = {Reason.RELATIONSHIP_MISSING, Reason.NEED_MISSING, Reason.CONTACT_MISSING}


def _when_given(situation: Situation, reasons: tuple[Reason, ...]) -> Change:
    code, said = ChangeCode.WHAT_IS_MISSING_IS_GIVEN, (Fact(FactName.REASONS, tuple(reasons)),)
    if not MENDABLE.issuperset(reasons):
        return Change(code=code, parameters=said, then=None)
    given = Qualification(relationship_established=True, need_identified=True, need="given")
    registration = replace(
        situation.registration,
        qualification=given,
        contact=situation.registration.contact or Contact(email=""),
    )
    return Change(code=code, parameters=said, then=decide(replace(situation, registration=registration)))


def _without(situation: Situation, key: str) -> Situation:
    lead = situation.lead
    remaining = tuple(deal for deal in lead.open_deals if deal.key != key) if lead else ()
    return replace(situation, standing=None, lead=replace(lead, open_deals=remaining) if lead else None)


def _others_close(situation: Situation) -> Situation | None:
    others = set(open_deals_of_others(situation))
    if situation.lead is None or not others:
        return None
    own = tuple(deal for deal in situation.lead.open_deals if deal not in others)
    return replace(situation, lead=replace(situation.lead, open_deals=own))


def _no_direct_rep(situation: Situation) -> Situation | None:
    return replace(situation, direct_rep=None) if situation.direct_rep else None


def _expires(situation: Situation) -> Situation | None:
    until = held_until(situation)
    return replace(situation, now=until) if until else None


def _capacity_frees(situation: Situation) -> Situation | None:
    if has_room(situation) or not capacity(situation):
        return None
    fewer = situation.partner.registrations - used(situation) + capacity(situation) - 1
    return replace(situation, partner=replace(situation.partner, registrations=fewer))


def _others_deals(situation: Situation) -> Facts:
    return (Fact(FactName.OTHER_OPEN_DEALS, tuple(deal.key for deal in open_deals_of_others(situation))),)


def _rep(situation: Situation) -> Facts:
    return (Fact(FactName.DIRECT_REP, situation.direct_rep),)


def _expiry(situation: Situation) -> Facts:
    return (Fact(FactName.AT, held_until(situation)),)


def _room(situation: Situation) -> Facts:
    return (
        Fact(FactName.CAPACITY_USED, used(situation)),
        Fact(FactName.CAPACITY_ALLOWED, capacity(situation)),
    )


TURNS: dict[ChangeCode, tuple[Callable[[Situation], Facts], Callable[[Situation], Situation | None]]] = {
    ChangeCode.OTHER_DEALS_CLOSE: (_others_deals, _others_close),
    ChangeCode.NO_DIRECT_REP: (_rep, _no_direct_rep),
    ChangeCode.DOMAIN_REGISTRATION_EXPIRES: (_expiry, _expires),
    ChangeCode.CAPACITY_FREES: (_room, _capacity_frees),
}
