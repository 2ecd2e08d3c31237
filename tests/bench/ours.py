"""The real handlers behind queues that behave as `serverless.yml` sets the real ones up."""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from functions.receive_webhooks import BULK
from handlers import message_posted, registration_requested
from handlers.dispatch import handle as handle_events
from handlers.outcome import Outcome, defer_seconds
from handlers.portal_behind import handle as mirror
from handlers.registration_requested import Desk
from shared.crm.budget import Budget
from shared.crm.objects import HubSpotCrm
from shared.crm.webhooks import Dropped, to_event
from shared.domain.events import CrmEvent
from shared.domain.ids import DealKey, Milliseconds, PortalId, Side
from shared.domain.messages import Message
from shared.domain.registration_form import RegistrationForm
from shared.ports import LinkStore, TryAgain
from tests.bench.delays import QUEUE_HOP, DistantStore
from tests.bench.place import Payload, Place
from tests.bench.virtual_time import VirtualTime
from tests.support.in_process_hubspot import SIMULATED_APP, calls_over
from tests.support.world import VENDOR

# serverless.yml
MESSAGES_PER_BATCH, EVENT_WORKERS = 10, 10
BULK_MESSAGES_PER_BATCH, BULK_WORKERS, BULK_WINDOW = 200, 2, 1.0
SHARE_OF_EVENTS, SHARE_OF_MIRROR, SHARE_OF_REGISTRATIONS = 0.2, 0.6, 0.2
MIRROR_SECONDS = 120 - 30
FIRST_WAIT, LONGEST_WAIT = 5.0, 900.0
"""shared/sqs_batches.py"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMessage:
    events: tuple[CrmEvent, ...]
    tries: int = 0
    receives: int = 1


class FairQueue:
    """The portal is the message group: a portal that sends much does not hold up the others (SQS: fair queues)."""

    def __init__(self) -> None:
        self._waiting: dict[PortalId, deque[EventMessage]] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, message: EventMessage) -> None:
        self._waiting.setdefault(message.events[0].portal, deque()).append(message)

    def take(self, most: int) -> list[EventMessage]:
        """In turn from each portal."""
        taken: list[EventMessage] = []
        while self._waiting and len(taken) < most:
            portal = next(iter(self._waiting))
            messages = self._waiting.pop(portal)
            taken.append(messages.popleft())
            if messages:
                self._waiting[portal] = messages
        return taken


class Workers:
    """Of one event source: so many batches of a queue at a time, each gathered for a window if there is one."""

    def __init__(
        self,
        time: VirtualTime,
        crms: Sequence[HubSpotCrm],
        work: Callable[[Sequence[EventMessage], HubSpotCrm], None],
        *,
        at_once: int,
        window: float = 0.0,
    ) -> None:
        self._time = time
        self._idle = list(crms)
        self._work = work
        self._at_once = at_once
        self._window = window
        self._gathering = False
        self._queue = FairQueue()

    def send(self, message: EventMessage, *, after: float = 0.0) -> None:
        def arrive() -> None:
            self._queue.put(message)
            self._wake()

        self._time.begin(arrive, after=QUEUE_HOP + after)

    def _wake(self) -> None:
        """In a moment at least: what arrives at the same instant is taken together."""
        if self._queue and self._idle and not self._gathering:
            self._gathering = bool(self._window)
            crm = self._idle.pop()
            self._time.begin(lambda: self._run(crm), after=self._window)

    def _run(self, crm: HubSpotCrm) -> None:
        self._gathering = False
        self._work(self._queue.take(self._at_once), crm)
        self._idle.append(crm)
        self._wake()


class Ours:
    def __init__(self, place: Place) -> None:
        self._place = place
        self._time = place.time
        self._program = place.world.program
        self._recording = DistantStore(place.world.kept, place.time)
        self._store = cast("LinkStore", self._recording)
        self._events = Workers(self._time, self._crms(EVENT_WORKERS), self._work, at_once=MESSAGES_PER_BATCH)
        self._bulk_events = Workers(
            self._time,
            self._crms(BULK_WORKERS),
            self._work,
            at_once=BULK_MESSAGES_PER_BATCH,
            window=BULK_WINDOW,
        )
        self._desk_crm = self._crm(SHARE_OF_REGISTRATIONS)
        self._mirrors: dict[PortalId, HubSpotCrm] = {}
        self._mirroring: set[PortalId] = set()
        self._rung: set[PortalId] = set()
        self._keys: dict[str, DealKey] = {}

    @property
    def transactions(self) -> int:
        return self._recording.transactions

    def _crms(self, workers: int) -> Sequence[HubSpotCrm]:
        return [self._crm(SHARE_OF_EVENTS) for _ in range(workers)]

    def _crm(self, share: float) -> HubSpotCrm:
        """One process of AWS Lambda's: a budget and access tokens of its own."""
        budget = Budget(clock=self._time, share=share)
        tokens = self._place.world.installer.tokens
        return HubSpotCrm(calls_over(self._place.hubspot, clock=self._time, store=tokens, budget=budget))

    # What comes in

    def take(self, payloads: list[Payload]) -> None:
        told = [to_event(payload, app_id=SIMULATED_APP.app_id) for payload in payloads]
        events = tuple(event for event in told if not isinstance(event, Dropped))
        if events:
            self._send(EventMessage(events=events))

    def register(self, form: RegistrationForm) -> None:
        world = self._place.world
        desk = Desk(
            partner=world.portal(form.partner),
            vendor=world.portal(VENDOR),
            store=self._store,
            crm=self._desk_crm,
            clock=self._time,
            program=self._program,
        )
        self._ring(registration_requested.handle(form, desk).outcome)

    def post(self, deal_name: str, side: Side, text: str) -> None:
        key = self._key_of(deal_name)
        message = Message(
            id=message_posted.message_id(key, side, text),
            deal=key,
            side=side,
            author="someone@example.test",
            text=text,
            posted_at=self._time.now(),
        )
        recorded, outcome = message_posted.handle(message, store=self._store, program=self._program)
        assert recorded
        self._ring(outcome)

    def _key_of(self, deal_name: str) -> DealKey:
        """The card on a deal knows which one it is."""
        if deal_name not in self._keys:
            every = self._place.world.kept.deals_of(VENDOR, limit=1_000_000)
            self._keys = {deal.registers["deal_name"].value: deal.key for deal in every}
        return self._keys[deal_name]

    # The events queues

    def _send(self, message: EventMessage, *, after: float = 0.0) -> None:
        (self._bulk_events if len(message.events) >= BULK else self._events).send(message, after=after)

    def _work(self, batch: Sequence[EventMessage], crm: HubSpotCrm) -> None:
        """A batch that fails is handled message by message (`functions/process_events.py`)."""
        trouble = self._try(batch, crm)
        if trouble is None:
            return
        for message in batch:
            again = self._try([message], crm) if len(batch) > 1 else trouble
            if again is not None:
                self._postpone(message, again)

    def _try(self, batch: Sequence[EventMessage], crm: HubSpotCrm) -> TryAgain | None:
        sent_in = {event: message for message in batch for event in message.events}
        try:
            outcome = handle_events(
                list(sent_in), store=self._store, crm=crm, clock=self._time, program=self._program
            )
        except TryAgain as trouble:
            return trouble
        self._defer(outcome.deferred, sent_in)
        self._ring(outcome)
        return None

    def _defer(self, deferred: Sequence[CrmEvent], sent_in: Mapping[CrmEvent, EventMessage]) -> None:
        by_tries: dict[int, list[CrmEvent]] = defaultdict(list)
        for event in deferred:
            by_tries[sent_in[event].tries].append(event)
        for tries, events in by_tries.items():
            if wait := defer_seconds(tries):
                self._send(EventMessage(events=tuple(events), tries=tries + 1), after=wait)

    def _postpone(self, message: EventMessage, trouble: TryAgain) -> None:
        again = replace(message, receives=message.receives + 1)
        self._send(again, after=_wait(trouble, message.receives))

    # The mirror queue: one message of a group at a time

    def _ring(self, outcome: Outcome) -> None:
        for portal in sorted(outcome.behind):
            self._time.begin(partial(self._answer_the_door, portal), after=QUEUE_HOP)

    def _answer_the_door(self, portal: PortalId, receives: int = 1) -> None:
        if portal in self._mirroring:
            self._rung.add(portal)
            return
        self._mirroring.add(portal)
        trouble = self._mirror(portal)
        self._mirroring.discard(portal)
        if trouble:
            again = partial(self._answer_the_door, portal, receives + 1)
            self._time.begin(again, after=_wait(trouble, receives))
        if portal in self._rung:
            self._rung.discard(portal)
            self._time.begin(partial(self._answer_the_door, portal))

    def _mirror(self, portal: PortalId) -> TryAgain | None:
        crm = self._mirrors.setdefault(portal, self._crm(SHARE_OF_MIRROR))
        until = Milliseconds(self._time.now() + MIRROR_SECONDS * 1000)
        try:
            outcome = mirror(
                portal, until=until, store=self._store, crm=crm, clock=self._time, program=self._program
            )
        except TryAgain as trouble:
            return trouble
        self._ring(outcome)
        return None


def _wait(trouble: TryAgain, receives: int) -> float:
    return min(max(trouble.after_seconds, FIRST_WAIT * 2.0 ** (receives - 1)), LONGEST_WAIT)
