"""What a change of a shared deal records: the deal itself, and what its lead knows of it."""

from dataclasses import replace

from shared.domain.deals import SharedDeal
from shared.domain.desired import settled
from shared.domain.ids import Milliseconds
from shared.domain.lead_standing import listed_deal, proof_of, standing_of, to_record, with_deal
from shared.domain.news import news
from shared.domain.program import Program
from shared.ports import Commit, LinkStore


def change_of(before: SharedDeal, after: SharedDeal, *, store: LinkStore, program: Program) -> Commit | None:
    """What takes the deal, and what its lead knows of it, to the new state; None where nothing changes."""
    if before.lead is None or _on_lead(before, program) == _on_lead(after, program):
        after = settled(after, program)
        if after == before:
            return None
        return Commit(deal_before=before, deal_after=after, notices=news(before, after, program))
    lead = store.lead(before.lead)
    lead_after = to_record(
        lead, with_deal(lead, after, program), at=_newest(after), program=program, knows=after.key
    )
    after = settled(replace(after, standing=standing_of(lead_after, after)), program)
    return Commit(
        deal_before=before,
        deal_after=after,
        lead_before=lead,
        lead_after=lead_after,
        notices=news(before, after, program),
    )


def _on_lead(deal: SharedDeal, program: Program) -> object:
    return listed_deal(deal, program), proof_of(deal, program)


def _newest(deal: SharedDeal) -> Milliseconds:
    """The time of whatever happened to it last."""
    edits = (register.occurred_at for register in deal.registers.values())
    return max(deal.registered_at, deal.ended_at, *edits)
