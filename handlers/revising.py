"""Recording a change of shared deals that may be changing elsewhere at the same time.

The change is a function of a deal's state. Where somebody else recorded first, it is applied again to what they
recorded; merging makes that safe.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from handlers.attempts import ATTEMPTS
from handlers.deal_change import changes_of
from handlers.telling import tell
from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Domain, PortalId, Side
from shared.domain.notices import Notice
from shared.domain.program import Program
from shared.ports import Commit, Conflict, LinkStore, TryAgain
from shared.slices import slices

Change = Callable[[SharedDeal], SharedDeal]

AT_ONCE = 100
"""Deals read and recorded together: the fewer, the less time in which others may record; the store reads a hundred in
one request.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    deals: Mapping[DealKey, SharedDeal]
    """As recorded after the change, and others that learnt from it how they stand now."""
    notices: tuple[Notice, ...]
    """What people are told of it."""

    @property
    def behind(self) -> frozenset[PortalId]:
        return portals_behind(self.deals.values(), self.notices)


@dataclass(slots=True)
class _Done:
    deals: dict[DealKey, SharedDeal] = field(default_factory=dict)
    with_news: set[Domain] = field(default_factory=set)
    notices: list[Notice] = field(default_factory=list)

    def took(self, commit: Commit, deal: SharedDeal) -> None:
        self.deals[deal.key] = deal
        self.notices += commit.notices
        if commit.lead_after and commit.lead_after.untold_since:
            self.with_news.add(commit.lead_after.domain)


def revise(
    keys: Collection[DealKey],
    change: Change,
    *,
    store: LinkStore,
    program: Program,
    known: Mapping[DealKey, SharedDeal] | None = None,
) -> Revised:
    """`known` saves the first read. Raises TryAgain; what was recorded by then stays recorded."""
    done = _Done()
    for some in slices(tuple(keys), AT_ONCE):
        current = {key: known[key] for key in some if key in known} if known else store.deals(some)
        _revise(current, change, done, store=store, program=program)
    others = tell(done.with_news, store=store, program=program)
    return Revised(deals={**others, **done.deals}, notices=tuple(done.notices))


def _revise(
    current: Mapping[DealKey, SharedDeal],
    change: Change,
    done: _Done,
    *,
    store: LinkStore,
    program: Program,
) -> None:
    """Tries again as long as it gets on."""
    fruitless = 0
    while current:
        if fruitless == ATTEMPTS:
            raise TryAgain(f"{len(current)} shared deals are being changed by others")
        changes = [(deal, change(deal)) for deal in current.values()]
        commits = changes_of(changes, store=store, program=program)
        done.deals |= {key: deal for key, deal in current.items() if key not in commits}
        chosen = list(_one_of_each_lead(commits.values()))
        recorded = 0
        for commit, answer in zip(chosen, store.record_each(chosen), strict=True):
            if not isinstance(answer, Conflict):
                done.took(commit, answer)
                recorded += 1
        fruitless = 0 if recorded else fruitless + 1
        left = [key for key in commits if key not in done.deals]
        current = store.deals(left) if left else {}


def _one_of_each_lead(commits: Collection[Commit]) -> Iterator[Commit]:
    """Two that change one lead can't both be recorded on what it was: the second has its turn when it is read again."""
    taken: set[Domain] = set()
    for commit in commits:
        if lead := commit.lead_before:
            if lead.domain in taken:
                continue
            taken.add(lead.domain)
        yield commit


def portals_behind(deals: Collection[SharedDeal], notices: Collection[Notice] = ()) -> frozenset[PortalId]:
    """Those that do not show these deals yet, and those whose people have not been given these notices."""
    behind = (deal.side(side).portal for deal in deals for side in Side if side in deal.behind)
    return frozenset((*behind, *(notice.portal for notice in notices)))
