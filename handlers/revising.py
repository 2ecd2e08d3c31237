"""Recording a change of shared deals that may be changing elsewhere at the same time.

The change is a function of a deal's state. Where somebody else recorded first, it is applied again to what they
recorded; merging makes that safe.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from handlers.attempts import ATTEMPTS
from handlers.deal_change import change_of
from handlers.telling import tell
from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Domain, PortalId, Side
from shared.domain.program import Program
from shared.ports import Conflict, LinkStore, TryAgain

Change = Callable[[SharedDeal], SharedDeal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    deals: Mapping[DealKey, SharedDeal]
    """As recorded after the change, and others that learnt from it how they stand now."""
    told: frozenset[PortalId]
    """Whose people are to be told something."""

    @property
    def behind(self) -> frozenset[PortalId]:
        return portals_behind(self.deals.values()) | self.told


def revise(
    keys: Collection[DealKey],
    change: Change,
    *,
    store: LinkStore,
    program: Program,
    known: Mapping[DealKey, SharedDeal] | None = None,
) -> Revised:
    """`known` saves the first read. Raises TryAgain."""
    recorded: dict[DealKey, SharedDeal] = {}
    with_news: set[Domain] = set()
    told: set[PortalId] = set()
    current = known or store.deals(keys)
    lost: list[DealKey] = []
    for _ in range(ATTEMPTS):
        changes = {
            key: change_of(deal, change(deal), store=store, program=program) for key, deal in current.items()
        }
        recorded |= {key: current[key] for key, commit in changes.items() if commit is None}
        commits = [commit for commit in changes.values() if commit is not None]
        answers = store.record_each(commits)
        lost = []
        for commit, answer in zip(commits, answers, strict=True):
            if isinstance(answer, Conflict):
                lost.append(commit.deal_after.key)
                continue
            recorded[answer.key] = answer
            told |= {notice.portal for notice in commit.notices}
            if commit.lead_after and commit.lead_after.untold_since:
                with_news.add(commit.lead_after.domain)
        if not lost:
            others = tell(with_news, store=store, program=program)
            return Revised(deals={**others, **recorded}, told=frozenset(told))
        current = store.deals(lost)
    raise TryAgain(f"{len(lost)} shared deals are being changed by others")


def portals_behind(deals: Collection[SharedDeal]) -> frozenset[PortalId]:
    return frozenset(deal.side(side).portal for deal in deals for side in Side if side in deal.behind)
