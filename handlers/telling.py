"""Telling the deals of a lead how they stand now, after something changed there that concerns them.

A deal that is closed learns only what counted when it closed: of another partner's earlier proof, say, that was heard
of later.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from handlers.attempts import ATTEMPTS
from handlers.deal_change import changes_of
from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Domain, Milliseconds
from shared.domain.lead_clock import settled
from shared.domain.lead_standing import standing_of
from shared.domain.leads import Lead
from shared.domain.program import Program
from shared.ports import Commit, Conflict, LeadCommit, LinkStore, TryAgain


def tell(domains: Collection[Domain], *, store: LinkStore, program: Program) -> Mapping[DealKey, SharedDeal]:
    """Deals on these leads that learnt how they stand now. Raises TryAgain.

    The clock does the same for leads whose news nobody told, as the process died.
    """
    told: dict[DealKey, SharedDeal] = {}
    leads = store.leads(domains) if domains else {}
    for domain in (domain for domain, lead in leads.items() if lead.untold_since):
        told |= _tell(domain, store=store, program=program)
    return told


def _tell(domain: Domain, *, store: LinkStore, program: Program) -> Mapping[DealKey, SharedDeal]:
    """Each copy is recorded only if the lead still says so: a slow teller never overwrites the news of another."""
    told: dict[DealKey, SharedDeal] = {}
    for _ in range(ATTEMPTS):
        lead = store.lead(domain)
        if not lead.untold_since:
            return told
        answers = store.record_each(_news(lead, store=store, program=program))
        recorded = {answer.key: answer for answer in answers if isinstance(answer, SharedDeal)}
        told |= recorded
        if len(recorded) == len(answers) and _is_told(lead, store=store, program=program):
            return told
    raise TryAgain(f"the deals on {domain} are being changed by others")


def _news(lead: Lead, *, store: LinkStore, program: Program) -> list[Commit]:
    deals = store.deals(lead.concerned).values()
    changes = [(deal, replace(deal, standing=standing_of(lead, deal))) for deal in deals]
    commits = changes_of(changes, store=store, program=program).values()
    return [replace(commit, lead_before=lead) for commit in commits if _counts(commit)]


def _counts(commit: Commit) -> bool:
    before, after = commit.deal_before, commit.deal_after
    return after.counted is None or before is None or after.counted != before.counted


def _is_told(lead: Lead, *, store: LinkStore, program: Program) -> bool:
    after = settled(replace(lead, untold_since=Milliseconds(0)), program)
    try:
        store.record_lead(LeadCommit(before=lead, after=after))
    except Conflict:
        return False
    return True
