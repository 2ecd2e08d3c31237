"""The message on the events queue: one portal's webhook payloads as they came, many in one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.ids import PortalId


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMessage:
    portal: PortalId
    payloads: Sequence[Mapping[str, Any]]
    tries: int = 0
    """How often these were put back because their record was only being linked."""

    def packed(self, events: str | None = None) -> str:
        """`events` is the payloads' JSON where it is at hand.

        Half an emoji, which JSON may hold and UTF-8 can't, becomes a question mark: one text that was cut in the wrong
        place keeps no other event out.
        """
        if events is not None:
            return f'{{"portal":{self.portal},"tries":{self.tries},"events":{events}}}'
        text = json.dumps(
            {"portal": self.portal, "tries": self.tries, "events": self.payloads},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        return text.encode(errors="replace").decode()


def unpacked(body: str) -> EventMessage:
    """Raises ValueError for what none of our functions wrote."""
    try:
        message = json.loads(body)
        return EventMessage(
            portal=PortalId(message["portal"]), payloads=message["events"], tries=message["tries"]
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not a message of the events queue") from error
