"""A proof of involvement that the vendor's people set on a record which several pairs stand in: whose is it?

The property exists once on the record, so it is of the pair that the record tells of (`shared.domain.speaking`), and
not of one that began to speak only after it was set.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from shared.domain.deals import SharedDeal
from shared.domain.events import DealPropertyChanged
from shared.domain.ids import DealKey, PortalId, Side
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.domain.speaking import speaker, speaks_since
from shared.domain.standing import POI
from shared.ports import LinkStore

ByDeal = Mapping[DealKey, Sequence[DealPropertyChanged]]


def without_others_proofs(
    by_deal: ByDeal, portals: Mapping[PortalId, Portal], *, store: LinkStore, program: Program
) -> ByDeal:
    """Events by the pair that they are to be followed by. Of a record with a single pair nothing is asked."""
    keys: dict[DealPropertyChanged, set[DealKey]] = defaultdict(set)
    for key, events in by_deal.items():
        for event in events:
            if portals[event.portal].side is Side.VENDOR and _is_proof(event, program):
                keys[event].add(key)
    several = {event: of for event, of in keys.items() if len(of) > 1}
    if not several:
        return by_deal
    pairs = store.deals({key for of in several.values() for key in of})
    whose = {event: _whose(event, [pairs[key] for key in of]) for event, of in several.items()}
    return {
        key: [event for event in events if whose.get(event, key) == key] for key, events in by_deal.items()
    }


def _is_proof(event: DealPropertyChanged, program: Program) -> bool:
    designated = program.by_crm_name.get((Side.VENDOR, event.name))
    return designated is not None and designated.name == POI


def _whose(event: DealPropertyChanged, pairs: Collection[SharedDeal]) -> DealKey | None:
    on_it = [pair for pair in pairs if pair.vendor.deal == event.deal]
    first = speaker(on_it) if on_it else None
    return first.key if first and event.occurred_at >= speaks_since(first, on_it) else None
