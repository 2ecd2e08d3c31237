"""One DynamoDB table: the few requests the stores make of it, and what a refused write means."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.exceptions import ClientError

from shared.aws import code, translated
from shared.ports import Clock, Conflict, TryAgain
from shared.slices import slices
from shared.store.keys import Key
from shared.store.writes import Write, wire, wire_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    Item = Mapping[str, AttributeValueTypeDef]

READ_AT_ONCE = 100
"""Keys in one BatchGetItem."""
PAUSES = (0.05, 0.1, 0.2, 0.4)
"""Seconds at most between two tries."""
REFUSED = "ConditionalCheckFailed"
CONTENDED = frozenset({"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
"""Why a transaction is cancelled though nothing is wrong with it. botocore does not repeat these."""


class Table:
    def __init__(self, name: str, client: DynamoDBClient, clock: Clock) -> None:
        self._name = name
        self._client = client
        self._clock = clock

    def get(self, key: Key) -> Item | None:
        with translated():
            answer = self._client.get_item(TableName=self._name, Key=wire_key(key), ConsistentRead=True)
        return answer.get("Item")

    def get_many(self, keys: Iterable[Key]) -> Mapping[Key, Item]:
        wanted = list(dict.fromkeys(keys))
        return {key_of(item): item for some in slices(wanted, READ_AT_ONCE) for item in self._batch(some)}

    def query(
        self,
        partition: str,
        *,
        prefix: str = "",
        before: str = "",
        newest_first: bool = False,
        page: int = 1000,
    ) -> Iterator[Item]:
        """Lazily: a caller that stops early leaves the further pages unread. `prefix` and `before` (of sort keys)
        exclude each other: DynamoDB takes one condition on the sort key.
        """
        which, values = _sort_condition(prefix, before)
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            KeyConditionExpression=f"PK = :partition{which}",
            ExpressionAttributeValues=wire({":partition": partition} | values),
            ScanIndexForward=not newest_first,
            ConsistentRead=True,
            PaginationConfig={"PageSize": page},
        )
        with translated():
            for answer in pages:
                yield from answer["Items"]

    def write(self, writes: Sequence[Write]) -> None:
        """All of them or none. Raises Conflict where a condition does not hold."""
        for _ in self._tries("other writers keep hold of the same items"):
            if self._went_through(writes):
                return

    def _batch(self, keys: Sequence[Key]) -> Iterator[Item]:
        left: Sequence[Any] = [wire_key(key) for key in keys]
        for _ in self._tries("DynamoDB left keys unread"):
            with translated():
                answer = self._client.batch_get_item(
                    RequestItems={self._name: {"Keys": left, "ConsistentRead": True}}
                )
            yield from answer["Responses"].get(self._name, ())
            unread = answer["UnprocessedKeys"].get(self._name)
            if not unread:
                return
            left = unread["Keys"]

    def _tries(self, trouble: str) -> Iterator[None]:
        for pause in PAUSES:
            yield
            self._clock.sleep(random.uniform(0, pause))  # noqa: S311 - keeps writers apart, hides nothing
        yield
        raise TryAgain(trouble)

    def _went_through(self, writes: Sequence[Write]) -> bool:
        """False where nothing was written only because another writer was at the same items."""
        try:
            with translated():
                self._send(writes)
        except ClientError as error:
            reasons = _reasons(error, len(writes))
            refused = [
                write.key.partition
                for write, reason in zip(writes, reasons, strict=True)
                if reason == REFUSED
            ]
            if refused:
                raise Conflict(f"somebody else was first at {', '.join(refused)}") from error
            if CONTENDED.issuperset(reasons):
                return False
            raise
        return True

    def _send(self, writes: Sequence[Write]) -> None:
        """A token belongs to one try: a cancelled one wrote nothing, and what botocore itself repeats after a lost
        answer carries the same token. Outside a transaction a single write is half as dear.
        """
        if len(writes) == 1:
            self._send_alone(writes[0])
            return
        requests: Any = [{write.action: {"TableName": self._name} | write.request} for write in writes]
        self._client.transact_write_items(TransactItems=requests, ClientRequestToken=uuid4().hex)

    def _send_alone(self, write: Write) -> None:
        client = self._client
        requests: Mapping[str, Any] = {
            "Put": client.put_item,
            "Update": client.update_item,
            "Delete": client.delete_item,
        }
        requests[write.action](TableName=self._name, **write.request)


def _sort_condition(prefix: str, before: str) -> tuple[str, dict[str, str]]:
    if prefix:
        return " AND begins_with(SK, :prefix)", {":prefix": prefix}
    if before:
        return " AND SK < :before", {":before": before}
    return "", {}


def key_of(item: Item) -> Key:
    return Key(item["PK"]["S"], item["SK"]["S"])


def _reasons(error: ClientError, writes: int) -> list[str]:
    """One for each write, `None` by name where that write was well."""
    cancelled: Any = error.response.get("CancellationReasons")
    if cancelled:
        return [reason["Code"] for reason in cancelled]
    return [code(error).removesuffix("Exception")] * writes
