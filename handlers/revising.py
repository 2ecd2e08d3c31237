"""Recording a change of shared deals that may be changing elsewhere at the same time.

The change is a function of a deal's state. Where somebody else recorded first, it is applied again to what they
recorded; merging makes that safe.
"""

from collections.abc import Callable, Collection, Mapping

from shared.domain.deals import SharedDeal
from shared.domain.desired import settled
from shared.domain.ids import DealKey, PortalId, Side
from shared.domain.leads import OpenDeal
from shared.domain.program import Program
from shared.domain.sharing import is_open
from shared.ports import Commit, Conflict, LinkStore, TryAgain

ATTEMPTS = 10
"""More than enough for the few writers that one deal has; past it the work goes back to the queue."""

Change = Callable[[SharedDeal], SharedDeal]


def revise(
    keys: Collection[DealKey],
    change: Change,
    *,
    store: LinkStore,
    program: Program,
    known: Mapping[DealKey, SharedDeal] | None = None,
) -> Mapping[DealKey, SharedDeal]:
    """The deals as recorded after the change; `known` saves the first read. Raises TryAgain."""
    recorded: dict[DealKey, SharedDeal] = {}
    current = known or store.deals(keys)
    lost: list[DealKey] = []
    for _ in range(ATTEMPTS):
        changes = {
            key: change_of(deal, change(deal), store=store, program=program) for key, deal in current.items()
        }
        recorded |= {key: current[key] for key, commit in changes.items() if commit is None}
        commits = [commit for commit in changes.values() if commit is not None]
        answers = store.record_each(commits)
        recorded |= {answer.key: answer for answer in answers if isinstance(answer, SharedDeal)}
        lost = [
            commit.deal_after.key
            for commit, answer in zip(commits, answers, strict=True)
            if isinstance(answer, Conflict)
        ]
        if not lost:
            return recorded
        current = store.deals(lost)
    raise TryAgain(f"{len(lost)} shared deals are being changed by others")


def change_of(before: SharedDeal, after: SharedDeal, *, store: LinkStore, program: Program) -> Commit | None:
    """What takes the deal, and its lead's list of open deals, to the new state; None where nothing changes."""
    after = settled(after, program)
    if after == before:
        return None
    listed = _listed(after, program)
    if before.lead is None or _listed(before, program) == listed:
        return Commit(deal_before=before, deal_after=after)
    lead = store.lead(before.lead)
    lead_after = lead.with_open(listed) if listed else lead.without(after.key)
    return Commit(deal_before=before, deal_after=after, lead_before=lead, lead_after=lead_after)


def _listed(deal: SharedDeal, program: Program) -> OpenDeal | None:
    """As it stands among its lead's open deals; None where it doesn't."""
    if not is_open(deal, program):
        return None
    product = deal.registers.get("product_interest")
    return OpenDeal(key=deal.key, partner=deal.partner.portal, product=product.value if product else "")


def portals_behind(deals: Collection[SharedDeal]) -> frozenset[PortalId]:
    return frozenset(deal.side(side).portal for deal in deals for side in Side if side in deal.behind)
