"""Somebody changed a property of a deal: if the deal is shared and the property crosses, the other side follows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from handlers.linking import portals_linking
from handlers.outcome import Outcome
from handlers.revising import revise
from shared.domain.deals import SharedDeal
from shared.domain.events import DealPropertyChanged
from shared.domain.ids import DealKey, PortalId
from shared.domain.merge import Edit, Illegible, merged
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.domain.reading import edit_of
from shared.domain.records import deal_record
from shared.domain.values import Dialect
from shared.ports import LinkStore


def handle(
    events: Sequence[DealPropertyChanged],
    *,
    portals: Mapping[PortalId, Portal],
    store: LinkStore,
    program: Program,
) -> Outcome:
    """One read and at most one write per shared deal, however many events it has in this batch."""
    crossing = [event for event in events if (portals[event.portal].side, event.name) in program.by_crm_name]
    linking = portals_linking(crossing, store)
    linked = store.linked({deal_record(event.portal, event.deal) for event in crossing})
    by_deal: dict[DealKey, list[DealPropertyChanged]] = defaultdict(list)
    for event in crossing:
        for key in linked.get(deal_record(event.portal, event.deal), ()):
            by_deal[key].append(event)

    def follow(deal: SharedDeal) -> SharedDeal:
        return merged(deal, _edits(by_deal[deal.key], deal, portals, program), program)

    revised = revise(by_deal, follow, store=store, program=program)
    unknown = [event for event in crossing if deal_record(event.portal, event.deal) not in linked]
    deferred = [event for event in unknown if event.portal in linking]
    return Outcome(
        behind=revised.behind,
        deferred=tuple(deferred),
        counts={
            "applied": len(crossing) - len(unknown),
            "not_designated": len(events) - len(crossing),
            "not_shared": len(unknown) - len(deferred),
        },
    )


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
