"""The straightforward way, as most people would write it: webhook → GET → PATCH.

A webhook's body goes to one of ten workers, which take its events one by one. A new deal is read, with its company and
contact, and created in the other CRM, each by a call of its own; a changed deal is read and its twin patched. Which
deal is whose twin stands in a table of its own (it costs no calls here). An event that we caused ourselves is known by
its sourceId. After a 429 it waits ten seconds and tries again.

No mistake was put in on purpose: where it ends up wrong, that is what this way does.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.crm.transport import Query
from shared.domain.ids import PortalId, Side
from shared.domain.registration_form import RegistrationForm
from tests.bench.delays import QUEUE_HOP
from tests.bench.place import Payload, Place, is_echo
from tests.support.in_process_hubspot import InProcessHubSpot, calls_over
from tests.support.world import VENDOR

WORKERS = 10
PAUSE = 10.0
TOO_MANY, CREATED = 429, 201
NOTE_TO_DEAL = 214
DEAL_PROPERTIES = ("dealname", "amount", "deal_currency_code", "hs_next_step", "twindeal_product_interest")
COMPANY_PROPERTIES = ("name", "domain")
CONTACT_PROPERTIES = ("email", "firstname", "lastname")

Deal = tuple[PortalId, str]
Properties = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A deal with what hangs on it."""

    deal: Properties
    company: Properties | None
    contact: Properties | None
    partner: PortalId | None


