"""What the clock has to look at, in the order of time."""

from collections.abc import Sequence
from itertools import islice

from shared.domain.ids import Milliseconds, PortalId
from shared.ports import Due, DueType
from shared.store import keys
from shared.store.table import Table, key_of
from shared.store.writes import delete, put


class Schedule:
    _table: Table

    def due(self, until: Milliseconds, *, limit: int) -> Sequence[Due]:
        marks = self._table.query(keys.DUE, before=keys.due_after(until), page=limit)
        return [keys.what_is_due(key_of(mark)) for mark in islice(marks, limit)]

    def look_at_partner(self, partner: PortalId, at: Milliseconds) -> None:
        self._table.write([put(keys.due(at, DueType.PARTNER, str(partner)))])

    def partner_looked_at(self, due: Due) -> None:
        self._table.write([delete(keys.due(due.at, DueType.PARTNER, due.key))])
