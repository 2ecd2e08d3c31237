"""Everything that was ever sent to a portal: each request that HubSpot took for it, each answer to its people."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from infra.local.simulator import Request, Response, Simulator
from infra.local.simulator.grants import Grants
from shared.domain.ids import PortalId


@dataclass(slots=True)
class Sent:
    _by_portal: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, portal: int, *parts: str | bytes) -> None:
        texts = [part.decode() if isinstance(part, bytes) else part for part in parts]
        self._by_portal[portal].append("\n".join(texts))

    def to(self, portal: PortalId) -> tuple[str, ...]:
        return tuple(self._by_portal[portal])


class Eavesdropper:
    """In front of the simulator's REST API; which portal a request is for stands in its token."""

    def __init__(self, rest: Any, grants: Grants, sent: Sent) -> None:
        self._rest = rest
        self._grants = grants
        self._sent = sent

    def handle(self, request: Request) -> Response:
        token = self._grants.find_access(request.header("Authorization").removeprefix("Bearer "))
        if token:
            line = f"{request.method} {request.path}?{request.query}"
            self._sent.note(token.grant.portal_id, line, request.body)
        response: Response = self._rest.handle(request)
        return response

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rest, name)


def listen(sim: Simulator) -> Sent:
    sent = Sent()
    sim.rest = Eavesdropper(sim.rest, sim.grants, sent)  # type: ignore[assignment]
    return sent
