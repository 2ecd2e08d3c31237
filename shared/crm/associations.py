"""Reads which records hang on others, and hangs them there (HubSpot docs: Associations v4, since 2026 dated)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial

from shared.crm.association_types import PRIMARY_COMPANY
from shared.crm.calls import Calls
from shared.crm.endpoints import ASSOCIATE, READ_ASSOCIATIONS
from shared.crm.reading import require_only_missing
from shared.crm.record_json import Json, as_documented, next_page, results_of
from shared.crm.refusals import Refusal, read_refusal
from shared.crm.rows import Row, write_rows
from shared.domain.ids import ObjectType, PortalId, RecordId
from shared.domain.records import Associated, Postponed, Refused
from shared.slices import slices

READS_PER_CALL = 1_000
"""HubSpot changelog: bug-fix-batch-read-limit."""
CREATES_PER_CALL = 2_000
BETWEEN = ">"

Put = Mapping[RecordId, Sequence[tuple[ObjectType, RecordId]]]


def read_associated(
    calls: Calls,
    portal: PortalId,
    to_type: ObjectType,
    ids: Collection[RecordId],
    *,
    from_type: ObjectType = ObjectType.DEAL,
) -> dict[RecordId, tuple[Associated, ...]]:
    """What is on these records. Ids from before a merge have nothing any more."""
    found: defaultdict[RecordId, tuple[Associated, ...]] = defaultdict(tuple)
    waiting: list[dict[str, str]] = [{"id": each} for each in ids]
    while waiting:
        following: list[dict[str, str]] = []
        for inputs in slices(waiting, READS_PER_CALL):
            answer = calls.send(
                portal,
                READ_ASSOCIATIONS,
                body={"inputs": inputs},
                from_type=from_type,
                to_type=to_type,
            )
            require_only_missing(answer)
            with as_documented():
                for result in results_of(answer):
                    found[RecordId(str(result["from"]["id"]))] += tuple(map(_associated, result["to"]))
                    following += _next_page(result)
        waiting = following
    return found


def associate(calls: Calls, portal: PortalId, put: Put) -> Mapping[RecordId, Refused | Postponed]:
    """The deals on which something could not be put, with what went wrong.

    The default (unlabelled) association: repeating it changes nothing, and it leaves a primary company primary,
    where `batch/create` would replace the labels that are there (HubSpot docs: Associations).
    """
    troubles: dict[RecordId, Refused | Postponed] = {}
    for to_type in dict.fromkeys(each for targets in put.values() for each, _ in targets):
        put_there = write_rows(
            list(_rows(put, to_type)),
            size=CREATES_PER_CALL,
            send=partial(_send, calls, portal, to_type),
            judge=Refusal.as_refused,
        )
        for pair, outcome in put_there.items():
            deal = RecordId(pair.partition(BETWEEN)[0])
            if outcome is not None and not isinstance(troubles.get(deal), Refused):
                troubles[deal] = outcome
    return troubles


def _rows(put: Put, to_type: ObjectType) -> Iterator[Row]:
    for deal, targets in put.items():
        for to in dict.fromkeys(each for its_type, each in targets if its_type == to_type):
            pair = f"{deal}{BETWEEN}{to}"
            yield Row(key=pair, identity=pair, input={"from": {"id": deal}, "to": {"id": to}})


def _send(
    calls: Calls, portal: PortalId, to_type: ObjectType, rows: Sequence[Row]
) -> Mapping[str, Refused | None]:
    """Association inputs have no trace ids, so a batch with an error in it is cut until the error has a name."""
    answer = calls.send(
        portal,
        ASSOCIATE,
        body={"inputs": [row.input for row in rows]},
        from_type=ObjectType.DEAL,
        to_type=to_type,
    )
    errors = answer.get("errors") or []
    if results_of(answer) and not errors:
        return {row.key: None for row in rows}
    is_named = len(rows) == 1 and errors
    return {rows[0].key: read_refusal(errors[0]).as_refused()} if is_named else {}


def _associated(json: Json) -> Associated:
    types = {each.get("typeId") for each in json.get("associationTypes") or ()}
    return Associated(id=RecordId(str(json["toObjectId"])), primary=not types.isdisjoint(PRIMARY_COMPANY))


def _next_page(result: Json) -> list[dict[str, str]]:
    after = next_page(result)
    return [{"id": str(result["from"]["id"]), "after": after}] if after else []
