"""Taking a registration to a recorded decision, whichever way it came in.

Two partners may register one free lead at the same instant: each decision is recorded only if the lead is still as
it was when the decision was made, so the second one decides again, on what the first one left.
"""

from dataclasses import dataclass

from handlers.revising import ATTEMPTS
from shared.domain.deals import SharedDeal, State
from shared.domain.desired import settled
from shared.domain.ids import Milliseconds
from shared.domain.leads import Partner
from shared.domain.program import Program
from shared.domain.registration import (
    AlreadyShared,
    Decision,
    Held,
    Registration,
    Remark,
    Shared,
    Situation,
)
from shared.domain.rules import capacity, decide
from shared.domain.sharing import Parties, claimed, registered
from shared.ports import CannotProceed, Commit, Conflict, LinkStore, TryAgain


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What was asked of the CRMs for this registration."""

    registration: Registration
    parties: Parties
    direct_rep: str | None = None
    vendor_owner: str | None = None
    remarks: tuple[Remark, ...] = ()
    """What was chosen for the person on the way."""


def preview(gathered: Gathered, *, store: LinkStore, program: Program, now: Milliseconds) -> Decision:
    """What registering would decide. Writes nothing, notifies nobody (S18)."""
    standing = _standing(gathered, store)
    return _decided(standing, _situation(gathered, store, program, now))


def register(
    gathered: Gathered, *, store: LinkStore, program: Program, now: Milliseconds
) -> tuple[Decision, SharedDeal]:
    """The decision and the shared deal as recorded. Raises TryAgain, CannotProceed."""
    for _ in range(ATTEMPTS):
        standing = _standing(gathered, store)
        situation = _situation(gathered, store, program, now)
        decision = _decided(standing, situation)
        if isinstance(decision, AlreadyShared):
            return decision, store.deals([decision.key])[decision.key]
        try:
            return decision, store.record(_commit(decision, standing, situation, gathered.parties))
        except Conflict:
            continue
    raise TryAgain("the lead is being registered by others at this moment")


def _standing(gathered: Gathered, store: LinkStore) -> SharedDeal | None:
    key = gathered.registration.key
    return store.deals([key]).get(key)


def _decided(standing: SharedDeal | None, situation: Situation) -> Decision:
    """A deal that is shared is decided once: asking again, with whatever is in the form now, never takes it back."""
    if standing and standing.state is State.ACTIVE:
        return AlreadyShared(key=standing.key)
    return decide(situation)


def _situation(gathered: Gathered, store: LinkStore, program: Program, now: Milliseconds) -> Situation:
    registration = gathered.registration
    return Situation(
        registration=registration,
        lead=store.lead(registration.domain) if registration.domain else None,
        partner=_partner(registration, store),
        direct_rep=gathered.direct_rep,
        vendor_owner=gathered.vendor_owner,
        program=program,
        now=now,
    )


def _partner(registration: Registration, store: LinkStore) -> Partner:
    partner = store.partner(registration.partner)
    if partner is None:
        raise CannotProceed(f"portal {registration.partner} is not a partner of this program")
    return partner


def _commit(
    decision: Held | Shared, before: SharedDeal | None, situation: Situation, parties: Parties
) -> Commit:
    after = settled(registered(before, decision, situation, parties), situation.program)
    if isinstance(decision, Held) or situation.lead is None:
        return Commit(deal_before=before, deal_after=after)
    return Commit(
        deal_before=before,
        deal_after=after,
        lead_before=situation.lead,
        lead_after=claimed(situation.lead, decision, situation, after.key),
        claims=situation.partner.portal if decision.claims_lead else None,
        capacity=capacity(situation),
    )
