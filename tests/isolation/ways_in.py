"""The ways in, each with canaries in all that the partner writes. All lead to the same prospect (S2, S3)."""

from collections.abc import Callable, Mapping
from typing import Any

from shared.domain.deals import Entry
from tests.isolation.canaries import PRIVATE, Affairs
from tests.isolation.town import Answer, Town
from tests.support.world import VENDOR

LEAD = "osprey-labs.example"
QUALIFIED: Mapping[str, Any] = {
    "relationshipEstablished": True,
    "needIdentified": True,
}


def a_form(affairs: Affairs, **changes: Any) -> dict[str, Any]:
    form = {
        **QUALIFIED,
        "id": f"form-{affairs.portal}",
        "entry": "dashboard",
        "dealName": affairs.says("Deal"),
        "amount": affairs.amount,
        "currency": "USD",
        "closeDate": "2026-12-31",
        "productInterest": affairs.says("Bench"),
        "nextSteps": affairs.says("Next"),
        "company": {"name": affairs.says("Osprey"), "domain": LEAD},
        "contact": {"email": affairs.contact, "firstName": affairs.says("Kim"), "lastName": "Park"},
        "introNote": affairs.says("Intro"),
        "need": affairs.says("Need"),
    }
    return {name: value for name, value in {**form, **changes}.items() if value is not None}


def by_the_dashboard(town: Town, affairs: Affairs, **changes: Any) -> Answer:
    return town.ask(town.seller_of(affairs), "POST", "/api/registrations", a_form(affairs, **changes))


def from_a_contact(town: Town, affairs: Affairs) -> Answer:
    _, contact = _prospect(town, affairs)
    return by_the_dashboard(town, affairs, entry="contact", recordId=str(contact), contact=None)


def from_a_company(town: Town, affairs: Affairs) -> Answer:
    company, _ = _prospect(town, affairs)
    return by_the_dashboard(town, affairs, entry="company", recordId=str(company), company=None)


def by_converting_a_deal(town: Town, affairs: Affairs) -> Answer:
    company, contact = _prospect(town, affairs)
    deal = town.seller_of(affairs).create(
        "deals",
        {
            "dealname": affairs.says("Deal"),
            "amount": affairs.amount,
            "hs_next_step": affairs.says("Next"),
            "dealstage": "appointmentscheduled",
            "pipeline": "default",
        },
        [("companies", company), ("contacts", contact)],
    )
    given = dict.fromkeys(
        ("dealName", "amount", "currency", "closeDate", "nextSteps", "productInterest", "company", "contact")
    )
    return by_the_dashboard(town, affairs, entry="converted_deal", recordId=str(deal), **given)


def by_a_vendor_deal_with_the_partner_on_it(town: Town, affairs: Affairs) -> None:
    town.vendor_rep.create("deals", _VENDOR_DEAL, [("companies", _lead(town)), _company_of(town, affairs)])


def by_being_put_on_a_vendor_deal(town: Town, affairs: Affairs) -> None:
    deal = town.vendor_rep.create("deals", _VENDOR_DEAL, [("companies", _lead(town))])
    town.clock.pass_(3600)
    town.settle()
    put_on(town, affairs, deal)


def put_on(town: Town, affairs: Affairs, deal: int | str) -> None:
    town.vendor_rep.associate("deals", deal, *_company_of(town, affairs))
    town.settle()


def take_off(town: Town, affairs: Affairs, deal: int | str) -> None:
    town.vendor_rep.disassociate("deals", deal, *_company_of(town, affairs))
    town.settle()


WAYS_IN: Mapping[Entry, Callable[[Town, Affairs], object]] = {
    Entry.DASHBOARD: by_the_dashboard,
    Entry.CONTACT: from_a_contact,
    Entry.COMPANY: from_a_company,
    Entry.CONVERTED_DEAL: by_converting_a_deal,
    Entry.VENDOR_CREATED: by_a_vendor_deal_with_the_partner_on_it,
    Entry.VENDOR_ADDED: by_being_put_on_a_vendor_deal,
}
_VENDOR_DEAL = {
    "dealname": "Osprey, as the vendor calls it",
    "amount": "7000",
    "description": f"{PRIVATE} of the deal",
    "dealstage": "qualifiedtobuy",
    "pipeline": "default",
}


def _prospect(town: Town, affairs: Affairs) -> tuple[int, int]:
    """The prospect as it stands in the partner's own CRM."""
    seller = town.seller_of(affairs)
    company = seller.create("companies", {"name": affairs.says("Osprey"), "domain": LEAD})
    person = {"email": affairs.contact, "firstname": affairs.says("Kim"), "lastname": "Park"}
    return company, seller.create("contacts", person, [("companies", company)])


def _lead(town: Town) -> int:
    """The prospect as it stands in the vendor's CRM; perhaps there since a partner registered it."""
    known = town.records(VENDOR, "companies", domain=LEAD)
    return known[0] if known else town.vendor_rep.create("companies", {"name": "Osprey Labs", "domain": LEAD})


def _company_of(town: Town, affairs: Affairs) -> tuple[str, int]:
    return "companies", town.find(VENDOR, "companies", domain=affairs.domain)
