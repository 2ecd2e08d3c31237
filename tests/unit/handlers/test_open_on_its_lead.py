"""A registered deal is open on its lead as the deal stands, and not as the form had it."""

import pytest

from handlers.registering import Gathered, register
from shared.domain.deals import Company, Contact, Entry, Motive
from shared.domain.ids import DealKey, Milliseconds, RecordId, Side
from shared.domain.leads import OpenDeal
from shared.domain.program import ValueType
from shared.domain.qualification import Qualification
from shared.domain.registration import Registration, Source
from shared.domain.sharing import Parties
from tests.support.builders import PARTNER, PROSPECT, VENDOR, a_partner, a_program, a_property
from tests.support.clock import NOW, FakeClock
from tests.support.link_store import FakeLinkStore

PROGRAM = a_program(
    properties=(*a_program().properties, a_property("product_interest", "x_product", ValueType.TEXT))
)


@pytest.mark.parametrize(
    "shown, given, open_deals",
    [
        pytest.param({"product_interest": "bench"}, {}, ("bench",), id="as the record shows it"),
        pytest.param({"product_interest": "bench"}, {"product_interest": "crane"}, ("crane",), id="as given"),
        pytest.param({"stage": "won"}, {}, (), id="a deal that is won already is open nowhere"),
        pytest.param({"stage": "lost"}, {"product_interest": "crane"}, (), id="nor one that is lost"),
    ],
)
def test_what_stands_on_the_lead(
    shown: dict[str, str], given: dict[str, str], open_deals: tuple[str, ...]
) -> None:
    store = FakeLinkStore(FakeClock())
    store.save_partner(a_partner(own_domains=frozenset()), vendor=VENDOR)
    registration = Registration(
        key=DealKey("mine"),
        entry=Entry.CONVERTED_DEAL,
        motive=Motive.PARTNER_ASKED,
        partner=PARTNER,
        values=given,
        requested_at=NOW,
        company=Company(name="Prospect", domain=PROSPECT),
        domain=PROSPECT,
        contact=Contact(email="ada@prospect.example"),
        qualification=Qualification(relationship_established=True, need_identified=True, need="Slow bench"),
        source=Source(side=Side.PARTNER, deal=RecordId("77"), values=shown, values_at=Milliseconds(NOW - 1)),
    )
    gathered = Gathered(registration=registration, parties=Parties(vendor_portal=VENDOR, vendor_company=None))
    _, deal = register(gathered, store=store, program=PROGRAM, now=NOW)

    assert store.lead(PROSPECT).open_deals == tuple(
        OpenDeal(key=deal.key, partner=PARTNER, product=product) for product in open_deals
    )
