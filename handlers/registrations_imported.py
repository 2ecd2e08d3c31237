"""A partner registers many deals at once, from a file: each row is a registration like any other, decided by itself.

What they need of the CRMs and the link store is asked for all together; the records are made by the mirror, in
HubSpot's batches. A row is decided as the rows above it left things, so a preview and the import say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.ledger import Ledger, ledger_of
from handlers.outcome import Outcome
from handlers.partner_records import PartnerRecords
from handlers.registering import Gathered, commit_of, recorded, register, situation_of
from handlers.registration_requested import Desk, registration_of, with_vendor_companies
from handlers.revising import portals_behind
from handlers.telling import tell
from shared.domain.deals import SharedDeal, State
from shared.domain.ids import Milliseconds
from shared.domain.registration import AlreadyShared, Decision, Held, Reason, Refused, Remark, Shared
from shared.domain.registration_form import RegistrationForm
from shared.domain.rules import decide
from shared.ports import Commit, Conflict, TryAgain

MOST_AT_ONCE = 100
"""Rows of one call: HubSpot's batch, and a few seconds' work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    decision: Decision | None
    """None: postponed, as HubSpot or AWS was busy or the time was up. The same row can be sent again."""
    deal: SharedDeal | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    answers: Sequence[Answer]
    """One for each row, in their order."""
    outcome: Outcome


def handle(forms: Sequence[RegistrationForm], desk: Desk, *, until: Milliseconds) -> Imported:
    """Rows that are not reached by `until`, or meet trouble, are postponed; the others stand.

    Raises CannotProceed, Disconnected, and TryAgain where nothing of it could be begun.
    """
    gathered = _gathered(forms, desk, keep=True)
    ledger = ledger_of([each.registration for each in gathered], desk.store)
    answers = [_in_time(each, ledger, desk, until) for each in gathered]
    deals = [answer.deal for answer in answers if answer.deal]
    told = tell(ledger.untold, store=desk.store, program=desk.program)
    behind = portals_behind([*deals, *told.values()])
    counts = {"registrations": len(deals), "rows_postponed": sum(each.decision is None for each in answers)}
    return Imported(answers=answers, outcome=Outcome(behind=behind, counts=counts))


def handle_preview(forms: Sequence[RegistrationForm], desk: Desk) -> Sequence[Answer]:
    """What `handle` would decide of each row after those above it; nothing is written, nobody notified (S18)."""
    gathered = _gathered(forms, desk, keep=False)
    ledger = ledger_of([each.registration for each in gathered], desk.store)
    return [_previewed(each, ledger, desk) for each in gathered]


def _gathered(forms: Sequence[RegistrationForm], desk: Desk, *, keep: bool) -> Sequence[Gathered]:
    registrations = [registration_of(form, PartnerRecords(), desk) for form in forms]
    return with_vendor_companies(registrations, desk, keep=keep)


def _in_time(gathered: Gathered, ledger: Ledger, desk: Desk, until: Milliseconds) -> Answer:
    if desk.clock.now() >= until:
        return Answer(decision=None)
    try:
        return _registered(gathered, ledger, desk)
    except TryAgain:
        return Answer(decision=None)


def _registered(gathered: Gathered, ledger: Ledger, desk: Desk) -> Answer:
    now, program, store = desk.clock.now(), desk.program, desk.store
    decided = _decided(gathered, ledger, desk, now)
    if isinstance(decided, Answer):
        return decided
    decision, commit = decided
    try:
        deal = recorded(commit, gathered, store=store, program=program, now=now)
    except Conflict:
        anew, deal = register(gathered, store=store, program=program, now=now)
        ledger.look_again(gathered.registration, deal)
        return Answer(decision=anew, deal=deal, remarks=gathered.remarks)
    ledger.took(commit, deal)
    return Answer(decision=decision, deal=deal, remarks=gathered.remarks)


def _previewed(gathered: Gathered, ledger: Ledger, desk: Desk) -> Answer:
    decided = _decided(gathered, ledger, desk, desk.clock.now())
    if isinstance(decided, Answer):
        return decided
    decision, commit = decided
    ledger.took(commit, commit.deal_after)
    return Answer(decision=decision, deal=commit.deal_after, remarks=gathered.remarks)


def _decided(
    gathered: Gathered, ledger: Ledger, desk: Desk, now: Milliseconds
) -> Answer | tuple[Held | Shared, Commit]:
    """The answer at once where nothing is to be recorded: importing a file again changes nothing, and shares nothing
    again whose sharing was ended since.
    """
    situation = situation_of(gathered, store=ledger, program=desk.program, now=now)
    decision, standing = decide(situation), situation.standing
    if standing and standing.state is State.ENDED and not isinstance(decision, Refused):
        decision = Refused(key=standing.key, reasons=_reasons(standing))
    if isinstance(decision, AlreadyShared | Refused):
        return Answer(decision=decision, deal=ledger.known[decision.key], remarks=gathered.remarks)
    if standing and standing.state is State.HELD and decision == Held(reasons=_reasons(standing)):
        return Answer(decision=decision, deal=standing, remarks=gathered.remarks)
    return decision, commit_of(decision, situation, gathered.parties)


def _reasons(deal: SharedDeal) -> tuple[Reason, ...]:
    return tuple(Reason(reason) for reason in deal.reasons)
