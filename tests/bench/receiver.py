"""W6, in real time: the receiver's CPU for a body of a hundred events, against a bare function.

The bare one checks the HMAC, parses and sends one message. Both get the same envelopes, in turn, in this process, and
send through a queue that only keeps the last message. Started by `make bench` as a process of its own, because the
receiver reads its settings from the environment and writes its metrics to standard output.
"""

import gc
import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from functions import receive_webhooks
from infra.local.simulator import Request
from infra.local.simulator.http import real_clock
from infra.local.simulator.signatures import webhook_headers
from shared.queues import SqsEventQueue
from tests.component.envelopes import http_event, payload
from tests.component.lambda_context import FakeContext

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

EVENTS, WARM_UP, BODIES = 100, 50, 500
EDIT = payload("a_property_of_a_deal_was_changed")
SECRET, ADDRESS = "bench-secret", "https://bench.example"
ENVIRONMENT = {
    "TWINDEAL_APP_ID": "1",
    "TWINDEAL_CLIENT_SECRET": SECRET,
    "TWINDEAL_PUBLIC_URL": ADDRESS,
    "POWERTOOLS_SERVICE_NAME": "twindeal",
    "POWERTOOLS_METRICS_NAMESPACE": "Twindeal",
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "AWS_LAMBDA_FUNCTION_NAME": "receive_webhooks",
}

Envelope = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Microseconds of CPU for one body."""

    median: float
    p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    ours: Cost
    bare: Cost


class KeepsLast:
    """As much of SQS's client as is called."""

    def __init__(self) -> None:
        self.body = ""
        self.taken = 0

    def send_message(self, *, MessageBody: str, **_: object) -> Mapping[str, str]:  # noqa: N803 - boto3's name
        self.body = MessageBody
        self.taken += 1
        return {"MessageId": "1"}


def bare(queue: KeepsLast, event: Envelope, context: object) -> Mapping[str, int]:
    body, headers = event["body"], event["headers"]
    signed = f"POST{ADDRESS}/webhooks{body}{headers['x-hubspot-request-timestamp']}"
    mac = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(b64encode(mac).decode(), headers["x-hubspot-signature-v3"]):
        return {"statusCode": 401}
    json.loads(body)
    queue.send_message(QueueUrl="", MessageBody=body)
    return {"statusCode": 204}


def measured() -> Receiver:
    """Raises AssertionError where a body was refused or not sent."""
    queues = {"ours": KeepsLast(), "bare": KeepsLast()}
    real_queue = SqsEventQueue("", cast("SQSClient", queues["ours"]))
    for queue in ("event_queue", "bulk_event_queue"):
        vars(receive_webhooks)[queue] = lambda: real_queue
    context = FakeContext()
    ways: Mapping[str, Callable[[Envelope], Mapping[str, Any]]] = {
        "ours": lambda event: receive_webhooks.handler(event, context),
        "bare": lambda event: bare(queues["bare"], event, context),
    }
    costs: dict[str, list[float]] = {name: [] for name in ways}
    gc.disable()
    for number in range(WARM_UP + BODIES):
        event = _envelope(number)
        for name in sorted(ways, reverse=number % 2 == 1):
            before = time.process_time_ns()
            answer = ways[name](event)
            costs[name].append((time.process_time_ns() - before) / 1000)
            assert answer["statusCode"] == 204, (name, answer)
        gc.collect()
    assert {queue.taken for queue in queues.values()} == {WARM_UP + BODIES}
    assert json.loads(queues["ours"].body)["events"] == json.loads(queues["bare"].body)
    return Receiver(ours=_cost(costs["ours"][WARM_UP:]), bare=_cost(costs["bare"][WARM_UP:]))


def measured_apart() -> Receiver:
    with TemporaryDirectory() as folder:
        told = Path(folder) / "receiver.json"
        subprocess.run(
            [sys.executable, "-m", "tests.bench.receiver", str(told)],
            env={**os.environ, **ENVIRONMENT},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        costs = json.loads(told.read_text())
    return Receiver(ours=Cost(**costs["ours"]), bare=Cost(**costs["bare"]))


def _envelope(number: int) -> Envelope:
    edits = [
        {**EDIT, "eventId": number * EVENTS + each, "propertyValue": f"{number} {each}"}
        for each in range(EVENTS)
    ]
    body = json.dumps(edits, separators=(",", ":")).encode()
    headers = webhook_headers(SECRET, f"{ADDRESS}/webhooks", body, real_clock())
    return http_event(Request("POST", "/webhooks", "", headers, body))


def _cost(costs: Sequence[float]) -> Cost:
    return Cost(median=median(costs), p99=quantiles(costs, n=100)[98])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(asdict(measured())))
