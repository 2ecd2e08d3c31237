"""Several pairs on one and the same record of the vendor's: one of them says there how things stand.

What crosses is written by each; but `twindeal_…` properties and the proof of involvement exist once on the record, and
would tell of whichever pair was written last. So one pair speaks: of those that are shared the one that was registered
first; where none is any more, the one that ended last. It hands over when that changes. Decided from the pairs as they
are, whenever one of them has something to say, so nothing depends on the order of events.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from shared.domain.deals import Seen, SharedDeal, SideState, State, Voice
from shared.domain.desired import desired, has_records, is_of_one_partner, outstanding
from shared.domain.ids import DealKey, Milliseconds, Side
from shared.domain.program import Program
from shared.domain.standing import POI

RANKS = {State.ACTIVE: 0, State.INVITED: 1, State.HELD: 2, State.ENDED: 3}


def has_something_to_say(deal: SharedDeal, program: Program) -> bool:
    """On a record that it may not be alone on."""
    if deal.vendor.deal is None:
        return False
    return any(is_of_one_partner(name, program) for name in outstanding(deal, Side.VENDOR, program))


def speaker(pairs: Collection[SharedDeal]) -> SharedDeal:
    return min(pairs, key=_turn)


def speaks_since(pair: SharedDeal, pairs: Collection[SharedDeal]) -> Milliseconds:
    """Of the one that speaks. What people set on the record before was said of another."""
    earlier = [each for each in pairs if _seniority(each) < _seniority(pair)]
    ended = [each.ended_at for each in (pair, *earlier)]
    return max(pair.registered_at, *ended)


def voices(pairs: Collection[SharedDeal]) -> Mapping[DealKey, Voice]:
    """For all pairs of one record, of which there are several."""
    in_turn = sorted(pairs, key=_turn)
    names = [each.partner_name for each in in_turn if has_records(each)]
    first, *others = in_turn
    beside = tuple(name for name in names if name != first.partner_name)
    silent = {each.key: Voice(state=each.state, speaks=False) for each in others}
    return {first.key: Voice(state=first.state, speaks=True, beside=beside), **silent}


def with_voice(deal: SharedDeal, voice: Voice, now: Milliseconds, program: Program) -> SharedDeal:
    """What a pair finds on the record once it begins to speak is another's, so all of it is written anew.

    If the pair's state has changed since it was decided, it is decided again.
    """
    if deal.state is not voice.state or deal.voice == voice:
        return deal
    goes_on = deal.voice is not None and deal.voice.speaks is voice.speaks
    deal = replace(deal, voice=voice)
    return deal if goes_on else deal.with_side(Side.VENDOR, _doubting(deal, now, program))


def _turn(pair: SharedDeal) -> tuple[int, int, Milliseconds, DealKey]:
    ended = pair.ended_at if pair.state is State.ENDED else 0
    return RANKS[pair.state], -ended, *_seniority(pair)


def _seniority(pair: SharedDeal) -> tuple[Milliseconds, DealKey]:
    return pair.registered_at, pair.key


def _doubting(deal: SharedDeal, now: Milliseconds, program: Program) -> SideState:
    said = desired(replace(deal, voice=None), Side.VENDOR, program)
    of_one = {name for name in (*said, POI) if is_of_one_partner(name, program)}
    unknown = {name: Seen(value=None, at=now) for name in of_one}
    return replace(deal.vendor, seen={**deal.vendor.seen, **unknown})
