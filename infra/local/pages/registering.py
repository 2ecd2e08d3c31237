"""The registration form: what it starts with, what is sent to the API, and what the API says of the fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from infra.local import words
from infra.local.doors import ApiAnswer
from infra.local.pages.sides import Seat
from infra.local.record_pages import deal_page
from infra.local.simulator.associations import Ref
from infra.local.simulator.object_types import ObjectType

_TOLD = re.compile(r"Value error, (?P<fields>[A-Za-z]+)[A-Za-z, ]*: (?P<says>.*)")
"""What several fields get wrong together, with their names before it."""
_FLAGS = ("relationshipEstablished", "needIdentified")
_KINDS = {"contact": ObjectType.CONTACT, "company": ObjectType.COMPANY, "converted_deal": ObjectType.DEAL}
TITLES = {
    "dashboard": "Register a deal",
    "contact": "Register a deal from a contact",
    "company": "Register a deal from a company",
    "converted_deal": "Register a deal you have",
}


@dataclass(slots=True, kw_only=True)
class Form:
    entry: str
    record: str = ""
    given: dict[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return TITLES[self.entry]

    def body(self) -> dict[str, Any]:
        """As the card sends it: what is empty is left out."""
        said = {name: value for name, value in self.given.items() if value and "." not in name}
        nested: dict[str, dict[str, str]] = {}
        for name, value in self.given.items():
            part, dot, inner = name.partition(".")
            if dot and value:
                nested.setdefault(part, {})[inner] = value
        flags = {name: bool(self.given.get(name)) for name in _FLAGS}
        record = {"recordId": self.record} if self.record else {}
        return {**said, **nested, **flags, **record, "entry": self.entry}


def new_form(seat: Seat, entry: str, record: str, domain: str = "") -> Form:
    """Raises KeyError for an entry that there is not, ApiError for a record that there is not."""
    given = {"id": uuid4().hex, "currency": seat.portal.currency, "dealType": "new", "pipeline": "shared"}
    if entry == "converted_deal":
        deal = deal_page(seat.user.sim, seat.id, record)
        del given["currency"]
        return Form(entry=entry, record=record, given={**given, "of": deal.name})
    if entry == "dashboard":
        return Form(entry=entry, given={**given, "company.domain": domain})
    return Form(entry=entry, record=record, given={**given, **_prefilled(seat, entry, int(record))})


def sent_form(fields: Mapping[str, str]) -> Form:
    given = {name: value.strip() for name, value in fields.items()}
    entry, record = given.pop("entry", ""), given.pop("recordId", "")
    for ours in ("of", "do"):
        given.pop(ours, None)
    if not given.get("amount"):
        given.pop("currency", None)
    return Form(entry=entry if entry in TITLES else "dashboard", record=record, given=given)


def field_errors(answer: ApiAnswer) -> dict[str, str]:
    """By field. A sentence about several fields stands at the first; one about none, at the form."""
    errors: dict[str, str] = {}
    for each in answer.body.get("error", {}).get("fields", ()):
        told = _TOLD.fullmatch(each["message"])
        if each["field"] == "form" and told:
            errors[told["fields"]] = f"{told['says'][:1].upper()}{told['says'][1:]}."
        else:
            errors[each["field"]] = words.FIELD_ERRORS.get(each["code"], each["message"])
    return errors


def verdict(body: Mapping[str, Any], *, preview: bool) -> str:
    """The decision in one or two sentences."""
    remarks = " ".join(words.REMARKS[code] for code in body["remarks"])
    match body["decision"]:
        case "held":
            why = " ".join(words.reason(code) for code in body["reasons"])
            return f"{'It would be held' if preview else 'Held'}: {why}"
        case "already_shared":
            return f"This is shared already; {'it would stay' if preview else 'it stays'} as it is. {remarks}"
        case _:
            lead = " The lead would be registered to you." if body["leadRegistered"] and preview else ""
            says = f"{words.KINDS[body['kind']]}, led by {body['leads']}."
            return f"{'It would be shared' if preview else 'Shared'}: {says}{lead} {remarks}".strip()


def _prefilled(seat: Seat, entry: str, record: int) -> dict[str, str]:
    """What the CRM knows of the record and the one beside it: the form asks for nothing that is there."""
    kind = _KINDS[entry]
    other = ObjectType.COMPANY if kind is ObjectType.CONTACT else ObjectType.CONTACT
    with seat.user.sim.lock:
        found = {kind: seat.portal.record(kind, record).values()}
        for id in sorted(seat.portal.graph.targets(Ref(kind, record), other))[:1]:
            found[other] = seat.portal.record(other, id).values()
    company, contact = found.get(ObjectType.COMPANY, {}), found.get(ObjectType.CONTACT, {})
    return {
        "company.name": company.get("name", ""),
        "company.domain": company.get("domain", ""),
        "contact.email": contact.get("email", ""),
        "contact.firstName": contact.get("firstname", ""),
        "contact.lastName": contact.get("lastname", ""),
    }
