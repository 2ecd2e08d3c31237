"""The vendor says of one partner's shared deal whether the customer confirmed that it is involved (POI).

On the deal's record its people set it as a property. Where several partners are on that record, the property is of one
of them only; here each is told of by itself.
"""

from handlers.outcome import Outcome
from handlers.revising import revise
from shared.domain.deals import SharedDeal, State
from shared.domain.ids import Milliseconds, Side
from shared.domain.merge import Edit, asserted
from shared.domain.program import Program
from shared.domain.standing import POI, Poi
from shared.ports import LinkStore


def handle(
    deal: SharedDeal, said: Poi, *, at: Milliseconds, store: LinkStore, program: Program
) -> tuple[SharedDeal | None, Outcome]:
    """None where the deal is not shared at the moment, or the program knows no proofs. Raises TryAgain."""
    if deal.state is not State.ACTIVE or POI not in program.designated:
        return None, Outcome(counts={"proofs_refused": 1})
    edit = Edit(side=Side.VENDOR, name=POI, value=said, occurred_at=at)

    def say(each: SharedDeal) -> SharedDeal:
        """Saying again what stands is no new word."""
        standing = each.registers.get(POI)
        return each if standing and standing.value == said else asserted(each, [edit], program)

    revised = revise([deal.key], say, store=store, program=program)
    return revised.deals[deal.key], Outcome(behind=revised.behind, counts={"proofs_set": 1})
