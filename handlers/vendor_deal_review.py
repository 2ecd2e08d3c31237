"""Which partners are on the vendor's deals, against which they are shared with (S3).

Creating a deal with a partner on it, adding a partner, and taking one off all end here: the deals are read as they
are now, so the order of the events does not matter.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from handlers.linking import announced, created_for
from handlers.outcome import Outcome, together
from handlers.reviewed import Reviewed, Trigger
from handlers.revising import revise
from handlers.vendor_invitation import invite
from shared.domain.deals import SharedDeal
from shared.domain.events import DealAssociationChanged
from shared.domain.ids import Milliseconds, ObjectType, RecordId, Side
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.domain.reading import READS_CATCH_UP, properties_to_read
from shared.domain.records import Record, deal_record
from shared.domain.registration import Reason, deal_key
from shared.domain.sharing import ended
from shared.ports import Clock, Crm, LinkStore


def review(
    triggers: Sequence[Trigger], *, vendor: Portal, store: LinkStore, crm: Crm, clock: Clock, program: Program
) -> Outcome:
    what = deal_key("review", *sorted({trigger.deal for trigger in triggers}))
    with announced(store, vendor.id, what, clock.now()):
        records = crm.read_deals(
            vendor.id, {trigger.deal for trigger in triggers}, properties_to_read(Side.VENDOR, program)
        )
        early = {each.deal for each in triggers if _is_ahead_of(records.get(each.deal), each, clock.now())}
        settled = [records[deal] for deal in records.keys() - early]
        reviewed = _reviewed(settled, triggers, vendor, store)
        outcome = together(
            (
                invite(reviewed, vendor=vendor, store=store, crm=crm, clock=clock, program=program),
                _end(reviewed, store=store, program=program),
            )
        )
    deferred = tuple(trigger for trigger in triggers if trigger.deal in early)
    return together((outcome, Outcome(deferred=deferred, counts={"vendor_deals_reviewed": len(reviewed)})))


def _is_ahead_of(record: Record | None, trigger: Trigger, now: Milliseconds) -> bool:
    """Whether the event tells something that the read does not show yet."""
    if now - trigger.occurred_at > READS_CATCH_UP:
        return False
    if record is None:
        return True
    if not isinstance(trigger, DealAssociationChanged) or trigger.other_type is not ObjectType.COMPANY:
        return False
    on_deal = any(company.id == trigger.other for company in record.companies)
    return on_deal == trigger.removed


def _reviewed(
    records: Sequence[Record], triggers: Sequence[Trigger], vendor: Portal, store: LinkStore
) -> tuple[Reviewed, ...]:
    partners = store.partners_by_company(
        vendor.id, {company.id for record in records for company in record.companies}
    )
    pairs = _pairs(records, vendor, store)
    by_deal: dict[RecordId, list[Trigger]] = defaultdict(list)
    for trigger in triggers:
        by_deal[trigger.deal].append(trigger)
    return tuple(
        Reviewed(
            record=record,
            partners={partners[each.id]: each.id for each in record.companies if each.id in partners},
            pairs={pair.partner.portal: pair for pair in pairs[record.id]},
            triggers=tuple(by_deal[record.id]),
        )
        for record in records
    )


def _pairs(
    records: Sequence[Record], vendor: Portal, store: LinkStore
) -> Mapping[RecordId, Sequence[SharedDeal]]:
    """Those that each record stands in, and the one that it was created for."""
    refs = {record.id: deal_record(vendor.id, record.id) for record in records}
    linked = store.linked(set(refs.values()))
    deals = store.deals({key for keys in linked.values() for key in keys})
    created = created_for(records, vendor.id, store)
    return {
        id: [*([created[id]] if id in created else []), *(deals[key] for key in linked.get(ref, ()))]
        for id, ref in refs.items()
    }


def _end(reviewed: Sequence[Reviewed], *, store: LinkStore, program: Program) -> Outcome:
    times = {key: at for each in reviewed for key, at in each.to_end.items()}

    def end(deal: SharedDeal) -> SharedDeal:
        return ended(deal, Reason.PARTNER_TAKEN_OFF, times[deal.key])

    revised = revise(times.keys(), end, store=store, program=program)
    return Outcome(behind=revised.behind, counts={"sharing_ended": len(revised.deals)})
