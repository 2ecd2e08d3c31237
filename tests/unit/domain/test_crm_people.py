"""People as the CRMs know them."""

from typing import Any

import pytest

from handlers.crm_people import contact_of, direct_rep_of, owner_email
from shared.domain.deals import Contact
from shared.domain.ids import RecordId
from shared.domain.records import Record
from tests.support.builders import a_partner, a_portal
from tests.support.clock import NOW

OWNERS = {"kim@vendor.example": "31", "cam@vendor.example": "32", "pdm@vendor.example": "33"}
VENDOR = a_portal(owners=OWNERS)
PARTNERS = [a_partner(cam_email="Cam@Vendor.example", pdm_email="PDM@vendor.example"), a_partner()]


def a_record(**properties: str) -> Record:
    return Record(id=RecordId("8"), properties=properties, updated_at=NOW)


@pytest.mark.parametrize(
    "record, contact",
    [
        pytest.param(None, None, id="no record"),
        pytest.param(
            a_record(email="Ada@Prospect.example", firstname="Ada", lastname="Byron"),
            Contact(email="ada@prospect.example", first_name="Ada", last_name="Byron"),
            id="an address is compared in lower case",
        ),
        pytest.param(
            a_record(lastname="Byron"), Contact(email="", last_name="Byron"), id="without an address"
        ),
    ],
)
def test_a_contact_is_a_person_by_address(record: Record | None, contact: Contact | None) -> None:
    assert contact_of(record) == contact


@pytest.mark.parametrize(
    "record, email",
    [
        pytest.param(a_record(hubspot_owner_id="31"), "kim@vendor.example", id="known"),
        pytest.param(a_record(hubspot_owner_id="99"), None, id="left the company"),
        pytest.param(a_record(), None, id="nobody owns it"),
        pytest.param(None, None, id="no record"),
    ],
)
def test_an_owner_is_a_person_by_address(record: Record | None, email: str | None) -> None:
    assert owner_email(record, VENDOR) == email


@pytest.mark.parametrize(
    "owner, rep",
    [
        pytest.param("31", "kim@vendor.example", id="a direct rep"),
        pytest.param("32", None, id="a CAM is none"),
        pytest.param("33", None, id="nor is a PDM"),
        pytest.param("99", None, id="nor somebody who left"),
    ],
)
def test_who_owns_the_lead_for_the_vendor(owner: str, rep: Any) -> None:
    assert direct_rep_of(a_record(hubspot_owner_id=owner), VENDOR, PARTNERS) == rep


def test_a_lead_that_the_vendor_does_not_know_has_no_direct_rep() -> None:
    assert direct_rep_of(None, VENDOR, PARTNERS) is None
