"""Somebody changed a property of a deal: if the deal is shared and the property crosses, the other side follows."""

from collections.abc import Iterator, Mapping, Sequence

from handlers.linked_events import linked_events
from handlers.outcome import Outcome
from handlers.proof_told import without_others_proofs
from handlers.reviewed import ToReview
from handlers.revising import revise
from shared.domain.deals import Motive, SharedDeal, State
from shared.domain.events import DealPropertyChanged
from shared.domain.ids import PortalId
from shared.domain.merge import Edit, Illegible, merged
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.domain.reading import edit_of
from shared.domain.values import Dialect
from shared.ports import LinkStore


def handle(
    events: Sequence[DealPropertyChanged],
    *,
    portals: Mapping[PortalId, Portal],
    store: LinkStore,
    program: Program,
) -> tuple[Outcome, ToReview]:
    """One read and at most one write per shared deal, however many events it has in this batch.

    Also, which deals are to be looked at: what they are held for may have been mended where no event tells of it.
    """
    crossing = [event for event in events if (portals[event.portal].side, event.name) in program.by_crm_name]
    linked = linked_events(crossing, store)
    told = without_others_proofs(linked.by_deal, portals, store=store, program=program)

    def follow(deal: SharedDeal) -> SharedDeal:
        return merged(deal, _edits(told[deal.key], deal, portals, program), program)

    revised = revise(linked.by_deal, follow, store=store, program=program)
    outcome = Outcome(
        behind=revised.behind,
        deferred=linked.waiting,
        counts={
            "applied": len(crossing) - len(linked.waiting) - linked.strangers,
            "not_designated": len(events) - len(crossing),
            "not_shared": linked.strangers,
        },
    )
    held = [
        deal for key, deal in revised.deals.items() if key in linked.by_deal and _is_held_invitation(deal)
    ]
    triggers = {
        event.deal: event
        for deal in held
        for event in linked.by_deal[deal.key]
        if event.portal == deal.vendor.portal
    }
    return outcome, ToReview(triggers=tuple(triggers.values()))


def _is_held_invitation(deal: SharedDeal) -> bool:
    return deal.state is State.HELD and deal.motive is Motive.VENDOR_INVITED


def _edits(
    events: Sequence[DealPropertyChanged],
    deal: SharedDeal,
    portals: Mapping[PortalId, Portal],
    program: Program,
) -> Iterator[Edit | Illegible]:
    for event in events:
        portal = portals[event.portal]
        pipeline = deal.side(portal.side).pipeline
        dialect = Dialect(program=program, time_zone=portal.time_zone, pipeline=pipeline)
        if edit := edit_of(event, portal.side, dialect):
            yield edit
