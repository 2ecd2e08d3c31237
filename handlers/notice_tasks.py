"""The last step of a mirror round: what a side's people are told becomes tasks in their CRM, once each."""

from collections.abc import Iterator, Sequence

from handlers.mirror_steps import Round
from shared.domain.deals import SharedDeal
from shared.domain.ids import ObjectType
from shared.domain.plan_activities import notices_to_give, tasks_to_create, tasks_to_create_again
from shared.domain.records import Refused
from shared.domain.row_outcomes import Progress, after_task


def give_notice(deals: Sequence[SharedDeal], round: Round) -> Iterator[Progress]:
    """A task that HubSpot refuses is tried once more, without its owner or its deal: better there than in place."""
    by_key, target = {deal.key: deal for deal in deals}, round.target
    notices = notices_to_give(round.notices, by_key, target)
    if not notices:
        return
    rows = tasks_to_create(notices, by_key, target, round.now)
    outcomes = dict(round.crm.create(target.portal.id, ObjectType.TASK, rows))
    refused = {id: outcome for id, outcome in outcomes.items() if isinstance(outcome, Refused)}
    if again := tasks_to_create_again(refused, notices, by_key, target, round.now):
        outcomes |= round.crm.create(target.portal.id, ObjectType.TASK, again)
    for notice in notices:
        deal = by_key.get(notice.deal) if notice.deal else None
        yield from after_task(notice, deal, target, outcomes[notice.id], round.now)
