"""What a person does on the pages, through the doors people have: the CRM's own user interface and the app's cards."""

import json
from collections.abc import Mapping
from datetime import date
from uuid import uuid4

from infra.local.doors import ApiAnswer, RegistrationApi
from infra.local.pages.sides import Seat
from infra.local.record_pages import entered_day, find
from infra.local.simulator.errors import ApiError

EDITABLE = (
    "dealname",
    "amount",
    "deal_currency_code",
    "closedate",
    "dealstage",
    "twindeal_product_interest",
    "hs_next_step",
)


class Refused(Exception):
    """A door said no. The sentence is for the person who asked."""


def edit(seat: Seat, deal: int, fields: Mapping[str, str]) -> None:
    """Raises Refused."""
    changes = {name: fields[name].strip() for name in EDITABLE if name in fields}
    if not changes:
        raise Refused("There is nothing to change.")
    if "dealname" in changes and not changes["dealname"]:
        raise Refused("A deal needs a name.")
    if day := changes.get("closedate"):
        changes["closedate"] = entered_day(_day(day), seat.portal)
    try:
        seat.user.update("deals", deal, changes)
    except ApiError as error:
        raise Refused(f"HubSpot refused this: {_sentence(error)}") from error


def write(seat: Seat, deal: int, text: str, kind: str) -> None:
    """Something for colleagues. Raises Refused."""
    if not text.strip():
        raise Refused("Write something first.")
    if kind == "comment":
        seat.user.comment("deals", deal, text.strip())
    else:
        seat.user.add_note("deals", deal, text.strip())


def send(api: RegistrationApi, seat: Seat, key: str, text: str) -> None:
    """A message for the other side. Raises Refused."""
    if not text.strip():
        raise Refused("Write something first.")
    _checked(
        api.ask(seat.user, "POST", f"shared-deals/{key}/messages", {"id": uuid4().hex, "text": text.strip()})
    )


def end(api: RegistrationApi, seat: Seat, key: str) -> None:
    """Raises Refused."""
    _checked(api.ask(seat.user, "POST", f"shared-deals/{key}/end"))


def create(vendor: Seat, partner: Seat, fields: Mapping[str, str]) -> None:
    """The vendor's person creates a deal, with the partner on it where that is ticked. Raises Refused."""
    user = vendor.user
    name, company = fields.get("dealname", "").strip(), fields.get("company", "")
    if not name or not company:
        raise Refused("A deal needs a name and a company.")
    properties = {"dealname": name, "dealstage": "appointmentscheduled", "hubspot_owner_id": _owner(vendor)}
    if amount := fields.get("amount", "").strip():
        properties |= {"amount": amount, "deal_currency_code": fields.get("deal_currency_code", "USD")}
    companies = [int(company)]
    if fields.get("with_partner"):
        companies.append(company_of(vendor, partner))
    on_it: list[tuple[str, int | str]] = [("companies", id) for id in companies]
    on_it += [("contacts", id) for id in user.associated("companies", company, "contacts")[:1]]
    try:
        user.create("deals", properties, on_it)
    except ApiError as error:
        raise Refused(f"HubSpot refused this: {_sentence(error)}") from error


def put_on(vendor: Seat, partner: Seat, deal: int) -> None:
    vendor.user.associate("deals", deal, "companies", company_of(vendor, partner))


def take_off(vendor: Seat, partner: Seat, deal: int) -> None:
    vendor.user.disassociate("deals", deal, "companies", company_of(vendor, partner))


def company_of(vendor: Seat, partner: Seat) -> int:
    """The partner's own company in the vendor's CRM."""
    return find(vendor.user, "companies", name=partner.name)


def _checked(answer: ApiAnswer) -> None:
    if not answer.ok:
        raise Refused(answer.error)


def _owner(seat: Seat) -> str:
    owners = seat.portal.owners.values()
    return next(str(owner.id) for owner in owners if owner.email == seat.user.email)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Refused("Write the close date like 2027-03-31.") from error


def _sentence(error: ApiError) -> str:
    """HubSpot puts what is wrong with each value behind a colon, as JSON."""
    told, colon, rows = error.message.partition(": ")
    try:
        return " ".join(row["message"] for row in json.loads(rows)) if colon else told
    except (ValueError, TypeError, KeyError):
        return error.message
