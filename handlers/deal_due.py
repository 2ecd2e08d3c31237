"""A shared deal is due: it will close soon, and the proof of involvement is still missing (§8)."""

from dataclasses import replace

from handlers.attempts import ATTEMPTS
from handlers.deal_change import change_of
from handlers.outcome import Outcome
from handlers.revising import portals_behind
from shared.domain.deal_clock import ProofMissing, looked_at
from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Milliseconds
from shared.domain.notice_telling import Details
from shared.domain.notice_texts import compose
from shared.domain.notices import Notice, NoticeKind
from shared.domain.program import Program
from shared.ports import Clock, Commit, Conflict, LinkStore, TryAgain


def handle(key: DealKey, *, store: LinkStore, clock: Clock, program: Program) -> Outcome:
    """Raises TryAgain. Handling it again changes nothing that was done."""
    for _ in range(ATTEMPTS):
        deal = store.deals([key]).get(key)
        commit = _commit(deal, clock.now(), store=store, program=program) if deal else None
        if commit is None:
            return Outcome(counts={"deals_looked_at": 1})
        try:
            recorded = store.record(commit)
        except Conflict:
            continue
        behind = portals_behind([recorded], commit.notices)
        return Outcome(behind=behind, counts={"deals_looked_at": 1, "deals_reminded": 1})
    raise TryAgain("the deal is being changed by others")


def _commit(deal: SharedDeal, now: Milliseconds, *, store: LinkStore, program: Program) -> Commit | None:
    after, missing = looked_at(deal, now, program)
    commit = change_of(deal, after, store=store, program=program)
    if commit is None or missing is None:
        return commit
    return replace(commit, notices=(*commit.notices, *_notices(missing, after, now, program)))


def _notices(
    missing: ProofMissing, deal: SharedDeal, now: Milliseconds, program: Program
) -> tuple[Notice, ...]:
    return compose(
        NoticeKind.POI_MISSING,
        deal,
        program,
        at=now,
        occasion=missing.reminder.name,
        details=Details(days_left=missing.days_left),
    )
