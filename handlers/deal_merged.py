"""Deals were merged in one CRM: the link follows the record that survives (§6).

Where two deals that were shared with the same partner became one, the pair of the deal that was to win goes on and
the other ends: one record can't stand in two pairs with one partner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.linking import portals_linking
from handlers.outcome import Outcome, together
from handlers.revising import revise
from shared.domain.deals import SharedDeal, State
from shared.domain.events import DealMerged
from shared.domain.ids import DealKey, ObjectType, PortalId
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.domain.reading import READS_CATCH_UP, Read, properties_to_read, read
from shared.domain.record_life import followed
from shared.domain.records import deal_record
from shared.domain.registration import Reason
from shared.domain.sharing import ended
from shared.domain.values import Dialect
from shared.domain.wall import of_no_other_partner
from shared.ports import Clock, Crm, LinkStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """The pairs that the merged records stood in: those that go on with the survivor, and those that end."""

    following: frozenset[DealKey]
    ending: frozenset[DealKey]
    standing: tuple[SharedDeal, ...]
    """All of them, as they were before."""


def handle(
    events: Sequence[DealMerged],
    *,
    portals: Mapping[PortalId, Portal],
    store: LinkStore,
    crm: Crm,
    clock: Clock,
    program: Program,
) -> Outcome:
    return together(
        _one(event, portals[event.portal], store=store, crm=crm, clock=clock, program=program)
        for event in sorted(events, key=lambda event: event.occurred_at)
    )


def _one(
    event: DealMerged, portal: Portal, *, store: LinkStore, crm: Crm, clock: Clock, program: Program
) -> Outcome:
    linking = portals_linking([event], store)
    pairs = _pairs(event, store)
    if not pairs.following:
        return Outcome(deferred=(event,)) if linking else Outcome(counts={"not_shared": 1})
    asked = properties_to_read(portal.side, program)
    survivor = crm.read(portal.id, ObjectType.DEAL, [event.deal], asked).get(event.deal)
    if survivor is None and clock.now() - event.occurred_at <= READS_CATCH_UP:
        return Outcome(deferred=(event,))

    def follow(deal: SharedDeal) -> SharedDeal:
        """A survivor that can't be read is followed all the same: it was deleted in turn, which is told as well."""
        dialect = Dialect(
            program=program, time_zone=portal.time_zone, pipeline=deal.side(portal.side).pipeline
        )
        shown = read(survivor, portal.side, dialect) if survivor else Read()
        values = of_no_other_partner(shown.values, deal.partner.portal, pairs.standing)
        hidden = shown.values.keys() - values.keys()
        return followed(
            deal,
            portal.side,
            event.deal,
            values,
            event.occurred_at,
            program,
            hidden=hidden,
            unread=shown.unread,
        )

    going_on = revise(pairs.following, follow, store=store, program=program)
    ending = revise(
        pairs.ending,
        lambda deal: ended(deal, Reason.DEAL_MERGED, event.occurred_at),
        store=store,
        program=program,
    )
    return Outcome(behind=going_on.behind | ending.behind, counts={"deals_merged": 1})


def _pairs(event: DealMerged, store: LinkStore) -> Pairs:
    """In the order in which they have a claim: the survivor's own (it can't stand in another pair with the same
    partner), then active ones, the winner's first.
    """
    ids = dict.fromkeys((event.deal, event.primary, *event.others))
    refs = [deal_record(event.portal, id) for id in ids]
    linked = store.linked(refs)
    keys = dict.fromkeys(key for ref in refs for key in linked.get(ref, ()))
    deals = store.deals(keys)
    following = {deals[key].partner.portal: key for key in linked.get(refs[0], ())}
    for active_first in (True, False):
        for key in keys:
            if (deals[key].state is not State.ENDED) is active_first:
                following.setdefault(deals[key].partner.portal, key)
    chosen = frozenset(following.values())
    return Pairs(following=chosen, ending=frozenset(keys) - chosen, standing=tuple(deals.values()))
