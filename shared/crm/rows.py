"""Sends rows in batches so that one bad row never costs the others, and what was written is never forgotten."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from shared.crm.errors import Rejected
from shared.crm.refusals import Refusal
from shared.domain.records import Postponed
from shared.ports import TryAgain, TwindealError
from shared.slices import slices

ISOLATING_CALLS = 32
"""How many calls more than batches one write may take to find its bad rows. The rest waits for the next round,
which has fewer bad rows: so many bad rows cost rounds, and never a portal's whole budget."""
NEXT_ROUND = 1.0
"""Seconds. Rows of which HubSpot said nothing must not be repeated without a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One input of a batch. HubSpot refuses a batch in which two rows have the same `identity`."""

    key: str
    identity: str
    input: Mapping[str, Any] = field(repr=False)


Outcome = TypeVar("Outcome")


def write_rows(
    rows: Sequence[Row],
    *,
    size: int,
    send: Callable[[Sequence[Row]], Mapping[str, Outcome]],
    judge: Callable[[Refusal], Outcome],
) -> dict[str, Outcome | Postponed]:
    """Every row gets an outcome. Raises only while nothing is known of any row.

    `send` makes one call. It raises Rejected when HubSpot refused the batch as a whole, and leaves out rows of
    which the answer says nothing; either way the batch is cut in two, down to the single row that is at fault.
    """
    outcomes: dict[str, Outcome | Postponed] = {}
    waiting = deque(_batches(rows, size))
    calls_left = len(waiting) + ISOLATING_CALLS
    pause = NEXT_ROUND
    while waiting and calls_left:
        batch = waiting.popleft()
        calls_left -= 1
        try:
            known = send(batch)
        except Rejected as rejected:
            known = {batch[0].key: judge(rejected.refusal)} if len(batch) == 1 else {}
        except TwindealError as trouble:
            if not outcomes:
                raise
            pause = trouble.after_seconds if isinstance(trouble, TryAgain) else NEXT_ROUND
            break
        outcomes.update(known)
        waiting.extendleft(reversed(_unsettled(batch, known)))
    return {row.key: outcomes.get(row.key, Postponed(after_seconds=pause)) for row in rows}


def _batches(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    """A second row of the same identity goes into a later batch, in order."""
    times: Counter[str] = Counter()
    layers: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        layers[times[row.identity]].append(row)
        times[row.identity] += 1
    for layer in layers.values():
        yield from slices(layer, size)


def _unsettled(batch: Sequence[Row], known: Mapping[str, object]) -> list[Sequence[Row]]:
    left = [row for row in batch if row.key not in known]
    if len(batch) == 1 or not left:  # a single row of which nothing is said can only be repeated later
        return []
    middle = len(left) // 2
    return [half for half in (left[:middle], left[middle:]) if half]
