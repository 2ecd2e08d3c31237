"""The five ways in: three for a partner, two for the vendor's people."""

from collections.abc import Sequence
from functools import partial

from infra.local.record_pages import entered_day, find
from infra.local.scenario.expecting import shared
from infra.local.scenario.play import Check, Pair, Play, Scene
from infra.local.simulator import CrmUser, seeds

OSPREY = Pair("Osprey test bench", seeds.CASCADE_PORTAL_ID)
HOKUTO = Pair("Hokuto pick-and-place line", seeds.SAKURA_PORTAL_ID)
HALDEN_FATIGUE = Pair("Halden fatigue rig", seeds.RHEINWERK_PORTAL_ID)
BLUEFIN = Pair("Bluefin test bench", seeds.CASCADE_PORTAL_ID)
KESTREL = Pair("Kestrel spindle monitoring", seeds.SAKURA_PORTAL_ID)
HALDEN_LAB = Pair("Halden vibration lab", seeds.CASCADE_PORTAL_ID)


def from_the_dashboard(play: Play) -> Sequence[Check]:
    play.register(
        play.jordan,
        entry="dashboard",
        dealName=OSPREY.name,
        amount="48000",
        currency="USD",
        closeDate="2027-03-31",
        productInterest="Test bench",
        company={"name": "Osprey Labs", "domain": "osprey-labs.example"},
        contact={"email": "kim.park@osprey-labs.example", "firstName": "Kim", "lastName": "Park"},
    )
    return shared(
        play,
        OSPREY,
        kind="channel",
        leads=seeds.CAM_OF_CASCADE,
        prospect="osprey-labs.example",
        contact="kim.park@osprey-labs.example",
    )


def from_a_contact(play: Play) -> Sequence[Check]:
    contact = find(play.yuki, "contacts", email="ren.kimura@hokuto-robotics.example")
    play.register(
        play.yuki,
        entry="contact",
        recordId=str(contact),
        dealName=HOKUTO.name,
        amount="4800000",
        currency="JPY",
        closeDate="2027-01-29",
        company={"name": "Hokuto Robotics", "domain": "hokuto-robotics.example"},
    )
    return shared(
        play,
        HOKUTO,
        kind="channel",
        leads=seeds.CAM_OF_SAKURA,
        prospect="hokuto-robotics.example",
        contact="ren.kimura@hokuto-robotics.example",
    )


def from_a_company(play: Play) -> Sequence[Check]:
    company = find(play.anna, "companies", domain="halden-aerospace.example")
    play.register(
        play.anna,
        entry="company",
        recordId=str(company),
        dealName=HALDEN_FATIGUE.name,
        amount="125000",
        currency="EUR",
        closeDate="2027-06-30",
        contact={"email": "ines.martin@halden-aerospace.example", "firstName": "Inés", "lastName": "Martín"},
    )
    return shared(
        play,
        HALDEN_FATIGUE,
        kind="partner_collaboration",
        leads=seeds.DIRECT_REP,
        prospect="halden-aerospace.example",
        contact="ines.martin@halden-aerospace.example",
    )


def from_an_existing_deal(play: Play) -> Sequence[Check]:
    deal = find(play.jordan, "deals", dealname=BLUEFIN.name)
    play.register(play.jordan, entry="converted_deal", recordId=str(deal))
    return shared(
        play,
        BLUEFIN,
        kind="channel",
        leads=seeds.CAM_OF_CASCADE,
        prospect="bluefin-robotics.example",
        contact="casey.wong@bluefin-robotics.example",
    )


def created_with_a_partner_on_it(play: Play) -> Sequence[Check]:
    dana = play.dana
    dana.create(
        "deals",
        {
            "dealname": KESTREL.name,
            "amount": "61500",
            "deal_currency_code": "USD",
            "dealstage": "qualifiedtobuy",
            "closedate": entered_day("2027-02-26", dana.portal),
            "hubspot_owner_id": _owner(dana),
        },
        [
            ("companies", find(dana, "companies", domain="kestrel-motors.example")),
            ("companies", find(dana, "companies", domain=seeds.SAKURA_DOMAIN)),
            ("contacts", find(dana, "contacts", email="sam.ito@kestrel-motors.example")),
        ],
    )
    return shared(
        play,
        KESTREL,
        kind="partner_collaboration",
        leads=seeds.DIRECT_REP,
        prospect="kestrel-motors.example",
        contact="sam.ito@kestrel-motors.example",
    )


def partner_added_to_an_existing_deal(play: Play) -> Sequence[Check]:
    dana = play.dana
    deal = find(dana, "deals", dealname=HALDEN_LAB.name)
    dana.associate("deals", deal, "companies", find(dana, "companies", domain=seeds.CASCADE_DOMAIN))
    checks = shared(
        play,
        HALDEN_LAB,
        kind="best_partner_wins",
        leads=seeds.DIRECT_REP,
        prospect="halden-aerospace.example",
        contact="priya.nair@halden-aerospace.example",
    )
    return (
        *checks,
        Check(says="Rheinwerk, on the same lead, sees nothing of it", holds=partial(_no_trace, play)),
    )


def _no_trace(play: Play) -> bool:
    rheinwerk = play.system.api.shared_deals(play.anna)
    told = str(rheinwerk) + str(play.deal(HALDEN_FATIGUE, seeds.RHEINWERK_PORTAL_ID))
    unknown = play.deal(HALDEN_LAB, seeds.RHEINWERK_PORTAL_ID) is None
    return unknown and seeds.CASCADE_NAME not in told and "best_partner_wins" not in told


def _owner(user: CrmUser) -> str:
    return next(str(owner.id) for owner in user.portal.owners.values() if owner.email == user.email)


SCENES = (
    Scene(
        title="From the dashboard",
        told="Jordan Lee (Cascade, Los Angeles) registers a new prospect by the banner on the partner dashboard. "
        "The lead is free, so it is registered to Cascade.",
        act=from_the_dashboard,
        pair=OSPREY,
    ),
    Scene(
        title="From a contact record",
        told="優希 田中 (Sakura, Tokyo) registers from the contact 蓮 木村 of Hokuto Robotics.",
        act=from_a_contact,
        pair=HOKUTO,
    ),
    Scene(
        title="From a company record",
        told="Anna Vogel (Rheinwerk, Berlin) registers from Halden Aerospace. "
        "Dana Reyes, the vendor's direct rep, owns that lead: so the two sell together, and Dana leads.",
        act=from_a_company,
        pair=HALDEN_FATIGUE,
    ),
    Scene(
        title="By converting a deal that exists",
        told="Jordan Lee shares the deal “Bluefin test bench”, which stays in Cascade's own pipeline.",
        act=from_an_existing_deal,
        pair=BLUEFIN,
    ),
    Scene(
        title="The vendor creates a deal with a partner on it",
        told="Dana Reyes creates “Kestrel spindle monitoring” and puts Sakura's company on it.",
        act=created_with_a_partner_on_it,
        pair=KESTREL,
    ),
    Scene(
        title="The vendor adds a partner to an existing deal",
        told="Dana Reyes puts Cascade on “Halden vibration lab”. Rheinwerk already sells to Halden: "
        "best partner wins, and neither partner learns of the other.",
        act=partner_added_to_an_existing_deal,
        pair=HALDEN_LAB,
    ),
)
