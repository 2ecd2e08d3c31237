"""When nothing is under way: no webhook due, nothing queued, nothing being worked on."""

import time

from infra.local.system import LocalSystem
from infra.local.waking import is_empty

_SOON_MS = 1_000
_POLL_S = 0.03


def await_quiet(system: LocalSystem, *, seconds: float = 10) -> bool:
    """Whether it came to rest in time. Looks twice, as what is between two places is in neither."""
    deadline = time.monotonic() + seconds
    quiet = 0
    while quiet < 2:  # noqa: PLR2004 - twice
        if time.monotonic() > deadline:
            return False
        quiet = quiet + 1 if _is_quiet(system) else 0
        time.sleep(_POLL_S)
    return True


def _is_quiet(system: LocalSystem) -> bool:
    """A webhook that HubSpot repeats in some minutes is not waited for."""
    due = system.sim.next_delivery_at()
    if due is not None and due < system.sim.clock() + _SOON_MS:
        return False
    sqs = system.aws.client("sqs")
    return system.webhooks.under_way == 0 and all(is_empty(sqs, queue) for queue in system.deployed.queues)
