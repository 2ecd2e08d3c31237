"""A portal does not yet show what was recorded: bring it up to date, in HubSpot's largest batches.

A round takes everything that is behind, writes it, and confirms what was written. What changes meanwhile stays
behind and goes out with the next round. A single change waits for nothing; many at once are gathered
(`handlers.gathering`).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import reduce

from handlers.crm_people import with_people
from handlers.gathering import gathered
from handlers.mirror_steps import STEPS, Round, create_deals, update_deals
from handlers.notice_tasks import give_notice
from handlers.outcome import Outcome
from handlers.revising import revise
from handlers.speaking import with_voices
from shared.domain.confirm import Confirmation, confirmed
from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Milliseconds, PortalId
from shared.domain.notices import Notice
from shared.domain.plan import Target
from shared.domain.plan_activities import people_wanted
from shared.domain.portals import Connection, Portal
from shared.domain.program import Program
from shared.domain.records import Postponed
from shared.domain.row_outcomes import Given
from shared.ports import Clock, Crm, Disconnected, LinkStore, TryAgain, TwindealError, Waiting

ROUND = 1_000
"""Shared deals and notices in a round: ten of HubSpot's batches, and a confirmation that is written within seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """What a round is for."""

    deals: tuple[DealKey, ...]
    unfinished: Mapping[DealKey, frozenset[str]]
    """Of which of them a round before perhaps wrote what, and never heard of it."""
    notices: tuple[Notice, ...]

    def __bool__(self) -> bool:
        return bool(self.deals or self.notices)

    @property
    def keys(self) -> frozenset[DealKey]:
        """A notice is put on its deal's record, which may be up to date itself."""
        return frozenset(self.deals) | {notice.deal for notice in self.notices if notice.deal}


@dataclass(slots=True, kw_only=True)
class Progressed:
    """What a round's steps achieved before they ended, or were ended by `trouble`."""

    confirmations: dict[DealKey, list[Confirmation]] = field(default_factory=lambda: defaultdict(list))
    given: list[Given] = field(default_factory=list)
    postponed: list[Postponed] = field(default_factory=list)
    noted: bool = False
    """Whether it was noted what was about to be written."""
    trouble: TwindealError | None = None


def handle(
    id: PortalId, *, until: Milliseconds, store: LinkStore, crm: Crm, clock: Clock, program: Program
) -> Outcome:
    """Rounds until nothing is behind, or the time `until` has come: then the portal is named as still behind.

    Raises TryAgain when HubSpot can't take more at the moment; what was written by then is confirmed.
    """
    portal = store.portal(id)
    if portal is None or portal.connection is Connection.DISCONNECTED:
        return Outcome(counts={"portal_paused": 1})
    counts: Counter[str] = Counter()
    waiting = store.behind(id, limit=ROUND)
    while todo := _to_do(waiting, store.intended(id)):
        if clock.now() >= until:
            return Outcome(behind=frozenset({id}), counts=counts)
        try:
            deals = with_voices(store.deals(todo.keys), portal, store=store, program=program, now=clock.now())
            wanted = people_wanted(deals.values(), todo.notices, Target(portal=portal, program=program))
            portal = with_people(wanted, portal, crm=crm, store=store, now=clock.now())
            counts.update(_round(todo, deals, portal, store=store, crm=crm, clock=clock, program=program))
        except Disconnected:
            store.disconnect(portal)
            return Outcome(counts={"portal_disconnected": 1})
        waiting = gathered(id, until=until, store=store, clock=clock)
    return Outcome(counts=counts)


def _to_do(waiting: Waiting, unfinished: Mapping[DealKey, frozenset[str]]) -> ToDo:
    """More than fits into a round stays behind, and is found again by the next."""
    deals = tuple(dict.fromkeys((*unfinished, *waiting.deals)))[:ROUND]
    return ToDo(deals=deals, unfinished=unfinished, notices=waiting.notices[:ROUND])


def _round(
    todo: ToDo,
    deals: Mapping[DealKey, SharedDeal],
    portal: Portal,
    *,
    store: LinkStore,
    crm: Crm,
    clock: Clock,
    program: Program,
) -> Mapping[str, int]:
    target = Target(portal=portal, program=program)
    round = Round(
        target=target, crm=crm, store=store, now=clock.now(), unfinished=todo.unfinished, notices=todo.notices
    )
    progressed = _walk(deals, round)
    recorded = _confirm(deals, progressed, store=store, program=program)
    if progressed.given:
        store.notices_delivered(portal.id, {each.notice for each in progressed.given})
    if progressed.trouble:
        raise progressed.trouble
    if progressed.postponed:
        raise TryAgain(
            "rows were postponed", after_seconds=max(each.after_seconds for each in progressed.postponed)
        )
    if progressed.noted or todo.unfinished:
        store.carried_out(portal.id)
    _check_progress(deals, recorded, portal)
    _check_given(todo.notices, progressed.given, deals, recorded)
    refused = sum(each.refused for each in progressed.given)
    given = len(progressed.given) - refused
    return {"deals_mirrored": len(todo.deals), "notices_given": given, "notices_refused": refused}


def _walk(deals: Mapping[DealKey, SharedDeal], round: Round) -> Progressed:
    """Each step sees the deals as the steps before it left them."""
    progressed, standing = Progressed(), dict(deals)
    try:
        for step in (*STEPS, give_notice):
            for progress in step(tuple(standing.values()), round):
                progressed.noted |= step in {create_deals, update_deals}
                match progress:
                    case Postponed():
                        progressed.postponed.append(progress)
                    case Given():
                        progressed.given.append(progress)
                    case Confirmation(deal=deal):
                        progressed.confirmations[deal].append(progress)
                        standing[deal] = confirmed(standing[deal], progress)
    except TwindealError as trouble:
        progressed.trouble = trouble
    return progressed


def _confirm(
    deals: Mapping[DealKey, SharedDeal], progressed: Progressed, *, store: LinkStore, program: Program
) -> Mapping[DealKey, SharedDeal]:
    def fold(deal: SharedDeal) -> SharedDeal:
        return reduce(confirmed, progressed.confirmations.get(deal.key, ()), deal)

    return revise(deals.keys(), fold, store=store, program=program, known=deals).deals


def _check_progress(
    before: Mapping[DealKey, SharedDeal], after: Mapping[DealKey, SharedDeal], portal: Portal
) -> None:
    """A deal that stays behind although its round changed nothing would be tried for ever: that is our mistake."""
    stuck = [key for key, deal in after.items() if portal.side in deal.behind and deal == before.get(key)]
    if stuck:
        raise RuntimeError(
            f"portal {portal.id}: nothing to write for {len(stuck)} deals that are behind, e.g. {stuck[0]}"
        )


def _check_given(
    notices: Collection[Notice],
    given: Collection[Given],
    before: Mapping[DealKey, SharedDeal],
    after: Mapping[DealKey, SharedDeal],
) -> None:
    """Just so a notice of which nothing came, unless it waits for its deal and something came of that."""
    left = {notice.id: notice.deal for notice in notices}
    for each in given:
        left.pop(each.notice, None)
    stuck = [id for id, deal in left.items() if deal is None or before.get(deal) == after.get(deal)]
    if stuck:
        raise RuntimeError(f"nothing came of {len(stuck)} notices, e.g. {stuck[0]}")
