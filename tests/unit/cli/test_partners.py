"""Taking a partner into the program, and changing its entry."""

from typing import Any

import pytest

from infra.cli.partners import BadEntry, add_partner
from shared.domain.leads import Partner
from shared.ports import Due, DueType
from tests.support.builders import PARTNER, VENDOR, a_program
from tests.support.clock import NOW, FakeClock
from tests.support.link_store import FakeLinkStore

PROGRAM = a_program()
ENTRY: dict[str, Any] = {
    "portal": PARTNER,
    "name": "Partner",
    "tier": "silver",
    "domains": ["partner.example"],
    "cam": "cam@vendor.example",
}


@pytest.fixture
def store() -> FakeLinkStore:
    return FakeLinkStore(FakeClock())


def add(store: FakeLinkStore, **changes: Any) -> Partner:
    tiers = {**PROGRAM.tiers, "gold": PROGRAM.tiers["silver"]}
    program = a_program(tiers=tiers)
    return add_partner(store, vendor=VENDOR, program=program, now=NOW, **{**ENTRY, **changes})


@pytest.mark.parametrize(
    "change, looked_at",
    [
        pytest.param({"tier": "gold"}, True, id="another tier"),
        pytest.param({"cam": "new@vendor.example"}, True, id="another CAM"),
        pytest.param({"pdm": "new@vendor.example"}, True, id="a PDM"),
        pytest.param({"name": "Renamed"}, False, id="another name"),
        pytest.param({}, False, id="nothing"),
    ],
)
def test_a_partner_s_deals_are_looked_at_when_what_they_hang_on_is_another_one(
    store: FakeLinkStore, change: dict[str, Any], *, looked_at: bool
) -> None:
    add(store)
    assert store.due(NOW, limit=9) == []
    add(store, **change)

    due = [Due(at=NOW, type=DueType.PARTNER, key=str(PARTNER))]
    assert store.due(NOW, limit=9) == (due if looked_at else [])


def test_whom_a_partner_names_for_deals_that_the_vendor_shares(store: FakeLinkStore) -> None:
    assert add(store, deal_owner="Boss@Partner.example").deal_owner_email == "boss@partner.example"
    assert add(store).deal_owner_email is None


def test_a_deal_owner_is_named_by_an_e_mail_address(store: FakeLinkStore) -> None:
    with pytest.raises(BadEntry, match="--deal-owner Boss is no e-mail address"):
        add(store, deal_owner="Boss")


@pytest.mark.parametrize(
    "change, said",
    [
        pytest.param({"company": "Cascade"}, "--company Cascade is no record id", id="a company by name"),
        pytest.param({"name": " "}, "--name is empty", id="no name"),
    ],
)
def test_what_is_typed_wrong_says_what_to_type(
    store: FakeLinkStore, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadEntry, match=said):
        add(store, **change)
    assert store.partners() == []
