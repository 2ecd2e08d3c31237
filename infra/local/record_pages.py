"""What a person sees on a record's page in one portal: read from the simulator, not from anything of Twindeal's."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from html import unescape
from zoneinfo import ZoneInfo

from infra.local.simulator import CrmUser, SimulatedPortal, Simulator
from infra.local.simulator.associations import Ref
from infra.local.simulator.object_types import ObjectType
from infra.local.simulator.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    id: int
    text: str
    at: int
    shared: bool
    """Written by the app: a shared message. Otherwise a person's own note or comment, which stays here."""
    comment: bool = False

    @property
    def heading(self) -> str:
        if self.shared:
            return self.text.partition("\n")[0]
        return f"{'Comment' if self.comment else 'Note'}, stays here"

    @property
    def body(self) -> str:
        return self.text.partition("\n")[2] if self.shared else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What somebody on this side is to do."""

    id: int
    subject: str
    body: str
    owner: str
    due_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    id: int
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealPage:
    portal: int
    id: int
    values: Mapping[str, str]
    stage: str
    close_day: str
    owner: str
    companies: tuple[Named, ...]
    contacts: tuple[Named, ...]
    notes: tuple[Note, ...]
    tasks: tuple[Task, ...]
    created_at: int

    @property
    def name(self) -> str:
        return self.values.get("dealname", "")

    @property
    def amount(self) -> str:
        if not (amount := self.values.get("amount")):
            return ""
        return f"{float(amount):,.2f}".removesuffix(".00") + f" {self.values.get('deal_currency_code', '')}"

    @property
    def state(self) -> str:
        """Of the sharing, as the app wrote it; "" where this deal was never shared."""
        return self.values.get("twindeal_state", "")

    @property
    def shared_texts(self) -> list[str]:
        return [note.text for note in self.notes if note.shared]


def deal_pages(sim: Simulator, portal_id: int) -> list[DealPage]:
    """Newest first."""
    with sim.lock:
        portal = sim.portals[portal_id]
        pages = [_deal_page(portal, record) for record in portal.records(ObjectType.DEAL)]
    return sorted(pages, key=lambda page: (page.created_at, page.id), reverse=True)


def deal_page(sim: Simulator, portal_id: int, deal: int | str) -> DealPage:
    with sim.lock:
        portal = sim.portals[portal_id]
        return _deal_page(portal, portal.record(ObjectType.DEAL, int(deal)))


def deal_named(sim: Simulator, portal_id: int, name: str) -> DealPage | None:
    return next((page for page in deal_pages(sim, portal_id) if page.name == name), None)


def prospects(sim: Simulator, portal_id: int, plural: str) -> list[Named]:
    """The portal's companies or contacts."""
    kind = ObjectType.COMPANY if plural == "companies" else ObjectType.CONTACT
    with sim.lock:
        return [_named(record) for record in sim.portals[portal_id].records(kind)]


def entered_day(day: str, portal: SimulatedPortal) -> str:
    """A close date as a person of this portal enters it: a morning there, so another day in half of the world."""
    morning = datetime.combine(datetime.fromisoformat(day).date(), time(8), ZoneInfo(portal.time_zone))
    return morning.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def find(user: CrmUser, plural: str, **properties: str) -> int:
    """The id of the one record with these values."""
    kind = ObjectType.COMPANY if plural == "companies" else ObjectType[plural.removesuffix("s").upper()]
    with user.sim.lock:
        (found,) = [
            record.id
            for record in user.portal.records(kind)
            if all(record.value(name) == value for name, value in properties.items())
        ]
    return found


def _deal_page(portal: SimulatedPortal, record: Record) -> DealPage:
    ref = Ref(ObjectType.DEAL, record.id)
    return DealPage(
        portal=portal.portal_id,
        id=record.id,
        values=record.values(),
        stage=_stage(portal, record),
        close_day=_day(record.value("closedate"), portal.time_zone),
        owner=_owner(portal, record),
        companies=tuple(map(_named, _associated(portal, ref, ObjectType.COMPANY))),
        contacts=tuple(map(_named, _associated(portal, ref, ObjectType.CONTACT))),
        notes=tuple(sorted(_notes(portal, ref), key=lambda note: (note.at, note.id))),
        tasks=tuple(_task(portal, task) for task in _associated(portal, ref, ObjectType.TASK)),
        created_at=record.created_at,
    )


def _owner(portal: SimulatedPortal, record: Record) -> str:
    owner = portal.owners.get(int(record.value("hubspot_owner_id") or 0))
    return f"{owner.first_name} {owner.last_name}" if owner else ""


def _task(portal: SimulatedPortal, record: Record) -> Task:
    return Task(
        id=record.id,
        subject=record.value("hs_task_subject"),
        body=_plain(record.value("hs_task_body")),
        owner=_owner(portal, record),
        due_day=_day(record.value("hs_timestamp"), portal.time_zone),
    )


def _associated(portal: SimulatedPortal, ref: Ref, kind: ObjectType) -> list[Record]:
    return [portal.record(kind, id) for id in sorted(portal.graph.targets(ref, kind))]


def _named(record: Record) -> Named:
    if record.object_type is ObjectType.COMPANY:
        return Named(id=record.id, name=record.value("name"), detail=record.value("domain"))
    name = f"{record.value('firstname')} {record.value('lastname')}".strip()
    return Named(id=record.id, name=name or record.value("email"), detail=record.value("email"))


def _notes(portal: SimulatedPortal, ref: Ref) -> Iterator[Note]:
    for record in _associated(portal, ref, ObjectType.NOTE):
        yield Note(
            id=record.id,
            text=_plain(record.value("hs_note_body")),
            at=record.created_at,
            shared=bool(record.value("twindeal_key")),
        )
    for number, comment in enumerate(portal.comments):
        if comment.record == ref:
            yield Note(id=-number, text=comment.text, at=comment.at, shared=False, comment=True)


def _plain(html: str) -> str:
    return unescape(re.sub("<[^>]+>", "", html.replace("<br>", "\n")))


def _stage(portal: SimulatedPortal, record: Record) -> str:
    pipeline = portal.pipelines.find(record.value("pipeline"))
    stage = pipeline.stages.get(record.value("dealstage")) if pipeline else None
    return stage.label if stage else record.value("dealstage")


def _day(instant: str, time_zone: str) -> str:
    """As that portal's people see it."""
    if not instant:
        return ""
    return datetime.fromisoformat(instant).astimezone(ZoneInfo(time_zone)).date().isoformat()
