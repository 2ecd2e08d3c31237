"""A transport that answers as it was told, and remembers what it was asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.crm.budget import Budget
from shared.crm.calls import Calls
from shared.crm.transport import Answer
from shared.domain.ids import Milliseconds, PortalId
from shared.ports import Tokens
from tests.support.clock import FakeClock
from tests.support.in_process_hubspot import MemoryTokenStore, calls_over

PORTAL = PortalId(48_100_001)


@dataclass(frozen=True, kw_only=True)
class Asked:
    method: str
    path: str
    body: Any = None
    token: str | None = None
    form: Mapping[str, str] | None = None
    query: Any = None


@dataclass
class Scripted:
    reply: Callable[[Asked], Answer]
    asked: list[Asked] = field(default_factory=list)

    def send(self, **request: Any) -> Answer:
        self.asked.append(Asked(**request))
        return self.reply(self.asked[-1])


def calls_with(transport: Scripted, clock: FakeClock, *, budget: Budget | None = None) -> Calls:
    """Of a portal whose access token is good for a year."""
    store = MemoryTokenStore()
    tokens = Tokens(
        refresh_token="refresh",
        access_token="access",
        expires_at=Milliseconds(clock.now() + 365 * 24 * 3_600_000),
    )
    store.save_tokens(PORTAL, tokens)
    return calls_over(transport, clock=clock, store=store, budget=budget)
