"""Which row of a batch became what, from a 2xx answer: 207 is one too, with the refused rows in `errors`.

Results are not in the order of the inputs (HubSpot docs: Objects API, batch upsert), so rows are found by the
trace id that each was sent with, else by the record's id or unique value.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from shared.crm.record_json import Json, record_of, results_of
from shared.crm.refusals import Refusal, read_refusal
from shared.crm.rows import Row
from shared.domain.records import Record, RowOutcome, Written


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAnswers:
    outcomes: dict[str, RowOutcome]
    unsaid: Sequence[Row]
    """Rows of which the answer says nothing."""
    all_named: bool
    """Whether every error said which row it is about."""


def read_rows(
    body: Json,
    rows: Sequence[Row],
    *,
    identify: Callable[[Record], str],
    judge: Callable[[Refusal], RowOutcome],
) -> RowAnswers:
    outcomes: dict[str, RowOutcome] = dict(_written(body, rows, identify))
    all_named = True
    for refusal in map(read_refusal, body.get("errors") or ()):
        named = rows if len(rows) == 1 else [row for row in rows if _is_about(refusal, row)]
        outcomes.update({row.key: judge(refusal) for row in named})
        all_named = all_named and bool(named)
    unsaid = [row for row in rows if row.key not in outcomes]
    return RowAnswers(outcomes=outcomes, unsaid=unsaid, all_named=all_named)


def _written(
    body: Json, rows: Sequence[Row], identify: Callable[[Record], str]
) -> Iterator[tuple[str, Written]]:
    by_identity = {row.identity: row.key for row in rows}
    keys = {row.key for row in rows}
    for json in results_of(body):
        record, trace_id = record_of(json), json.get("objectWriteTraceId")
        key = trace_id if trace_id in keys else by_identity.get(identify(record))
        if key is not None:
            yield key, Written(id=record.id, at=record.updated_at)


def _is_about(refusal: Refusal, row: Row) -> bool:
    return row.key in refusal.trace_ids or row.identity in refusal.record_ids