@dataclass(slots=True)
class Naive:
    place: Place
    transactions: int = 0
    _queue: deque[list[Payload]] = field(default_factory=deque)
    _idle: int = WORKERS
    _twins: dict[Deal, Deal] = field(default_factory=dict)
    _by_name: dict[str, Deal] = field(default_factory=dict)

    def take(self, payloads: list[Payload]) -> None:
        self._queue.append(payloads)
        if self._idle:
            self._idle -= 1
            self.place.time.begin(self._work, after=QUEUE_HOP)

    def register(self, form: RegistrationForm) -> None:
        deal = {
            "dealname": form.values["deal_name"],
            "amount": form.values["amount"],
            "deal_currency_code": form.values["currency"],
        }
        company = {"name": form.company_name, "domain": form.company_domain}
        contact = {
            "email": form.contact_email,
            "firstname": form.contact_first_name,
            "lastname": form.contact_last_name,
        }
        found = Found(deal, company, contact, form.partner)
        self._link(
            (VENDOR, self._create_all(VENDOR, found)), (form.partner, self._create_all(form.partner, found))
        )

    def post(self, deal_name: str, side: Side, text: str) -> None:
        here = self._by_name[deal_name]
        for portal, deal in (here, self._twins[here]):
            note = {"hs_note_body": text, "hs_timestamp": str(self.place.time.now())}
            kind = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": NOTE_TO_DEAL}
            self._create(portal, "notes", note, associations=[{"to": {"id": deal}, "types": [kind]}])

    def _work(self) -> None:
        while self._queue:
            for event in self._queue.popleft():
                if not is_echo(event):
                    self._handle(event)
        self._idle += 1

    def _handle(self, event: Payload) -> None:
        deal = (PortalId(event["portalId"]), str(event.get("objectId")))
        match event["subscriptionType"]:
            case "deal.creation" if deal not in self._twins:
                self._copy(deal)
            case "deal.propertyChange" if deal in self._twins:
                self._update(deal)

    def _copy(self, deal: Deal) -> None:
        found = self._read_all(deal)
        if found.partner:
            self._by_name[found.deal["dealname"]] = deal
            self._link(deal, (found.partner, self._create_all(found.partner, found)))

    def _update(self, deal: Deal) -> None:
        portal, id = deal
        properties = self._read(portal, "deals", id, DEAL_PROPERTIES)["properties"]
        twin_portal, twin = self._twins[deal]
        self._call(
            twin_portal,
            "PATCH",
            f"/crm/v3/objects/deals/{twin}",
            body={"properties": _chosen(properties, DEAL_PROPERTIES)},
        )

    def _link(self, here: Deal, there: Deal) -> None:
        self._twins |= {here: there, there: here}
        self.transactions += 1

    def _read_all(self, deal: Deal) -> Found:
        portal, id = deal
        read = self._read(portal, "deals", id, DEAL_PROPERTIES, associations="companies,contacts")
        inline = read.get("associations") or {}
        companies = {each["id"]: None for each in inline.get("companies", {}).get("results", ())}
        contacts = {each["id"]: None for each in inline.get("contacts", {}).get("results", ())}
        partners = self._partners()
        customers = [each for each in companies if each not in partners]
        return Found(
            deal=_chosen(read["properties"], DEAL_PROPERTIES),
            company=self._properties(portal, "companies", customers, COMPANY_PROPERTIES),
            contact=self._properties(portal, "contacts", list(contacts), CONTACT_PROPERTIES),
            partner=next((partners[each] for each in companies if each in partners), None),
        )

    def _partners(self) -> Mapping[str, PortalId]:
        """A setting: the partners' companies in the vendor's CRM."""
        partners = self.place.world.kept.partners()
        return {str(partner.company): partner.portal for partner in partners}

    def _properties(
        self, portal: PortalId, type: str, ids: list[str], names: tuple[str, ...]
    ) -> Properties | None:
        return _chosen(self._read(portal, type, ids[0], names)["properties"], names) if ids else None

    def _create_all(self, portal: PortalId, found: Found) -> str:
        company = self._found_or_created(portal, "companies", found.company, "domain")
        contact = self._found_or_created(portal, "contacts", found.contact, "email")
        deal = self._create(portal, "deals", {**found.deal, "dealstage": self._first_stage(portal)})
        for type, other in (("companies", company), ("contacts", contact)):
            if other:
                self._call(portal, "PUT", f"/crm/v4/objects/deals/{deal}/associations/default/{type}/{other}")
        return deal

    def _first_stage(self, portal: PortalId) -> str:
        """A setting."""
        program = self.place.world.program
        return program.stages[0].vendor if portal == VENDOR else str(program.stages[0].own)

    def _found_or_created(
        self, portal: PortalId, type: str, properties: Properties | None, unique: str
    ) -> str | None:
        if properties is None:
            return None
        wanted = {"propertyName": unique, "operator": "EQ", "value": properties[unique]}
        found = self._call(
            portal,
            "POST",
            f"/crm/v3/objects/{type}/search",
            body={"filterGroups": [{"filters": [wanted]}], "limit": 1},
        )["results"]
        return str(found[0]["id"]) if found else self._create(portal, type, properties)

    def _create(self, portal: PortalId, type: str, properties: Properties, **more: object) -> str:
        body = {"properties": dict(properties), **more}
        return str(self._call(portal, "POST", f"/crm/v3/objects/{type}", body=body)["id"])

    def _read(
        self, portal: PortalId, type: str, id: str, names: tuple[str, ...], associations: str = ""
    ) -> Mapping[str, Any]:
        query = [("properties", ",".join(names))]
        if associations:
            query.append(("associations", associations))
        return self._call(portal, "GET", f"/crm/v3/objects/{type}/{id}", query=query)

    def _call(
        self,
        portal: PortalId,
        method: str,
        path: str,
        *,
        body: object | None = None,
        query: Query | None = None,
    ) -> Mapping[str, Any]:
        while True:
            answer = self.place.hubspot.send(
                method=method, path=path, body=body, token=self._token(portal), query=query
            )
            if answer.status != TOO_MANY:
                break
            self.place.time.sleep(PAUSE)
        assert answer.status // 100 == 2, (method, path, answer)
        return answer.body if isinstance(answer.body, dict) else {}

    def _token(self, portal: PortalId) -> str:
        """Refreshed when it is due; that is not counted."""
        world = self.place.world
        near = InProcessHubSpot(world.sim, self.place.time)
        return calls_over(near, clock=self.place.time, store=world.installer.tokens)._tokens.of(portal)


def _chosen(properties: Mapping[str, Any], names: tuple[str, ...]) -> Properties:
    return {name: properties[name] for name in names if properties.get(name)}
