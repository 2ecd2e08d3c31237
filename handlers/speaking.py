"""Before the vendor's CRM is told how a deal stands: whether the pair is the one to say so on its record.

It is decided here, and not when a pair begins or ends, so that a crash in between leaves nothing undone: a pair that
has something to say stays marked as behind until it has said it, or has handed over to the one that is to speak. Alone
on its record, as nearly all are, it costs a look-up in the link store.
"""

from collections import defaultdict
from collections.abc import Mapping

from handlers.revising import revise
from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Milliseconds, Side
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.domain.records import RecordRef, deal_record
from shared.domain.speaking import has_something_to_say, voices, with_voice
from shared.ports import LinkStore


def with_voices(
    deals: Mapping[DealKey, SharedDeal],
    portal: Portal,
    *,
    store: LinkStore,
    program: Program,
    now: Milliseconds,
) -> Mapping[DealKey, SharedDeal]:
    """The same deals as they are once it is decided; others may be behind by then. Raises TryAgain."""
    if portal.side is Side.PARTNER:
        return deals
    decided = {
        key: voice
        for pairs in _on_one_record(deals, portal, store, program)
        for key, voice in voices(pairs.values()).items()
    }
    if not decided:
        return deals
    revised = revise(
        decided.keys(),
        lambda deal: with_voice(deal, decided[deal.key], now, program),
        store=store,
        program=program,
    )
    return {key: revised.deals.get(key, deal) for key, deal in deals.items()}


def _on_one_record(
    deals: Mapping[DealKey, SharedDeal], portal: Portal, store: LinkStore, program: Program
) -> list[Mapping[DealKey, SharedDeal]]:
    """For each record that one of these deals has something to say on: its pairs, where there are several."""
    saying = {_record(deal, portal) for deal in deals.values() if has_something_to_say(deal, program)}
    linked = store.linked({record for record in saying if record}) if saying else {}
    shared = {record: keys for record, keys in linked.items() if len(keys) > 1}
    pairs = store.deals({key for keys in shared.values() for key in keys}) if shared else {}
    found: dict[RecordRef, dict[DealKey, SharedDeal]] = defaultdict(dict)
    for record, keys in shared.items():
        for key in keys:
            if _record(pairs[key], portal) == record:  # not one that has followed a merge
                found[record][key] = pairs[key]
    return [each for each in found.values() if len(each) > 1]


def _record(deal: SharedDeal, portal: Portal) -> RecordRef | None:
    return deal_record(portal.id, deal.vendor.deal) if deal.vendor.deal else None
