"""From a click in one CRM to the record in the other, through every function that lies between."""

from infra.local.simulator import seeds
from tests.component.deployed import CASCADE, VENDOR, Deployed


def test_a_deal_that_the_vendor_shares_with_a_partner_shows_in_the_partners_crm(system: Deployed) -> None:
    system.vendor_rep.create(
        "deals",
        {
            "dealname": "Maple Ridge scales",
            "amount": "7000",
            "dealstage": "qualifiedtobuy",
            "pipeline": "default",
        },
        [
            ("companies", system.find(VENDOR, "companies", domain="maple-ridge.example")),
            ("companies", system.find(VENDOR, "companies", domain=seeds.CASCADE_DOMAIN)),
            ("contacts", system.find(VENDOR, "contacts", email="omar.haddad@maple-ridge.example")),
        ],
    )
    system.settle()
    shown = system.read(CASCADE, "deals", system.the_deal().partner.deal)

    assert (shown["dealname"], shown["amount"]) == ("Maple Ridge scales", "7000")
    assert shown["twindeal_partner"] == seeds.VENDOR_NAME
