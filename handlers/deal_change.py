"""What a change of a shared deal records: the deal itself, and what its lead knows of it."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from shared.domain.closing import counted
from shared.domain.deals import SharedDeal
from shared.domain.desired import settled
from shared.domain.ids import DealKey, Milliseconds
from shared.domain.lead_standing import listed_deal, proof_of, standing_of, to_record, with_deal
from shared.domain.leads import Lead
from shared.domain.news import news
from shared.domain.program import Program
from shared.ports import Commit, LinkStore

Change = tuple[SharedDeal, SharedDeal]
"""A deal before and after."""


def changes_of(
    changes: Collection[Change], *, store: LinkStore, program: Program
) -> Mapping[DealKey, Commit]:
    """What takes each deal, and what its lead knows of it, to its new state. A deal that stays as it was has no entry.

    The leads that are concerned are read together.
    """
    concerned = {before.key: before.lead for before, after in changes if _differ(before, after, program)}
    leads = store.leads({lead for lead in concerned.values() if lead}) if concerned else {}
    commits = {}
    for before, after in changes:
        lead = concerned.get(before.key)
        commits[before.key] = (
            _with_lead(before, after, leads[lead], program) if lead else _alone(before, after, program)
        )
    return {key: commit for key, commit in commits.items() if commit.deal_after != commit.deal_before}


def change_of(before: SharedDeal, after: SharedDeal, *, store: LinkStore, program: Program) -> Commit | None:
    """None where nothing changes."""
    return changes_of([(before, after)], store=store, program=program).get(before.key)


def _alone(before: SharedDeal, after: SharedDeal, program: Program) -> Commit:
    after = settled(after, program)
    return Commit(deal_before=before, deal_after=after, notices=news(before, after, program))


def _with_lead(before: SharedDeal, after: SharedDeal, lead: Lead, program: Program) -> Commit:
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


def _differ(before: SharedDeal, after: SharedDeal, program: Program) -> bool:
    """On their lead. What was recorded under another program may stand there as that one called its stages."""
    closes_otherwise = (before.counted is None) is not (counted(before, program) is None)
    return closes_otherwise or _on_lead(before, program) != _on_lead(after, program)


def _on_lead(deal: SharedDeal, program: Program) -> object:
    return listed_deal(deal, program), proof_of(deal, program)


def _newest(deal: SharedDeal) -> Milliseconds:
    """The time of whatever happened to it last."""
    edits = (register.occurred_at for register in deal.registers.values())
    return max(deal.registered_at, deal.ended_at, *edits)
