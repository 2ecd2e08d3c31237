"""A deal record was deleted in one CRM: sharing ends, and the other side's record stays as it is."""

from collections.abc import Sequence

from handlers.outcome import Outcome
from handlers.revising import portals_behind, revise
from shared.domain.deals import SharedDeal
from shared.domain.events import DealRemoved
from shared.domain.ids import ObjectType
from shared.domain.program import Program
from shared.domain.records import RecordRef
from shared.domain.registration import Reason
from shared.domain.sharing import ended, without_record
from shared.ports import LinkStore


def handle(events: Sequence[DealRemoved], *, store: LinkStore, program: Program) -> Outcome:
    records = {RecordRef(portal=event.portal, type=ObjectType.DEAL, id=event.deal) for event in events}
    linked = store.linked(records)
    gone = {(record.portal, record.id) for record in records}

    def end(deal: SharedDeal) -> SharedDeal:
        return without_record(ended(deal, Reason.DEAL_REMOVED), gone)

    deals = revise({key for keys in linked.values() for key in keys}, end, store=store, program=program)
    return Outcome(
        behind=portals_behind(deals.values()),
        counts={"applied": len(linked), "not_shared": len(records) - len(linked)},
    )
