"""The shared messages: each stored once, under its deal."""

from collections.abc import Collection, Mapping, Sequence
from itertools import starmap

from shared.domain.ids import DealKey
from shared.domain.messages import Message
from shared.store import keys
from shared.store.documents import decode
from shared.store.table import Table


class Messages:
    _table: Table

    def messages(self, wanted: Collection[tuple[DealKey, str]]) -> Mapping[str, Message]:
        items = self._table.get_many(starmap(keys.message, wanted))
        messages = (decode(Message, item["doc"]["S"]) for item in items.values())
        return {message.id: message for message in messages}

    def messages_of(self, key: DealKey, *, limit: int = 100) -> Sequence[Message]:
        items = self._table.query(keys.messages_of(key), prefix=keys.MESSAGES)
        messages = (decode(Message, item["doc"]["S"]) for item in items)
        return sorted(messages, key=lambda message: (message.posted_at, message.id))[-limit:]
