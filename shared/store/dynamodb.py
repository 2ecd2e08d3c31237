"""The link store on DynamoDB. What lies where, and what each request costs, stands in `shared.store.keys`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.ports import Clock
from shared.store.backlog import Backlog
from shared.store.deals import Deals
from shared.store.directory import Directory
from shared.store.leads import Leads
from shared.store.messages import Messages
from shared.store.reviews import Reviews
from shared.store.schedule import Schedule
from shared.store.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbLinkStore(Directory, Deals, Messages, Leads, Backlog, Schedule, Reviews):
    """One table, and the store's subjects over it, each in a module of its own."""

    def __init__(self, table_name: str, client: DynamoDBClient, clock: Clock, *, writers: int = 8) -> None:
        self._table = Table(table_name, client, clock)
        self._clock = clock
        self._writers = writers
