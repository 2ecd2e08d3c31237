"""A partner answered its invitation: with the button, or by setting the property on its record.

Once it has accepted, everything crosses; of what it declined both sides are told, and nothing crosses. It may change
its mind as long as the vendor has not taken it off the deal.
"""

from collections.abc import Mapping, Sequence

from handlers.linked_events import linked_events
from handlers.outcome import Outcome
from handlers.revising import revise
from shared.domain.deals import SharedDeal
from shared.domain.events import DealPropertyChanged
from shared.domain.ids import Milliseconds, PortalId, Side
from shared.domain.invitation import REPLY_PROPERTY, Reply
from shared.domain.life_cycle import answered, is_answerable
from shared.domain.merge import Edit, seen_as
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.ports import LinkStore


def answer(
    deal: SharedDeal, reply: Reply, *, at: Milliseconds, store: LinkStore, program: Program
) -> tuple[SharedDeal | None, Outcome]:
    """None where there is nothing to answer (any more). Raises TryAgain."""
    if not is_answerable(deal):
        return None, Outcome(counts={"answers_refused": 1})
    revised = revise(
        [deal.key], lambda each: answered(each, reply, at, program), store=store, program=program
    )
    outcome = Outcome(behind=revised.behind, counts={"invitations_answered": 1})
    return revised.deals[deal.key], outcome


def is_answer(event: DealPropertyChanged, portals: Mapping[PortalId, Portal]) -> bool:
    return event.name == REPLY_PROPERTY and portals[event.portal].side is Side.PARTNER


def handle(events: Sequence[DealPropertyChanged], *, store: LinkStore, program: Program) -> Outcome:
    """Raises TryAgain."""
    if not events:
        return Outcome()
    linked = linked_events(events, store)

    def follow(deal: SharedDeal) -> SharedDeal:
        if deal.invitation is None:
            return deal
        for event in linked.by_deal[deal.key]:
            deal = _noted(deal, event)
            if event.value in set(Reply):
                deal = answered(deal, Reply(event.value), event.occurred_at, program)
        return deal

    revised = revise(linked.by_deal, follow, store=store, program=program)
    return Outcome(
        behind=revised.behind,
        deferred=linked.waiting,
        counts={"invitations_answered": len(linked.by_deal), "not_shared": linked.strangers},
    )


def _noted(deal: SharedDeal, event: DealPropertyChanged) -> SharedDeal:
    """What the record shows, so that it is put right if it is no answer."""
    edit = Edit(side=Side.PARTNER, name=REPLY_PROPERTY, value=event.value, occurred_at=event.occurred_at)
    return seen_as(deal, edit)
