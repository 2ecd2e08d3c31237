"""The deals that a workload is about, what people do to them, and whether both CRMs show it in the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from infra.local.simulator import seeds
from shared.domain.ids import PortalId, Side
from tests.bench.place import Place
from tests.support.world import CASCADE, RHEINWERK, SAKURA, VENDOR

EDITED = ("amount", "hs_next_step", "twindeal_product_interest")
NAME = "Deal "
IMPORT_SECONDS = 1.0
POSTING_SECONDS = 1.0
DOMAINS = {
    SAKURA: seeds.SAKURA_DOMAIN,
    CASCADE: seeds.CASCADE_DOMAIN,
    RHEINWERK: seeds.RHEINWERK_DOMAIN,
}


@dataclass(frozen=True, slots=True)
class Edit:
    second: float
    deal: int
    property: str
    value: str
    portal: PortalId = VENDOR
    """Where it is typed."""


def edits(
    *,
    deals: int,
    changes: int,
    seconds: float,
    property_major: bool,
    tag: int,
    portal: PortalId = VENDOR,
) -> Iterator[Edit]:
    """Evenly spread. Deal by deal, or the first change of every deal, then the second of every deal …

    `tag` makes the values of one plan differ from those of the others.
    """
    step = seconds / (deals * changes)
    rounds = (
        ((deal, change) for change in range(changes) for deal in range(deals))
        if property_major
        else ((deal, change) for deal in range(deals) for change in range(changes))
    )
    for number, (deal, change) in enumerate(rounds):
        name = EDITED[change % len(EDITED)]
        yield Edit(number * step, deal, name, f"{tag}{change:02}{deal:04}", portal)


@dataclass(slots=True, kw_only=True)
class Expected:
    """Of one deal; `domain` and `email` are its customer's."""

    partner: PortalId = CASCADE
    domain: str
    email: str
    properties: dict[str, str]
    messages: list[str] = field(default_factory=list)


class Portfolio:
    def __init__(self, place: Place) -> None:
        self._place = place
        self._deals: dict[tuple[PortalId, int], int] = {}
        self.expected: dict[str, Expected] = {}

    def customers(self, number: int) -> None:
        """Companies and contacts that are in the vendor's CRM before anything is imported."""
        user = self._place.user(VENDOR)
        for deal in range(number):
            company = user.create("companies", {"name": f"Lead {deal:04}", "domain": _domain(deal)})
            user.create("contacts", {"email": _email(deal), "firstname": "Kim"}, [("companies", company)])

    def import_deals(self, number: int, *, first: int = 0, partner: PortalId = CASCADE) -> None:
        """With the customer, its contact and the partner on each."""
        world, user = self._place.world, self._place.user(VENDOR, "IMPORT")
        partner_company = world.find(VENDOR, "companies", domain=DOMAINS[partner])
        companies = _ids(self._place, VENDOR, "companies", "domain")
        contacts = _ids(self._place, VENDOR, "contacts", "email")
        started = self._place.time.now()
        for count, deal in enumerate(range(first, first + number)):
            self._place.time.sleep_until(started + int(count * IMPORT_SECONDS * 1000 / number))
            properties = {"dealname": _name(deal), "amount": f"{1000 + deal}"}
            self._deals[VENDOR, deal] = user.create(
                "deals",
                {**properties, "pipeline": "default", "dealstage": "appointmentscheduled"},
                [
                    ("companies", companies[_domain(deal)][0]),
                    ("companies", partner_company),
                    ("contacts", contacts[_email(deal)][0]),
                ],
            )
            self.expected[_name(deal)] = Expected(
                partner=partner, domain=_domain(deal), email=_email(deal), properties=properties
            )
            self._place.something_happened()

    def edit(self, plan: Iterable[Edit]) -> None:
        started = self._place.time.now()
        for edit in plan:
            self._place.time.sleep_until(started + int(edit.second * 1000))
            deal = self._deal(edit.portal, edit.deal)
            self._place.user(edit.portal).update("deals", deal, {edit.property: edit.value})
            self.expected[_name(edit.deal)].properties[edit.property] = edit.value
            self._place.something_happened()

    def shows(self, portal: PortalId, edit: Edit) -> bool:
        deal = self._deal(portal, edit.deal)
        return self._place.world.read(portal, "deals", deal).get(edit.property) == edit.value

    def _deal(self, portal: PortalId, deal: int) -> int:
        """Its record there; the twin is found by the deal's name, which nobody changes."""
        if (portal, deal) not in self._deals:
            for name, records in _ids(self._place, portal, "deals", "dealname").items():
                if name.startswith(NAME):
                    self._deals[portal, int(name.removeprefix(NAME))] = records[0]
        return self._deals[portal, deal]

    def post_messages(self, number: int) -> None:
        """One on each deal, by people of both sides in turn, from the card: each is a request of its own."""
        for deal in range(number):
            text, side = f"Message {deal:04}", (Side.VENDOR, Side.PARTNER)[deal % 2]
            self._post_later(_name(deal), side, text, after=deal * POSTING_SECONDS / number)
            self.expected[_name(deal)].messages.append(text)

    def _post_later(self, name: str, side: Side, text: str, *, after: float) -> None:
        self._place.time.begin(lambda: self._place.system.post(name, side, text), after=after)

    def divergent(self) -> int:
        """Deals that don't stand exactly once in both CRMs with what people last typed, customer and messages."""
        shown = {portal: _ids(self._place, portal, "deals", "dealname") for portal in (VENDOR, *DOMAINS)}
        return sum(
            not all(
                self._is_right(portal, shown[portal].get(name, []), expected)
                for portal in (VENDOR, expected.partner)
            )
            for name, expected in self.expected.items()
        )

    def _is_right(self, portal: PortalId, deals: list[int], expected: Expected) -> bool:
        world = self._place.world
        if len(deals) != 1:
            return False
        deal = str(deals[0])
        properties = world.read(portal, "deals", deal)
        companies = world.associated(portal, deal, "companies")
        contacts = world.associated(portal, deal, "contacts")
        notes = world.notes(portal, deal)
        return (
            all(properties.get(name) == value for name, value in expected.properties.items())
            and expected.domain in {world.read(portal, "companies", id).get("domain") for id in companies}
            and [expected.email] == [world.read(portal, "contacts", id).get("email") for id in contacts]
            and len(notes) == len(expected.messages)
            and all(text in note for text, note in zip(expected.messages, notes, strict=True))
        )


def _ids(place: Place, portal: PortalId, type: str, property: str) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for id in place.world.records(portal, type):
        found[place.world.read(portal, type, id).get(property, "")].append(id)
    return found


def _name(deal: int) -> str:
    return f"{NAME}{deal:04}"


def _domain(deal: int) -> str:
    return f"lead-{deal:04}.example"


def _email(deal: int) -> str:
    return f"kim@{_domain(deal)}"
