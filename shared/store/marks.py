"""Marks: items by which deals and leads in a certain state are found without a scan of the others.

A mark's key tells all that it says, so what a commit writes of them is the difference of the keys before and after:
a state that stays as it was keeps its marks and costs nothing for them.
"""

from collections.abc import Iterable, Iterator

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import Side
from shared.domain.leads import Lead
from shared.ports import DueType
from shared.store import keys
from shared.store.keys import Key
from shared.store.writes import Write, delete, put


def moved(before: Iterable[Write], after: Iterable[Write]) -> Iterator[Write]:
    """Takes the writes that would put the marks of each state, and yields those that lead from one to the other."""
    standing = {mark.key: mark for mark in before}
    wanted = {mark.key: mark for mark in after}
    yield from (delete(key) for key in standing if key not in wanted)
    yield from (mark for key, mark in wanted.items() if key not in standing)


def of_deal(deal: SharedDeal | None) -> Iterator[Write]:
    if deal is None:
        return
    for side in Side:
        if side in deal.behind:
            yield put(_behind(deal, side), deal=deal.key, partner=deal.partner.portal)
    if deal.state is State.HELD:
        yield put(keys.held(deal.registered_at, deal.key), deal=deal.key)
    if deal.due_at:
        yield put(keys.due(deal.due_at, DueType.DEAL, deal.key))


def of_lead(lead: Lead | None) -> Iterator[Write]:
    if lead is None:
        return
    if lead.registration:
        yield put(keys.domain_of(lead.registration.partner, lead.domain))
    if lead.is_contested:
        yield put(keys.contested(lead.domain))
    if lead.due_at:
        yield put(keys.due(lead.due_at, DueType.LEAD, lead.domain))


def _behind(deal: SharedDeal, side: Side) -> Key:
    state = deal.side(side)
    return (keys.change if state.deal else keys.creation)(state.portal, deal.key)
