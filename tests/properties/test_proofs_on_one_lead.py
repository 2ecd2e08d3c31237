"""Several partners on one lead: who was proven first, and what each earns, follows from what happened and when."""

from collections.abc import Sequence
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from handlers.revising import revise
from shared.domain.deals import Kind, SharedDeal
from shared.domain.desired import settled
from shared.domain.ids import DealKey, Milliseconds, PortalId, RecordId, Side
from shared.domain.leads import OpenDeal
from shared.domain.merge import Edit, merged
from shared.ports import Commit, LeadCommit
from tests.support.builders import (
    PARTNER,
    PROSPECT,
    RIVAL,
    a_lead,
    a_partner_side,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import FakeClock
from tests.support.link_store import FakeLinkStore
from tests.unit.domain.closed_deals import PROGRAM

PARTNERS = (PARTNER, RIVAL, PortalId(2003))
KEYS = tuple(DealKey(f"deal-{number}") for number in range(len(PARTNERS)))
KINDS = (Kind.CHANNEL, Kind.BEST_PARTNER_WINS, Kind.BEST_PARTNER_WINS)

Event = tuple[DealKey, Edit]
instants = st.integers(1, 7).map(Milliseconds)
"""Few, so that ties are the rule; none is before the deals were registered."""


@st.composite
def lives(draw: st.DrawFn, key: DealKey) -> list[Event]:
    """A deal's moves, perhaps a proof, and perhaps a win that comes with it or later."""
    moves = draw(st.lists(instants, max_size=2))
    proven, won = sorted(draw(st.tuples(instants, instants)))
    events = [*(said("stage", "qualified", at) for at in moves if at < won)]
    events += [said("poi", "confirmed", proven)] * draw(st.integers(0, 1))
    events += [said("stage", "won", won)] * draw(st.integers(0, 1))
    return [(key, event) for event in events]


def said(name: str, value: str, at: Milliseconds) -> Edit:
    return Edit(side=Side.VENDOR, name=name, value=value, occurred_at=at)


histories = st.tuples(*map(lives, KEYS)).map(lambda each: list(chain.from_iterable(each)))


def a_store() -> FakeLinkStore:
    store = FakeLinkStore(FakeClock())
    listed = tuple(
        OpenDeal(key=key, partner=who, product="") for key, who in zip(KEYS, PARTNERS, strict=True)
    )
    store.record_lead(LeadCommit(before=a_lead(), after=a_lead(open_deals=listed)))
    for number, (key, partner, kind) in enumerate(zip(KEYS, PARTNERS, KINDS, strict=True)):
        deal = a_shared_deal(
            key=key,
            kind=kind,
            registers={},
            registered_at=Milliseconds(1),
            vendor=a_vendor_side(deal=RecordId(f"50{number}")),
            partner=a_partner_side(portal=partner),
        )
        store.record(Commit(deal_after=settled(deal, PROGRAM)))
    return store


def after(history: Sequence[Event]) -> FakeLinkStore:
    store = a_store()
    for key, edit in history:
        tell(store, key, edit)
    return store


def tell(store: FakeLinkStore, key: DealKey, edit: Edit) -> None:
    def change(deal: SharedDeal) -> SharedDeal:
        return merged(deal, [edit], PROGRAM)

    revise([key], change, store=store, program=PROGRAM)


def earned(store: FakeLinkStore) -> dict[DealKey, object]:
    deals = store.deals(KEYS)
    return {key: (e.tier_credit, e.commission) for key in KEYS if (e := deals[key].eligibility)}


@given(history=histories, data=st.data())
def test_in_whatever_order_it_is_told_each_earns_the_same(history: list[Event], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(history))

    assert earned(after(shuffled)) == earned(after(history))


@given(history=histories, data=st.data())
def test_in_whatever_order_it_is_told_the_lead_knows_the_same(
    history: list[Event], data: st.DataObject
) -> None:
    one, other = after(history).lead(PROSPECT), after(data.draw(st.permutations(history))).lead(PROSPECT)

    assert {each.key for each in one.open_deals} == {each.key for each in other.open_deals}
    assert set(one.proofs) == set(other.proofs)
    assert one.untold_since == other.untold_since == 0
