"""Every five minutes: rings for portals that are behind, in case a doorbell was lost on the way; then looks at all
that is due: registrations that end, deals and partners to be looked at, news that nobody told as a process died.
"""

from collections.abc import Sequence
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.outcome import Outcome, together
from handlers.what_is_due import handle
from shared.bootstrap.clock import SystemClock
from shared.bootstrap.queues import doorbell
from shared.bootstrap.store import link_store, program
from shared.domain.ids import Milliseconds
from shared.domain.portals import Connection
from shared.observability import count, logger, metrics
from shared.ports import Due, Waiting
from shared.settings import Settings

RESERVE = 20_000
"""Milliseconds before the function's end after which nothing further is begun. What is left stays due."""
AT_ONCE = 100
"""Entries between two rings, so that portals don't wait for the last one."""
HOPELESS = 1_000
"""Entries that may fail in one run. Then something larger is wrong than any of them, and the next run may tell."""


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    count({"schedules": 1})
    until = Milliseconds(SystemClock().now() + context.get_remaining_time_in_millis() - RESERVE)
    _ring_for_who_is_behind()
    _look_at_what_is_due(until)


def _ring_for_who_is_behind() -> None:
    store = link_store()
    connected = [portal for portal in store.portals() if portal.connection is Connection.CONNECTED]
    behind = {portal.id for portal in connected if store.behind(portal.id, limit=1) != Waiting()}
    doorbell().ring(behind)
    count({"portals_found_behind": len(behind)})


def _look_at_what_is_due(until: Milliseconds) -> None:
    """Each entry once in a run. One that stays due, as it failed, keeps its place before the others: so as many more
    are asked for as have stayed.
    """
    looked_at: set[Due] = set()
    stayed = failed = 0
    while SystemClock().now() < until and failed < HOPELESS:
        limit = AT_ONCE + stayed
        due = link_store().due(SystemClock().now(), limit=limit)
        entries = [each for each in due if each not in looked_at]
        stayed = len(due) - len(entries)
        if not entries and len(due) < limit:
            break
        failed += _look_at(entries, until)
        looked_at |= set(entries)
    count({"due_failed": failed, "due_left": stayed})


def _look_at(entries: Sequence[Due], until: Milliseconds) -> int:
    """How many failed."""
    failed = 0
    outcomes: list[Outcome] = []
    for entry in entries:
        if SystemClock().now() >= until:
            break
        try:
            outcomes.append(_one(entry))
        except Exception:
            logger.exception("something that is due could not be looked at", extra={"due": entry.type})
            failed += 1
    outcome = together(outcomes)
    doorbell().ring(outcome.behind)
    count({"due_looked_at": len(outcomes), **outcome.counts})
    return failed


def _one(entry: Due) -> Outcome:
    return handle(
        entry,
        vendor=Settings().vendor_portal,
        store=link_store(),
        clock=SystemClock(),
        program=program(),
    )
