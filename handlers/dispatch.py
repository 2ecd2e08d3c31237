"""From a batch of CRM events to the handlers they concern, a line per fact.

Merges come first, as a deal that was merged is read as the one that survived; links next, so that an edit in the same
batch finds its shared deal.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from handlers import (
    deal_association_changed,
    deal_created,
    deal_merged,
    deal_property_changed,
    deal_removed,
    deal_restored,
    invitation_answered,
)
from handlers.invitation_answered import is_answer
from handlers.outcome import Outcome, together
from handlers.reviewed import ToReview
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

Event = TypeVar("Event", bound=CrmEvent)


def handle(
    events: Sequence[CrmEvent], *, store: LinkStore, crm: Crm, clock: Clock, program: Program
) -> Outcome:
    """Raises TryAgain, CannotProceed; handling the batch again changes nothing that was done."""
    portals = _connected({event.portal for event in events}, store)
    known = [event for event in events if event.portal in portals]
    changes = _all(DealPropertyChanged, known)
    answers = [event for event in changes if is_answer(event, portals)]
    looks = (
        deal_created.to_review(_all(DealCreated, known), portals=portals, store=store),
        deal_association_changed.to_review(_all(DealAssociationChanged, known), portals=portals, store=store),
    )
    merged = deal_merged.handle(
        _all(DealMerged, known), portals=portals, store=store, crm=crm, clock=clock, program=program
    )
    reviewed = _review(looks, portals, store=store, crm=crm, clock=clock, program=program)
    answered = invitation_answered.handle(answers, store=store, program=program)
    followed, look = deal_property_changed.handle(
        [event for event in changes if event not in answers], portals=portals, store=store, program=program
    )
    return together(
        (
            Outcome(counts={"unknown_portal": len(events) - len(known)}),
            reviewed,
            merged,
            answered,
            followed,
            _review((look,), portals, store=store, crm=crm, clock=clock, program=program),
            deal_removed.handle(_all(DealRemoved, known), portals=portals, store=store, program=program),
            deal_restored.handle(_all(DealRestored, known), portals=portals, store=store, program=program),
        )
    )


def _review(
    looks: Collection[ToReview],
    portals: Mapping[PortalId, Portal],
    *,
    store: LinkStore,
    crm: Crm,
    clock: Clock,
    program: Program,
) -> Outcome:
    """Deals that are shared already need no look, but whoever is behind on them is rung for."""
    standing = Outcome(behind=portals_behind([deal for look in looks for deal in look.standing]))
    triggers = [trigger for look in looks for trigger in look.triggers]
    vendor = next((portal for portal in portals.values() if portal.side is Side.VENDOR), None)
    if vendor is None or not triggers:
        return standing
    reviewed = review(triggers, vendor=vendor, store=store, crm=crm, clock=clock, program=program)
    return together((standing, reviewed))


def _all(kind: type[Event], events: Sequence[CrmEvent]) -> Sequence[Event]:
    return [event for event in events if isinstance(event, kind)]


def _connected(ids: set[PortalId], store: LinkStore) -> Mapping[PortalId, Portal]:
    """A portal that never installed the app, or is not of this program, has nothing to tell us."""
    found = {id: store.portal(id) for id in ids}
    return {id: portal for id, portal in found.items() if portal is not None}
