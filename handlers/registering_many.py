"""Registrations that come in together: what their decisions hang on is read once, and several are recorded at a time.

Whoever meets another at the same lead is decided by itself, on what the other left.
"""

from collections.abc import Sequence

from handlers.ledger import Ledger, ledger_of
from handlers.registering import Gathered, commit_of, register, situation_of, with_notices_to_others
from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Domain, Milliseconds
from shared.domain.program import Program
from shared.domain.registration import AlreadyShared, Refused
from shared.domain.rules import decide
from shared.ports import Commit, Conflict, LinkStore
from shared.slices import slices

AT_ONCE = 100
"""Registrations that are read and recorded together: as many leads as the store reads in one request."""


def register_many(
    registrations: Sequence[Gathered], *, store: LinkStore, program: Program, now: Milliseconds
) -> Sequence[SharedDeal]:
    """The shared deals as recorded, or as they stood. Raises TryAgain, CannotProceed."""
    deals: list[SharedDeal] = []
    for some in slices(registrations, AT_ONCE):
        first = _one_of_each_lead(some)
        deals += _at_once(first, store=store, program=program, now=now)
        later = (each for each in some if each not in first)
        deals += [register(each, store=store, program=program, now=now)[1] for each in later]
    return deals


def _one_of_each_lead(registrations: Sequence[Gathered]) -> Sequence[Gathered]:
    first: dict[Domain | DealKey, Gathered] = {}
    for each in registrations:
        first.setdefault(each.registration.domain or each.registration.key, each)
    return tuple(first.values())


def _at_once(
    registrations: Sequence[Gathered], *, store: LinkStore, program: Program, now: Milliseconds
) -> Sequence[SharedDeal]:
    ledger = ledger_of([each.registration for each in registrations], store)
    decided = [_decided(each, ledger, store=store, program=program, now=now) for each in registrations]
    asking = [
        (each, answer)
        for each, answer in zip(registrations, decided, strict=True)
        if isinstance(answer, Commit)
    ]
    recorded = store.record_each([commit for _, commit in asking])
    return [
        *(answer for answer in decided if isinstance(answer, SharedDeal)),
        *(
            register(each, store=store, program=program, now=now)[1]
            if isinstance(answer, Conflict)
            else answer
            for (each, _), answer in zip(asking, recorded, strict=True)
        ),
    ]


def _decided(
    gathered: Gathered, ledger: Ledger, *, store: LinkStore, program: Program, now: Milliseconds
) -> Commit | SharedDeal:
    """What is to be recorded, or the deal that stands."""
    situation = situation_of(gathered, store=ledger, program=program, now=now)
    decision = decide(situation)
    if isinstance(decision, AlreadyShared | Refused):
        return ledger.known[decision.key]
    commit = commit_of(decision, situation, gathered.parties)
    return with_notices_to_others(commit, gathered, store, program, now)
