"""When which events leave, in which bodies, and what happens when the receiver does not answer (hubspot.md §1.1)."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from random import Random

from infra.local.simulator.faults import FaultInjector
from infra.local.simulator.webhook_events import Event

MAX_EVENTS_PER_BODY = 100
MAX_IN_FLIGHT = 10  # "10 in-flight requests per app per account"
_MINUTE_MS = 60_000
# "up to 10 retries spread over 24 h, randomised delays": the longest draw of each adds up to 23 h 31 min.
_LONGEST_WAIT_MINUTES = (1, 5, 15, 30, 60, 120, 180, 240, 300, 460)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One body on its way to the receiver."""

    portal_id: int
    events: tuple[Event, ...]
    attempt: int = 0


@dataclass(slots=True)
class DeliveryQueue:
    injector: FaultInjector
    random: Random
    given_up: list[Delivery] = field(default_factory=list)
    _sequence: int = 0
    _next_event_id: int = 700_000_001
    _events: list[tuple[int, int, int, Event]] = field(
        default_factory=list
    )  # heap of due, order, portal, event
    _retries: list[tuple[int, int, Delivery]] = field(default_factory=list)
    _waiting: dict[int, deque[Delivery]] = field(default_factory=dict)
    _in_flight: Counter[int] = field(default_factory=Counter)

    def add(self, portal_id: int, event: Event, now: int) -> None:
        """Lost, single or double, each copy after a delay of its own."""
        event["eventId"] = self._event_id()
        if self.injector.strikes("lost_event", self.injector.faults.lose_events):
            return
        self._schedule(portal_id, event, now)
        if self.injector.strikes("duplicate_event", self.injector.faults.duplicate_events):
            self._schedule(portal_id, dict(event), now)

    def next_at(self, now: int) -> int | None:
        """When something is due next; None when nothing is under way."""
        if any(self._waiting.values()):
            return now
        heads = [heap[0][0] for heap in (self._events, self._retries) if heap]
        return max(min(heads), 0) if heads else None

    def gather(self, now: int) -> None:
        """Forms bodies from what is due. Events that fire while these are delivered wait for the next gathering."""
        due: dict[int, list[Event]] = {}
        while self._events and self._events[0][0] <= now:
            _, _, portal_id, event = heapq.heappop(self._events)
            due.setdefault(portal_id, []).append(event)
        for portal_id, events in due.items():
            self._queue(portal_id, self._bodies(portal_id, events))
        while self._retries and self._retries[0][0] <= now:
            delivery = heapq.heappop(self._retries)[2]
            self._queue(delivery.portal_id, [delivery])

    def take(self) -> Delivery | None:
        """The next body of a portal that has fewer than ten under way."""
        for portal_id, waiting in self._waiting.items():
            if waiting and self._in_flight[portal_id] < MAX_IN_FLIGHT:
                self._in_flight[portal_id] += 1
                return waiting.popleft()
        return None

    def settle(self, delivery: Delivery, *, accepted: bool, now: int) -> None:
        self._in_flight[delivery.portal_id] -= 1
        if accepted:
            return
        if delivery.attempt >= len(_LONGEST_WAIT_MINUTES):
            self.given_up.append(delivery)
            return
        due = now + self._wait_ms(delivery.attempt)
        events = tuple({**event, "attemptNumber": delivery.attempt + 1} for event in delivery.events)
        again = replace(delivery, events=events, attempt=delivery.attempt + 1)
        heapq.heappush(self._retries, (due, self._order(), again))

    def forget(self, portal_id: int) -> None:
        """An uninstalled app gets nothing more from that account."""
        self._events = [entry for entry in self._events if entry[2] != portal_id]
        self._retries = [entry for entry in self._retries if entry[2].portal_id != portal_id]
        heapq.heapify(self._events)
        heapq.heapify(self._retries)
        self._waiting.pop(portal_id, None)

    def _schedule(self, portal_id: int, event: Event, now: int) -> None:
        earliest, latest = self.injector.faults.webhook_delay_ms
        due = now + (self.random.randint(earliest, latest) if latest else 0)
        heapq.heappush(self._events, (due, self._order(), portal_id, event))

    def _event_id(self) -> int:
        """§1.1: `eventId` "is not guaranteed to be unique": now and then it is the last one again."""
        if self.injector.strikes("reused_event_id", self.injector.faults.reuse_event_ids):
            return self._next_event_id - 1
        self._next_event_id += 1
        return self._next_event_id - 1

    def _bodies(self, portal_id: int, events: list[Event]) -> list[Delivery]:
        if self.injector.faults.shuffle_events and len(events) > 1:
            self.random.shuffle(events)
            self.injector.fired["shuffled_events"] += 1
        starts = range(0, len(events), MAX_EVENTS_PER_BODY)
        return [Delivery(portal_id, tuple(events[start : start + MAX_EVENTS_PER_BODY])) for start in starts]

    def _queue(self, portal_id: int, deliveries: Iterable[Delivery]) -> None:
        self._waiting.setdefault(portal_id, deque()).extend(deliveries)

    def _wait_ms(self, attempt: int) -> int:
        return int(_LONGEST_WAIT_MINUTES[attempt] * _MINUTE_MS * self.random.uniform(0.5, 1.0))

    def _order(self) -> int:
        self._sequence += 1
        return self._sequence
