"""From a batch of CRM events to the handlers they concern: the table is `handle`'s match, one line per fact."""

from collections.abc import Sequence

from handlers import (
    deal_association_changed,
    deal_created,
    deal_merged,
    deal_property_changed,
    deal_removed,
    deal_restored,
)
from handlers.outcome import Outcome, together
from handlers.revising import portals_behind
from handlers.vendor_deal_review import review
from shared.domain.events import (
    CrmEvent,
    DealAssociationChanged,
    DealCreated,
    DealMerged,
    DealPropertyChanged,
    DealRemoved,
    DealRestored,
)
from shared.domain.ids import PortalId, Side
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.ports import Clock, Crm, LinkStore


def handle(
    events: Sequence[CrmEvent], *, store: LinkStore, crm: Crm, clock: Clock, program: Program
) -> Outcome:
    """Links are made first, so that edits in the same batch find their shared deal. Raises TryAgain."""
    portals = _connected({event.portal for event in events}, store)
    known = [event for event in events if event.portal in portals]
    created = [event for event in known if isinstance(event, DealCreated)]
    associated = [event for event in known if isinstance(event, DealAssociationChanged)]
    changed = [event for event in known if isinstance(event, DealPropertyChanged)]
    removed = [event for event in known if isinstance(event, DealRemoved)]
    restored = [event for event in known if isinstance(event, DealRestored)]
    merged = [event for event in known if isinstance(event, DealMerged)]
    looks = (
        deal_created.to_review(created, portals=portals, store=store),
        deal_association_changed.to_review(associated, portals=portals, store=store),
    )
    triggers = [trigger for look in looks for trigger in look.triggers]
    standing = [deal for look in looks for deal in look.standing]
    vendor = next((portal for portal in portals.values() if portal.side is Side.VENDOR), None)
    outcomes = [Outcome(behind=portals_behind(standing), counts={"unknown_portal": len(events) - len(known)})]
    if vendor is not None and triggers:
        outcomes.append(review(triggers, vendor=vendor, store=store, crm=crm, clock=clock, program=program))
    outcomes.append(
        deal_merged.handle(merged, portals=portals, store=store, crm=crm, clock=clock, program=program)
    )
    outcomes.append(deal_property_changed.handle(changed, portals=portals, store=store, program=program))
    outcomes.append(deal_removed.handle(removed, portals=portals, store=store, program=program))
    outcomes.append(deal_restored.handle(restored, portals=portals, store=store, program=program))
    return together(outcomes)


def _connected(ids: set[PortalId], store: LinkStore) -> dict[PortalId, Portal]:
    """A portal that never installed the app, or is not of this program, has nothing to tell us."""
    found = {id: store.portal(id) for id in ids}
    return {id: portal for id, portal in found.items() if portal is not None}
